"""Applying for a place: admitted, waiting or drawn; taking the place up in time; and how it ends otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.assessment.steps import step
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import short_text, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.learning import actions, places, queries
from passerelle.learning.models import Admission, Application, Enrolment
from passerelle.learning.permissions import may_admit
from passerelle.learning.states import APPLICATION_LIFE, OPEN_APPLICATIONS, ApplicationState, Way
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.people.models import Person

MAX_STATEMENT, MAX_REASON = 2_000, 1_000


@transaction.atomic
def apply(
    instance: CourseInstance,
    *,
    by: Person,
    today: date,
    micro_credential: MicroCredential | None = None,
    statement: str = "",
) -> Application:
    """Ask for a place. Who comes first gets it for a time, or waits; a draw or the provider decides later.

    The same request again returns the application. Raises, everything at once, NotNow (the reasons of `enrol`,
    `has_a_place`, `drawn_already`, `prerequisites_missing` with what is missing) and Malformed; AlreadyDone when
    applied for another micro-credential.
    """
    (run,) = places.locked(instance.pk)
    if before := queries.open_application(by, run):
        return _same(before, micro_credential)
    if queries.held(by, run):
        raise NotNow(reason="has_a_place")
    terms = places.admission(run)
    amiss, said, target = Together(), "", None
    with amiss.also(NotNow):
        target = actions.target_of(run, micro_credential, today)
    with amiss.also(NotNow):
        actions.in_time(run, today)
    with amiss.also(NotNow):
        actions.meets(terms, by, today)
    with amiss.also():
        said = short_text(MAX_STATEMENT)("statement", statement)
    if terms.drawn_on is not None:
        amiss.add(NotNow(reason="drawn_already"))
    amiss.settle()
    if target is None:
        raise Malformed(field="micro_credential", expected="a micro-credential")
    application = Application.objects.create(
        number=next_number("EA"), person=by, instance=run, micro_credential=target, applied_on=today, statement=said
    )
    noted = {"course": run.course.reference, "run": run.pk, "way": terms.way}
    journal.record("application.apply", subject=application.reference, actor=by.reference, noted=noted)
    if terms.way == Way.FIRST_COME:
        _first_come(application, run, terms, today, by)
    return application


def _same(before: Application, micro_credential: MicroCredential | None) -> Application:
    if micro_credential is None or micro_credential.pk == before.micro_credential_id:
        return before
    raise AlreadyDone(field="micro_credential", seen=before.micro_credential.reference)


def _first_come(application: Application, run: CourseInstance, terms: Admission, today: date, by: Person) -> None:
    if not places.waiting(run).exists() and places.take(run):
        places.admit(application, run, terms, today, by)
    else:
        step(application, APPLICATION_LIFE, "wait", by=by, noted={"run": run.pk})


@transaction.atomic
def take_up(application: Application, *, by: Person, today: date) -> Enrolment:
    """Take up a place that is kept: the applicant is enrolled. Sent again, the answer is the same enrolment.

    Raises NotPermitted, WrongState, NotNow (`time_is_over`, `run_cancelled`, `prerequisites_missing`, and what
    `register_candidate` refuses).
    """
    if application.person_id != by.pk:
        raise NotPermitted
    (run,) = places.locked(application.instance_id)
    held = Application.objects.select_related("micro_credential", "enrolment").get(pk=application.pk)
    if held.enrolment is not None:
        return held.enrolment
    APPLICATION_LIFE.after(held.state, "take_up")
    if run.is_cancelled:
        raise NotNow(reason="run_cancelled")
    if held.answer_by is not None and today > held.answer_by:
        raise NotNow(reason="time_is_over", seen=held.answer_by.isoformat())
    actions.meets(places.admission(run), by, today)
    target = actions.target_of(run, held.micro_credential, today)
    enrolment = actions.seat(run, target, by=by, today=today)
    step(held, APPLICATION_LIFE, "take_up", by=by, noted={"enrolment": enrolment.reference}, enrolment=enrolment)
    application.refresh_from_db()
    return enrolment


@transaction.atomic
def withdraw_application(application: Application, *, by: Person, today: date) -> Application:
    """Give an application up; a place that was kept for it goes to the next. Raises NotPermitted or WrongState."""
    if application.person_id != by.pk:
        raise NotPermitted
    return _end(application, "withdraw", by, today)


@transaction.atomic
def decide(application: Application, act: str, *, by: Person, today: date, because: str = "") -> Application:
    """The provider admits, refuses for a reason, or lets wait; only where it gives the places by stated criteria.

    Raises NotPermitted, NotNow (`not_by_the_provider`, `full`, `run_cancelled`), Malformed, WrongState.
    """
    (run,) = places.locked(application.instance_id)
    if not may_admit(by, run):
        raise NotPermitted
    terms = places.admission(run)
    if terms.way != Way.PROVIDER:
        raise NotNow(reason="not_by_the_provider")
    if act not in ("admit", "wait", "refuse"):
        raise Malformed(field="act", expected="admit, wait, refuse", seen=act[:40])
    if run.is_cancelled:
        raise NotNow(reason="run_cancelled")
    held = Application.objects.get(pk=application.pk)
    APPLICATION_LIFE.after(held.state, act)
    if act == "refuse":
        step(held, APPLICATION_LIFE, act, by=by, reason=some_text(MAX_REASON)("because", because))
    elif act == "wait":
        step(held, APPLICATION_LIFE, act, by=by, noted={"run": run.pk})
    elif places.take(run):
        places.admit(held, run, terms, today, by)
    else:
        raise NotNow(reason="full")
    application.refresh_from_db()
    return application


def _end(application: Application, act: str, by: Person | None, today: date) -> Application:
    """End an application; the place kept for it is given back. The caller is in a transaction."""
    (run,) = places.locked(application.instance_id)
    held = Application.objects.get(pk=application.pk)
    had_place = held.state == ApplicationState.ADMITTED
    step(held, APPLICATION_LIFE, act, by=by, noted={"run": run.pk})
    if had_place:
        places.free(run, today)
    application.refresh_from_db()
    return application


def lapse_due(today: date) -> int:
    """Let go what nobody took up in time, and close the waiting lists of what has begun. Return how many ended."""
    late = Application.objects.filter(state=ApplicationState.ADMITTED, answer_by__lt=today)
    ended = sum(_lapse(one, "lapse", today) for one in late.order_by("pk"))
    still = Application.objects.filter(
        state__in=[ApplicationState.WAITING, ApplicationState.APPLIED], instance__starts_on__lt=today
    )
    for one in still.filter(instance__enrol_until__lt=today).order_by("pk"):
        ended += _lapse(one, "miss" if one.drawn_place is not None else "lapse", today)
    return ended


@transaction.atomic
def _lapse(application: Application, act: str, today: date) -> bool:
    (run,) = places.locked(application.instance_id)
    now = Application.objects.get(pk=application.pk)
    if now.state != application.state or now.answer_by != application.answer_by:
        return False  # somebody was faster
    terms = places.admission(run)
    if now.state == ApplicationState.APPLIED and terms.way == Way.DRAW and not terms.beacon:
        return False  # the draw comes first, and waits for nobody
    _end(now, act, None, today)
    return True


def end_applications(run: int, today: date) -> int:
    """End what was asked for in a run that was called off. The register itself acts; safe to repeat."""
    rows = Application.objects.filter(instance=run, instance__cancelled_on__isnull=False, state__in=OPEN_APPLICATIONS)
    ended = 0
    for one in rows.order_by("pk"):
        with transaction.atomic():
            try:
                _end(one, "lapse", None, today)
            except WrongState:
                continue
        ended += 1
    return ended
