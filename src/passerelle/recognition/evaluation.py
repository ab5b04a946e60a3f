"""Published lines, awards and programmes as the pure rule of `core/recognition.py` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.awards.states import AwardState
from passerelle.core import recognition as rule
from passerelle.recognition.models import LineEffect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from passerelle.awards.models import Award
    from passerelle.catalogue.models import Programme
    from passerelle.recognition.models import PositiveListLine


def is_simple(line: PositiveListLine) -> bool:
    """Say whether a line is one that this rule knows: credits of a module, for one named micro-credential."""
    return line.micro_credential is not None and line.effect == LineEffect.WAIVER


def as_line(line: PositiveListLine) -> rule.PositiveListLine:
    """Return a published line for the rule to apply. Raises ValueError for one that is not simple."""
    item, programme = line.micro_credential, line.programme
    if item is None or programme is None:
        raise ValueError(f"{line.number} asks for more than one micro-credential")
    return rule.PositiveListLine(
        reference=line.number,
        owner=line.owner.number,
        item=item.number,
        effect=rule.Waiver(programme.number, programme.edition, line.credits, line.module_title),
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        mode=line.mode,
        min_version=line.min_edition,
        min_result=line.min_result or None,
        scale=tuple(item.scale),
        max_age_years=line.max_age_years,
    )


def status_on(award: Award, on: date) -> str:
    """Return the state of an award on a day; one that ran out is expired, even before a job has said so."""
    ran_out = award.valid_until is not None and award.valid_until < on
    return AwardState.EXPIRED if award.is_in_force and ran_out else award.state


def as_award(award: Award, *, on: date) -> rule.HeldAward:
    """Return an award for the rule to look at; one that counts in the programme already has its case (`live_case`)."""
    return rule.HeldAward(
        reference=award.number,
        item=award.micro_credential.number,
        version=award.edition,
        awarded_on=award.awarded_on,
        status=status_on(award, on),
        result=award.result or None,
        scale=tuple(award.micro_credential.scale),
        credits=award.micro_credential.credits_that_hold,
    )


def as_programme(programme: Programme, waived: Decimal) -> rule.ProgrammeFacts:
    """Return a programme, and how much of it is waived for the learner."""
    return rule.ProgrammeFacts(
        reference=programme.number,
        version=programme.edition,
        total_credits=programme.size,
        waived_so_far=waived,
        max_waived_share=programme.max_waived_share,
    )


def verdict(
    lines: Iterable[PositiveListLine], award: Award, programme: Programme, *, waived: Decimal, on: date
) -> rule.Outcome | None:
    """Return what the most favourable line makes of the award, None without a line for it."""
    item = award.micro_credential_id
    about = [as_line(line) for line in lines if is_simple(line) and line.micro_credential_id == item]
    return rule.best(about, as_award(award, on=on), as_programme(programme, waived), on)


def nearest(
    lines: Iterable[PositiveListLine], award: Award, programme: Programme, *, waived: Decimal, on: date
) -> list[dict[str, Any]]:
    """Return the lines of the programme that came closest, as a case keeps them."""
    by_number = {line.number: line for line in lines if is_simple(line)}
    found = rule.nearest(
        [as_line(line) for line in by_number.values()], as_award(award, on=on), as_programme(programme, waived), on
    )
    return [_kept(by_number[outcome.line], outcome) for outcome in found]


def _kept(line: PositiveListLine, outcome: rule.Outcome) -> dict[str, Any]:
    item = line.micro_credential
    return {
        "line": line.number,
        "item": item.number if item else "",
        "title": item.title if item else {},
        "module": line.module_title,
        "unmet": [condition.code for condition in outcome.unmet],
    }


def conditions_of(outcome: rule.Outcome | None, human: str = "") -> list[dict[str, Any]]:
    """Return every condition as data; what only a person can judge stands at the end, open."""
    told = [
        {"code": condition.code, "asked": condition.asked, "seen": condition.seen, "met": condition.met}
        for condition in (outcome.conditions if outcome else ())
    ]
    return [*told, {"code": "human", "asked": human, "seen": None, "met": None}] if human else told
