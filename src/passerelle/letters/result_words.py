"""What letters about signed results say: appeals against them, corrections, and awards that stand on what changed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

APPEAL = "/results/appeals/%(number)s/"
RESULTS = {
    "result_appeal.lodge": (
        gettext_lazy("Somebody appeals against a result: %(number)s"),
        gettext_lazy("Please name another assessor, or say why it is not admissible. The decision is due by %(due)s."),
        APPEAL,
    ),
    "result_appeal.name": (
        gettext_lazy("An appeal needs another assessor: %(number)s"),
        gettext_lazy("Who was named stepped aside. Please name somebody else. The decision is due by %(due)s."),
        APPEAL,
    ),
    "result_appeal.admit": (
        gettext_lazy("You decide on an appeal: %(number)s"),
        gettext_lazy("Look at what is held against the result, and decide by %(due)s. If anything ties you, say so."),
        APPEAL,
    ),
    "result_appeal.admitted": (
        gettext_lazy("Your appeal is admitted: %(number)s"),
        gettext_lazy("An assessor who had no part in your result looks at it, and decides by %(due)s."),
        APPEAL,
    ),
    "result_appeal.answer": (
        gettext_lazy("There is an answer to your appeal: %(number)s"),
        gettext_lazy("Read what was decided, and why."),
        APPEAL,
    ),
    "result_appeal.soon": (
        gettext_lazy("An appeal against a result is due soon: %(number)s"),
        gettext_lazy("It is to be decided by %(due)s, and waits for you."),
        APPEAL,
    ),
    "result_appeal.late": (
        gettext_lazy("An appeal against a result is late: %(number)s"),
        gettext_lazy("It was to be decided by %(due)s. The learner waits for it."),
        APPEAL,
    ),
    "candidate.assess": (
        gettext_lazy("A result of yours is signed: %(number)s"),
        gettext_lazy("Read it, with each mark. If you think it is wrong, you can appeal until %(due)s."),
        "/learner/results/%(number)s/",
    ),
    "candidate.correct": (
        gettext_lazy("A result of yours was corrected: %(number)s"),
        gettext_lazy("Another result counts from now on. Read why; what was signed before stays readable."),
        "/learner/results/%(number)s/",
    ),
    "award.corrected": (
        gettext_lazy("An award stands on a corrected result: %(number)s"),
        gettext_lazy("It stays in force until you act. Please replace it, withdraw it, or let it stand."),
        "/results/awards/%(number)s/",
    ),
}
