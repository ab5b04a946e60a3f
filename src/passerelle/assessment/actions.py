"""Registering candidates, naming who assesses them, marking and signing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.assessment import holds, places, queries, retakes, seconds, sparing
from passerelle.assessment.models import Candidate, CandidateRoute, ComponentResult, DeclaredTie, PriorLearningCase
from passerelle.assessment.permissions import may_assign, may_choose_body, may_entrust, may_mark, may_record_results
from passerelle.assessment.states import CANDIDATE_LIFE, CASE_LIFE, OPEN_CASES, CandidateState, CaseState
from passerelle.assessment.steps import step
from passerelle.catalogue import authorised
from passerelle.catalogue.models import PartnerAct, Supervision
from passerelle.core import assessing
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, ShortCourse
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MAX_NOTE = 5_000
TEACH, ASSESS = PartnerAct.TEACH, PartnerAct.ASSESS


@dataclass(frozen=True)
class Mark:
    """What an assessor gives for one component."""

    component: str
    score: Decimal
    note: str = ""


@transaction.atomic
def register_candidate(
    person: Person,
    micro_credential: MicroCredential,
    *,
    route: CandidateRoute,
    by: Person | None,
    today: date,
    edition: int | None = None,
    course: ShortCourse | None = None,
) -> Candidate:
    """Make a person a candidate; enrolling and the admission of a case do this, nobody does it by hand.

    Raises NotNow when the person is on the way already, or has passed this edition; after a course, also where all
    attempts were made (`no_more_attempts`; who comes otherwise is asked before), and where its provider may not teach
    for this micro-credential today, or has as many learners as were agreed on.
    """
    edition = edition or micro_credential.edition
    if route != CandidateRoute.PRIOR_LEARNING and _has_open_case(person, micro_credential):
        raise NotNow(reason="open_case")
    if route == CandidateRoute.COURSE and edition == micro_credential.edition:
        retakes.refuse_over(person, micro_credential)
    taught_under = authorised.take_place(course.provider_id, micro_credential, TEACH, on=today) if course else None
    try:
        with transaction.atomic():
            candidate = Candidate.objects.create(
                number=next_number("CA"),
                person=person,
                micro_credential=micro_credential,
                edition=edition,
                route=route,
                course=course,
                taught_under=taught_under,
                started_on=today,
            )
    except IntegrityError:
        raise NotNow(reason="already_candidate") from None
    journal.record(
        "candidate.register",
        subject=candidate.reference,
        actor=by.reference if by else "",
        noted={"micro_credential": micro_credential.reference, "edition": edition, "route": str(route)},
    )
    return candidate


def _has_open_case(person: Person, micro_credential: MicroCredential) -> bool:
    return PriorLearningCase.objects.filter(
        person=person, micro_credential=micro_credential, state__in=OPEN_CASES
    ).exists()


@transaction.atomic
def entrust(candidate: Candidate, organisation: Organisation, *, by: Person, today: date) -> Candidate:
    """Choose the assessing body; it then names one of its assessors.

    Raises NotPermitted, WrongState, NotNow (`body_not_live`, `not_let_assess`, `partner_is_full`, `jury_convened`).
    """
    if not may_entrust(by, candidate):
        raise NotPermitted
    _without_jury(candidate)
    if not has_role(organisation.pk, Role.ASSESSOR, on=today):
        raise NotNow(reason="body_not_live")
    CANDIDATE_LIFE.after(candidate.state, "entrust")
    return step(
        candidate,
        CANDIDATE_LIFE,
        "entrust",
        by=by,
        noted={"organisation": organisation.reference},
        **_left_to(candidate, organisation, today),
    )


def _without_jury(candidate: Candidate) -> None:
    if queries.has_open_jury(candidate):
        raise NotNow(reason="jury_convened")


@transaction.atomic
def entrust_by_booking(candidate: Candidate, organisation: Organisation, *, by: Person, today: date) -> Candidate:
    """Leave a candidate, who booked a place there, to an assessing body; `sittings.book` asks whether they may.

    Raises NotNow (`not_let_assess`, `partner_is_full`) or WrongState.
    """
    if candidate.organisation_id == organisation.pk:
        return candidate
    noted = {"organisation": organisation.reference}
    left = _left_to(candidate, organisation, today)
    return step(candidate, CANDIDATE_LIFE, "entrust", by=by, noted=noted, **left)


def _left_to(candidate: Candidate, organisation: Organisation, today: date) -> dict[str, Any]:
    """Return what to set when a body is to assess a candidate; one that was chosen before goes on as it is.

    Raises NotNow (`not_let_assess`, `partner_is_full`) for a body that may not assess for this micro-credential today.
    """
    if organisation.pk == candidate.organisation_id:
        return {"organisation": organisation}
    let = authorised.take_place(organisation.pk, candidate.micro_credential, ASSESS, on=today)
    authorised.give_back(candidate.assessed_under_id)
    return {"organisation": organisation, "assessed_under": let}


@transaction.atomic
def assign_assessor(
    candidate: Candidate, assessor: Person, organisation: Organisation, *, by: Person, today: date
) -> Candidate:
    """Name who assesses a candidate, until the result is signed; marks of an assessor named before are dropped.

    Raises NotPermitted (also for a signatory who names another body's assessor without being let pass that on),
    Conflicted with every tie at once, WrongState, NotNow (`not_let_assess`, `partner_is_full`, `jury_convened`).
    """
    if not may_assign(by, candidate):
        raise NotPermitted
    if organisation.pk != candidate.organisation_id and not may_choose_body(by, candidate, on=today):
        raise NotPermitted
    CANDIDATE_LIFE.after(candidate.state, "assign")
    _without_jury(candidate)
    if found := queries.ties(candidate, assessor, organisation=organisation, on=today):
        raise Conflicted(ties=[tie.code for tie in found])
    before = candidate.assessor_id
    step(
        candidate,
        CANDIDATE_LIFE,
        "assign",
        by=by,
        noted={"organisation": organisation.reference, "assessor": assessor.reference},
        **_left_to(candidate, organisation, today),
        assessor=assessor,
        assigned_on=today,
    )
    if before not in {None, assessor.pk}:
        _drop_marks(candidate)
    if before != assessor.pk:
        seconds.restart(candidate, by=by)
    seconds.begin(candidate, by=by, today=today)
    return candidate


@transaction.atomic
def declare_tie(candidate: Candidate, *, by: Person, today: date) -> Candidate:
    """Say that the candidate is close to oneself: the candidate waits for another assessor, and this one stays barred.

    Raises NotPermitted (only the assessor named may) or WrongState once the result is signed.
    """
    if not may_mark(by, candidate):
        raise NotPermitted
    step(candidate, CANDIDATE_LIFE, "declare_tie", by=by, assessor=None, assigned_on=None)
    DeclaredTie.objects.get_or_create(assessor=by, candidate=candidate.person, defaults={"declared_on": today})
    _drop_marks(candidate)
    seconds.restart(candidate, by=by)
    return candidate


@transaction.atomic
def save_marks(
    candidate: Candidate, marks: Sequence[Mark], *, by: Person, seen_version: int, identity_check: str | None = None
) -> Candidate:
    """Keep marks as a draft; they may be changed until the assessor signs, or hands them in to be compared.

    The check of identity, where it is told, is kept with them. Raises NotPermitted, WrongState once signed,
    Malformed, NotNow (`marks_handed_in`), or StaleVersion when they were changed elsewhere meanwhile.
    """
    if not may_mark(by, candidate):
        raise NotPermitted
    if candidate.state != CandidateState.ASSIGNED:
        raise WrongState("mark", candidate.state)
    seconds.refuse_marking(candidate)
    if identity_check and identity_check not in Supervision.values:
        raise Malformed(field="identity_check", expected=", ".join(Supervision.values), seen=identity_check)
    spec = sparing.specification(candidate)
    assessing.check_marks({mark.component: mark.score for mark in marks}, spec.components)
    _take_version(candidate, seen_version, **({} if identity_check is None else {"identity_check": identity_check}))
    keep_marks(candidate, marks)
    journal.record("candidate.mark", subject=candidate.reference, actor=by.reference, noted={"marks": len(marks)})
    return candidate


@transaction.atomic
def record_results(
    candidate: Candidate,
    marks: Sequence[Mark],
    *,
    identity_check: str,
    by: Person,
    today: date,
    seen_version: int | None = None,
) -> Candidate:
    """Sign the result: passed or failed, with the grade of the scale. Nothing of it changes afterwards.

    Marks saved before stand where none is given now; what a jury recognised is not marked (`sparing.py`). Raises
    NotPermitted, WrongState (also when it is signed already), StaleVersion, Malformed, Conflicted when a tie arose
    meanwhile, or NotNow when identity or supervision fell short of what the description asks, nobody noted that they
    attended the sitting they booked, a second mark is wanted first, an outcome is not covered where the rules ask for
    all, or it cannot go on at present (`on_hold`).
    """
    if not may_record_results(by, candidate, on=today):
        raise NotPermitted
    if candidate.state != CandidateState.ASSIGNED:
        raise WrongState("assess", candidate.state)
    if identity_check not in Supervision.values:
        raise Malformed(field="identity_check", expected=", ".join(Supervision.values), seen=identity_check)
    if found := queries.ties(candidate, by, on=today):
        raise Conflicted(ties=[tie.code for tie in found])
    if not places.may_have_a_result(candidate):
        raise NotNow(reason="did_not_attend")
    spec = sparing.specification(candidate)
    if not assessing.meets(identity_check, spec.supervision):
        raise NotNow(reason="identity_check_too_weak", asked=spec.supervision)
    seconds.refuse_uncovered(spec, on=today)
    holds.refuse_held(candidate)
    saved = {code: score for code, score in saved_scores(candidate).items() if code not in spec.spared}
    scores = saved | {mark.component: mark.score for mark in marks}
    outcome = assessing.result(scores, spec.components, spec.grades)
    seconds.refuse_signing(candidate, scores)
    _take_version(candidate, candidate.version if seen_version is None else seen_version)
    keep_marks(candidate, marks)
    step(
        candidate,
        CANDIDATE_LIFE,
        "pass" if outcome.passed else "fail",
        by=by,
        kind="candidate.assess",
        noted={"micro_credential": candidate.micro_credential.reference, "edition": candidate.edition}
        | ({"spared": list(spec.spared)} if spec.spared else {}),
        result=outcome.grade,
        score=outcome.score,
        assessed_on=today,
        identity_check=identity_check,
    )
    sparing.write([(candidate, spec.spared)])
    case = PriorLearningCase.objects.filter(candidate=candidate, state=CaseState.ADMITTED).first()
    if case is not None:
        step(case, CASE_LIFE, "assess", by=by)
    return candidate


@transaction.atomic
def withdraw_candidate(candidate: Candidate, *, by: Person | None) -> Candidate:
    """End a candidature that its owner gives up (an enrolment or a case withdrawn); a signed one stays as it is.

    By nobody where what led to it was called off.
    """
    if not CANDIDATE_LIFE.allows(candidate.state, "withdraw"):
        return candidate
    step(candidate, CANDIDATE_LIFE, "withdraw", by=by)
    seconds.drop(candidate, by=by)
    places.free(candidate, by=by)
    for let in (candidate.taught_under_id, candidate.assessed_under_id):
        authorised.give_back(let)
    _drop_marks(candidate)
    return candidate


def saved_scores(candidate: Candidate) -> dict[str, Decimal]:
    return dict(candidate.component_results.values_list("component", "score"))


def _drop_marks(candidate: Candidate) -> None:
    """Drop the draft of an assessor who no longer assesses this candidate."""
    candidate.component_results.all().delete()
    Candidate.objects.filter(pk=candidate.pk).update(identity_check="")
    candidate.identity_check = ""


def _take_version(candidate: Candidate, seen_version: int, **changes: str) -> None:
    """Raise the lock of an unsigned sheet before its marks are touched; two writers at once never mix their marks.

    `changes` are fields set in the same update.
    """
    same = Candidate.objects.filter(pk=candidate.pk, state=CandidateState.ASSIGNED, version=seen_version)
    if not same.update(version=F("version") + 1, **changes):
        raise StaleVersion(seen=seen_version)
    candidate.version = seen_version + 1
    for name, value in changes.items():
        setattr(candidate, name, value)


def raise_version(candidate: Candidate) -> None:
    """Raise the lock of a sheet whose marks were changed by nobody who had it open."""
    Candidate.objects.filter(pk=candidate.pk).update(version=F("version") + 1)
    candidate.refresh_from_db(fields=["version"])


def keep_marks(candidate: Candidate, marks: Sequence[Mark]) -> None:
    """Write marks of an unsigned result; its callers have asked."""
    check_notes(marks)
    for mark in marks:
        ComponentResult.objects.update_or_create(
            candidate=candidate, component=mark.component, defaults={"score": mark.score, "note": mark.note.strip()}
        )


def check_notes(marks: Sequence[Mark]) -> None:
    """Let notes pass that can be kept. Raises Malformed with the field."""
    for mark in marks:
        if len(mark.note) > MAX_NOTE or "\x00" in mark.note:
            raise Malformed(field=f"marks.{mark.component}.note", expected=f"text of at most {MAX_NOTE} characters")
