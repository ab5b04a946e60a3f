"""Awarding by parts: one officer checks what counts, another confirms it, and the credits are spent once.

Two eyes and then the signature: the step, the parts, the candidature and the intent of the award are one transaction,
so that whoever is killed after it finds exactly one of everything, and a start-up signs it (`awards/actions.py`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import orjson
from django.db import IntegrityError, transaction

from passerelle.assessment import holds, stacked
from passerelle.awards import actions as awards
from passerelle.awards.models import Award, Credential
from passerelle.core import allotment
from passerelle.core.allotment import Allotment, Missing, Use
from passerelle.core.credentials import clr
from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted
from passerelle.stacking import lots
from passerelle.stacking.models import CountedPart, UsedFor
from passerelle.stacking.permissions import may_check, may_confirm
from passerelle.stacking.progress import progress
from passerelle.stacking.states import LARGER_AWARDS, LargerAwardState
from passerelle.stacking.steps import move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from typing import Any

    from passerelle.assessment.models import Candidate
    from passerelle.people.models import Person
    from passerelle.stacking.holding import Holding
    from passerelle.stacking.models import LargerAward
    from passerelle.stacking.progress import Progress


@transaction.atomic
def check(larger: LargerAward, *, grade: str = "", by: Person, today: date) -> LargerAward:
    """Find what counts for a larger award, and propose to award it with a grade of its scale (the lowest, if none).

    May be done anew until it is confirmed. Raises NotPermitted, WrongState, Malformed (grade), NotNow (`parts_missing`,
    `requirements_missing`, `too_many_parts`, `on_hold`), RulesExclude.
    """
    if not may_check(by, larger):
        raise NotPermitted
    LARGER_AWARDS.after(larger.state, "check")
    reached = stacked.grade_of(larger.micro_credential, grade)
    found = _complete(larger, today)
    _refuse_too_many(found)
    _refuse_held(found)
    proposal = [
        {
            "award": one.holding.award.number,
            "lot": one.holding.lot,
            "bucket": one.bucket,
            "credits": str(one.credits),
            "converted": _converted(one.holding),
        }
        for one in found.counted
    ]
    noted = {"parts": len(proposal)} | _by_conversions(proposal)
    return move(
        larger, "check", by=by, noted=noted, proposal=proposal, grade=reached.name, checked_by=by, checked_on=today
    )


def confirm(larger: LargerAward, *, by: Person, today: date) -> Award:
    """Award what another officer checked; its credits are spent from now on. Safe to send twice.

    Raises NotPermitted, WrongState, NotNow (`second_signatory`, `parts_changed`, `on_hold`, `already_candidate`, and
    as `awards.award`), AlreadyDone (`lot`) where another larger award was faster, RulesExclude, IssueRefused.
    """
    if not may_confirm(by, larger, on=today):
        raise NotPermitted
    if larger.state != LargerAwardState.CONFIRMED:
        _confirm(larger, by=by, today=today)
    larger.refresh_from_db()
    if larger.award is None:
        raise NotNow(reason="parts_changed")
    return awards.award(larger.award.candidate, by=by, today=today)


@transaction.atomic
def _confirm(larger: LargerAward, *, by: Person, today: date) -> None:
    LARGER_AWARDS.after(larger.state, "confirm")
    if larger.checked_by_id == by.pk:
        raise NotNow(reason="second_signatory")
    found = _complete(larger, today)
    _refuse_held(found)
    _refuse_changed(larger, found)
    _spend(larger, found, today)
    candidate = _candidate(larger, found, today)
    intended = awards.intend(candidate, by=by, today=today)
    noted = {"award": intended.number, "parts": len(larger.proposal)} | _by_conversions(larger.proposal)
    move(larger, "confirm", by=by, noted=noted, award=intended, closed_on=today, closed_by=by)


def _complete(larger: LargerAward, today: date) -> Progress:
    found = progress(larger.learner, larger.programme, on=today, with_step=False)
    if not found.is_opened:
        raise NotNow(reason="requirements_missing")
    if not found.found.is_complete:
        raise NotNow(reason="parts_missing", credits=str(found.found.missing.credits))
    return found


def _refuse_too_many(found: Progress) -> None:
    """Raise NotNow (`too_many_parts`) where one record could not tell all that counts, with the parts whole."""
    awards_ = [one.holding.award.pk for one in found.counted]
    newest = {one.award_id: one for one in Credential.objects.filter(award__in=awards_).order_by("version")}
    if not clr.fits([orjson.loads(bytes(one.document)) for one in newest.values()]):
        raise NotNow(reason="too_many_parts", limit=clr.MAX_PARTS)


def _refuse_held(found: Progress) -> None:
    """Raise NotNow (`on_hold`) while a suspicion about one of the parts is open."""
    if holds.held([one.holding.award.candidate_id for one in found.counted]):
        raise NotNow(reason="on_hold")


def _refuse_changed(larger: LargerAward, found: Progress) -> None:
    """Raise NotNow unless what was proposed still makes the whole, by the rules and not by what the solver would choose
    today: who confirms signs what was checked, and no other choice that would do as well. Credits of another system
    count as they did then, by the same conversion, or it is checked anew."""
    uses = tuple(Use(one["award"], one["bucket"], Decimal(one["credits"])) for one in larger.proposal)
    proposed = Allotment(uses, Missing())
    today = {one.award.number: _converted(one) for one in found.holdings}
    moved = any(one.get("converted") != today.get(one["award"]) for one in larger.proposal)
    if moved or allotment.faults(proposed, found.lots, found.whole):
        raise NotNow(reason="parts_changed")


def _converted(one: Holding) -> dict[str, str] | None:
    return one.converted.as_data() if one.converted is not None else None


def _by_conversions(proposal: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return which conversions a proposal rests on, for the fact of it; nothing where it rests on none."""
    found = sorted({one["converted"]["by"] for one in proposal if one.get("converted")})
    return {"conversions": found} if found else {}


def _spend(larger: LargerAward, found: Progress, today: date) -> None:
    keys = {one.award.number: one.award.pk for one in found.holdings}
    try:
        with transaction.atomic():
            _hold(keys.values())  # before the lots, as who brings awards to a programme does
            lots.use([one["lot"] for one in larger.proposal], UsedFor.COUNTED, larger.number)
            CountedPart.objects.bulk_create(
                CountedPart(
                    larger=larger,
                    award_id=keys[one["award"]],
                    lot=one["lot"],
                    bucket=one["bucket"],
                    credits=Decimal(one["credits"]),
                    converted=one.get("converted"),
                    counted_on=today,
                )
                for one in larger.proposal
            )
    except (IntegrityError, NotNow):
        raise AlreadyDone(field="lot", seen=larger.number) from None


def _hold(awards_: Iterable[int]) -> None:
    """Let whoever uses these awards wait for one another, in one order, until the transaction ends."""
    list(Award.objects.select_for_update(of=("self",)).filter(pk__in=awards_).order_by("pk").values_list("pk"))


def _candidate(larger: LargerAward, found: Progress, today: date) -> Candidate:
    """Make the learner a candidate who has passed, in the name of who checked."""
    if larger.checked_by is None:
        raise NotNow(reason="second_signatory")
    proposed = {one["award"] for one in larger.proposal}
    held = [one for one in found.holdings if one.award.number in proposed]
    return stacked.pass_by_parts(
        larger.learner,
        larger.micro_credential,
        grade=larger.grade,
        identity_check=stacked.weakest([one.award.candidate.identity_check for one in held]),
        checked_by=larger.checked_by,
        today=today,
    )
