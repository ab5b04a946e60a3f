"""What letters about counsel, plans and visits say: to learners and to their counsellors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

MINE, CLIENT = "/counsel/%(number)s/", "/counselling/learners/%(number)s/"
GUIDANCE = {
    "counsel.invite": (
        gettext_lazy("A learner asks you for counsel: %(number)s"),
        gettext_lazy("Please accept or decline. Before that you see nothing of theirs."),
        CLIENT,
    ),
    "counsel.accept": (
        gettext_lazy("Your counsellor has accepted: %(number)s"),
        gettext_lazy("They see what you let them see, until %(due)s. You can change or end it at any time."),
        MINE,
    ),
    "counsel.decline": (
        gettext_lazy("Your counsellor cannot take you on: %(number)s"),
        gettext_lazy("They have seen nothing of yours. You can ask somebody else from the list."),
        MINE,
    ),
    "counsel.ended": (
        gettext_lazy("A learner has ended a counsel: %(number)s"),
        gettext_lazy("You see nothing of theirs any more. There is nothing to do."),
        "/counselling/",
    ),
    "counsel.give_up": (
        gettext_lazy("Your counsellor has ended the counsel: %(number)s"),
        gettext_lazy("They see nothing of yours any more. Your plans stay yours."),
        MINE,
    ),
    "counsel.lapse": (
        gettext_lazy("The last day of a counsel is over: %(number)s"),
        gettext_lazy("Your counsellor sees nothing of yours any more. You can ask again."),
        MINE,
    ),
    "plan.send": (
        gettext_lazy("A plan for you: %(number)s"),
        gettext_lazy("It has two ways. Choose one, or neither; you can change your mind."),
        "/counsel/plans/%(number)s/",
    ),
    "plan.choose": (
        gettext_lazy("A learner has chosen from your plan: %(number)s"),
        gettext_lazy("You read at the plan which way they go."),
        "/counselling/plans/%(number)s/",
    ),
    "plan.starts": (
        gettext_lazy("Something in your plan begins soon: %(number)s"),
        gettext_lazy("Its first day is %(due)s. A plan enrols nobody: look whether you have a place."),
        "/counsel/plans/%(number)s/",
    ),
    "training.expires": (
        gettext_lazy("The training of a counsellor expires: %(number)s"),
        gettext_lazy("It counts until %(due)s. After that no new learner is taken, until a new one is noted."),
        "/counselling/",
    ),
    "visit.closed": (
        gettext_lazy("A service centre acted for you: %(number)s"),
        gettext_lazy("You read what was done, and what you agreed to. If it was not you, call the register."),
        "/counsel/visits/%(number)s/",
    ),
}
