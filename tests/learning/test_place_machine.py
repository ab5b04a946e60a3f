"""Places of a run against a model on paper: whatever people do in whatever order, none is given twice or lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import NotNow, WrongState
from passerelle.learning import actions, applying
from passerelle.learning.models import Admission, Application, Enrolment, Pause
from tests.assessment import factories as make
from tests.assessment.factories import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
WHO = st.integers(0, 3)


class Places(RuleBasedStateMachine):
    """Two places, four people; a pause gives its place back."""

    run: ClassVar[CourseInstance]
    people: ClassVar[list[Person]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.today = TODAY
        self.state: dict[int, str] = {}
        self.queue: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _held(self) -> int:
        return sum(state in ("kept", "enrolled") for state in self.state.values())

    def _next(self) -> None:
        while self.queue and self._held() < 2:
            self.state[self.queue.pop(0)] = "kept"

    @rule(who=WHO)
    def applies(self, who: int) -> None:
        state = self.state.get(who)
        try:
            applying.apply(self.run, by=self.people[who], today=self.today)
        except NotNow:
            assert state in ("enrolled", "paused")
            return
        if state is None:
            self.queue.append(who)
            self.state[who] = "waiting"
            self._next()

    @rule(who=WHO)
    def answers(self, who: int) -> None:
        one = Application.objects.filter(person=self.people[who]).last()
        if one is None:
            return
        try:
            applying.take_up(one, by=self.people[who], today=self.today)
        except WrongState:
            assert self.state.get(who) != "kept"
            return
        if self.state.get(who) == "kept":
            self.state[who] = "enrolled"

    @rule(who=WHO)
    def gives_up(self, who: int) -> None:
        one = Application.objects.filter(person=self.people[who]).last()
        if one is None:
            return
        try:
            applying.withdraw_application(one, by=self.people[who], today=self.today)
        except WrongState:
            assert self.state.get(who) not in ("kept", "waiting")
            return
        self._gone(who)

    def _gone(self, who: int) -> None:
        self.queue = [one for one in self.queue if one != who]
        del self.state[who]
        self._next()

    @rule(who=WHO, act=st.sampled_from(["pause", "resume", "withdraw"]))
    def moves(self, who: int, act: str) -> None:
        place = Enrolment.objects.filter(person=self.people[who]).order_by("pk").last()
        if place is None:
            return
        was = self.state.get(who)
        may = {"pause": was == "enrolled", "withdraw": was in ("enrolled", "paused")}
        may["resume"] = was == "paused" and not self.queue and self._held() < 2
        try:
            getattr(actions, act)(place, by=self.people[who], today=self.today)
        except (WrongState, NotNow):
            assert not may[act]
            return
        assert may[act]
        if act == "withdraw":
            self._gone(who)
        else:
            self.state[who] = "paused" if act == "pause" else "enrolled"
            self._next()

    @rule()
    def a_day_passes_and_places_lapse(self) -> None:
        if self.today + timedelta(days=8) > self.run.starts_on:
            return
        self.today += timedelta(days=8)
        for who in [who for who, state in self.state.items() if state == "kept"]:
            del self.state[who]
        applying.lapse_due(self.today)
        self._next()

    @invariant()
    def the_register_says_what_the_paper_says(self) -> None:
        run = CourseInstance.objects.get(pk=self.run.pk)
        kept = Application.objects.filter(state="admitted").count()
        holding = Enrolment.objects.filter(holds_place=True).count()
        assert run.taken == kept + holding == self._held() <= run.places
        shown = {one.person_id: str(one.state) for one in Application.objects.order_by("pk")}
        words = {"admitted": "kept", "waiting": "waiting"}
        open_now = {who: words[state] for who, state in shown.items() if state in words}
        assert open_now == {
            self.people[who].pk: state for who, state in self.state.items() if state in ("kept", "waiting")
        }
        assert Pause.objects.filter(back_on=None).count() == Enrolment.objects.filter(state="paused").count()


def test_places_against_paper():
    begins = TODAY + timedelta(days=40)
    Places.run = make.instance(make.country().course, starts_on=begins, enrol_until=begins)
    Places.people = [make.person() for _ in range(4)]
    Admission.objects.create(instance=Places.run, keeps_place=False)
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
