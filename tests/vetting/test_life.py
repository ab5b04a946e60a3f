"""A case's life under any order of acts: what must never happen does not, whoever tries what when."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from passerelle.core.errors import PasserelleError
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Decision, Judgement, Question, Report, Seat, Vote
from passerelle.vetting.states import ACTIVE, LIFECYCLE, OPENED, Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db
ANSWERS = st.sampled_from(["yes", "condition", "no"])
PLACES = st.integers(0, 6)
OUTCOMES = st.sampled_from(["register", "register_with_conditions", "return", "remove"])


class CaseLife(RuleBasedStateMachine):
    """Members, registrar and officer act in any order; refusals are expected and must change nothing."""

    @initialize(come_far=st.sampled_from([0, 2, 4, 5, 5]), answer=ANSWERS)
    def begin(self, come_far: int, answer: str) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.entry = given.listed()
        given.pool()
        for place, member in enumerate(Person.objects.order_by("pk")):  # chance in references would choose the panel
            Person.objects.filter(pk=member.pk).update(reference=f"P-{place:020d}")
        self.registrar, self.officer = given.registrar(), given.officer()
        self.case = actions.open_case(self.entry.number)
        for _ in range(come_far):
            self.everybody_goes_on(answer)

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def tries(self, act: Any, *args: Any, **named: Any) -> None:
        before = self.snapshot()
        try:
            act(*args, **named)
        except PasserelleError:
            assert self.snapshot() == before
        self.case.refresh_from_db()

    def snapshot(self) -> tuple[Any, ...]:
        rows = tuple(model.objects.count() for model in (Fact, Seat, Judgement, Vote, Report, Decision))
        states = tuple(Seat.objects.order_by("pk").values_list("state", "is_chair"))
        return rows, states, Case.objects.values_list("stage", "version").get(pk=self.case.pk)

    def seat(self, place: int) -> Seat | None:
        seats = list(Seat.objects.filter(case=self.case).select_related("case", "expert__person"))
        return seats[place] if place < len(seats) else None

    @rule()
    def form(self) -> None:
        self.tries(actions.form_panel, self.entry.number, by=self.registrar, today=TODAY)

    @rule(place=PLACES, tied=st.sampled_from([False, False, False, True]))
    def declare(self, place: int, tied: bool) -> None:
        if seat := self.seat(place):
            self.tries(actions.declare, seat, by=given.holder(seat), today=TODAY, has_conflict=tied, statement="A tie.")

    @rule(answer=ANSWERS)
    def everybody_goes_on(self, answer: str) -> None:
        """All members do what the stage asks of them, so that examples come far enough."""
        stage = self.case.stage
        for place in range(7):
            if stage == Stage.TO_FORM:
                self.form()
            elif stage == Stage.DECLARING:
                self.declare(place, False)
            elif stage == Stage.FINDING:
                self.seal(place, answer)
            elif stage == Stage.VOTING:
                for question in Question.values:
                    self.vote(place, question, answer)
            elif stage == Stage.REPORTING:
                self.report(place, has_conditions=False)
                self.report(place, has_conditions=True)

    @rule(place=PLACES)
    def replace(self, place: int) -> None:
        if seat := self.seat(place):
            self.tries(actions.replace_seat, seat, by=self.registrar, today=TODAY)

    @rule(act=st.sampled_from(["open_documents", "open_votes"]))
    def take_the_quorum(self, act: str) -> None:
        self.tries(getattr(actions, act), self.case, by=self.registrar, today=TODAY)

    @rule()
    def close(self) -> None:
        self.tries(actions.close_votes, self.case, by=self.registrar)

    @rule(place=PLACES, answer=ANSWERS)
    def seal(self, place: int, answer: str) -> None:
        if seat := self.seat(place):
            self.tries(actions.seal_findings, seat, given.found(answer), by=given.holder(seat), today=TODAY)

    @rule(place=PLACES, question=st.sampled_from(Question.values), answer=ANSWERS)
    def vote(self, place: int, question: str, answer: str) -> None:
        if seat := self.seat(place):
            self.tries(
                actions.vote, seat, question, answer, by=given.holder(seat), today=TODAY, reason=REASONS[question]
            )

    @rule(place=PLACES, has_conditions=st.booleans())
    def report(self, place: int, has_conditions: bool) -> None:
        if seat := self.seat(place):
            stated = given.conditions() if has_conditions else ()
            self.tries(actions.report, self.case, by=given.holder(seat), today=TODAY, text="Found.", conditions=stated)

    @precondition(lambda self: self.case.stage in (Stage.REPORTING, Stage.DECIDING, Stage.DECIDED))
    @rule(outcome=OUTCOMES, has_conditions=st.booleans())
    def decide(self, outcome: str, has_conditions: bool) -> None:
        self.tries(
            actions.decide, self.case, by=self.officer, today=TODAY, outcome=outcome, reasons=REASONS,
            conditions=given.conditions() if has_conditions else (),
        )  # fmt: skip

    @precondition(lambda self: self.case.stage == Stage.DECIDING)
    @rule()
    def sign(self) -> None:
        for outcome in ("register", "remove", "register_with_conditions"):
            self.decide(outcome, outcome == "register_with_conditions")

    @invariant()
    def the_entry_moves_only_with_its_decision(self) -> None:
        if hasattr(self, "case"):
            decided = Decision.objects.filter(case=self.case).first()
            state = entry_of(self.entry.number).state
            assert (decided is None) == (state == State.LISTED_PENDING)
            assert (decided is not None) == (self.case.stage == Stage.DECIDED)

    @invariant()
    def one_decision_and_one_vote_for_each_seat_and_question(self) -> None:
        if hasattr(self, "case"):
            assert Decision.objects.filter(case=self.case).count() <= 1
            votes = list(Vote.objects.filter(case=self.case).values_list("seat", "question"))
            assert len(votes) == len(set(votes))

    @invariant()
    def no_vote_before_every_member_has_sealed(self) -> None:
        """What was voted stands while a newcomer reads; from the next opening everybody has sealed again."""
        if hasattr(self, "case") and Vote.objects.filter(case=self.case).exists():
            members = Seat.objects.filter(case=self.case, state__in=ACTIVE)
            voters = members if self.case.stage in OPENED else members.filter(votes__isnull=False).distinct()
            assert self.case.stage in OPENED or self.replaced_since_the_votes_were_opened()
            assert Judgement.objects.filter(seat__in=voters).count() == voters.count() * len(Question.values)

    def replaced_since_the_votes_were_opened(self) -> bool:
        acts = Fact.objects.filter(subject=self.case.number, kind__in=["case.open_votes", "case.replace_seat"])
        return acts.order_by("pk").values_list("kind", flat=True).last() == "case.replace_seat"

    @invariant()
    def a_panel_at_work_has_one_chair(self) -> None:
        if hasattr(self, "case") and self.case.stage != Stage.TO_FORM:
            members = Seat.objects.filter(case=self.case, state__in=ACTIVE)
            assert members.filter(is_chair=True).count() == (1 if members.exists() else 0)

    @invariant()
    def every_step_was_one_of_the_table(self) -> None:
        if hasattr(self, "case"):
            stage = Stage.TO_FORM.value
            for kind in Fact.objects.filter(subject=self.case.number).order_by("pk").values_list("kind", flat=True):
                if kind != "case.open":
                    stage = LIFECYCLE.after(stage, kind.removeprefix("case."))
            assert stage == self.case.stage


CaseLife.TestCase.settings = settings(
    max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestCaseLife(CaseLife.TestCase, TestCase):
    """Each example runs in a transaction of its own that is undone."""
