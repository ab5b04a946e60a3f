"""What may be said of a credential that somebody brought from elsewhere: which level, how many credits, how surely.

A level of another country is an interval here, with what it rests on, never a point by itself: recorded comparisons of
frameworks name several levels, and what was said of the like before narrows them or speaks against them. Where nothing
is recorded, nothing is proposed. Sources: DOMAIN 2.4 (another system's credits are an interval), 2.1 (equal codes never
compare), journey 12; Lisbon Recognition Convention III.5 (a reasonable time that is said beforehand: four months).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed
from passerelle.core.frameworks.atlas import BESIDE, Certainty, Link, Relation
from passerelle.core.frameworks.statements import LevelStatement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from passerelle.core.frameworks.atlas import Atlas
    from passerelle.core.frameworks.versions import VersionKey

K: Final = 5
"""Fewer credentials alike, and a precedent tells its year as a span, so that nobody is known by it (DOMAIN 5.4)."""
SPAN: Final = 10
EXTENSION_DAYS: Final = 30


class Basis(StrEnum):
    """What a comparable level rests on."""

    MAPPING = "mapping"
    """Comparisons of frameworks that are recorded here."""
    PRECEDENT = "precedent"
    """What was said of the like before."""
    BOTH = "both"
    JUDGEMENT = "judgement"
    """An expert's reading of outcomes, size and assessment, with the reason in words."""


@dataclass(frozen=True)
class Interval:
    """The lowest and the highest level of one version, as codes."""

    low: str
    high: str

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Compared:
    """What recorded comparisons make of a level: None where nothing compares; `agreed_none` where that is settled."""

    interval: Interval | None
    certainty: Certainty = Certainty.NONE
    agreed_none: bool = False
    basis: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What is put before the evaluator; `apart` says that a precedent lies outside what the mappings say."""

    interval: Interval | None
    basis: Basis
    apart: bool = False


def compared(atlas: Atlas, level: LevelStatement, into: VersionKey) -> Compared:
    """Return which levels of a version a level compares with, from the lowest to the highest that it may be.

    Raises LevelRefused where the level points to nothing.
    """
    atlas.placed(level)
    told = {code: atlas.compare(level, LevelStatement(*into, code)) for code in _usable(atlas, into)}
    near = [code for code, one in told.items() if one.relation in BESIDE]
    if not near:
        settled = [one for one in told.values() if one.relation == Relation.NO_AGREEMENT]
        is_none = bool(told) and len(settled) == len(told)
        return Compared(None, settled[0].certainty if is_none else Certainty.NONE, is_none)
    basis = dict.fromkeys(link for code in near for link in told[code].basis)
    is_sure = all(told[code].certainty == Certainty.VERIFIED for code in near)
    certainty = Certainty.VERIFIED if is_sure else Certainty.UNVERIFIED
    return Compared(Interval(near[0], near[-1]), certainty, basis=tuple(basis))


def _usable(atlas: Atlas, into: VersionKey) -> tuple[str, ...]:
    """Return the levels of a version that statements may point to; none of a disabled one."""
    order = atlas.order_of(into)
    return order if order and not atlas.is_disabled(into) else ()


def within(interval: Interval, order: Sequence[str]) -> Interval:
    """Return an interval whose ends stand in an order, the lower first. Raises Malformed."""
    for name, code in (("level_low", interval.low), ("level_high", interval.high)):
        if code not in order:
            raise Malformed(field=name, expected=", ".join(order), seen=code[:40])
    if order.index(interval.low) > order.index(interval.high):
        raise Malformed(field="level_high", expected=f"{interval.low} or higher", seen=interval.high)
    return interval


def meet(one: Interval, other: Interval, order: Sequence[str]) -> Interval | None:
    """Return the levels that are in both, None where there are none.

    >>> meet(Interval("4", "6"), Interval("5", "7"), "12345678")
    Interval(low='5', high='6')
    """
    low = max(one.low, other.low, key=order.index)
    high = min(one.high, other.high, key=order.index)
    return Interval(low, high) if order.index(low) <= order.index(high) else None


def hull(intervals: Iterable[Interval], order: Sequence[str]) -> Interval | None:
    """Return the narrowest interval that holds them all."""
    told = list(intervals)
    if not told:
        return None
    low = min((one.low for one in told), key=order.index)
    return Interval(low, max((one.high for one in told), key=order.index))


def proposal(mapped: Interval | None, precedents: Iterable[Interval], order: Sequence[str]) -> Proposal:
    """Return what to put before the evaluator, and whether precedents and mappings lie apart.

    Precedents narrow what the mappings say; where they lie outside it, both are told. It is never narrower than what is
    in both, never wider than both together, and never there without either.
    """
    before = hull(precedents, order)
    if mapped is None or before is None:
        found = mapped or before
        return Proposal(found, Basis.MAPPING if mapped else Basis.PRECEDENT if before else Basis.JUDGEMENT)
    shared = meet(mapped, before, order)
    if shared is None:
        return Proposal(hull((mapped, before), order), Basis.BOTH, apart=True)
    return Proposal(shared, Basis.BOTH)


@dataclass(frozen=True)
class Clock:
    """When a report is due: begun on a day, so many days long, stopped and extended by so many."""

    begun: date
    days: int
    stopped_days: int = 0
    extended_days: int = 0

    @property
    def due(self) -> date:
        """Return the last day.

        >>> Clock(date(2026, 11, 1), 20, stopped_days=3).due.isoformat()
        '2026-11-24'
        """
        return self.begun + timedelta(days=self.days + self.stopped_days + self.extended_days)


def stood_still(asked: date, until: date, longest: int) -> int:
    """Return for how many days a question stopped the clock: until it was answered, and no longer than `longest`.

    >>> stood_still(date(2026, 11, 1), date(2026, 11, 11), 30), stood_still(date(2026, 11, 1), date(2027, 1, 1), 30)
    (10, 30)
    """
    return max(0, min((until - asked).days, longest))


CHECKLIST: Final = (
    "issuer_exists",
    "issuer_accredited",
    "document_plausible",
    "title_offered",
    "holder_named",
    "size_plausible",
)
"""What no machine can check of a credential from elsewhere, in the order in which it is looked at."""
ANSWERS: Final = ("yes", "no", "not_found")
NEEDED: Final = ("issuer_exists", "issuer_accredited", "document_plausible")


def missing(draft: Mapping[str, Any], answered: Collection[str]) -> tuple[str, ...]:
    """Return everything that a draft lacks before it can be signed, as stable words; nothing where it is whole.

    A level that cannot be told is told so in words (`cannot_say`); one that is told names what it rests on, in words
    too where it is a judgement.

    >>> missing({"cannot_say": "The level.", "limits": "None.", "method": "Asked the school."}, NEEDED)
    ()
    """
    has_level = bool(draft.get("level_low"))
    asked = {
        "method": bool(draft.get("method")),
        "limits": bool(draft.get("limits")),
        "level": has_level or bool(draft.get("cannot_say")),
        "basis": not has_level or bool(draft.get("basis")),
        "basis_words": draft.get("basis") != Basis.JUDGEMENT or bool(draft.get("basis_words")),
        **{name: name in answered for name in NEEDED},
    }
    return tuple(name for name, is_there in asked.items() if not is_there)


def years_told(year: int, alike: int, *, k: int = K) -> tuple[int, int]:
    """Return the first and last year that a precedent tells: the year itself only where enough are alike.

    >>> years_told(2014, 2), years_told(2014, 5)
    ((2010, 2019), (2014, 2014))
    """
    if alike >= k:
        return year, year
    first = year - year % SPAN
    return first, first + SPAN - 1


def names_nobody(texts: Iterable[str], names: Iterable[str]) -> bool:
    """Say whether none of these texts has a whole name in it, or a part of one that is longer than three letters."""
    said = " ".join(_plain(text) for text in texts)
    parts = {part for name in names for part in (_plain(name), *_plain(name).split()) if len(part) > 3}
    return not any(f" {part} " in f" {said} " for part in parts)


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
