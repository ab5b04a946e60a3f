"""Juries of the cases of prior learning: one that reads, one that recognised a part, those that recognised all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.assessment import juries
from passerelle.assessment.jury_states import JuryState, SeatState
from passerelle.assessment.models import Jury, JurySeat, RecognisedPart
from passerelle.core import assessing
from passerelle.core import prior_learning as rules
from passerelle.organisations.models import Mandate

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person


def load_jury(ground: Ground, cast: Cast, told: dict[str, Any], case: PriorLearningCase) -> None:
    """Write the jury of a case that has one: the first named takes the chair."""
    if not told["jury"] or case.candidate is None or case.decided_by is None or case.decided_on is None:
        return
    meets, result = ground.today.on(told["jury_day"]), told["result"]
    members = [cast.people[key] for key in told["jury"]]
    parts = juries.parts(case)
    shown = set(result.get("outcomes_shown") or [code for part in parts for code in part.outcomes]) if result else set()
    won = [part.code for part in parts if set(part.outcomes) <= shown]
    jury = Jury.objects.create(
        number=ground.numbers.give("JU"),
        case=case,
        state=JuryState.CONCLUDED if result else JuryState.READING,
        convened_by=case.decided_by,
        convened_on=case.decided_on,
        meets_on=meets,
        result_due_on=assessing.result_due_on(meets),
        result=rules.outcome(won, parts) if result else "",
        recognised=won if result else [],
        gaps=[code for part in parts if part.code not in won for code in part.outcomes if code not in shown]
        if result
        else [],
        concluded_on=ground.today.on(result["day"]) if result else None,
        version=4 if result else 2,
    )
    for place, member in enumerate(members):
        _seat(ground, jury, member, is_chair=not place, shown=shown, judged=bool(result), on=case.decided_on)
    if result:
        RecognisedPart.objects.bulk_create(
            RecognisedPart(
                person=case.person,
                micro_credential=case.micro_credential,
                edition=case.edition,
                code=code,
                jury=jury,
                recognised_on=ground.today.on(result["day"]),
            )
            for code in won
        )
    _tell(ground, jury, members)


def _seat(
    ground: Ground, jury: Jury, member: Person, *, is_chair: bool, shown: set[str], judged: bool, on: date
) -> None:
    parts = juries.parts(jury.case)
    codes = [code for part in parts for code in part.outcomes]
    assesses = Mandate.objects.filter(person=member, function="assessor", valid_from__lte=on).first()
    JurySeat.objects.create(
        jury=jury,
        person=member,
        organisation=assesses.organisation if assesses else None,
        is_chair=is_chair,
        state=SeatState.DECLARED,
        findings={code: {"shown": code in shown, "note": ""} for code in codes} if judged else {},
        votes={part.code: set(part.outcomes) <= shown for part in parts} if judged else {},
    )


def _tell(ground: Ground, jury: Jury, members: list[Person]) -> None:
    tell, number = ground.chronicle.tell, jury.number
    noted: dict[str, Any] = {"case": jury.case.number, "members": [one.reference for one in members]}
    tell("jury.convene", number, by=jury.convened_by, on=jury.convened_on, hour=13, noted=noted)
    for member in members:
        tell("jury.declare", number, by=member, on=jury.convened_on, hour=14)
    tell("jury.begin", number, by=members[-1], on=jury.convened_on, hour=15)
    if jury.concluded_on:
        for member in members:
            tell("jury.find", number, by=member, on=jury.meets_on, hour=9)
        tell("jury.open_vote", number, by=members[-1], on=jury.meets_on, hour=9)
        for member in members:
            tell("jury.vote", number, by=member, on=jury.meets_on, hour=11)
        noted = {"case": jury.case.number, "result": jury.result, "recognised": jury.recognised, "gaps": jury.gaps}
        tell("jury.conclude", number, by=members[0], on=jury.concluded_on, hour=16, noted=noted)
