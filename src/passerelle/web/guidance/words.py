"""What pages of guidance say: what may be seen, what does not fit in a plan, how far somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.plans import Misfit

SCOPES: Final[dict[str, Any]] = {
    "portfolio": _("What I hold: my awards"),
    "in_progress": _("What is under way: courses and assessments"),
    "cases": _("My cases of prior learning"),
    "budget": _("What I have to spend (nothing is kept of it yet)"),
}
KINDS: Final[dict[str, Any]] = {
    "portfolio": _("awards"),
    "in_progress": _("courses and assessments"),
    "cases": _("cases of prior learning"),
    "budget": _("what can be spent"),
}
"""The same as whoever looks reads it."""
MISFITS: Final[dict[str, Any]] = {
    "not_offered": _("Nobody can begin this any more."),
    "held_already": _("Held already: %(numbers)s."),
    "twice": _("It stands in this plan twice."),
    "missing": _("One of these must be held first: %(numbers)s."),
    "later": _("One of these must be held first, and comes later in this plan: %(numbers)s."),
    "same_time": _("It runs at the same time as number %(other)s."),
    "wrong_order": _("It begins before number %(other)s does."),
    "past": _("Its first day is past."),
    "no_dates": _("No dates of it begin on this day: they were called off, or moved."),
    "full": _("No place is left in it."),
    "closed": _("Its last day to enrol is over."),
    "nearly_same": _("It teaches nearly the same as number %(other)s."),
}
PROGRESS: Final[dict[str, Any]] = {
    "held": _("held"),
    "followed": _("followed to its end"),
    "under_way": _("under way"),
    "asked": _("applied for"),
}


def misfit(one: Misfit) -> str:
    return str(MISFITS[one.kind]) % {"numbers": ", ".join(one.numbers), "other": one.other}


def kinds(codes: Iterable[str]) -> list[str]:
    return [str(KINDS[code]) for code in codes]


def scopes(codes: Iterable[str]) -> list[str]:
    return [str(SCOPES[code]) for code in codes]
