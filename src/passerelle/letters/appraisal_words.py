"""What letters about credentials from elsewhere say: to holders, to those who asked, and to evaluators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

MINE, DESK = "/appraisals/mine/%(number)s/", "/appraisals/desk/%(number)s/"
APPRAISALS = {
    "appraisal.new": (
        gettext_lazy("A credential from elsewhere was brought to you: %(number)s"),
        gettext_lazy("Please look at it and take it, or say that the fee came."),
        DESK,
    ),
    "appraisal.consent": (
        gettext_lazy("Somebody asks for your consent: %(number)s"),
        gettext_lazy("An organisation wants an evaluator to look at a credential of yours. Nobody sees it before."),
        MINE,
    ),
    "appraisal.question": (
        gettext_lazy("The evaluator asks you something: %(number)s"),
        gettext_lazy("Please answer by %(due)s. Their days stand still until then."),
        MINE,
    ),
    "appraisal.answered": (
        gettext_lazy("The holder has answered: %(number)s"),
        gettext_lazy("Your days run on."),
        DESK,
    ),
    "appraisal.extended": (
        gettext_lazy("The evaluator takes more time: %(number)s"),
        gettext_lazy("The report is due by %(due)s. You read the reason there."),
        MINE,
    ),
    "appraisal.held": (
        gettext_lazy("Your case is held: %(number)s"),
        gettext_lazy("The evaluator looks into whether the document is genuine. Nothing of it is public."),
        MINE,
    ),
    "appraisal.refused": (
        gettext_lazy("Not evaluated: %(number)s"),
        gettext_lazy("You read the reasons there, and until when you can appeal."),
        MINE,
    ),
    "appraisal.reported": (
        gettext_lazy("There is a report for you: %(number)s"),
        gettext_lazy("You can save it, show it and have it checked. If you do not agree, you can appeal."),
        MINE,
    ),
    "appraisal.reported_to_asker": (
        gettext_lazy("There is a report that your organisation asked for: %(number)s"),
        gettext_lazy("You can save it there."),
        "/appraisals/mine/",
    ),
    "appraisal.appealed": (
        gettext_lazy("A holder appeals: %(number)s"),
        gettext_lazy("Somebody who did nothing in the case looks at it, by %(due)s."),
        DESK,
    ),
    "appraisal.appeal_decided": (
        gettext_lazy("Your appeal is decided: %(number)s"),
        gettext_lazy("You read the reasons there."),
        MINE,
    ),
    "appraisal.late": (
        gettext_lazy("A report is late: %(number)s"),
        gettext_lazy("It was due by %(due)s. Finish it, or take more time once, with a reason."),
        DESK,
    ),
    "missing_comparison.answered": (
        gettext_lazy("The authority answers on a comparison: %(number)s"),
        gettext_lazy("It is taken up, or declined with a reason. There is nothing to do."),
        "/appraisals/desk/",
    ),
}
"""Subject, text and place, by kind of letter."""
