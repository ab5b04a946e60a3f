"""What letters about second marking and about suspicions of fraud say. None of them says what is suspected."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

FLAG, SECOND = "/hearings/%(number)s/", "/assessor/second/%(number)s/"
HEARINGS = {
    "second_marking.ask": (
        gettext_lazy("A second assessor is wanted: %(number)s"),
        gettext_lazy("The rules ask for two assessors here. Please name somebody who has no tie to the candidate."),
        "/assessor/second/%(number)s/name/",
    ),
    "second_marking.name": (
        gettext_lazy("You are asked to mark somebody: %(number)s"),
        gettext_lazy("You mark alone. Where you know the candidate, step aside on the page."),
        SECOND,
    ),
    "second_marking.differ": (
        gettext_lazy("Two marks are apart: %(number)s"),
        gettext_lazy("Please name a third assessor, who decides."),
        "/assessor/second/%(number)s/name/",
    ),
    "second_marking.settled": (
        gettext_lazy("Marks are settled: %(number)s"),
        gettext_lazy("The result can be signed now."),
        SECOND,
    ),
    "fraud_flag.raise": (
        gettext_lazy("Something is held against you: %(number)s"),
        gettext_lazy("Read what is said. You can answer until %(due)s, and ask to be heard. Nothing is decided yet."),
        FLAG,
    ),
    "fraud_flag.decide": (
        gettext_lazy("A suspicion was raised: %(number)s"),
        gettext_lazy("The learner can answer until %(due)s. Until it is decided, nothing is signed or awarded."),
        FLAG,
    ),
    "fraud_flag.answer": (
        gettext_lazy("The learner has answered: %(number)s"),
        gettext_lazy("Read the answer. Where they ask to be heard, set a day; then decide."),
        FLAG,
    ),
    "fraud_flag.set_day": (
        gettext_lazy("You are heard on %(due)s: %(number)s"),
        gettext_lazy("You read on the page when and where. You may bring somebody with you."),
        FLAG,
    ),
    "fraud_flag.uphold": (
        gettext_lazy("It was decided: %(number)s"),
        gettext_lazy("Read what was found and why, and where you can go if you think it is wrong."),
        FLAG,
    ),
    "fraud_flag.dismiss": (
        gettext_lazy("Nothing is held against you any more: %(number)s"),
        gettext_lazy("There was nothing in it. Your assessment goes on, and what was said is erased."),
        FLAG,
    ),
    "fraud_flag.revoke": (
        gettext_lazy("An award stands on a result that counts no more: %(number)s"),
        gettext_lazy("Please look at the award and end it. The decision says why."),
        FLAG,
    ),
    "fraud_flag.late": (
        gettext_lazy("A suspicion waits for its decision: %(number)s"),
        gettext_lazy("The time to answer ended on %(due)s. Until you decide, everything waits for you."),
        FLAG,
    ),
}
