"""What became of results after they were signed: appeals, a correction. A sitting to book, scales that were chosen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.assessment import corrections, queries
from passerelle.assessment.models import (
    AssessmentRules,
    Candidate,
    ComponentResult,
    ResultAppeal,
    ResultCorrection,
    Sitting,
)
from passerelle.assessment.states import CandidateState, ResultAppealState
from passerelle.core import assessing
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Mandate

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person


def load_results(
    ground: Ground, cast: Cast, entries: dict[str, MicroCredential], candidates: dict[str, Candidate]
) -> None:
    told: dict[str, Any] = read("results")
    for key, chosen in told["scales"].items():
        AssessmentRules.objects.create(micro_credential=entries[key], scales=chosen)
    for one in told["sittings"]:
        _sitting(ground, cast, one, entries[one["micro_credential"]])
    for one in told["appeals"]:
        _appeal(ground, one, candidates[one["result"]])
    for one in told["corrections"]:
        _correction(ground, one, candidates[one["result"]])


def _office(body: int | None) -> Person:
    """Return who acts for a body: a signatory, or else whoever works there longest."""
    held = Mandate.objects.filter(organisation=body).select_related("person").order_by("pk")
    signing = [one.person for one in held if one.function == Function.SIGNATORY]
    return [*signing, *(one.person for one in held)][0]


def _sitting(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential) -> None:
    centre, day = cast.bodies[told["centre"]], ground.today.on(told["day"])
    sitting = Sitting.objects.create(
        number=ground.numbers.give("SI"),
        centre=centre,
        micro_credential=entry,
        place=told["place"],
        starts_at=ground.today.to_come(day, 9),
        minutes=told["minutes"],
        places=told["places"],
        fee=Decimal(told["fee"]),
        currency="MID",
        documents=told["documents"],
        method=told["method"],
        supervision=queries.specification(entry, entry.edition).supervision,
        book_until=day - timedelta(days=10),
        cancel_until=day - timedelta(days=5),
        marks_due_on=day + timedelta(days=15),
    )
    noted = {"organisation": centre.reference, "micro_credential": entry.reference}
    opened = ground.today.on(-20)
    ground.chronicle.tell("sitting.open", sitting.number, by=_office(centre.pk), on=opened, noted=noted)


def _appeal(ground: Ground, told: dict[str, Any], candidate: Candidate) -> None:
    tell, lodged = ground.chronicle.tell, ground.today.on(told["day"])
    state = ResultAppealState.LODGED
    if "admitted_day" in told:
        state = ResultAppealState.DISMISSED if "decided_day" in told else ResultAppealState.ADMITTED
    appeal = ResultAppeal.objects.create(
        number=ground.numbers.give("RA"),
        candidate=candidate,
        ground=told["ground"],
        lodged_on=lodged,
        result_due_on=corrections.result_due(candidate, lodged),
        state=state,
        assessor=_another(candidate) if "admitted_day" in told else None,
        organisation=candidate.organisation if "admitted_day" in told else None,
        reasons=told.get("reasons", ""),
        decided_on=ground.today.on(told["decided_day"]) if "decided_day" in told else None,
        version=1 + ("admitted_day" in told) + ("decided_day" in told),
    )
    noted: dict[str, Any] = {"candidate": candidate.number, "due": appeal.result_due_on.isoformat()}
    tell("result_appeal.lodge", appeal.number, by=candidate.person, on=lodged, noted=noted)
    if appeal.assessor and appeal.organisation:
        noted = {"assessor": appeal.assessor.reference, "organisation": appeal.organisation.reference}
        by, admitted = _office(candidate.micro_credential.awarder_id), ground.today.on(told["admitted_day"])
        tell("result_appeal.admit", appeal.number, by=by, on=admitted, noted=noted)
    if appeal.decided_on:
        tell("result_appeal.dismiss", appeal.number, by=appeal.assessor, on=appeal.decided_on)


def _another(candidate: Candidate) -> Person:
    """Return who assesses for the same body and did not assess this candidate."""
    held = Mandate.objects.filter(organisation=candidate.organisation, function=Function.ASSESSOR, ends_on=None)
    others = held.exclude(person=candidate.assessor).exclude(person=candidate.person).order_by("pk")
    if other := others.select_related("person").first():
        return other.person
    raise LookupError(candidate.number)


def _correction(ground: Ground, told: dict[str, Any], candidate: Candidate) -> None:
    """Write the row that counts, and that the one before no longer does. The award that was made stays as it is."""
    day, by = ground.today.on(told["day"]), candidate.assessor
    if by is None:
        raise LookupError(candidate.number)
    marks = {one.component: one for one in candidate.component_results.all()}
    scores = {code: one.score for code, one in marks.items()}
    scores[told["component"]] = min(scores[told["component"]] + told["points"], Decimal(100))
    spec = queries.specification(candidate.micro_credential, candidate.edition)
    outcome = assessing.result(scores, spec.components, spec.grades)
    Candidate.objects.filter(pk=candidate.pk).update(state=CandidateState.SUPERSEDED, version=candidate.version + 1)
    fresh = Candidate.objects.get(pk=candidate.pk)
    fresh.pk, fresh.number = None, ground.numbers.give("CA")
    fresh._state.adding = True
    fresh.state, fresh.version, fresh.assigned_on = CandidateState.ASSIGNED, 1, day
    fresh.result, fresh.score, fresh.assessed_on = "", None, None
    fresh.save()
    ComponentResult.objects.bulk_create(
        ComponentResult(candidate=fresh, component=code, score=score, note=marks[code].note)
        for code, score in scores.items()
    )
    result = {"result": outcome.grade, "score": outcome.score, "assessed_on": day, "version": 2}
    Candidate.objects.filter(pk=fresh.pk).update(state=CandidateState.PASSED, **result)
    ResultCorrection.objects.create(replaced=candidate, candidate=fresh, by=by, on=day, why=told["why"])
    noted = {
        "micro_credential": fresh.micro_credential.reference,
        "edition": fresh.edition,
        "corrects": candidate.number,
    }
    ground.chronicle.tell("candidate.correct", candidate.number, by=by, on=day, noted={"why": told["why"]})
    ground.chronicle.tell("candidate.assess", fresh.number, by=by, on=day, noted=noted)
