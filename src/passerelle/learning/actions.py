"""Enrolling in a run of a course, pausing, resuming, completing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from passerelle.assessment.actions import register_candidate, withdraw_candidate
from passerelle.assessment.models import CandidateRoute
from passerelle.assessment.steps import step
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.shapes import short_text
from passerelle.journal import actions as journal
from passerelle.learning import places, queries
from passerelle.learning.models import Enrolment, Pause
from passerelle.learning.permissions import may_change, may_complete
from passerelle.learning.states import ENROLMENT_LIFE, OPEN_ENROLMENTS, Way
from passerelle.registers.numbers import next_number
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.learning.models import Admission
    from passerelle.people.models import Person


MAX_REASON = 1_000


@transaction.atomic
def enrol(
    instance: CourseInstance, *, by: Person, today: date, micro_credential: MicroCredential | None = None
) -> Enrolment:
    """Take a place in a run and become a candidate for the micro-credential it leads to.

    Where the course leads to several, `micro_credential` says which. The same request again returns the place already
    held. Raises NotNow (`not_listed`, `not_let_teach`, `run_cancelled`, `not_open_yet`, `closed`, `full`,
    `apply_first`, `application_open`, `prerequisites_missing`, `partner_is_full`, `already_candidate`, `open_case`),
    Malformed when the micro-credential is not one that its provider may teach, or none is chosen, AlreadyDone when
    enrolled for another one.
    """
    (run,) = places.locked(instance.pk)
    if before := queries.held(by, run):
        return _same(before, micro_credential)
    target = target_of(run, micro_credential, today)
    in_time(run, today)
    terms = places.admission(run)
    if terms.way != Way.FIRST_COME:
        raise NotNow(reason="apply_first")
    if queries.open_application(by, run):
        raise NotNow(reason="application_open")
    meets(terms, by, today)
    if places.waiting(run).exists() or not places.take(run):
        raise NotNow(reason="full")
    enrolment = seat(run, target, by=by, today=today)
    instance.taken = run.taken
    return enrolment


def seat(run: CourseInstance, target: MicroCredential, *, by: Person, today: date) -> Enrolment:
    """Let somebody sit down on a place that was taken for them: the candidature and the enrolment."""
    candidate = register_candidate(by, target, route=CandidateRoute.COURSE, course=run.course, by=by, today=today)
    enrolment = Enrolment.objects.create(
        number=next_number("EN"), person=by, instance=run, enrolled_on=today, candidate=candidate
    )
    journal.record(
        "enrolment.enrol",
        subject=enrolment.reference,
        actor=by.reference,
        noted={"course": run.course.reference, "candidate": candidate.reference},
    )
    return enrolment


def meets(terms: Admission, person: Person, today: date) -> None:
    """Raise NotNow with what is missing, by number and name, where somebody does not hold what a run asks for."""
    if missing := queries.missing(terms, person, on=today):
        raise NotNow(reason="prerequisites_missing", missing=missing)


def in_time(instance: CourseInstance, today: date) -> None:
    """Raise NotNow for a run that was called off, or whose enrolment is not open today."""
    if instance.is_cancelled:
        raise NotNow(reason="run_cancelled")
    if instance.enrol_from is not None and today < instance.enrol_from:
        raise NotNow(reason="not_open_yet", on=instance.enrol_from.isoformat())
    if today > instance.enrol_until:
        raise NotNow(reason="closed")


def _same(enrolment: Enrolment, micro_credential: MicroCredential | None) -> Enrolment:
    """Return the place held when the request asks for the same thing again."""
    candidate = enrolment.candidate
    if micro_credential is None or (candidate and candidate.micro_credential_id == micro_credential.pk):
        return enrolment
    raise AlreadyDone(field="micro_credential", seen=candidate.micro_credential.reference if candidate else "")


def target_of(instance: CourseInstance, chosen: MicroCredential | None, today: date) -> MicroCredential:
    """Return the micro-credential this enrolment is for."""
    course = instance.course
    targets = list(queries.targets(course, on=today))
    if course.state not in BEGINNING or not targets:
        is_listed = course.state in BEGINNING and queries.listed_targets(course).exists()
        raise NotNow(reason="not_let_teach" if is_listed else "not_listed")
    if chosen is None and len(targets) == 1:
        return targets[0]
    if chosen not in targets:
        expected = ", ".join(target.reference for target in targets)
        raise Malformed(field="micro_credential", expected=expected, seen=chosen.reference if chosen else "")
    return next(target for target in targets if target == chosen)


@transaction.atomic
def pause(enrolment: Enrolment, *, by: Person, today: date, because: str = "") -> Enrolment:
    """Interrupt from today on; the run says whether the place is kept or goes to the next.

    Raises NotPermitted, Malformed, or WrongState.
    """
    if not may_change(by, enrolment):
        raise NotPermitted
    said = short_text(MAX_REASON)("because", because)
    (run,) = places.locked(enrolment.instance_id)
    keeps = places.admission(run).keeps_place
    step(enrolment, ENROLMENT_LIFE, "pause", by=by, noted={"keeps_place": keeps}, holds_place=keeps)
    Pause.objects.create(enrolment=enrolment, from_on=today, reason=said, keeps_place=keeps)
    if not keeps:
        places.free(run, today)
    return enrolment


@transaction.atomic
def resume(enrolment: Enrolment, *, by: Person, today: date) -> Enrolment:
    """Go on after a pause; where it gave the place back, one must be free.

    Raises NotPermitted, WrongState, or NotNow (`full`, `run_cancelled`).
    """
    if not may_change(by, enrolment):
        raise NotPermitted
    ENROLMENT_LIFE.after(enrolment.state, "resume")
    (run,) = places.locked(enrolment.instance_id)
    had = enrolment.holds_place
    if not had and (places.waiting(run).exists() or not places.take(run)):
        raise NotNow(reason="full")
    step(enrolment, ENROLMENT_LIFE, "resume", by=by, holds_place=True)
    Pause.objects.filter(enrolment=enrolment, back_on=None).update(back_on=Greatest("from_on", Value(today)))
    return enrolment


def complete(enrolment: Enrolment, *, by: Person, today: date) -> Enrolment:
    """Note that the course was followed to its end; the assessment is another matter.

    Raises NotPermitted, NotNow before the course began, or WrongState.
    """
    if not may_complete(by, enrolment):
        raise NotPermitted
    if today < enrolment.instance.starts_on:
        raise NotNow(reason="not_begun")
    return step(enrolment, ENROLMENT_LIFE, "complete", by=by, completed_on=today)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: Person, today: date) -> Enrolment:
    """Give the place back and end the candidature, unless its result is signed. Raises NotPermitted or WrongState."""
    if not may_change(by, enrolment):
        raise NotPermitted
    return _end(enrolment, "withdraw", by, today)


@transaction.atomic
def transfer(enrolment: Enrolment, to: CourseInstance, *, by: Person, today: date) -> Enrolment:
    """Change to other dates of the same course in one act: never two places, never none. The candidature stays.

    Sent again, nothing changes. Raises NotPermitted, WrongState, NotNow (`other_course`, `apply_first`,
    `application_open`, `has_a_place`, `prerequisites_missing`, `full`, and those of time).
    """
    if not may_change(by, enrolment):
        raise NotPermitted
    if enrolment.instance_id == to.pk:
        return enrolment
    left, run = places.locked(enrolment.instance_id, to.pk)
    if left.course_id != run.course_id:
        raise NotNow(reason="other_course")
    in_time(run, today)
    terms = places.admission(run)
    if terms.way != Way.FIRST_COME:
        raise NotNow(reason="apply_first")
    if queries.open_application(by, run):
        raise NotNow(reason="application_open")
    if queries.held(by, run):
        raise NotNow(reason="has_a_place")
    meets(terms, by, today)
    if places.waiting(run).exists() or not places.take(run):
        raise NotNow(reason="full")
    noted = {"from_run": left.pk, "to_run": run.pk}
    step(enrolment, ENROLMENT_LIFE, "transfer", by=by, noted=noted, instance_id=run.pk)
    enrolment.refresh_from_db()
    places.free(left, today)
    return enrolment


def cancel_enrolments(run: int) -> list[Enrolment]:
    """End the places in a run that was called off, and the candidatures they made, unless a result is signed.

    Who completed it before keeps that. The register itself acts; safe to repeat.
    """
    held = Enrolment.objects.filter(instance=run, instance__cancelled_on__isnull=False, state__in=OPEN_ENROLMENTS)
    return [_cancel(enrolment) for enrolment in held.select_related("candidate").order_by("pk")]


@transaction.atomic
def _cancel(enrolment: Enrolment) -> Enrolment:
    return _end(enrolment, "cancel", None, timezone.localdate())


def _end(enrolment: Enrolment, act: str, by: Person | None, today: date) -> Enrolment:
    """End an enrolment and its candidature; the place it holds goes to the next."""
    (run,) = places.locked(enrolment.instance_id)
    had = enrolment.holds_place
    step(enrolment, ENROLMENT_LIFE, act, by=by, holds_place=False)
    Pause.objects.filter(enrolment=enrolment, back_on=None).update(back_on=Greatest("from_on", Value(today)))
    if had:
        places.free(run, today)
    if enrolment.candidate:
        withdraw_candidate(enrolment.candidate, by=by)
    return enrolment
