"""What the votes of a jury amount to: the result of a case, signed, and the courses that fill its gaps (DOMAIN 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.assessment import holds, juries, queries, seconds
from passerelle.assessment.jury_states import JURY_LIFE, JuryState, SeatState
from passerelle.assessment.models import Candidate, Jury, RecognisedPart
from passerelle.assessment.states import CANDIDATE_LIFE, CASE_LIFE, CandidateState
from passerelle.assessment.steps import step
from passerelle.catalogue import authorised
from passerelle.catalogue.models import CourseInstance, PartnerAct, Supervision
from passerelle.core import assessing
from passerelle.core import prior_learning as rules
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from passerelle.assessment.models import JurySeat, PriorLearningCase
    from passerelle.people.models import Person


@transaction.atomic
def conclude(jury: Jury, *, identity_check: str, grade: str = "", by: Person, today: date) -> Jury:
    """Count the votes: full (the candidate has passed), partial by named parts, or none, with what is still missing.

    Who asked for blocks alone passes only where nothing of the whole is left.

    A jury gives a grade and no marks: the points kept are those at which the grade begins. Raises NotPermitted (the
    chair alone), WrongState, NotNow (`votes_missing`, `identity_check_too_weak`,
    `on_hold`) or Malformed for an unknown grade.
    """
    seat = juries.own_seat(jury, by, SeatState.DECLARED)
    if not seat.is_chair:
        raise NotPermitted
    JURY_LIFE.after(jury.state, "conclude")
    seats = list(juries.seats_of(jury))
    if not all(one.votes for one in seats):
        raise NotNow(reason="votes_missing")
    case, asked = jury.case, juries.parts(jury.case)
    holds.refuse_held_case(case)
    spec = queries.specification(case.micro_credential, case.edition)
    if identity_check not in Supervision.values:
        raise Malformed(field="identity_check", expected=", ".join(Supervision.values), seen=identity_check)
    if not assessing.meets(identity_check, spec.supervision):
        raise NotNow(reason="identity_check_too_weak", asked=spec.supervision)
    scale = {one.name: one for one in spec.grades}
    lowest, first, *_higher = spec.grades
    if grade and (grade not in scale or grade == lowest.name):
        raise Malformed(field="grade", expected=", ".join(list(scale)[1:]), seen=grade)
    won = [
        part.code
        for part in asked
        if rules.carried({one.person.reference: one.votes[part.code] for one in seats}, by.reference)
    ]
    found = _amounts_to(case, won)
    shown = {code: [one.findings[code]["shown"] for one in seats] for part in asked for code in part.outcomes}
    gaps = list(rules.gaps(asked, won, shown))
    RecognisedPart.objects.bulk_create(
        RecognisedPart(
            person=case.person,
            micro_credential=case.micro_credential,
            edition=case.edition,
            code=code,
            jury=jury,
            recognised_on=today,
        )
        for code in won
    )
    reached = (scale.get(grade) or first) if found == "full" else lowest
    _sign(
        juries.candidate_of(case),
        seats,
        reached,
        passed=found == "full",
        by=by,
        today=today,
        identity_check=identity_check,
    )
    step(case, CASE_LIFE, "assess", by=by, noted={"jury": jury.reference, "result": found})
    noted = {"case": case.reference, "result": found, "recognised": won, "gaps": gaps}
    changes: dict[str, Any] = {"result": found, "recognised": won, "gaps": gaps, "concluded_on": today}
    return step(jury, JURY_LIFE, "conclude", by=by, noted=noted, **changes)


def _sign(
    candidate: Candidate,
    seats: Sequence[JurySeat],
    grade: assessing.Grade,
    *,
    passed: bool,
    by: Person,
    today: date,
    identity_check: str,
) -> None:
    """Sign the candidature in the name of the member who is qualified for it, the chair before others."""
    if candidate.state != CandidateState.WAITING:
        raise WrongState("assess", candidate.state)
    signing = next(one for one in sorted(seats, key=lambda one: not one.is_chair) if one.is_qualified)
    let = authorised.take_place(signing.organisation_id, candidate.micro_credential, PartnerAct.ASSESS, on=today)
    named: dict[str, Any] = {"organisation": signing.organisation, "assessor": signing.person, "assessed_under": let}
    seconds.drop(candidate, by=by)  # a jury has two members at least, and they vote alone
    step(candidate, CANDIDATE_LIFE, "assign", by=by, assigned_on=today, **named)
    step(
        candidate,
        CANDIDATE_LIFE,
        "pass" if passed else "fail",
        by=by,
        kind="candidate.assess",
        noted={"micro_credential": candidate.micro_credential.reference, "edition": candidate.edition},
        result=grade.name,
        score=Decimal(grade.from_score),
        assessed_on=today,
        identity_check=identity_check,
    )


def _amounts_to(case: PriorLearningCase, won: Sequence[str]) -> str:
    """Return `full`, `partial` or `none`: of the whole, with what was recognised before."""
    every = juries.all_parts(case)
    had = set(juries.recognised(case).values_list("code", flat=True))
    return rules.outcome({*won, *had}, every)


def in_part(candidates: Collection[Candidate]) -> dict[int, list[str]]:
    """Return what a jury recognised of those who did not pass because of the rest, by candidate: titles, in one query.

    Such a result is neither a failure nor has it points: only the whole has a grade (DOMAIN 3.4).
    """
    failed = {one.pk: one for one in candidates if one.state == CandidateState.FAILED}
    if not failed:
        return {}
    counted = Jury.objects.filter(case__candidate__in=failed, state=JuryState.CONCLUDED, result="partial")
    return {
        key: [titles.get(code) or code for code in won]
        for key, won in counted.values_list("case__candidate", "recognised")
        for entry in [failed[key].micro_credential]
        for titles in [{part.code: part.title for part in rules.parts_of(entry.outcomes, entry.blocks)}]
    }


def next_starts(courses: Collection[str], *, on: date) -> dict[str, date]:
    """Return the next start of these short courses, by number, where one may still enrol."""
    runs = CourseInstance.objects.filter(course__number__in=courses, cancelled_on=None, enrol_until__gte=on)
    return dict(runs.order_by("-starts_on").values_list("course__number", "starts_on"))


@dataclass(frozen=True)
class Gap:
    """An outcome still missing, and the listed short courses that teach it: those with open dates first."""

    outcome: str
    asked: bool
    """It was judged; another part of the whole was not asked for yet."""
    courses: tuple[tuple[str, date | None], ...]
    """(number, next start)"""


def gaps_of(case: PriorLearningCase, *, on: date) -> list[Gap]:
    """Return what is still missing of the whole, in the order of the description's parts, with what teaches it."""
    jury = Jury.objects.filter(case=case, state=JuryState.CONCLUDED).first()
    if jury is None:
        return []
    outcomes = queries.specification(case.micro_credential, case.edition).outcomes
    words = {one["code"]: one.get("text") for one in outcomes}
    had = {*juries.recognised(case).values_list("code", flat=True), *jury.recognised}
    judged = {part.code for part in juries.all_parts(case) if not case.blocks or part.code in case.blocks}
    rest = [code for part in juries.all_parts(case) if part.code not in {*had, *judged} for code in part.outcomes]
    offered = [one for one in case.micro_credential.short_courses.order_by("number") if one.is_listed]
    starts = next_starts([one.number for one in offered], on=on)
    offered.sort(key=lambda one: (one.number not in starts, starts.get(one.number, on), one.number))
    return [
        Gap(
            code,
            code in jury.gaps,
            tuple(
                (one.number, starts.get(one.number))
                for one in offered
                if any(_teaches(said, code, words.get(code)) for said in one.outcomes)
            ),
        )
        for code in dict.fromkeys([*jury.gaps, *rest])
    ]


def _teaches(said: Mapping[str, Any], code: str, words: str | None) -> bool:
    return said.get("code") == code or bool(words and said.get("text") == words)
