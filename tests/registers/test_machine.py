"""An entry through any sequence of edits and steps: the table, the version, the journal and the state agree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import GateRefused, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.registers import actions
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import EDITABLE, LIFECYCLE, PUBLIC_STATES, State
from tests import factories as make
from tests.factories import TODAY

DECISIONS = sorted({act for _, act, _ in LIFECYCLE} - {"submit", "submit_for_review"})


class LifeOfAnEntry(RuleBasedStateMachine):
    """Several people hold copies of one entry, fresh and stale, and do whatever they like."""

    @initialize()
    def begin(self) -> None:
        self.author = make.person()
        self.entry = make.micro_credential(State.DRAFT)
        self.stale = MicroCredential.objects.get(pk=self.entry.pk)
        self.highest = self.entry.version
        self.expected, self.facts, self.submissions = str(State.DRAFT), 0, 0
        self.first_fact = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def copy(self, fresh: bool) -> MicroCredential:
        if fresh:
            return MicroCredential.objects.get(pk=self.entry.pk)
        return self.stale

    def is_current(self, copy: MicroCredential) -> bool:
        return (copy.state, copy.version) == (self.expected, self.highest)

    def happened(self, target: str) -> None:
        self.expected, self.highest, self.facts = target, self.highest + 1, self.facts + 1

    @rule()
    def look(self) -> None:
        """Open the page: this copy grows stale with the next change."""
        self.stale = MicroCredential.objects.get(pk=self.entry.pk)

    @rule(fresh=st.booleans(), level=st.sampled_from(["3", "4", ""]), off=st.sampled_from([0, 0, 0, -1, 1]))
    def edit(self, fresh: bool, level: str, off: int) -> None:
        copy = self.copy(fresh)
        allowed = copy.state in EDITABLE and self.is_current(copy) and off == 0
        try:
            actions.edit(copy, {"level": level}, by=self.author, seen_version=copy.version + off)
        except (WrongState, StaleVersion):
            assert not allowed or off
        else:
            assert copy.state == self.expected
            self.happened(self.expected)

    @rule(fresh=st.booleans())
    def submit(self, fresh: bool) -> None:
        copy = self.copy(fresh)
        complete, current = bool(copy.level), self.is_current(copy)
        try:
            actions.submit(copy, by=self.author, today=TODAY)
        except GateRefused:
            assert not complete
        except WrongState:
            assert not current or not LIFECYCLE.allows(self.expected, "submit")
        else:
            assert complete
            assert current
            self.submissions += 1
            self.happened(LIFECYCLE.after(self.expected, "submit"))

    @precondition(lambda self: self.expected not in EDITABLE)
    @rule(fresh=st.booleans(), act=st.sampled_from(DECISIONS))
    def decide(self, fresh: bool, act: str) -> None:
        copy = self.copy(fresh)
        allowed = self.is_current(copy) and LIFECYCLE.allows(self.expected, act)
        try:
            actions.move(copy, act, by=self.author, noted={"reasons": act})
        except WrongState:
            assert not allowed
        else:
            assert allowed
            self.happened(LIFECYCLE.after(self.expected, act))

    @precondition(lambda self: self.expected not in EDITABLE)
    @rule(data=st.data())
    def decide_as_the_table_allows(self, data: st.DataObject) -> None:
        if acts := LIFECYCLE.acts(self.expected):
            self.decide(True, data.draw(st.sampled_from(acts)))

    @invariant()
    def the_row_is_as_expected(self) -> None:
        row = MicroCredential.objects.get(pk=self.entry.pk)
        assert (row.state, row.version, row.edition) == (self.expected, self.highest, self.submissions)
        assert row.state not in PUBLIC_STATES or (row.listed_on, row.due_on is not None) == (TODAY, True)

    @invariant()
    def the_journal_folds_to_the_state(self) -> None:
        state = str(State.DRAFT)
        facts = list(Fact.objects.filter(subject=self.entry.number, pk__gt=self.first_fact).order_by("pk"))
        for fact in facts:
            act = fact.kind.removeprefix("micro_credential.")
            state = state if act == "edit" else LIFECYCLE.after(state, act)
        assert (state, len(facts)) == (self.expected, self.facts)

    @invariant()
    def every_submission_left_its_version(self) -> None:
        kept = EntryVersion.objects.filter(entry=self.entry.number).values_list("edition", flat=True)
        assert sorted(kept) == list(range(1, self.submissions + 1))


@pytest.mark.django_db
def test_any_life_of_an_entry_keeps_its_word():
    make.rules("SEED-IIEP-2023")

    run_state_machine_as_test(
        LifeOfAnEntry,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
