"""How places of some runs are given, who asked for one, who paused, and what was written down of who attended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import draw as rules
from passerelle.demonstration import chance
from passerelle.demonstration.files import read
from passerelle.learning.models import Admission, Application, Attendance, AttendanceFile, Enrolment, Pause
from passerelle.learning.states import ApplicationState, EnrolmentState, FileState, Way
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.courses import Instances
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

ANSWER_DAYS = 7
ACTS = {
    ApplicationState.ADMITTED: "admit",
    ApplicationState.WAITING: "wait",
    ApplicationState.REFUSED: "refuse",
}


def load_places(ground: Ground, cast: Cast, entries: dict[str, MicroCredential], instances: Instances) -> None:
    """Write what the data tell of places, behind the enrolments there are."""
    told = read("places")
    for one in told["admissions"]:
        _admission(ground, cast, entries, instances, one)
    applied: dict[int, list[Application]] = {}
    for one in sorted(told["applications"], key=lambda row: row["day"]):
        run = instances[one["course"], one["instance"]]
        applied.setdefault(run.pk, []).append(_application(ground, cast, run, one))
    for one in told["admissions"]:
        if one["way"] == Way.DRAW:
            run = instances[one["course"], one["instance"]]
            _draw(ground, cast, run, applied[run.pk], ground.today.on(one["drawn_day"]), one["value"])
    for one in told["pauses"]:
        _pause(ground, _place(cast, one), one)
    for one in told["days"]:
        _days(ground, cast, _place(cast, one), one)
    for one in told["files"]:
        _file(ground, cast, instances[one["course"], one["instance"]], one)


def _place(cast: Cast, told: dict[str, Any]) -> Enrolment:
    rows = Enrolment.objects.select_related("instance__course__provider", "person")
    number = {course["key"]: course["number"] for course in read("short_courses")}[told["course"]]
    return rows.get(person=cast.people[told["learner"]], instance__course__number=number)


def _writing(cast: Cast, run: CourseInstance, on: date) -> Person:
    provider = run.course.provider
    by = cast.acting_for(cast.key_of(provider), Function.EDITOR, Function.SIGNATORY, on=on) if provider else None
    if by is None:
        raise ValueError(f"nobody writes for the provider of {run} on {on}")
    return by


def _admission(
    ground: Ground, cast: Cast, entries: dict[str, MicroCredential], instances: Instances, told: dict[str, Any]
) -> None:
    run, on = instances[told["course"], told["instance"]], ground.today.on(told["stated_day"])
    is_draw = told["way"] == Way.DRAW
    seed = f"{chance.draw(told['course']).getrandbits(256):064x}" if is_draw else ""
    Admission.objects.create(
        instance=run,
        way=told["way"],
        criteria=told.get("criteria", ""),
        requires=[[entries[key].number for key in group] for group in told.get("requires", ())],
        answer_days=told.get("answer_days", ANSWER_DAYS),
        language=told.get("language", ""),
        keeps_place=told.get("keeps_place", True),
        beacon=told.get("beacon", ""),
        seed=seed,
        seed_hash=rules.commitment(seed) if is_draw else "",
    )
    noted = {"run": run.pk, "way": told["way"]} | ({"seed_hash": rules.commitment(seed)} if is_draw else {})
    ground.chronicle.tell("admission.state", run.course.number, by=_writing(cast, run, on), on=on, noted=noted)


def _application(ground: Ground, cast: Cast, run: CourseInstance, told: dict[str, Any]) -> Application:
    applied, person = ground.today.on(told["day"]), cast.people[told["learner"]]
    state = ApplicationState(told.get("became", ApplicationState.APPLIED))
    on = ground.today.on(told.get("on", told["day"]))
    terms = Admission.objects.get(instance=run)
    target = run.course.leads_to.get()
    one = Application.objects.create(
        number=ground.numbers.give("EA"),
        person=person,
        instance=run,
        micro_credential=target,
        state=state,
        applied_on=applied,
        statement=told.get("statement", ""),
        answer_by=ground.today.on(told["on"] + terms.answer_days) if state == ApplicationState.ADMITTED else None,
        reason=told.get("reason", ""),
        version=2 if state in ACTS else 1,
    )
    noted = {"course": run.course.number, "run": run.pk, "way": terms.way}
    ground.chronicle.tell("application.apply", one.number, by=person, on=applied, hour=11, noted=noted)
    if state in ACTS:
        by = person if terms.way == Way.FIRST_COME else _writing(cast, run, on)
        noted = {"run": run.pk} | ({"answer_by": str(one.answer_by)} if one.answer_by else {})
        ground.chronicle.tell(f"application.{ACTS[state]}", one.number, by=by, on=on, hour=12, noted=noted)
    if state == ApplicationState.ADMITTED:
        _take(run)
    return one


def _take(run: CourseInstance) -> None:
    run.taken += 1
    run.save(update_fields=["taken"])


def _draw(ground: Ground, cast: Cast, run: CourseInstance, applied: list[Application], on: date, value: str) -> None:
    """Draw as the register does: the order follows from seed, list and public value."""
    terms, by = Admission.objects.get(instance=run), _writing(cast, run, on)
    Admission.objects.filter(pk=terms.pk).update(drawn_on=on, beacon_value=value, version=2)
    numbered = {one.number: one for one in applied}
    until = ground.today.on((on - ground.today.day).days + terms.answer_days)
    noted = {"run": run.pk, "seed": terms.seed, "public_value": value, "applications": len(applied)}
    ground.chronicle.tell("admission.draw", run.course.number, by=by, on=on, hour=7, noted=noted)
    for place, number in enumerate(rules.order(terms.seed, numbered, value), start=1):
        one, wins = numbered[number], place <= run.places
        one.drawn_place, one.version = place, 2
        one.state = ApplicationState.ADMITTED if wins else ApplicationState.WAITING
        one.answer_by = until if wins else None
        one.save()
        told = {"run": run.pk} | ({"answer_by": until.isoformat()} if wins else {"place": place})
        ground.chronicle.tell(f"application.{ACTS[one.state]}", number, by=by, on=on, hour=7, noted=told)
        if wins:
            _take(run)


def _pause(ground: Ground, place: Enrolment, told: dict[str, Any]) -> None:
    begun, back = ground.today.on(told["from"]), ground.today.maybe(told["back"])
    Pause.objects.create(enrolment=place, from_on=begun, back_on=back, reason=told["reason"])
    ground.chronicle.tell("enrolment.pause", place.number, by=place.person, on=begun, noted={"keeps_place": True})
    if back:
        ground.chronicle.tell("enrolment.resume", place.number, by=place.person, on=back)
    place.state = EnrolmentState.ENROLLED if back else EnrolmentState.PAUSED
    place.version += 2 if back else 1
    place.save(update_fields=["state", "version"])


def _days(ground: Ground, cast: Cast, place: Enrolment, told: dict[str, Any]) -> None:
    said = ground.today.on(told["said_day"])
    Attendance.objects.bulk_create(
        Attendance(enrolment=place, on=ground.today.on(day), attended=word) for day, word in told["days"]
    )
    Enrolment.objects.filter(pk=place.pk).update(progress=told["progress"], progress_on=said)
    by, run = _writing(cast, place.instance, said), place.instance
    noted = {"run": run.pk, "kept": len(told["days"]) or 1, "refused": 0}
    ground.chronicle.tell("attendance.record", run.course.number, by=by, on=said, hour=15, noted=noted)


def _file(ground: Ground, cast: Cast, run: CourseInstance, told: dict[str, Any]) -> None:
    on = ground.today.on(told["day"])
    by = _writing(cast, run, on)
    file = AttendanceFile.objects.create(
        number=ground.numbers.give("AF"),
        instance=run,
        brought_by=by,
        brought_on=on,
        state=FileState.DONE,
        total=told["total"],
        read=told["total"],
        kept=told["kept"],
        refused=told["refused"],
        version=2,
    )
    ground.chronicle.tell("attendance_file.bring", file.number, by=by, on=on, hour=15, noted={"lines": told["total"]})
    noted = {"read": told["total"], "total": told["total"]}
    ground.chronicle.tell("attendance_file.finish", file.number, by=None, on=on, hour=15, noted=noted)
