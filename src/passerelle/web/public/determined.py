"""Level and credits that were determined otherwise than they were claimed: what they are, by whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from passerelle.core.determination import BY_OFFICER, BY_PANEL, CREDITS, LEVEL
from passerelle.journal import queries as journal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from passerelle.catalogue.models import MicroCredential


@dataclass(frozen=True)
class Line:
    """One of them, ready to be shown; `reason` where whoever decided departed from what the panel found."""

    name: str
    claimed: str
    now: str
    found: str = ""
    reason: str = ""


def told(entry: MicroCredential) -> list[Line]:
    """Return what was determined otherwise than claimed; the journal, which says by whom, is read only then."""
    level, size = entry.level_that_holds, entry.credits_that_hold
    others = [(LEVEL, entry.level, level)] if level != entry.level else []
    others += [(CREDITS, _number(entry.credits), _number(size))] if size != entry.credits else []
    if not others:
        return []
    kept = [fact.noted["determined"] for fact in journal.about(entry.number) if "determined" in fact.noted]
    return [_line(name, claimed, now, kept) for name, claimed, now in others]


def _line(name: str, claimed: str, now: str, kept: list[Mapping[str, Any]]) -> Line:
    """Return one, with what the last decision that determined just this says of it; nobody is named where none does."""
    said: Mapping[str, Any] = next((one for one in kept if one.get(name, {}).get("now") == now), {})
    own = said.get(name, {})
    by = own.get("by", "")
    if by != BY_OFFICER:
        return Line(str(_NAMES[name, by]), claimed or "–", now)
    return Line(
        str(_NAMES[name, by]), claimed or "–", now, found=own.get("found") or "–", reason=said.get("reason", "")
    )


_NAMES = {
    (LEVEL, ""): _("Level claimed, and determined"),
    (LEVEL, BY_PANEL): _("Level claimed, and determined by the panel"),
    (LEVEL, BY_OFFICER): _("Level claimed, and determined by the decision officer"),
    (CREDITS, ""): _("Credits claimed, and determined"),
    (CREDITS, BY_PANEL): _("Credits claimed, and determined by the panel"),
    (CREDITS, BY_OFFICER): _("Credits claimed, and determined by the decision officer"),
}


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
