"""An appraisal against a model: whatever is done, nobody works on it who may not, and what was signed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from passerelle.appraisal import asking, precedents, reports, veracity, working
from passerelle.appraisal.models import Appraisal, AppraisalReport, CheckAnswer, MachineCheck, Precedent
from passerelle.appraisal.permissions import on_the_desk, own
from passerelle.core import appraising
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from tests import factories as make
from tests.appraisal.cases import DRAFT, OFFER, TODAY, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
LEVELS = st.sampled_from([("3", "3"), ("4", "5"), ("4", "4"), ("5", "6")])
BEFORE_SIGNING = ("asked", "at_work", "waiting")
OVER = ("reported", "refused", "withdrawn")
LONGEST_STOP = 30
"""Days a question stops the clock at most, by the clocks of the profile that ships (`completion_days`)."""


class Appraised(RuleBasedStateMachine):
    """One case of an evaluator whose rule asks for two persons: a holder, who assesses, who signs, and others."""

    desk: ClassVar[Desk]
    other: ClassVar[Desk]
    holder: ClassVar[Any]
    stranger: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day = TODAY
        self.number = self.desk.asked(self.holder).number
        self.state = "asked"
        self.stopped, self.asked_on, self.extended = 0, TODAY, False
        self.begun = TODAY
        self.looked = 0
        self.answers: dict[str, str] = {}
        self.level = ("", "")
        self.drafted_by: Any = None
        self.reports: list[list[object]] = []
        """Of each that was signed: the level it says, who signed it, how it stands, its bytes."""
        self.precedents: list[list[object]] = []
        """Of each: the level it tells, and whether everybody reads it."""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def case(self) -> Appraisal:
        return Appraisal.objects.select_related("evaluator", "holder", "asked_by", "taken_by").get(number=self.number)

    @property
    def is_whole(self) -> bool:
        answered = set(appraising.NEEDED) <= set(self.answers)
        return bool(self.looked and answered and self.level[0])

    def _refused(self, refusal: type[Exception], act: Callable[[], object]) -> None:
        """Show that an act is refused; that nothing changed, the invariants tell."""
        with pytest.raises(refusal), transaction.atomic():
            act()

    def _end_report(self, state: str) -> None:
        for one in self.reports:
            one[2] = state if one[2] == "signed" else one[2]
        for told in self.precedents:
            told[1] = False

    @precondition(lambda self: self.state == "asked")
    @rule()
    def take(self) -> None:
        working.take(self.case, by=self.desk.assessor, today=self.day)
        self.state = "at_work"

    @precondition(lambda self: self.state == "at_work")
    @rule()
    def check(self) -> None:
        veracity.check(self.case, by=self.desk.assessor, now=timezone.now(), today=self.day)
        self.looked += 1

    @precondition(lambda self: self.state == "at_work")
    @rule(answer=st.sampled_from(["yes", "no", "not_found"]), question=st.sampled_from(appraising.CHECKLIST))
    def answer_check(self, answer: str, question: str) -> None:
        working.answer_check(self.case, question, answer, "In its archive.", by=self.desk.assessor, today=self.day)
        self.answers[question] = answer

    @precondition(lambda self: self.state in ("asked", "at_work"))
    @rule(level=LEVELS)
    def draft_wholly(self, level: tuple[str, str]) -> None:
        if self.state == "asked":
            self.take()
        self.check()
        for question in appraising.NEEDED:
            self.answer_check("yes", question)
        self.write(level, "assessor")
        self.finish()

    @precondition(lambda self: self.state == "at_work")
    @rule(level=LEVELS, by=st.sampled_from(["assessor", "first"]))
    def write(self, level: tuple[str, str], by: str) -> None:
        said = DRAFT | {"level_low": level[0], "level_high": level[1]}
        working.write(self.case, said, by=getattr(self.desk, by), today=self.day)
        self.level, self.drafted_by = level, getattr(self.desk, by)

    @precondition(lambda self: self.state == "at_work")
    @rule()
    def write_an_interval_that_is_none(self) -> None:
        said = DRAFT | {"level_low": "6", "level_high": "4"}
        self._refused(Malformed, lambda: working.write(self.case, said, by=self.desk.assessor, today=self.day))

    @precondition(lambda self: self.state == "at_work")
    @rule()
    def finish(self) -> None:
        act = lambda: working.finish(self.case, by=self.desk.assessor, today=self.day)  # noqa: E731
        if not self.is_whole:
            self._refused(NotNow, act)
            return
        act()
        self.state = "to_sign"

    @precondition(lambda self: self.state == "to_sign")
    @rule(by=st.sampled_from(["first", "second", "assessor"]))
    def sign(self, by: str) -> None:
        someone = getattr(self.desk, by)
        if by == "assessor" or someone == self.drafted_by:
            self._refused(NotPermitted, lambda: reports.sign(self.case, by=someone, today=self.day))
            return
        report = reports.sign(self.case, by=someone, today=self.day)
        assert reports.sign(self.case, by=someone, today=self.day) == report
        self._end_report("superseded")
        self.reports.append([self.level, someone.pk, "signed", bytes(report.document)])
        self.state = "reported"

    @precondition(lambda self: self.state == "to_sign")
    @rule()
    def send_back(self) -> None:
        working.send_back(self.case, "The year is missing.", by=self.desk.second, today=self.day)
        self.state = "at_work"

    @precondition(lambda self: self.state == "at_work")
    @rule()
    def ask_holder(self) -> None:
        working.ask_holder(self.case, "Which school was it?", by=self.desk.assessor, today=self.day)
        self.state, self.asked_on = "waiting", self.day

    @precondition(lambda self: self.state == "waiting")
    @rule(answers=st.booleans())
    def go_on(self, answers: bool) -> None:
        if answers:
            asking.answer(self.case, "The one at the port.", by=self.holder, today=self.day)
        else:
            asking.run_on(self.case, today=self.day)
        self.stopped += min((self.day - self.asked_on).days, LONGEST_STOP)
        self.state = "at_work"

    @precondition(lambda self: self.state == "at_work")
    @rule()
    def extend(self) -> None:
        act = lambda: working.extend(self.case, "The school is closed.", by=self.desk.assessor, today=self.day)  # noqa: E731
        if self.extended:
            self._refused(NotNow, act)
            return
        act()
        self.extended = True

    @precondition(lambda self: self.state in ("at_work", "held"))
    @rule()
    def hold_or_release(self) -> None:
        if self.state == "at_work":
            working.hold(self.case, "The stamp is of another school.", by=self.desk.assessor, today=self.day)
            self.state = "held"
        else:
            working.release(self.case, by=self.desk.assessor, today=self.day)
            self.state = "at_work"

    @precondition(lambda self: self.state in ("asked", "at_work", "held"))
    @rule(really=st.integers(0, 3))
    def refuse(self, really: int) -> None:
        if really or self.drafted_by == self.desk.second:
            return
        working.refuse(self.case, "Nobody knows the school.", by=self.desk.second, today=self.day)
        self._end_report("withdrawn")
        self.state = "refused"

    @precondition(lambda self: self.state in BEFORE_SIGNING)
    @rule(really=st.integers(0, 3))
    def withdraw(self, really: int) -> None:
        act = lambda: asking.withdraw(self.case, by=self.holder, today=self.day)  # noqa: E731
        if self.reports:
            self._refused(NotNow, act)
        elif not really:
            act()
            self.state = "withdrawn"

    @precondition(lambda self: self.state == "reported")
    @rule()
    def correct(self) -> None:
        working.correct(self.case, "The year is another.", by=self.desk.assessor, today=self.day)
        self.state, self.begun, self.stopped, self.extended = "at_work", self.day, 0, False

    @precondition(lambda self: self.state == "reported")
    @rule(really=st.integers(0, 2))
    def take_back(self, really: int) -> None:
        if really or self.drafted_by == self.desk.second:
            return
        working.take_back(self.case, "It was forged.", by=self.desk.second, today=self.day)
        self._end_report("withdrawn")
        self.state = "refused"

    @rule(names_somebody=st.booleans())
    def publish(self, names_somebody: bool) -> None:
        said = {"limits": f"As it was for {self.holder.name}." if names_somebody else "Not for engines."}
        act = lambda: precedents.publish(self.case, said, by=self.desk.assessor, today=self.day)  # noqa: E731
        if self.state != "reported":
            self._refused(WrongState, act)
        elif any(is_public for _level, is_public in self.precedents):
            act()
        elif names_somebody:
            self._refused(Malformed, act)
        else:
            act()
            self.precedents.append([self.level, True])

    @rule(days=st.integers(1, 6))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule()
    def others_try(self) -> None:
        case = self.case
        for by in (self.holder, self.other.first, self.stranger):
            for act in (
                lambda by=by: working.take(case, by=by, today=self.day),
                lambda by=by: veracity.check(case, by=by, now=timezone.now(), today=self.day),
                lambda by=by: working.write(case, DRAFT, by=by, today=self.day),
                lambda by=by: working.finish(case, by=by, today=self.day),
                lambda by=by: reports.sign(case, by=by, today=self.day),
                lambda by=by: working.refuse(case, "No.", by=by, today=self.day),
                lambda by=by: working.take_back(case, "No.", by=by, today=self.day),
                lambda by=by: precedents.publish(case, {}, by=by, today=self.day),
            ):
                self._refused(NotPermitted, act)
        for by in (self.desk.first, self.desk.assessor, self.other.first, self.stranger):
            self._refused(NotPermitted, lambda by=by: asking.withdraw(case, by=by, today=self.day))
            self._refused(NotPermitted, lambda by=by: asking.answer(case, "Yes.", by=by, today=self.day))

    @invariant()
    def the_case_is_as_the_model_says(self) -> None:
        found = self.case
        days = OFFER["days"] + self.stopped + (appraising.EXTENSION_DAYS if self.extended else 0)
        assert {
            "state": found.state,
            "level": (found.level_low, found.level_high),
            "drafted_by": found.drafted_by_id,
            "due": found.due_on,
            "is_over": found.closed_on is not None,
            "checks": MachineCheck.objects.filter(appraisal=found).count(),
            "answers": dict(CheckAnswer.objects.filter(appraisal=found).values_list("question", "answer")),
        } == {
            "state": self.state,
            "level": self.level,
            "drafted_by": self.drafted_by.pk if self.drafted_by else None,
            "due": self.begun + timedelta(days=days),
            "is_over": self.state in OVER,
            "checks": self.looked,
            "answers": self.answers,
        }

    @invariant()
    def what_was_signed_says_what_it_said(self) -> None:
        found = AppraisalReport.objects.filter(appraisal__number=self.number).order_by("pk")
        assert [
            [
                (one.said["comparableLevel"]["low"], one.said["comparableLevel"]["high"]),
                one.signed_by_id,
                one.state,
                bytes(one.document),
            ]
            for one in found
        ] == self.reports

    @invariant()
    def a_precedent_tells_a_level_and_nobody(self) -> None:
        found = Precedent.objects.order_by("pk")
        assert [[(one.level_low, one.level_high), one.is_public] for one in found] == self.precedents
        names = (self.holder.name, self.desk.assessor.name, self.number)
        for one in found.values():
            assert not any(name in str(words) for name in names for words in one.values())

    @invariant()
    def others_see_nothing_of_it(self) -> None:
        assert (own(self.holder).count(), on_the_desk(self.desk.first).count()) == (1, 1)
        for by in (self.other.first, self.stranger, self.desk.assessor):
            assert not own(by).exists()
        for by in (self.other.first, self.stranger, self.holder):
            assert not on_the_desk(by).exists()


def test_the_life_of_an_appraisal_against_a_model():
    make.framework()
    Appraised.desk, Appraised.other = Desk(two_persons=True), Desk()
    Appraised.holder, Appraised.stranger = make.person(name="Ousmane Ndiaye"), make.person()
    few = settings(max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Appraised, settings=few)
