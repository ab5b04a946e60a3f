"""What the table of an entry's life promises, whatever sequence of acts there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.registers.states import (
    BY_TIME,
    CONFIRMATIONS,
    LIFECYCLE,
    LISTED,
    PUBLIC_STATES,
    SUBMISSIONS,
    VERIFIED,
    State,
)
from passerelle.vetting import states as vetting

END = {State.EXPIRED, State.REMOVED}


def test_nothing_is_verified_without_the_gate():
    assert LIFECYCLE.reachable(State.DRAFT, without=SUBMISSIONS) == {State.DRAFT}


def test_nothing_is_verified_without_a_decision():
    reached = LIFECYCLE.reachable(State.DRAFT, without=CONFIRMATIONS)
    assert reached & {*VERIFIED, State.SUSPENDED, State.REMOVAL_PROPOSED} == set()
    assert reached & set(PUBLIC_STATES) == {State.LISTED_PENDING, State.REMOVED, State.EXPIRING, State.EXPIRED}


@given(steps=st.lists(st.integers(0, 20), max_size=40))
def test_on_every_path_to_registered_stand_the_gate_and_then_a_decision(steps):
    state, acts = str(State.DRAFT), []
    for choice in steps:
        if not (may := LIFECYCLE.acts(state)):
            break
        acts.append(may[choice % len(may)])
        state = LIFECYCLE.after(state, acts[-1])
        if state in VERIFIED:
            gate = min(n for n, act in enumerate(acts) if act in SUBMISSIONS)
            assert any(act in CONFIRMATIONS for act in acts[gate:])


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached(state):
    assert state in LIFECYCLE.reachable(State.DRAFT)


@pytest.mark.parametrize("state", [state for state in State if LIFECYCLE.allows(state, "expire")])
def test_time_alone_ends_whatever_is_valid_until_a_day(state):
    assert state in LIFECYCLE.leads_to(END, by=BY_TIME)


def test_every_public_state_that_is_not_an_end_can_end():
    assert set(LISTED) <= LIFECYCLE.leads_to(END, by={act for _, act, _ in LIFECYCLE})


@pytest.mark.parametrize(
    ("life", "open_states", "by_time"),
    [
        (vetting.LIFECYCLE, vetting.OPEN, {"expire", "close"}),
        (vetting.CONDITION_LIFECYCLE, (vetting.ConditionState.OPEN,), {"fail"}),
        (vetting.SANCTION_LIFECYCLE, (vetting.SanctionState.NOTICED,), {"hear"}),
        (vetting.SANCTION_LIFECYCLE, (vetting.SanctionState.COMPLYING,), {"propose_removal"}),
        (vetting.SUSPENSION_LIFECYCLE, (vetting.SuspensionState.IN_FORCE,), {"lift"}),
    ],
    ids=["case", "condition", "notice", "compliance", "suspension"],
)
def test_every_clock_leads_out_of_the_state_it_runs_in(life, open_states, by_time):
    for state in open_states:
        assert life.reachable(state, without={act for _, act, _ in life} - by_time) != {str(state)}


@pytest.mark.parametrize("life", [vetting.LIFECYCLE, vetting.APPEAL_LIFECYCLE, vetting.SANCTION_LIFECYCLE,
                                  vetting.CONDITION_LIFECYCLE, vetting.SUSPENSION_LIFECYCLE,
                                  vetting.COMPLAINT_LIFECYCLE], ids=lambda life: life.name)  # fmt: skip
def test_every_state_of_vetting_is_reached_and_can_end(life):
    ends = {state for state in life.states if not life.acts(state)}
    assert life.reachable(life.states[0]) == set(life.states)
    assert life.leads_to(ends, by={act for _, act, _ in life}) == set(life.states)


@pytest.mark.parametrize("stage", vetting.OPEN)
def test_a_question_reminders_and_calls_leave_a_case_where_it_is(stage):
    for act in ("ask", "answer", "resume", "remind", "escalate"):
        assert vetting.LIFECYCLE.after(stage, act) == stage
