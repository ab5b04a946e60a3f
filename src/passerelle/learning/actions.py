"""Enrolling in a run of a course, pausing, resuming, completing, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from passerelle.assessment.actions import register_candidate, withdraw_candidate
from passerelle.assessment.models import CandidateRoute
from passerelle.assessment.steps import step
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.learning import queries
from passerelle.learning.models import Enrolment
from passerelle.learning.permissions import may_change, may_complete
from passerelle.learning.states import ENROLMENT_LIFE, OPEN_ENROLMENTS
from passerelle.registers.numbers import next_number
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.models import Person


@transaction.atomic
def enrol(
    instance: CourseInstance, *, by: Person, today: date, micro_credential: MicroCredential | None = None
) -> Enrolment:
    """Take a place in a run and become a candidate for the micro-credential it leads to.

    Where the course leads to several, `micro_credential` says which. The same request again returns the place already
    held. Raises NotNow (`not_listed`, `not_let_teach`, `run_cancelled`, `not_open_yet`, `closed`, `full`,
    `partner_is_full`, `already_candidate`, `open_case`), Malformed when the micro-credential is not one that its
    provider may teach, or none is chosen, AlreadyDone when enrolled for another one.
    """
    if before := queries.held(by, instance):
        return _same(before, micro_credential)
    target = _target(instance, micro_credential, today)
    _in_time(instance, today)
    alive = CourseInstance.objects.filter(pk=instance.pk, taken__lt=F("places"), cancelled_on=None)
    if not alive.update(taken=F("taken") + 1):
        _in_time(CourseInstance.objects.get(pk=instance.pk), today)
        raise NotNow(reason="full")
    candidate = register_candidate(by, target, route=CandidateRoute.COURSE, course=instance.course, by=by, today=today)
    enrolment = Enrolment.objects.create(
        number=next_number("EN"), person=by, instance=instance, enrolled_on=today, candidate=candidate
    )
    instance.taken += 1
    journal.record(
        "enrolment.enrol",
        subject=enrolment.reference,
        actor=by.reference,
        noted={"course": instance.course.reference, "candidate": candidate.reference},
    )
    return enrolment


def _in_time(instance: CourseInstance, today: date) -> None:
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


def _target(instance: CourseInstance, chosen: MicroCredential | None, today: date) -> MicroCredential:
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


def pause(enrolment: Enrolment, *, by: Person) -> Enrolment:
    """Interrupt; the place is kept. Raises NotPermitted or WrongState."""
    if not may_change(by, enrolment):
        raise NotPermitted
    return step(enrolment, ENROLMENT_LIFE, "pause", by=by)


def resume(enrolment: Enrolment, *, by: Person) -> Enrolment:
    """Go on after a pause. Raises NotPermitted or WrongState."""
    if not may_change(by, enrolment):
        raise NotPermitted
    return step(enrolment, ENROLMENT_LIFE, "resume", by=by)


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
def withdraw(enrolment: Enrolment, *, by: Person) -> Enrolment:
    """Give the place back and end the candidature, unless its result is signed. Raises NotPermitted or WrongState."""
    if not may_change(by, enrolment):
        raise NotPermitted
    step(enrolment, ENROLMENT_LIFE, "withdraw", by=by)
    _give_back(enrolment, by)
    return enrolment


def cancel_enrolments(run: int) -> list[Enrolment]:
    """End the places in a run that was called off, and the candidatures they made, unless a result is signed.

    Who completed it before keeps that. The register itself acts; safe to repeat.
    """
    held = Enrolment.objects.filter(instance=run, instance__cancelled_on__isnull=False, state__in=OPEN_ENROLMENTS)
    return [_cancel(enrolment) for enrolment in held.select_related("candidate").order_by("pk")]


@transaction.atomic
def _cancel(enrolment: Enrolment) -> Enrolment:
    step(enrolment, ENROLMENT_LIFE, "cancel", by=None)
    _give_back(enrolment, None)
    return enrolment


def _give_back(enrolment: Enrolment, by: Person | None) -> None:
    CourseInstance.objects.filter(pk=enrolment.instance_id, taken__gt=0).update(taken=F("taken") - 1)
    if enrolment.candidate:
        withdraw_candidate(enrolment.candidate, by=by)
