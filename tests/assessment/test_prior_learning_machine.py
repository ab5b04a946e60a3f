"""Prior learning against a model on paper: whatever is done in whatever order, no part is lost or won twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from passerelle.assessment import accompanying, asking, juries, jury_results, prior_learning
from passerelle.assessment.models import Candidate, PriorLearningCase, RecognisedPart
from passerelle.assessment.states import OPEN_CASES, CandidateState
from passerelle.core.errors import Conflicted, NotNow, WrongState
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import EVIDENCE, ONSITE, TODAY
from tests.assessment.test_juries import BLOCKS

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = pytest.mark.django_db
ACTS = (
    *("begins", "asks", "sends", "admit", "refuse", "silence", "is_helped", "gives_up", "is_judged"),
    *["goes_to_the_end"] * 3,
)
PARTS = {"B1": ("S1", "S2"), "K1": ("K1",)}


class Recognition(RuleBasedStateMachine):
    """One learner, one micro-credential of a block and an outcome beside it; a jury is new each time."""

    mirane: ClassVar[Country]
    adviser: ClassVar[Person]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.state, self.asked, self.won, self.wholes, self.helped = "over", list[str](), set[str](), 0, False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _case(self) -> PriorLearningCase | None:
        return PriorLearningCase.objects.order_by("pk").last()

    def _left(self) -> set[str]:
        return {*(self.asked or PARTS)} - self.won

    def begins(self) -> None:
        try:
            case = prior_learning.start_case(self.mirane.entry, by=self.mirane.learner, today=TODAY)
        except NotNow:
            assert self.state in ("submitted", "admitted") or self.won == {*PARTS}
            return
        if self.state == "over":
            self.state, self.asked = "draft", []
        assert self.state == "draft"
        who = self.mirane.learner
        prior_learning.save_evidence(case, EVIDENCE, by=who, today=TODAY, seen_version=case.version)

    def asks(self, block: bool) -> None:
        if (case := self._case()) is None:
            return
        wanted = ["B1"] if block else []
        who = self.mirane.learner
        try:
            asking.ask_for(case, wanted, route="CP", by=who, today=TODAY, seen_version=case.version)
        except WrongState:
            assert self.state != "draft"
            return
        self.asked = wanted

    def sends(self) -> None:
        if (case := self._case()) is None:
            return
        hindered = {"recognised_already"} if not self._left() else set()
        hindered |= {"enough_cases_this_year"} if self.wholes and not self.asked else set()
        try:
            prior_learning.submit_case(case, by=self.mirane.learner, today=TODAY)
        except WrongState:
            assert self.state != "draft"
            return
        except NotNow as refusal:
            found = {*refusal.data["reasons"]}
        else:
            found = set()
        assert (self.state, found) == ("draft", hindered)
        if hindered:
            return
        self.state, self.wholes = "submitted", self.wholes + (not self.asked)

    def is_answered(self, how: str) -> None:
        case, by = self._case(), self.mirane.signatory
        if case is None:
            return
        try:
            if how == "admit":
                prior_learning.admit(case, by=by, today=TODAY)
            elif how == "refuse":
                prior_learning.refuse_case(case, gap="A photo.", by=by, today=TODAY)
            else:
                late = (case.answer_due_on or TODAY) + timedelta(days=1)
                prior_learning.end_by_silence(case, today=late)
        except WrongState:
            assert self.state != "submitted"
            return
        self.state = "over" if how == "refuse" else "admitted"

    def is_helped(self) -> None:
        if (case := self._case()) is None:
            return
        try:
            found = accompanying.ask(case, self.adviser, by=self.mirane.learner, today=TODAY)
            accompanying.answer(found, accepts=True, by=self.adviser, today=TODAY)
        except WrongState:
            assert self.state == "over" or self.helped
            return
        self.helped = True

    def gives_up(self) -> None:
        if (case := self._case()) is None:
            return
        try:
            prior_learning.withdraw_case(case, by=self.mirane.learner)
        except WrongState:
            assert self.state == "over"
            return
        self.state = "over"

    def is_judged(self, votes: set[str]) -> None:
        if (case := self._case()) is None:
            return
        chair, member = (make.staff(self.mirane.body, Function.ASSESSOR) for _ in range(2))
        on = case.decided_on or TODAY
        said = {"chair": chair, "meets_on": on, "by": self.mirane.signatory, "today": on}
        if self.state != "admitted":
            with pytest.raises(WrongState):
                juries.convene(case, [chair, member], **said)
            return
        if self.helped:
            with pytest.raises(Conflicted):
                juries.convene(case, [chair, self.adviser], **said)
        jury = juries.convene(case, [chair, member], **said)
        left = self._left()
        for one in (chair, member):
            juries.declare(jury, by=one, today=on)
        for one in (chair, member):
            juries.find(jury, {code: {"shown": part in votes} for part in left for code in PARTS[part]}, by=one)
        for one in (chair, member):
            juries.vote(jury, {part: part in votes for part in left}, by=one, today=on)
        jury_results.conclude(jury, identity_check=ONSITE, by=chair, today=on)
        self.won |= votes & left
        assert jury.result == ("full" if self.won == {*PARTS} else "partial" if self.won else "none")
        self.state = "over"

    def goes_to_the_end(self, block: bool, votes: set[str]) -> None:
        """Go on from wherever the case stands to a result: so every play sees some."""
        for state, step in (
            ("over", self.begins),
            ("draft", lambda: self.asks(block)),
            ("draft", self.sends),
            ("submitted", lambda: self.is_answered("admit")),
            ("admitted", lambda: self.is_judged(votes)),
        ):
            if self.state == state:
                step()

    @rule(act=st.sampled_from(ACTS), block=st.booleans(), votes=st.sets(st.sampled_from(sorted(PARTS))))
    def does(self, act: str, block: bool, votes: set[str]) -> None:
        match act:
            case "asks":
                self.asks(block)
            case "is_judged":
                self.is_judged(votes)
            case "goes_to_the_end":
                self.goes_to_the_end(block, votes)
            case "admit" | "refuse" | "silence":
                self.is_answered(act)
            case _:
                getattr(self, act)()

    @invariant()
    def what_is_won_stays_and_nothing_else_is(self) -> None:
        assert sorted(RecognisedPart.objects.values_list("code", flat=True)) == sorted(self.won)

    @invariant()
    def who_has_every_part_has_passed(self) -> None:
        passed = Candidate.objects.filter(state=CandidateState.PASSED).count()
        assert passed == (self.won == {*PARTS})

    @invariant()
    def the_case_stands_where_the_model_says(self) -> None:
        still = list(PriorLearningCase.objects.filter(state__in=OPEN_CASES).values_list("state", flat=True))
        assert still == ([] if self.state == "over" else [self.state])


def test_prior_learning_against_a_model():
    Recognition.mirane = make.country(blocks=BLOCKS)
    Recognition.adviser = make.staff(Recognition.mirane.awarder, Function.COUNSELLOR, "Ana Two")
    few = settings(
        max_examples=3, stateful_step_count=10, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True
    )
    run_state_machine_as_test(Recognition, settings=few)
