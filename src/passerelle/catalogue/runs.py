"""Announcing the dated runs of a course, changing them, and cancelling them.

Once somebody has enrolled, a run changes only in what harms nobody who holds a place (`core/runs.py`); what would harm
them is another run, and this one is cancelled. What happens to the enrolled is the business of `learning`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.catalogue.authorised import open_to
from passerelle.catalogue.models import CourseInstance, PartnerAct
from passerelle.catalogue.permissions import may_edit
from passerelle.core import runs
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.shapes import Check, checked, day, number, short_text, some_text, words
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.people.models import Person

ACCEPTS = ("voucher", "learning_account")
"""How a run can be paid beside money."""
MAX_REASON = 1_000


def _accepted(field: str, value: Any) -> list[str]:
    told = words(field, value or [])
    for word in told:
        if word not in ACCEPTS:
            raise Malformed(field=field, expected=", ".join(ACCEPTS), seen=word[:80])
    return sorted(set(told))


def _a_day(field: str, value: Any) -> date:
    found: date | None = day(field, value)
    if found is None:
        raise Malformed(field=field, expected="a day such as 2027-01-31")
    return found


def _count(field: str, value: Any) -> int:
    """Return a number of places; which numbers can be is the rule's business."""
    if type(value) is not int:
        raise Malformed(field=field, expected=f"a number from 1 to {runs.MAX_PLACES}", seen=repr(value)[:80])
    return value


OWN: Mapping[str, Check] = {
    "price": number(1_000_000),
    "schedule": short_text(80),
    "place": short_text(80),
    "accepts": _accepted,
}
"""What a run may state for itself; what it does not state is as in its course."""
RUN: Mapping[str, Check] = {
    "starts_on": _a_day,
    "ends_on": _a_day,
    "enrol_from": _a_day,
    "enrol_until": _a_day,
    "places": _count,
    **OWN,
}


@transaction.atomic
def open_instance(
    course: ShortCourse,
    *,
    by: Person,
    today: date,
    starts_on: date,
    ends_on: date,
    enrol_until: date,
    places: int,
    enrol_from: date | None = None,
    **stated: Any,
) -> CourseInstance:
    """Announce a dated run of a listed course; enrolment opens today, or on `enrol_from`.

    `stated` is what `OWN` names: its price, when, where, how it is paid. Raises NotPermitted (also when the provider's
    role ended), WrongState, Malformed (also with a `reason`, for days that cannot be), NotNow for the same run again,
    and while the provider may teach nothing that the course leads to (`not_let_teach`).
    """
    _may(by, course, today)
    if course.state not in BEGINNING:
        raise WrongState("open_instance", course.state)
    if not course.leads_to.filter(open_to(course.provider_id or 0, PartnerAct.TEACH, on=today)).exists():
        raise NotNow(reason="not_let_teach")
    said = {"price": None, "schedule": "", "place": "", "accepts": []} | checked(stated, OWN)
    days = {"starts_on": starts_on, "ends_on": ends_on, "enrol_until": enrol_until, "places": places}
    run = CourseInstance(course=course, enrol_from=enrol_from or today, **days, **said)
    runs.check(run.as_run(), today=today)
    _priced(course, run)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise NotNow(reason="run_announced_already", on=starts_on.isoformat()) from None
    _record("open_instance", run, by, {})
    return run


@transaction.atomic
def change_instance(
    run: CourseInstance, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int
) -> CourseInstance:
    """Change a run, in whatever `RUN` names; once somebody holds a place, only in what harms nobody.

    Raises NotPermitted, WrongState for a run that was cancelled, NotNow (`run_is_over`; `run_has_learners`, with the
    `fields` that stay; `run_announced_already`), Malformed, StaleVersion when somebody saved first.
    """
    _may(by, run.course, today)
    _alive(run, "change_instance", today)
    changes = checked(stated, RUN)
    before = run.as_run()
    would_be = CourseInstance(**{name: changes.get(name, getattr(run, name)) for name in (*RUN, "course")})
    after = would_be.as_run()
    runs.check(after, today=today, before=before)
    _priced(run.course, would_be)
    if not (differs := after.differs(before)):
        return run
    same = CourseInstance.objects.filter(pk=run.pk, version=seen_version, cancelled_on=None)
    harmful = runs.harms(before, after)
    fitting = same.filter(taken=0) if harmful else same.filter(taken__lte=after.places)
    values = {name: getattr(would_be, name) for name in differs}
    try:
        with transaction.atomic():
            changed = fitting.update(version=F("version") + 1, **values)
    except IntegrityError:
        raise NotNow(reason="run_announced_already", on=after.starts_on.isoformat()) from None
    if not changed:
        _refuse(run, seen_version, harmful, after.places)
    run.refresh_from_db()
    told = {name: [_plain(getattr(before, name)), _plain(getattr(after, name))] for name in differs}
    _record("change_instance", run, by, {"changed": told, "taken": run.taken})
    return run


def _refuse(run: CourseInstance, seen_version: int, harmful: tuple[str, ...], places: int) -> None:
    """Say why a change was not kept: who holds a place stands against it, or somebody else was faster."""
    now = CourseInstance.objects.get(pk=run.pk)
    if now.cancelled_on is not None:
        raise WrongState("change_instance", "cancelled")
    if now.version != seen_version:
        raise StaleVersion(seen=seen_version)
    if harmful:
        raise NotNow(reason="run_has_learners", fields=list(harmful), taken=now.taken)
    raise Malformed(field="places", seen=places, expected=f"{now.taken} or more", reason="places_are_taken")


@transaction.atomic
def cancel_instance(run: CourseInstance, because: Any, *, by: Person, today: date) -> CourseInstance:
    """Call a run off, for a reason that who enrolled reads; their places end once `learning` hears of it.

    Sent again, the answer is the run as it is. Raises NotPermitted, NotNow for a run that is over, Malformed.
    """
    _may(by, run.course, today)
    said = some_text(MAX_REASON)("because", because)
    if run.cancelled_on is not None:
        return run
    _alive(run, "cancel_instance", today)
    alive = CourseInstance.objects.filter(pk=run.pk, cancelled_on=None)
    if alive.update(cancelled_on=today, cancelled_because=said, version=F("version") + 1):
        run.refresh_from_db()
        _record("cancel_instance", run, by, {"because": said, "taken": run.taken})
    else:
        run.refresh_from_db()
    return run


def _may(by: Person, course: ShortCourse, today: date) -> None:
    if not may_edit(by, course) or not has_role(course.provider_id, Role.PROVIDER, on=today):
        raise NotPermitted


def _alive(run: CourseInstance, act: str, today: date) -> None:
    if run.cancelled_on is not None:
        raise WrongState(act, "cancelled")
    if run.ends_on < today:
        raise NotNow(reason="run_is_over")


def _priced(course: ShortCourse, run: CourseInstance) -> None:
    """Refuse a price that nobody can read, and dates of which nobody learns what they cost (DOMAIN 3.5)."""
    if run.price and not course.currency:
        raise Malformed(
            field="price", seen=str(run.price), expected="a course with a currency", reason="course_without_currency"
        )
    if run.price is None and course.price is None:
        raise Malformed(field="price", expected="a price, 0 where it costs nothing", reason="run_without_price")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else None if value is None else str(value)


def _record(act: str, run: CourseInstance, by: Person, noted: Mapping[str, Any]) -> None:
    told = {"run": run.pk, "starts_on": run.starts_on.isoformat(), **noted}
    journal.record(f"short_course.{act}", subject=run.course.reference, actor=by.reference, noted=told)
