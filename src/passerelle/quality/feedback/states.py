"""The life of what somebody said of an entry, of the owner's answer to it, and of a report elsewhere about it.

Only the words wait for a registrar: the ratings count from the moment they are given, as a number names nobody.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from passerelle.core.lifecycle import Lifecycle


class WordsState(models.TextChoices):
    SHOWN = "shown", _("shown")
    HELD = "held", _("held: a registrar reads it first")
    KEPT_BACK = "kept_back", _("kept back by a registrar")
    WITHDRAWN = "withdrawn", _("taken back")


COUNTED = (WordsState.SHOWN, WordsState.HELD, WordsState.KEPT_BACK)

FEEDBACK = Lifecycle(
    "feedback",
    {
        (WordsState.SHOWN, "change"): WordsState.SHOWN,
        (WordsState.SHOWN, "change_held"): WordsState.HELD,
        (WordsState.HELD, "change"): WordsState.SHOWN,
        (WordsState.HELD, "change_held"): WordsState.HELD,
        (WordsState.KEPT_BACK, "change"): WordsState.SHOWN,
        (WordsState.KEPT_BACK, "change_held"): WordsState.HELD,
        (WordsState.HELD, "show"): WordsState.SHOWN,
        (WordsState.KEPT_BACK, "show"): WordsState.SHOWN,
        (WordsState.HELD, "strike"): WordsState.SHOWN,
        (WordsState.KEPT_BACK, "strike"): WordsState.SHOWN,
        (WordsState.SHOWN, "strike"): WordsState.SHOWN,
        (WordsState.HELD, "keep_back"): WordsState.KEPT_BACK,
        (WordsState.SHOWN, "keep_back"): WordsState.KEPT_BACK,
        **{(state, "withdraw"): WordsState.WITHDRAWN for state in COUNTED},
    },
)

REPLIES = Lifecycle(
    "reply",
    {
        (WordsState.HELD, "change"): WordsState.SHOWN,
        (WordsState.HELD, "change_held"): WordsState.HELD,
        (WordsState.HELD, "show"): WordsState.SHOWN,
        (WordsState.KEPT_BACK, "show"): WordsState.SHOWN,
        (WordsState.HELD, "strike"): WordsState.SHOWN,
        (WordsState.KEPT_BACK, "strike"): WordsState.SHOWN,
        (WordsState.SHOWN, "strike"): WordsState.SHOWN,
        (WordsState.HELD, "keep_back"): WordsState.KEPT_BACK,
        (WordsState.SHOWN, "keep_back"): WordsState.KEPT_BACK,
    },
)
"""A reply that is shown stays as it is: whoever read it read that."""


class ReportState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a registrar")
    SHOWN = "shown", _("shown")
    REFUSED = "refused", _("not shown")


REPORTS = Lifecycle(
    "report elsewhere",
    {
        (ReportState.PROPOSED, "show"): ReportState.SHOWN,
        (ReportState.PROPOSED, "refuse"): ReportState.REFUSED,
        (ReportState.SHOWN, "refuse"): ReportState.REFUSED,
        (ReportState.REFUSED, "show"): ReportState.SHOWN,
    },
)
