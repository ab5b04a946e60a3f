"""The lives of what is shared: a coaching, an example of good practice, what is written in a circle, an alert."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class CoachingState(models.TextChoices):
    ASKED = "asked", _("asked")
    AGREED = "agreed", _("agreed")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")


OPEN = (CoachingState.ASKED, CoachingState.AGREED, CoachingState.RUNNING)
RAN = (CoachingState.AGREED, CoachingState.RUNNING, CoachingState.ENDED)
"""What is told in public, and keeps coach and judge apart."""

COACHINGS = Lifecycle(
    "coaching",
    {
        (CoachingState.ASKED, "agree"): CoachingState.AGREED,
        (CoachingState.ASKED, "decline"): CoachingState.DECLINED,
        (CoachingState.ASKED, "take_back"): CoachingState.TAKEN_BACK,
        (CoachingState.AGREED, "visit"): CoachingState.RUNNING,
        (CoachingState.AGREED, "end"): CoachingState.ENDED,
        (CoachingState.RUNNING, "visit"): CoachingState.RUNNING,
        (CoachingState.RUNNING, "recommend"): CoachingState.RUNNING,
        (CoachingState.RUNNING, "answer"): CoachingState.RUNNING,
        (CoachingState.RUNNING, "end"): CoachingState.ENDED,
        (CoachingState.ENDED, "answer"): CoachingState.ENDED,
    },
)
"""With the first visit it runs. What was done about a recommendation can be said after the end too."""


class ExampleState(models.TextChoices):
    PROPOSED = "proposed", _("proposed, for peers to endorse")
    HELD = "held", _("held until a registrar has read it")
    ENDORSED = "endorsed", _("endorsed by two peers")
    WITHDRAWN = "withdrawn", _("withdrawn")


EXAMPLES = Lifecycle(
    "good practice",
    {
        (ExampleState.HELD, "release"): ExampleState.PROPOSED,
        (ExampleState.HELD, "withdraw"): ExampleState.WITHDRAWN,
        (ExampleState.PROPOSED, "endorse"): ExampleState.PROPOSED,
        (ExampleState.PROPOSED, "publish"): ExampleState.ENDORSED,
        (ExampleState.PROPOSED, "withdraw"): ExampleState.WITHDRAWN,
        (ExampleState.ENDORSED, "withdraw"): ExampleState.WITHDRAWN,
    },
)
"""What seems to speak of a person begins held, all else proposed. The second endorsement publishes."""


class PostState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HELD = "held", _("held until a registrar has read it")
    WITHDRAWN = "withdrawn", _("withdrawn")


POSTS = Lifecycle(
    "post in a circle",
    {
        (PostState.HELD, "release"): PostState.SHOWN,
        (PostState.HELD, "withdraw"): PostState.WITHDRAWN,
        (PostState.SHOWN, "withdraw"): PostState.WITHDRAWN,
    },
)
"""What seems to speak of a person begins held, all else shown."""


class AlertState(models.TextChoices):
    RAISED = "raised", _("raised, to be checked")
    HELD = "held", _("held until a registrar has read it")
    CHECKED = "checked", _("checked")
    WITHDRAWN = "withdrawn", _("withdrawn")


ALERTS = Lifecycle(
    "fraud alert",
    {
        (AlertState.HELD, "release"): AlertState.RAISED,
        (AlertState.HELD, "withdraw"): AlertState.WITHDRAWN,
        (AlertState.RAISED, "check"): AlertState.CHECKED,
        (AlertState.RAISED, "withdraw"): AlertState.WITHDRAWN,
        (AlertState.CHECKED, "withdraw"): AlertState.WITHDRAWN,
    },
)
"""What seems to speak of a person begins held, all else raised."""
