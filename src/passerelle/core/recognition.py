"""Recognition by published rule: what a line of a positive list makes of an award, and why.

Source: policy paper, ch. 6, 7 and 10 (positive lists, waivers, (semi-)automatic recognition); DOMAIN 4.4. The
decision stays with the receiving body: it published the line, and an officer may overturn what the line decides.

A cap limits what counts and never refuses the rest, so that holding more never opens less. Credits count once in
a programme. Where a machine cannot tell, `met` is None, and a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.gate import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

MODES = ("automatic", "semi_automatic", "advisory")
DECISIONS = ("automatic", "proposed", "refused")  # from the best
SUBSTANTIAL_DIFFERENCE = ("level", "volume", "outcomes", "quality", "profile")  # the only reasons to refuse
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Waiver:
    """Credits of a programme that need not be followed; the credits of its module `title`."""

    programme: str
    programme_version: int
    credits: Decimal
    title: str = ""


@dataclass(frozen=True)
class Opens:
    """An entry, interview, job or promotion that the award opens."""

    opportunity: str


@dataclass(frozen=True)
class PositiveListLine:
    """One line a receiving body published. `scale` orders results from the lowest, `min_result` is one of them."""

    reference: str
    owner: str
    item: str
    effect: Waiver | Opens
    valid_from: date
    valid_to: date | None = None
    mode: str = "automatic"
    min_version: int = 1
    min_result: str | None = None
    scale: tuple[str, ...] = ()
    max_age_years: int | None = None
    cap_share: Decimal | None = None


@dataclass(frozen=True)
class HeldAward:
    """What a holder brings. `already_waived_in` are the programmes in which its credits were counted."""

    reference: str
    item: str
    version: int
    awarded_on: date
    status: str = "in_force"
    result: str | None = None
    scale: tuple[str, ...] = ()
    credits: Decimal | None = None
    already_waived_in: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ProgrammeFacts:
    """The programme a holder is in, and how much of it was waived for them."""

    reference: str
    version: int
    total_credits: Decimal
    waived_so_far: Decimal = NOTHING
    max_waived_share: Decimal = Decimal(1)


@dataclass(frozen=True)
class Condition:
    """One line of "Asked / Yours / Met", in plain data; None where a person has to look."""

    code: str
    asked: Any
    seen: Any
    met: bool | None


@dataclass(frozen=True)
class Outcome:
    """What a line makes of an award. Every condition is told, met or not; headroom is None where nothing is waived."""

    line: str
    decision: str
    conditions: tuple[Condition, ...]
    credits: Decimal = NOTHING
    headroom_before: Decimal | None = None
    headroom_after: Decimal | None = None

    @property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.met is False)


def evaluate(line: PositiveListLine, award: HeldAward, programme: ProgrammeFacts | None, on: date) -> Outcome:
    """Apply one line to one award.

    `automatic` when the line decides at once; `proposed` when it is not an automatic line or a person has to look
    at a condition; `refused` when a condition is not met. Only a waiver needs the programme.
    """
    conditions = _about_the_award(line, award, on)
    if isinstance(line.effect, Opens):
        return Outcome(line.reference, _decision(line, conditions), conditions)
    room = headroom(programme, line.cap_share)
    conditions += _about_the_programme(line.effect, award, programme, room)
    decision = _decision(line, conditions)
    counted = min(line.effect.credits, room) if decision != "refused" else NOTHING
    return Outcome(line.reference, decision, conditions, counted, room, room - counted)


def headroom(programme: ProgrammeFacts | None, cap_share: Decimal | None = None) -> Decimal:
    """Return the credits that can still be waived: what the programme, or a stricter line, leaves."""
    if programme is None:
        return NOTHING
    share = min(programme.max_waived_share, Decimal(1) if cap_share is None else cap_share)
    return max(NOTHING, share * programme.total_credits - programme.waived_so_far)


def _decision(line: PositiveListLine, conditions: Iterable[Condition]) -> str:
    met = {condition.met for condition in conditions}
    if False in met:
        return "refused"
    return "automatic" if line.mode == "automatic" and None not in met else "proposed"


def _about_the_award(line: PositiveListLine, award: HeldAward, on: date) -> tuple[Condition, ...]:
    valid = line.valid_from <= on and (line.valid_to is None or on <= line.valid_to)
    conditions = [
        Condition("line_in_force", plain((line.valid_from, line.valid_to)), plain(on), valid),
        Condition("item", line.item, award.item, award.item == line.item),
        Condition("version", line.min_version, award.version, award.version >= line.min_version),
    ]
    if line.min_result is not None:
        conditions.append(Condition("result", line.min_result, award.result, _result_met(line, award)))
    if line.max_age_years is not None:
        young = award.awarded_on <= on <= add_months(award.awarded_on, 12 * line.max_age_years)
        conditions.append(Condition("age", line.max_age_years, plain(award.awarded_on), young))
    conditions.append(Condition("status", "in_force", award.status, award.status == "in_force"))
    return tuple(conditions)


def _result_met(line: PositiveListLine, award: HeldAward) -> bool | None:
    """Compare on a scale that knows both results, the award's own first; where none does, a person has to."""
    for scale in (award.scale, line.scale):
        if line.min_result in scale and award.result in scale:
            return scale.index(award.result) >= scale.index(line.min_result)
    return None


def _about_the_programme(
    waiver: Waiver, award: HeldAward, programme: ProgrammeFacts | None, room: Decimal
) -> tuple[Condition, ...]:
    reference = programme.reference if programme else None
    version = programme.version if programme else None
    fits = (waiver.programme, waiver.programme_version) == (reference, version)
    enough = True if room >= waiver.credits else None if room > 0 else False  # part of it: a person decides
    return (
        Condition("programme", (waiver.programme, waiver.programme_version), (reference, version), fits),
        Condition("unused", 0, int(reference in award.already_waived_in), reference not in award.already_waived_in),
        Condition("headroom", plain(waiver.credits), plain(room), enough),
    )


def best(
    lines: Iterable[PositiveListLine], award: HeldAward, programme: ProgrammeFacts | None, on: date
) -> Outcome | None:
    """Return what the most favourable line gives: decided before proposed, then the most credits; None without one."""
    return min((evaluate(line, award, programme, on) for line in lines), key=_rank, default=None)


def _rank(found: Outcome) -> tuple[int, Decimal, int, str]:
    return DECISIONS.index(found.decision), -found.credits, len(found.unmet), found.line


def nearest(
    lines: Iterable[PositiveListLine], award: HeldAward, programme: ProgrammeFacts | None, on: date, limit: int = 3
) -> tuple[Outcome, ...]:
    """Return the refusals that came closest, fewest unmet conditions first: what is shown where a person decides."""
    refused = [found for line in lines if (found := evaluate(line, award, programme, on)).decision == "refused"]
    return tuple(sorted(refused, key=_rank_nearest)[:limit])


def _rank_nearest(found: Outcome) -> tuple[int, bool, str]:
    return len(found.unmet), any(condition.code == "item" for condition in found.unmet), found.line
