"""Consent against a model: whatever is done, nothing is seen that the learner does not let be seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from passerelle.core.counsel import SCOPES
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.guidance import counsel, jobs
from passerelle.guidance.models import Counsel
from passerelle.guidance.permissions import clients, plans_visible_to, running_clients
from tests.assessment.factories import TODAY
from tests.guidance import factories as make

if TYPE_CHECKING:
    from tests.guidance.factories import Desk

pytestmark = pytest.mark.django_db

CHOSEN = st.lists(st.sampled_from(SCOPES), max_size=4, unique=True)
AHEAD = st.integers(0, 20)


class Consent(RuleBasedStateMachine):
    """One learner, one counsellor, and what the learner said last."""

    desk: ClassVar[Desk]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day: date = TODAY
        self.let: set[str] = set()
        self.until: date | None = None
        self.stage = "none"
        self.found: Counsel | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def over(self) -> bool:
        return self.until is None or self.day > self.until

    @property
    def trained(self) -> bool:
        return self.day <= TODAY + timedelta(days=12)

    @precondition(lambda self: self.stage == "none")
    @rule(scopes=CHOSEN, ahead=AHEAD)
    def invite(self, scopes: list[str], ahead: int) -> None:
        try:
            self.found = counsel.invite(
                self.desk.counsellor, scopes, self.day + timedelta(days=ahead), by=self.desk.learner, today=self.day
            )
        except NotNow:
            assert not self.trained
            return
        self.let, self.until, self.stage = set(scopes), self.day + timedelta(days=ahead), "asked"

    @precondition(lambda self: self.stage == "asked")
    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        try:
            counsel.answer(self._now(), yes, by=self.desk.adviser, today=self.day)
        except (NotNow, NotPermitted):
            assert yes
            assert self.over or not self.trained
            return
        self.stage = "accepted" if yes else "none"

    @precondition(lambda self: self.stage in ("asked", "accepted"))
    @rule(scopes=CHOSEN, ahead=AHEAD)
    def change(self, scopes: list[str], ahead: int) -> None:
        until = self.day + timedelta(days=ahead)
        try:
            counsel.consent(self._now(), scopes, until, by=self.desk.learner, today=self.day)
        except NotNow:
            assert not self.trained
            return
        self.let, self.until = set(scopes), until

    @precondition(lambda self: self.stage in ("asked", "accepted"))
    @rule()
    def take_back(self) -> None:
        counsel.take_back(self._now(), by=self.desk.learner, today=self.day)
        self.stage = "none"

    @precondition(lambda self: self.stage == "accepted")
    @rule()
    def give_up(self) -> None:
        counsel.give_up(self._now(), by=self.desk.adviser, today=self.day)
        self.stage = "none"

    @rule(days=st.integers(1, 6), turn=st.booleans())
    def time_passes(self, days: int, turn: bool) -> None:
        self.day += timedelta(days=days)
        if turn:
            jobs.end_counsel(self.day)
            if self.over and self.stage != "none":
                self.stage = "none"

    @precondition(lambda self: self.found is not None)
    @rule(act=st.sampled_from(["answer", "give_up", "consent", "take_back"]))
    def somebody_else_tries(self, act: str) -> None:
        before = self._now()
        tries = {
            "answer": lambda: counsel.answer(before, True, by=self.desk.head, today=self.day),
            "give_up": lambda: counsel.give_up(before, by=self.desk.officer, today=self.day),
            "consent": lambda: counsel.consent(before, SCOPES, self.day, by=self.desk.adviser, today=self.day),
            "take_back": lambda: counsel.take_back(before, by=self.desk.adviser, today=self.day),
        }
        with pytest.raises((NotPermitted, WrongState)):
            tries[act]()

    @invariant()
    def nothing_is_seen_without_consent(self) -> None:
        expected = self.let if self.stage == "accepted" and not self.over else set()
        seen = {scope for one in Counsel.objects.all() for scope in one.seen(self.day)}
        assert seen == expected
        runs = self.stage == "accepted" and not self.over
        assert running_clients(self.desk.adviser, on=self.day).exists() == runs
        assert clients(self.desk.adviser, on=self.day).exists() == (self.stage != "none" and not self.over)
        for other in (self.desk.head, self.desk.officer, self.desk.learner):
            assert not clients(other, on=self.day).exists()
            assert not plans_visible_to(other, on=self.day).exists()

    def _now(self) -> Counsel:
        assert self.found is not None
        return Counsel.objects.select_related("counsellor__person").get(pk=self.found.pk)


def test_consent_against_a_model():
    Consent.desk = make.desk(trained_until=TODAY + timedelta(days=12))
    run_state_machine_as_test(
        Consent,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
