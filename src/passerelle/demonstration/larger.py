"""Which certificates of Mirane are awarded to whoever holds their parts, and who has one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.assessment import stacked
from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.assessment.states import CandidateState
from passerelle.core import clocks
from passerelle.demonstration.awards import signed
from passerelle.demonstration.files import read
from passerelle.policy import queries as policy
from passerelle.stacking import lots
from passerelle.stacking.models import CountedPart, LargerAward, UsedFor
from passerelle.stacking.states import LargerAwardState
from passerelle.stacking.steps import about

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.awards.models import Award
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.demonstration.programmes import Programmes
    from passerelle.signing.models import Key


def load_larger_awards(
    ground: Ground,
    cast: Cast,
    entries: Mapping[str, MicroCredential],
    programmes: Programmes,
    keys: Mapping[str, Key],
    awards: Mapping[str, Award],
) -> dict[str, Award]:
    """Name the entry of each composition, and write who asked, who checked, who signed; return those awards by key."""
    told = read("larger_awards")
    for one in told["compositions"]:
        programme = programmes[one["programme"], one["version"]]
        programme.awarded_as = entries[one["awarded_as"]]
        programme.save(update_fields=["awarded_as"])
    return {one["key"]: _confirmed(ground, cast, one, programmes, keys, awards) for one in told["confirmed"]}


def _confirmed(
    ground: Ground,
    cast: Cast,
    told: dict[str, Any],
    programmes: Programmes,
    keys: Mapping[str, Key],
    awards: Mapping[str, Award],
) -> Award:
    """Write a request with its two answers and its parts, as `stacking` would have done on those days."""
    programme = programmes[told["programme"], told["version"]]
    asked, checked, on = (ground.today.on(told[f"{name}_day"]) for name in ("asked", "checked", "awarded"))
    checking, signing = cast.people[told["checked_by"]], cast.people[told["signed_by"]]
    parts = [(awards[part["award"]], part["bucket"], Decimal(part["credits"])) for part in told["parts"]]
    entry = programme.awarded_as
    if entry is None:
        raise ValueError(f"{programme.reference} is not awarded by its parts")
    larger = LargerAward(
        number=ground.numbers.give("LA"),
        learner=cast.people[told["learner"]],
        programme=programme,
        micro_credential=entry,
        state=LargerAwardState.CONFIRMED,
        version=3,
        asked_on=asked,
        due_on=clocks.larger_award_due(asked, policy.clocks_on(asked)),
        proposal=[
            {"award": award.number, "lot": award.number, "bucket": bucket, "credits": str(size)}
            for award, bucket, size in parts
        ],
        grade=told["result"],
        checked_by=checking,
        checked_on=checked,
        closed_by=signing,
        closed_on=on,
    )
    candidate = _candidate(ground, told, larger, [award for award, _bucket, _size in parts])
    larger.award = signed(ground, cast, told | {"awarder": cast.key_of(programme.awarder)}, candidate, keys)
    larger.save(force_insert=True)
    lots.use([award.number for award, _bucket, _size in parts], UsedFor.COUNTED, larger.number)
    CountedPart.objects.bulk_create(
        CountedPart(larger=larger, award=award, lot=award.number, bucket=bucket, credits=size, counted_on=on)
        for award, bucket, size in parts
    )
    said, made = about(larger), {"award": larger.award.number}
    counted = {"parts": len(parts)}
    for act, by, day, noted in (
        ("ask", larger.learner, asked, {}),
        ("check", checking, checked, counted),
        ("confirm", signing, on, made | counted),
    ):
        ground.chronicle.tell(f"larger_award.{act}", larger.number, by=by, on=day, hour=11, noted=said | noted)
    return larger.award


def _candidate(ground: Ground, told: dict[str, Any], larger: LargerAward, parts: list[Award]) -> Candidate:
    """Write the candidature of who has passed by their parts, in the name of who checked them."""
    entry, on, by = larger.micro_credential, larger.closed_on, larger.checked_by
    if on is None or by is None:
        raise ValueError(f"nobody checked {told['key']}")
    grade = stacked.grade_of(entry, told["result"])
    made = Candidate.objects.create(
        number=ground.numbers.give("CA"),
        person=larger.learner,
        micro_credential=entry,
        edition=entry.edition,
        route=CandidateRoute.STACKING,
        started_on=on,
        organisation=entry.awarding_body,
        assessor=by,
        assigned_on=on,
        state=CandidateState.PASSED,
        version=3,
        result=grade.name,
        score=Decimal(grade.from_score),
        assessed_on=on,
        identity_check=stacked.weakest([award.candidate.identity_check for award in parts]),
    )
    of_entry = {"micro_credential": entry.number, "edition": made.edition}
    named = {"organisation": entry.awarding_body.number, "assessor": by.reference}
    for act, noted in (
        ("register", of_entry | {"route": str(made.route)}),
        ("assign", named),
        ("assess", of_entry),
    ):
        ground.chronicle.tell(f"candidate.{act}", made.number, by=by, on=on, hour=10, noted=noted)
    return made
