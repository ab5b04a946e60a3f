"""Everybody who is or was assessed: after a course or by prior learning, with marks, signed or not yet."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.assessment import queries
from passerelle.assessment.models import Candidate, CandidateRoute, ComponentResult
from passerelle.assessment.states import ASSESSED, CandidateState
from passerelle.catalogue.models import PartnerAct
from passerelle.core import assessing
from passerelle.demonstration import chance, crews
from passerelle.demonstration.candidacies import Candidacy
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, ShortCourse
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.demonstration.partners import Partners

FOLLOWED_AGAIN = ("baptiste-kouadio", "wells-and-boreholes-tirma")
"""An enrolment that the register would refuse: who passed an edition is no candidate for it a second time."""
SIGNED_BEFORE = 2
"""Days between result and award."""
MARKED = {
    ("amina-sarr-doumbe", "panel-setup-roofs"): ("mirane-testing-centre", "lotfi-jaziri", 1),
    ("nguyen-thi-hoa", "sewing-studio"): ("lake-district-skills-hall", "marek-holub", 2),
}
"""Who was assessed and waits for the result: the body, the assessor, and how many parts are marked."""


def load_candidates(
    ground: Ground,
    cast: Cast,
    entries: dict[str, MicroCredential],
    courses: dict[str, ShortCourse],
    partners: Partners,
) -> dict[str, Candidate]:
    """Write candidates with their marks; return them by the key of their award, enrolment or case.

    Marks come before the signature: the database lets nobody mark a signed sheet.
    """
    named = sorted(_candidacies(ground, entries), key=lambda one: (one.started, one.key))
    told = [*named, *crews.candidacies(ground, entries)]  # last, so that the others keep their numbers
    rows = [_row(ground, cast, one, entries, courses) for one in told]
    providers = {course["key"]: course["provider"] for course in read("short_courses")}
    for one, row in zip(told, rows, strict=True):
        if one.course:
            row.taught_under = partners.under(providers[one.course], one.entry, PartnerAct.TEACH, on=one.started)
        if one.body:
            chosen = row.assigned_on or one.started
            row.assessed_under = partners.under(one.body, one.entry, PartnerAct.ASSESS, on=chosen)
    Candidate.objects.bulk_create(rows)
    partners.write()
    marks = [mark for one, row in zip(told, rows, strict=True) for mark in _marks(one, row)]
    ComponentResult.objects.bulk_create(marks)
    signed = [row for one, row in zip(told, rows, strict=True) if _sign(one, row, marks)]
    Candidate.objects.bulk_update(signed, ["state", "result", "score", "assessed_on", "identity_check", "version"])
    for one, row in zip(told, rows, strict=True):
        _tell(ground, cast, one, row)
    return {one.key: row for one, row in zip(told, rows, strict=True)}


def enrolment_key(learner: str, course: str) -> str:
    return f"{learner}/{course}"


def _candidacies(ground: Ground, entries: dict[str, MicroCredential]) -> Iterator[Candidacy]:
    learning = read("learning")
    cases = {(case["learner"], case["micro_credential"]): case for case in learning["prior_learning_cases"]}
    for award in learning["awards"]:
        yield _of_award(ground, award, cases.get((award["holder"], award["micro_credential"])))
    leads_to = {course["key"]: course["leads_to"][0] for course in read("short_courses")}
    for enrolment in learning["enrolments"]:
        if (enrolment["learner"], enrolment["course"]) != FOLLOWED_AGAIN:
            goal = leads_to[enrolment["course"]]
            yield _of_enrolment(ground, enrolment, goal, entries[goal].edition)
    for case in learning["prior_learning_cases"]:
        if case["stage"] in {"jury_set", "partly_awarded"}:
            yield _of_case(ground, case, entries[case["micro_credential"]].edition)


def _of_award(ground: Ground, told: dict[str, Any], case: dict[str, Any] | None) -> Candidacy:
    by_case = case is not None and told["route"] == CandidateRoute.PRIOR_LEARNING
    started = case["answer"]["day"] if case and by_case else told["started_day"]
    return Candidacy(
        key=told["key"],
        person=told["holder"],
        entry=told["micro_credential"],
        edition=told["version"],
        started=ground.today.on(started),
        course=told["course"],
        body=told["assessed_by"],
        assessor=told["assessor"],
        assessed=max(ground.today.on(told["awarded_day"] - SIGNED_BEFORE), ground.today.on(started)),
        result=told["result"],
        identity_check=told["supervision"],
    )


def _of_enrolment(ground: Ground, told: dict[str, Any], goal: str, edition: int) -> Candidacy:
    body, assessor, parts = MARKED.get((told["learner"], told["course"]), (None, None, 0))
    return Candidacy(
        key=enrolment_key(told["learner"], told["course"]),
        person=told["learner"],
        entry=goal,
        edition=edition,
        started=ground.today.on(told["enrolled_day"]),
        course=told["course"],
        body=body,
        assessor=assessor,
        parts=parts,
    )


def _of_case(ground: Ground, told: dict[str, Any], edition: int) -> Candidacy:
    """A case before its jury; or one shown in part, which is not passed: what was shown stays in the marks."""
    result = told["result"]
    entry = {entry["key"]: entry for entry in read("micro_credentials")}[told["micro_credential"]]
    return Candidacy(
        key=told["key"],
        person=told["learner"],
        entry=told["micro_credential"],
        edition=edition,
        started=ground.today.on(told["answer"]["day"]),
        body=entry["assessed_by"][0],
        assessor=told["jury"][0],
        assessed=ground.today.on(result["day"]) if result else None,
        result=entry["assessment"]["scale"][0] if result else "",
        identity_check=entry["assessment"]["supervision"] if result else "",
    )


def _row(
    ground: Ground,
    cast: Cast,
    one: Candidacy,
    entries: dict[str, MicroCredential],
    courses: dict[str, ShortCourse],
) -> Candidate:
    return Candidate(
        number=ground.numbers.give("CA"),
        person=cast.people[one.person],
        micro_credential=entries[one.entry],
        edition=one.edition,
        route=CandidateRoute.COURSE if one.course else CandidateRoute.PRIOR_LEARNING,
        course=courses[one.course] if one.course else None,
        started_on=one.started,
        organisation=cast.bodies[one.body] if one.body else None,
        assessor=cast.people[one.assessor] if one.assessor else None,
        assigned_on=_assigned(ground, one) if one.assessor else None,
        state=CandidateState.ASSIGNED if one.assessor else CandidateState.WAITING,
        version=2 if one.assessor else 1,
    )


def _assigned(ground: Ground, one: Candidacy) -> date:
    """Return the day the assessor was named: half-way, and at the latest a week before the result."""
    last = one.assessed or ground.today.day - timedelta(days=1)
    return max(one.started, min(one.started + (last - one.started) / 2, last - timedelta(days=7)))


def _marks(one: Candidacy, row: Candidate) -> list[ComponentResult]:
    if not one.assessed and not one.parts:
        return []
    spec = queries.specification(row.micro_credential, row.edition)
    scores = list(_scores(one, [part.code for part in spec.components], spec.grades).items())
    chosen = scores if one.assessed else scores[: one.parts]
    return [ComponentResult(candidate=row, component=code, score=score) for code, score in chosen]


def _scores(one: Candidacy, codes: list[str], grades: tuple[assessing.Grade, ...]) -> Mapping[str, Decimal]:
    """Return marks within the grade the data give; who failed did so in the last part alone."""
    drawn = chance.draw(f"marks/{one.key}")
    starts = {grade.name: int(grade.from_score) for grade in grades}
    has_failed = one.result == grades[0].name
    wanted = grades[1].name if has_failed else one.result or grades[-1].name
    low, high = starts[wanted] + 2, min([start for start in starts.values() if start > starts[wanted]] or [97]) - 1
    marks = {code: Decimal(drawn.randint(low, high)) for code in codes}
    return marks | {codes[-1]: Decimal(drawn.randint(30, 44))} if has_failed else marks


def _sign(one: Candidacy, row: Candidate, marks: list[ComponentResult]) -> bool:
    """Set the result on a row that is about to be signed; say whether it is."""
    if not one.assessed:
        return False
    spec = queries.specification(row.micro_credential, row.edition)
    scores = {mark.component: mark.score for mark in marks if mark.candidate is row}
    outcome = assessing.result(scores, spec.components, spec.grades)
    if outcome.grade != one.result:
        raise ValueError(f"{one.key}: {outcome.grade}, not {one.result}")
    row.state = CandidateState.PASSED if outcome.passed else CandidateState.FAILED
    row.result, row.score, row.assessed_on = outcome.grade, outcome.score, one.assessed
    row.identity_check, row.version = one.identity_check, row.version + 2
    return True


def _tell(ground: Ground, cast: Cast, one: Candidacy, row: Candidate) -> None:
    entry = row.micro_credential
    tell = ground.chronicle.tell
    signing = cast.acting_for(cast.key_of(entry.awarding_body), Function.SIGNATORY, on=one.started)
    noted: dict[str, Any] = {"micro_credential": entry.number, "edition": row.edition, "route": str(row.route)}
    by = row.person if one.course else signing
    tell("candidate.register", row.number, by=by, on=one.started, hour=12, noted=noted)
    if row.organisation and row.assessor and row.assigned_on:
        noted = {"organisation": row.organisation.number, "assessor": row.assessor.reference}
        tell("candidate.assign", row.number, by=signing, on=row.assigned_on, hour=13, noted=noted)
    if one.parts:
        marked = ground.today.day - timedelta(days=1)
        tell("candidate.mark", row.number, by=row.assessor, on=marked, hour=17, noted={"marks": one.parts})
    if row.state in ASSESSED and row.assessed_on:
        noted = {"micro_credential": entry.number, "edition": row.edition}
        tell("candidate.assess", row.number, by=row.assessor, on=row.assessed_on, hour=17, noted=noted)
