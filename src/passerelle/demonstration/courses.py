"""The short courses, what each leads to, and their dated runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.description import checked_course
from passerelle.catalogue.models import CourseInstance, ShortCourse
from passerelle.catalogue.runs import ACCEPTS
from passerelle.core.calendar import due_on
from passerelle.demonstration import lives
from passerelle.demonstration.files import read
from passerelle.demonstration.lives import Step
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.policy import queries as policy
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

NOT_YET = ("price_note", "carrier of an offline kit", "sponsor in funding")
"""What the data tell of courses and nobody reads yet."""
NONE = "None."
"""What the data say of a course that anybody may join."""
LOOKED_AT_FOR = 12
"""Days after which a course is verified, once what it leads to is."""
REASONS = {
    "register": "Hours, mode and place fit what the course leads to; the provider may teach in this field and level.",
    "suspended": "What it leads to is suspended; no new places until that is settled.",
    "returned": "What it leads to was returned by its panel; no new places until a new version is listed.",
    "removed": "What it led to was removed from the register.",
}

Courses = dict[str, ShortCourse]
Instances = dict[tuple[str, str], CourseInstance]


def load_courses(ground: Ground, cast: Cast, goals: dict[str, MicroCredential]) -> tuple[Courses, Instances]:
    """Write courses and runs; return the courses by key, and the runs by course and code."""
    told = read("short_courses")
    courses = {
        course["key"]: ShortCourse(
            number=ground.numbers.seen(course["number"]),
            provider=cast.bodies[course["provider"]],
            **checked_course(_stated(course, goals[course["leads_to"][0]])),
        )
        for course in told
    }
    steps = {course["key"]: _live(ground, cast, course, courses[course["key"]], goals) for course in told}
    ShortCourse.objects.bulk_create(courses.values())
    ShortCourse.leads_to.through.objects.bulk_create(
        ShortCourse.leads_to.through(shortcourse=courses[course["key"]], microcredential=goals[goal])
        for course in told
        for goal in course["leads_to"]
    )
    instances = _instances(ground, told, courses)
    EntryVersion.objects.bulk_create(_version(ground, cast, course, courses[course["key"]]) for course in told)
    for course in told:
        lives.tell(ground, ShortCourse.register, courses[course["key"]].number, steps[course["key"]])
    return courses, instances


def _stated(told: dict[str, Any], goal: MicroCredential) -> dict[str, Any]:
    """Return what a course states; who finishes it can do what its first goal asks."""
    kit = told["offline_kit"]
    return {
        "title": told["title"],
        "summary": {"en": told["summary"]},
        "language": told["language"],
        "mode": told["mode"],
        "place": told["place"],
        "outcomes": goal.outcomes,
        "schedule": ", ".join(told["schedule"]),
        "hours": told["hours"],
        "price": told["price_dinars"],
        "currency": "MID",
        "offline_kit_mb": kit["megabytes"] if kit else None,
        "credential_signed": told["credential_signed"],
        "paper_on_request": told["paper_on_request"],
        "accessibility": told["accessibility"],
        "prerequisites": "" if told["prerequisites"] == NONE else told["prerequisites"],
    }


def _live(
    ground: Ground, cast: Cast, told: dict[str, Any], course: ShortCourse, goals: dict[str, MicroCredential]
) -> list[Step]:
    """Play the life of a course: listed, verified once its goal is, stopped where its goal was."""
    listed, provider = ground.today.on(told["listed_day"]), told["provider"]
    signing = cast.acting_for(provider, Function.SIGNATORY, on=listed)
    writing = cast.acting_for(provider, Function.EDITOR, Function.SIGNATORY, on=listed)
    steps = [
        Step("draft", listed, writing, hour=8),
        Step("submit", listed, signing, {"edition": 1, "findings": []}, hour=11),
    ]
    course.edition, course.listed_on, course.due_on = 1, listed, due_on(listed)
    if told["state"] in {"registered", "suspended"}:
        course.decided_on = _decided(ground, told, listed, goals)
        officer = cast.on_duty(Duty.DECISION_OFFICER, on=course.decided_on, away_from=provider)
        steps.append(Step("register", course.decided_on, officer, {"reasons": REASONS["register"]}, hour=16))
    steps += _stopped(ground, cast, told, goals)
    if told["state"] == "removed":
        course.decided_on = steps[-1].on
    course.state, course.version = lives.state_after(steps), 1 + len(steps)
    steps += [
        Step(
            "open_instance",
            _announced(ground, listed, run),
            writing,
            {"starts_on": ground.today.on(run["start_day"])},
            12,
        )
        for run in told["instances"]
    ]
    return steps


def _decided(ground: Ground, told: dict[str, Any], listed: date, goals: dict[str, MicroCredential]) -> date:
    ready = ground.today.on(told["listed_day"] + LOOKED_AT_FOR)
    goal = max((goals[key].decided_on or listed for key in told["leads_to"]), default=listed)
    is_verified = all(goals[key].state != State.RETURNED for key in told["leads_to"])
    return min(max(ready, goal), ground.today.day) if is_verified else ready


def _stopped(ground: Ground, cast: Cast, told: dict[str, Any], goals: dict[str, MicroCredential]) -> list[Step]:
    goal = goals[told["leads_to"][0]]
    if told["state"] == "suspended":
        ends = {entry["key"]: entry["end"] for entry in read("micro_credentials")}[told["leads_to"][0]]
        on = ground.today.on(ends["day"]) if ends else (goal.decided_on or ground.today.day)
        registrar = cast.on_duty(Duty.REGISTRAR, on=on, away_from=told["provider"])
        return [Step("suspend", on, registrar, {"reasons": REASONS[goal.state]}, hour=17)]
    if told["state"] == "removed":
        on = goal.decided_on or ground.today.day
        officer = cast.on_duty(Duty.DECISION_OFFICER, on=on, away_from=told["provider"])
        return [Step("remove", on, officer, {"reasons": REASONS["removed"]}, hour=17)]
    return []


def _announced(ground: Ground, listed: date, run: dict[str, Any]) -> date:
    """Return the day a run was announced: when the course was listed, or four months before the run."""
    return min(max(listed, ground.today.on(run["start_day"] - 120)), ground.today.day)


def _instances(ground: Ground, told: list[dict[str, Any]], courses: Courses) -> Instances:
    keys = [(course["key"], run["code"]) for course in told for run in course["instances"]]
    rows = CourseInstance.objects.bulk_create(
        CourseInstance(
            course=courses[course["key"]],
            starts_on=ground.today.on(run["start_day"]),
            ends_on=ground.today.on(run["end_day"]),
            enrol_until=ground.today.on(run["enrol_until_day"]),
            places=run["places"],
            accepts=[way for way in ACCEPTS if way in course["funding"]],
        )
        for course in told
        for run in course["instances"]
    )
    return dict(zip(keys, rows, strict=True))


def _version(ground: Ground, cast: Cast, told: dict[str, Any], course: ShortCourse) -> EntryVersion:
    listed = ground.today.on(told["listed_day"])
    provider = told["provider"]
    submitted_by = cast.acting_for(provider, Function.SIGNATORY, on=listed) or cast.acting_for(
        provider, Function.SIGNATORY, on=ground.today.day
    )
    if submitted_by is None:
        raise ValueError(f"nobody signs for {provider}")
    stated = course.as_stated() | {"leads_to": [goal.number for goal in course.leads_to.all()]}
    return EntryVersion(
        entry=course.number,
        edition=1,
        stated=stated,
        profiles=[profile.reference for profile in policy.in_force(listed)],
        findings=[finding.as_data() for finding in gate_findings(course, on=listed)] if course.is_listed else [],
        submitted_on=listed,
        submitted_by=submitted_by,
    )
