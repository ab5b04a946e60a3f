"""A signed result is corrected, or appealed against: another row counts from then on, and the signed one stays.

An award that was made on the result that no longer counts stays in force until its awarder replaces it by an act of its
own. Source: DOMAIN 3.8 (who handles an appeal was not involved before), 3.9 (its clocks, as the profiles in force say).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.assessment import actions, attempts, holds, queries, seconds, sparing
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import (
    Candidate,
    DeclaredTie,
    Jury,
    JurySeat,
    ResultAppeal,
    ResultCorrection,
    SecondMarking,
)
from passerelle.assessment.permissions import may_record_results
from passerelle.assessment.states import (
    ASSESSED,
    CANDIDATE_LIFE,
    LIVE_CANDIDATES,
    OPEN_RESULT_APPEALS,
    RESULT_APPEAL_LIFE,
    CandidateState,
    ResultAppealState,
)
from passerelle.assessment.steps import step
from passerelle.core import assessing, clocks
from passerelle.core.errors import Conflicted, NotNow, NotPermitted
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST = 2_000


@transaction.atomic
def correct(candidate: Candidate, marks: Sequence[actions.Mark], why: str, *, by: Person, today: date) -> Candidate:
    """Correct a result one signed, and say why: return the row that counts from now on.

    Marks that are not given stand as they were. Raises NotPermitted, Malformed, WrongState (not signed, or corrected by
    somebody else meanwhile), NotNow (`nothing_corrected`, `appeal_open`, `passed_since`, `on_the_way_again`,
    `marked_twice`, `judged_by_a_jury`: who signed does not correct alone what several judged, `on_hold`).
    """
    if not may_record_results(by, candidate, on=today):
        raise NotPermitted
    if seconds.of(candidate) is not None:
        raise NotNow(reason="marked_twice")
    if jury_of(candidate) is not None:
        raise NotNow(reason="judged_by_a_jury")
    if ResultAppeal.objects.filter(candidate=candidate, state__in=OPEN_RESULT_APPEALS).exists():
        raise NotNow(reason="appeal_open")
    organisation = candidate.organisation
    if organisation is None:
        raise NotPermitted
    return _replace(candidate, marks, some_text(MOST)("why", why), by=by, organisation=organisation, today=today)


def _replace(
    candidate: Candidate,
    marks: Sequence[actions.Mark],
    why: str,
    *,
    by: Person,
    organisation: Organisation,
    today: date,
    appeal: ResultAppeal | None = None,
) -> Candidate:
    CANDIDATE_LIFE.after(candidate.state, "correct")
    holds.refuse_held(candidate)
    spec = sparing.specification(candidate)
    before = {one.component: one for one in candidate.component_results.all()}
    said = {code: actions.Mark(code, one.score, one.note) for code, one in before.items()}
    given = said | {mark.component: mark for mark in marks}
    outcome = assessing.result({code: mark.score for code, mark in given.items()}, spec.components, spec.grades)
    if all(code in before and before[code].score == mark.score for code, mark in given.items()):
        raise NotNow(reason="nothing_corrected")
    _make_room(candidate, passed=outcome.passed, by=by)
    step(candidate, CANDIDATE_LIFE, "correct", by=by, noted={"why": why})
    fresh = attempts.anew(
        candidate,
        started_on=candidate.started_on,
        taught_under=candidate.taught_under,
        organisation=organisation,
        assessed_under=candidate.assessed_under,
        assessor=by,
        assigned_on=today,
        state=CandidateState.ASSIGNED,
        identity_check=candidate.identity_check,
    )
    ResultCorrection.objects.create(replaced=candidate, candidate=fresh, by=by, on=today, why=why, appeal=appeal)
    actions.keep_marks(fresh, list(given.values()))
    sparing.write([(fresh, spec.spared)])
    noted = {
        "micro_credential": fresh.micro_credential.reference,
        "edition": fresh.edition,
        "corrects": candidate.number,
    }
    return step(
        fresh,
        CANDIDATE_LIFE,
        "pass" if outcome.passed else "fail",
        by=by,
        kind="candidate.assess",
        noted=noted,
        result=outcome.grade,
        score=outcome.score,
        assessed_on=today,
    )


def _make_room(candidate: Candidate, *, passed: bool, by: Person) -> None:
    """End another attempt that is under way, where a correction says that this one was passed.

    Raises NotNow (`passed_since`, `on_the_way_again`).
    """
    live = Candidate.objects.filter(
        person=candidate.person_id,
        micro_credential=candidate.micro_credential_id,
        edition=candidate.edition,
        state__in=LIVE_CANDIDATES,
    ).exclude(pk=candidate.pk)
    for other in live.select_related("micro_credential"):
        if other.state == CandidateState.PASSED:
            raise NotNow(reason="passed_since")
        if not passed:
            raise NotNow(reason="on_the_way_again")
        actions.withdraw_candidate(other, by=by)


def jury_of(candidate: Candidate) -> Jury | None:
    """Return the jury whose result a signed row is, and counts; none where assessors marked it."""
    return Jury.objects.filter(case__candidate=candidate, state=JuryState.CONCLUDED).first()


@transaction.atomic
def lodge(candidate: Candidate, ground: str, *, by: Person, today: date) -> ResultAppeal:
    """Ask that another assessor looks at one's result. Safe to send twice.

    Raises NotPermitted, Malformed, NotNow (`nothing_signed`, `passed_since`, `appeal_too_late`).
    """
    if candidate.person_id != by.pk:
        raise NotPermitted
    if before := ResultAppeal.objects.filter(candidate=candidate).first():
        return before
    said = some_text(MOST)("ground", ground)
    if candidate.state not in ASSESSED or candidate.assessed_on is None:
        raise NotNow(reason="nothing_signed")
    if candidate.state == CandidateState.FAILED and _passed_since(candidate):
        raise NotNow(reason="passed_since")
    if today > (until := appeal_until(candidate.assessed_on)):
        raise NotNow(reason="appeal_too_late", until=until.isoformat())
    due = result_due(candidate, today)
    try:
        with transaction.atomic():
            appeal = ResultAppeal.objects.create(
                number=next_number("RA"), candidate=candidate, ground=said, lodged_on=today, result_due_on=due
            )
    except IntegrityError:
        return ResultAppeal.objects.get(candidate=candidate)
    noted = {"candidate": candidate.number, "due": due.isoformat()}
    journal.record("result_appeal.lodge", subject=appeal.number, actor=by.reference, noted=noted)
    return appeal


def appeal_until(assessed_on: date) -> date:
    """Return the last day on which a result of that day may be appealed against."""
    return clocks.appeal_until(assessed_on, policy.clocks_on(assessed_on))


def result_due(candidate: Candidate, lodged_on: date) -> date:
    """Return the last day for the decision on an appeal that is lodged on a day."""
    return clocks.appeal_result_due(lodged_on, policy.clocks_on(candidate.assessed_on or lodged_on))


def _passed_since(candidate: Candidate) -> bool:
    same = Candidate.objects.filter(person=candidate.person_id, micro_credential=candidate.micro_credential_id)
    return same.filter(edition=candidate.edition, state=CandidateState.PASSED).exists()


def may_answer(person: Person, appeal: ResultAppeal) -> bool:
    """A signatory of the awarder who was not involved before."""
    signs = acts_for(person, appeal.candidate.micro_credential.awarder_id, Function.SIGNATORY)
    return signs and person.pk not in involved(appeal)


def may_name(person: Person, appeal: ResultAppeal) -> bool:
    """The same, and a signatory of the body that assessed, for its own assessors."""
    of_body = acts_for(person, appeal.candidate.organisation_id or 0, Function.SIGNATORY)
    return may_answer(person, appeal) or (of_body and person.pk not in involved(appeal))


def involved(appeal: ResultAppeal) -> set[int | None]:
    """Return who had to do with this result before: the learner, and everybody who assessed them for this entry."""
    one = appeal.candidate
    before = Candidate.objects.filter(person=one.person_id, micro_credential=one.micro_credential_id)
    seats = JurySeat.objects.filter(
        jury__case__person=one.person_id, jury__case__micro_credential=one.micro_credential_id
    )
    assessed = before.exclude(assessor=None).values_list("assessor", flat=True)
    marked_too = SecondMarking.objects.filter(candidate__in=before).values_list("first", "second", "third")
    others = {pk for row in marked_too for pk in row if pk is not None}
    return {one.person_id, *assessed, *seats.values_list("person", flat=True), *others}


def choices(appeal: ResultAppeal, person: Person, *, on: date) -> list[queries.Choice]:
    """Return the assessors of whom this person may name one, and what bars them; without those involved before."""
    only = None if may_answer(person, appeal) else appeal.candidate.organisation_id
    barred = {*involved(appeal), person.pk}
    found = queries.choices(appeal.candidate, on=on, organisation=only)
    return [one for one in found if one.person.pk not in barred]


@transaction.atomic
def admit(
    appeal: ResultAppeal, assessor: Person, organisation: Organisation, *, by: Person, today: date
) -> ResultAppeal:
    """Admit an appeal: another assessor hears it; or name somebody else in the place of one who does not.

    Raises NotPermitted, WrongState, Conflicted, NotNow (`involved_before`, `not_let_assess`).
    """
    if not may_name(by, appeal):
        raise NotPermitted
    if organisation.pk != appeal.candidate.organisation_id and not may_answer(by, appeal):
        raise NotPermitted
    RESULT_APPEAL_LIFE.after(appeal.state, "admit")
    if assessor.pk in involved(appeal) or assessor.pk == by.pk:
        raise NotNow(reason="involved_before")
    if found := queries.ties(appeal.candidate, assessor, organisation=organisation, on=today):
        raise Conflicted(ties=[tie.code for tie in found])
    if organisation not in queries.assessing_bodies(appeal.candidate.micro_credential, on=today):
        raise NotNow(reason="not_let_assess")
    if (appeal.state, appeal.assessor_id) == (ResultAppealState.ADMITTED, assessor.pk):
        return appeal
    noted = {"assessor": assessor.reference, "organisation": organisation.reference}
    said: dict[str, Any] = {"assessor": assessor, "organisation": organisation}
    return step(appeal, RESULT_APPEAL_LIFE, "admit", by=by, noted=noted, **said)


@transaction.atomic
def stand_aside(appeal: ResultAppeal, *, by: Person, today: date) -> ResultAppeal:
    """Say that a tie keeps one from hearing an appeal: somebody else is named, and this one stays barred.

    Raises NotPermitted or WrongState.
    """
    if not may_hear(by, appeal, on=today):
        raise NotPermitted
    step(appeal, RESULT_APPEAL_LIFE, "stand_aside", by=by, assessor=None, organisation=None)
    about = appeal.candidate.person
    DeclaredTie.objects.get_or_create(assessor=by, candidate=about, defaults={"declared_on": today})
    return appeal


@transaction.atomic
def refuse(appeal: ResultAppeal, reasons: str, *, by: Person, today: date) -> ResultAppeal:
    """Say that an appeal is not admissible, and why. Raises NotPermitted, Malformed or WrongState."""
    if not may_answer(by, appeal):
        raise NotPermitted
    said = some_text(MOST)("reasons", reasons)
    return step(appeal, RESULT_APPEAL_LIFE, "refuse", by=by, reasons=said, decided_on=today)


def may_hear(person: Person, appeal: ResultAppeal, *, on: date) -> bool:
    """The assessor whom the awarder named, as long as the mandate and the role of the body hold."""
    body = appeal.organisation_id
    if body is None or appeal.assessor_id != person.pk:
        return False
    return acts_for(person, body, Function.ASSESSOR) and has_role(body, Role.ASSESSOR, on=on)


@transaction.atomic
def uphold(
    appeal: ResultAppeal, marks: Sequence[actions.Mark], reasons: str, *, by: Person, today: date
) -> ResultAppeal:
    """Give other marks than those that were signed: they count from now on. What a jury judged is annulled instead.

    Raises NotPermitted, Malformed, WrongState, NotNow (`nothing_corrected`, `passed_since`, `on_the_way_again`,
    `judged_by_a_jury`).
    """
    organisation = appeal.organisation
    if not may_hear(by, appeal, on=today) or organisation is None:
        raise NotPermitted
    if jury_of(appeal.candidate) is not None:
        raise NotNow(reason="judged_by_a_jury")
    said = some_text(MOST)("reasons", reasons)
    step(appeal, RESULT_APPEAL_LIFE, "uphold", by=by, reasons=said, decided_on=today)
    _replace(appeal.candidate, marks, said, by=by, organisation=organisation, today=today, appeal=appeal)
    return appeal


@transaction.atomic
def dismiss(appeal: ResultAppeal, reasons: str, *, by: Person, today: date) -> ResultAppeal:
    """Let the result stand, and say why. Raises NotPermitted, Malformed or WrongState."""
    if not may_hear(by, appeal, on=today):
        raise NotPermitted
    said = some_text(MOST)("reasons", reasons)
    return step(appeal, RESULT_APPEAL_LIFE, "dismiss", by=by, reasons=said, decided_on=today)


@transaction.atomic
def withdraw(appeal: ResultAppeal, *, by: Person) -> ResultAppeal:
    """Give an appeal up. Raises NotPermitted or WrongState."""
    if appeal.candidate.person_id != by.pk:
        raise NotPermitted
    if appeal.state == ResultAppealState.WITHDRAWN:
        return appeal
    return step(appeal, RESULT_APPEAL_LIFE, "withdraw", by=by)
