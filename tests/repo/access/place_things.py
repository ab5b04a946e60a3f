"""Applications for A's courses, of the learner and of the other; a draw that was made; a file of who attended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.catalogue.models import CourseInstance, ShortCourse
from passerelle.learning import actions as learning
from passerelle.learning import admitting, applying, attending
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def given_by_a(world: World) -> None:
    today, editor = TODAY(), world.people["a.editor"]
    course = ShortCourse.objects.get(number=world.things["course"]["a"]["number"])
    ends = today + timedelta(days=60)

    def run(days: int) -> CourseInstance:
        begins = today + timedelta(days=days)
        return make.instance(course, starts_on=begins, ends_on=ends, enrol_until=begins)

    chosen = run(21)
    stated = {"way": "provider", "criteria": "Who lives furthest away comes first."}
    admitting.state_terms(chosen, stated, by=editor, today=today)
    for who in ("learner", "other"):
        one = applying.apply(chosen, by=world.people[who], today=today)
        world.name("application", who, number=one.number)
    drawn = run(22)
    admitting.state_terms(drawn, {"way": "draw"}, by=editor, today=today)
    world.name("place_run", "draw", pk=drawn.pk, number=course.number)
    begun = run(-3)
    other, begins = world.people["other"], begun.starts_on
    followed = learning.enrol(begun, by=other, today=begins)
    learning.complete(followed, by=other, today=today)
    world.name("followed", "other", number=followed.number)
    file = attending.bring(begun, b"email,progress\n", by=world.people["a.teacher"], today=today)
    world.name("attendance_file", "a", number=file.number)
    world.name("begun_run", "a", pk=begun.pk)
