"""One step of an entry's life: compare, set, record. What the table does not allow changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.registers import actions
from passerelle.registers.states import EDITABLE, LIFECYCLE, State
from tests import factories as make

pytestmark = pytest.mark.django_db
ACTS = sorted({act for _, act, _ in LIFECYCLE})


def left(entry: MicroCredential) -> tuple[str, int, int]:
    """Return state, version and number of facts, as the database has them."""
    return (*MicroCredential.objects.values_list("state", "version").get(pk=entry.pk), Fact.objects.count())


def dates_for(target: str) -> dict[str, date]:
    return {} if target == State.DRAFT else {"listed_on": make.TODAY, "due_on": make.TODAY, "edition": 1}


@pytest.mark.parametrize(("source", "act", "target"), list(LIFECYCLE), ids=str)
def test_each_step_of_the_table_moves_raises_the_version_and_leaves_one_fact(source, act, target):
    entry, registrar = make.micro_credential(State(source)), make.person()

    actions.move(entry, act, by=registrar, noted={"reasons": "Said."}, **dates_for(target))

    fact = Fact.objects.get()
    assert left(entry) == (target, 2, 1)
    assert (entry.state, entry.version) == (target, 2)
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *(f"micro_credential.{act}", entry.number, registrar.reference),
        {"reasons": "Said."},
    )


@pytest.mark.parametrize("state", list(State))
def test_every_other_act_is_refused_in_that_state_and_changes_nothing(state):
    entry, registrar = make.micro_credential(state), make.person()

    for act in set(ACTS) - set(LIFECYCLE.acts(state)):
        with pytest.raises(WrongState) as refusal:
            actions.move(entry, act, by=registrar)
        assert refusal.value.data == {"act": act, "state": state}

    assert left(entry) == (state, 1, 0)


def test_a_step_taken_from_a_stale_copy_is_refused_and_changes_nothing():
    entry, registrar = make.micro_credential(State.LISTED_PENDING), make.person()
    stale = MicroCredential.objects.get(pk=entry.pk)
    actions.move(entry, "register", by=registrar)

    for act in ("register", "remove"):
        with pytest.raises(WrongState):
            actions.move(stale, act, by=registrar)

    assert left(entry) == (State.REGISTERED, 2, 1)
    assert (stale.state, stale.version) == (State.LISTED_PENDING, 1)


def test_a_step_is_refused_when_only_the_version_differs():
    """The gate judges exactly the version that the step then moves."""
    entry, author = make.micro_credential(State.DRAFT), make.person()
    stale = MicroCredential.objects.get(pk=entry.pk)
    actions.edit(entry, {"prerequisites": "Read a circuit diagram."}, by=author, seen_version=1)

    with pytest.raises(WrongState):
        actions.move(stale, "submit", by=author, **dates_for(State.LISTED_PENDING))

    assert left(entry) == (State.DRAFT, 2, 1)


def test_dates_are_set_in_the_same_step():
    entry = make.micro_credential(State.LISTED_PENDING)

    actions.move(entry, "register", by=make.person(), decided_on=make.TODAY, valid_until=date(2031, 11, 24))

    saved = MicroCredential.objects.get(pk=entry.pk)
    assert (saved.decided_on, saved.valid_until) == (make.TODAY, date(2031, 11, 24))
    assert (entry.decided_on, entry.valid_until) == (make.TODAY, date(2031, 11, 24))


def test_a_step_that_a_constraint_forbids_leaves_no_fact():
    entry = make.micro_credential(State.LISTED_PENDING)

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.move(entry, "register", by=make.person(), decided_on=make.TODAY, valid_until=date(2020, 1, 1))

    assert left(entry) == (State.LISTED_PENDING, 1, 0)


def test_an_edit_saves_raises_the_version_and_notes_the_fields_not_their_content():
    entry, author = make.micro_credential(State.DRAFT), make.person()

    actions.edit(entry, {"level": "5", "level_eqf": "5"}, by=author, seen_version=1)

    fact = Fact.objects.get()
    assert (entry.level, entry.version, left(entry)) == ("5", 2, (State.DRAFT, 2, 1))
    assert (fact.kind, fact.actor, fact.noted) == (
        *("micro_credential.edit", author.reference),
        {"fields": ["level", "level_eqf"]},
    )


@pytest.mark.parametrize("seen", [0, -1, 2, 2**31, 2**63, 10**30])
def test_an_edit_of_what_was_not_seen_is_refused_and_changes_nothing(seen):
    entry = make.micro_credential(State.DRAFT)

    with pytest.raises(StaleVersion) as refusal:
        actions.edit(entry, {"level": "5"}, by=make.person(), seen_version=seen)

    assert refusal.value.data == {"seen": seen}
    assert left(entry) == (State.DRAFT, 1, 0)
    assert MicroCredential.objects.get().level == "4"


@pytest.mark.parametrize("state", [state for state in State if state not in EDITABLE])
def test_what_was_submitted_is_not_edited(state):
    entry = make.micro_credential(state)

    with pytest.raises(WrongState):
        actions.edit(entry, {"level": "5"}, by=make.person(), seen_version=1)

    assert left(entry) == (state, 1, 0)


def test_an_edit_loses_against_a_submission_that_came_first():
    entry = make.micro_credential(State.DRAFT)
    stale = MicroCredential.objects.get(pk=entry.pk)
    actions.move(entry, "submit", by=make.person(), **dates_for(State.LISTED_PENDING))

    with pytest.raises(StaleVersion):
        actions.edit(stale, {"level": "5"}, by=make.person(), seen_version=1)

    assert left(entry) == (State.LISTED_PENDING, 2, 1)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("public_was_listed", {"listed_on": None}),
        ("public_was_listed", {"edition": 0}),
        ("pending_has_a_due_date", {"due_on": None}),
        ("state_is_known", {"state": "golden"}),
        ("valid_after_decision", {"decided_on": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}),
    ],
)
def test_the_database_refuses_what_must_never_be(name, change):
    entry = make.micro_credential(State.LISTED_PENDING)

    with pytest.raises(IntegrityError, match=f"microcredential_{name}"), transaction.atomic():
        MicroCredential.objects.filter(pk=entry.pk).update(**change)
