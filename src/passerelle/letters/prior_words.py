"""What letters about prior learning say: to its learner, to the awarder that answers, and to the jury."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

HELP = "/prior-learning/accompaniments/%(number)s/"
CASE, JURY = "/learner/prior-learning/%(number)s/", "/prior-learning/juries/%(number)s/"
ANSWER = "/assessor/cases/%(number)s/"
PRIOR = {
    "prior_learning.submit": (
        gettext_lazy("Somebody shows what they can do already: %(number)s"),
        gettext_lazy("Please answer by %(due)s: admit the case, or say what is missing."),
        ANSWER,
    ),
    "prior_learning.admit": (
        gettext_lazy("Your case is admitted: %(number)s"),
        gettext_lazy("You are a candidate now. You read at your case who judges it, and when."),
        CASE,
    ),
    "prior_learning.refuse": (
        gettext_lazy("Your case has an answer: %(number)s"),
        gettext_lazy("Something is still missing. You read at your case what it is, and what would show it."),
        CASE,
    ),
    "prior_learning.lapse": (
        gettext_lazy("Your case has lapsed: %(number)s"),
        gettext_lazy("Its time was over. You can begin a new one at any time."),
        CASE,
    ),
    "accompaniment.ask": (
        gettext_lazy("Somebody asks you to help with prior learning: %(number)s"),
        gettext_lazy("Please say whether you help. You see nothing of the case before."),
        HELP,
    ),
    "accompaniment.accept": (
        gettext_lazy("Somebody helps you now: %(number)s"),
        gettext_lazy("You choose what they see, and may take it back at any time."),
        HELP,
    ),
    "accompaniment.decline": (
        gettext_lazy("Who you asked does not help: %(number)s"),
        gettext_lazy("You may ask somebody else, or go on alone. Nothing of your case was seen."),
        HELP,
    ),
    "accompaniment.note": (
        gettext_lazy("There is a note for you: %(number)s"),
        gettext_lazy("Only the two of you read it."),
        HELP,
    ),
    "accompaniment.end": (
        gettext_lazy("The help with prior learning has ended: %(number)s"),
        gettext_lazy("Nothing more of the case is shown."),
        "/desk/",
    ),
    "jury.again": (
        gettext_lazy("The result of a jury was annulled: %(number)s"),
        gettext_lazy("Please name another jury, of whom nobody sat before. It is to meet by %(due)s."),
        ANSWER,
    ),
    "jury.told": (
        gettext_lazy("A jury is named for your case: %(number)s"),
        gettext_lazy("It meets on %(due)s. Its members declare first that nothing ties them to you."),
        CASE,
    ),
    "jury.declare": (
        gettext_lazy("You are asked to sit in a jury: %(number)s"),
        gettext_lazy("Please say whether anything ties you to the candidate. The jury meets on %(due)s."),
        JURY,
    ),
    "jury.stand_down": (
        gettext_lazy("A member of a jury does not sit: %(number)s"),
        gettext_lazy("Please ask somebody else. The jury meets on %(due)s."),
        JURY,
    ),
    "jury.begin": (
        gettext_lazy("You can read the case now: %(number)s"),
        gettext_lazy("All have declared. Please hand in what you find before the jury meets on %(due)s."),
        JURY,
    ),
    "jury.missing": (
        gettext_lazy("What you find is still missing: %(number)s"),
        gettext_lazy("The jury meets on %(due)s. The others see what you found once all have handed it in."),
        JURY,
    ),
    "jury.day": (
        gettext_lazy("A jury meets: %(number)s"),
        gettext_lazy("It is on %(due)s. You vote on each part, and the chair concludes."),
        JURY,
    ),
    "jury.result": (
        gettext_lazy("Your jury has concluded: %(number)s"),
        gettext_lazy("Read what is recognised, what is missing, and which courses teach it."),
        "/prior-learning/cases/%(number)s/result/",
    ),
    "jury.unnamed": (
        gettext_lazy("A case waits for its jury: %(number)s"),
        gettext_lazy("It is to be judged by %(due)s, and nobody is named yet."),
        ANSWER,
    ),
    "jury.late": (
        gettext_lazy("The result of a jury is late: %(number)s"),
        gettext_lazy("It was due on %(due)s. The candidate waits for it."),
        JURY,
    ),
}
