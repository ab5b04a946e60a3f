"""Cases of prior learning, from a draft to those that ended in an award."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.assessment.models import PriorLearningCase
from passerelle.assessment.prior_learning import checked_evidence
from passerelle.assessment.states import CaseState
from passerelle.core import assessing
from passerelle.demonstration.evidence import load_evidence
from passerelle.demonstration.files import read
from passerelle.demonstration.juries import load_jury
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

STATES = {
    "orientation": CaseState.DRAFT,
    "awaiting_answer": CaseState.SUBMITTED,
    "clock_stopped": CaseState.SUBMITTED,
    "gap_named": CaseState.INADMISSIBLE,
    "jury_set": CaseState.ADMITTED,
    "partly_awarded": CaseState.ASSESSED,
    "awarded": CaseState.ASSESSED,
}
STEPS = {
    CaseState.DRAFT: 2,
    CaseState.SUBMITTED: 3,
    CaseState.INADMISSIBLE: 4,
    CaseState.ADMITTED: 4,
    CaseState.ASSESSED: 5,
}
NOT_YET = ("asked_for", "note")
"""What the data tell of cases and nobody keeps yet."""


def load_prior_learning(
    ground: Ground, cast: Cast, entries: dict[str, MicroCredential], candidates: dict[str, Candidate]
) -> None:
    """Write the cases, oldest first."""
    awards = {(award["holder"], award["micro_credential"]): award["key"] for award in read("learning")["awards"]}
    told = sorted(read("learning")["prior_learning_cases"], key=lambda case: (case["opened_day"], case["key"]))
    rows = []
    for case in told:
        key = awards.get((case["learner"], case["micro_credential"])) if case["stage"] == "awarded" else case["key"]
        rows.append(_row(ground, cast, case, entries[case["micro_credential"]], candidates.get(str(key))))
    PriorLearningCase.objects.bulk_create(rows)
    for case, row in zip(told, rows, strict=True):
        _tell(ground, case, row)
        load_evidence(ground, case, row)
        load_jury(ground, cast, case, row)


def _row(
    ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential, candidate: Candidate | None
) -> PriorLearningCase:
    state, answer = STATES[told["stage"]], told["answer"]
    submitted = None if state == CaseState.DRAFT else ground.today.on(told["file_complete_day"])
    evidence = [
        {"title": piece["kind"].capitalize(), "text": piece["text"], "outcomes": piece["outcomes"]}
        for piece in told["evidence"]
    ]
    return PriorLearningCase(
        number=ground.numbers.give("PL"),
        person=cast.people[told["learner"]],
        micro_credential=entry,
        edition=candidate.edition if candidate else entry.edition,
        evidence=checked_evidence(evidence, {outcome["code"] for outcome in entry.outcomes}),
        state=state,
        touched_on=submitted or ground.today.on(told["opened_day"]),
        submitted_on=submitted,
        answer_due_on=assessing.answer_due_on(submitted) if submitted else None,
        decided_on=ground.today.on(answer["day"]) if answer else None,
        decided_by=_answering(ground, cast, entry, answer["day"]) if answer else None,
        gap=answer["text"] if state == CaseState.INADMISSIBLE else "",
        accompanied_by=cast.people[told["adviser"]] if told["adviser"] else None,
        candidate=candidate,
        version=STEPS[state],
    )


def _answering(ground: Ground, cast: Cast, entry: MicroCredential, day: int) -> Person:
    signing = cast.acting_for(cast.key_of(entry.awarding_body), Function.SIGNATORY, on=ground.today.on(day))
    if signing is None:
        raise ValueError(f"nobody answers for {entry}")
    return signing


def _tell(ground: Ground, told: dict[str, Any], row: PriorLearningCase) -> None:
    tell, number = ground.chronicle.tell, row.number
    noted: dict[str, Any] = {"micro_credential": row.micro_credential.number}
    opened = ground.today.on(told["opened_day"])
    tell("prior_learning.start", number, by=row.person, on=opened, hour=18, noted=noted)
    tell("prior_learning.edit", number, by=row.person, on=opened, hour=19, noted={"fields": ["evidence"]})
    if row.submitted_on:
        tell("prior_learning.submit", number, by=row.person, on=row.submitted_on, hour=19, noted=noted)
    if row.decided_on and row.state == CaseState.INADMISSIBLE:
        tell("prior_learning.refuse", number, by=row.decided_by, on=row.decided_on, hour=11)
    elif row.decided_on and row.candidate:
        noted = {"candidate": row.candidate.number}
        tell("prior_learning.admit", number, by=row.decided_by, on=row.decided_on, hour=12, noted=noted)
    if row.state == CaseState.ASSESSED and row.candidate and row.candidate.assessed_on:
        tell("prior_learning.assess", number, by=row.candidate.assessor, on=row.candidate.assessed_on, hour=17)
