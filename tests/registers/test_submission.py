"""The gate: everything missing at once, or a new version that nobody changes afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import GateRefused, WrongState
from passerelle.core.gate import Finding
from passerelle.journal.models import Fact
from passerelle.registers import actions, queries
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_an_open_gate_lists_the_entry_and_keeps_what_was_stated():
    make.rules()
    entry, author = make.micro_credential(State.DRAFT), make.person()
    stated = entry.as_stated()

    actions.submit(entry, by=author, today=TODAY)

    entry.refresh_from_db()
    kept, fact = EntryVersion.objects.get(), Fact.objects.get()
    assert (entry.state, entry.version, entry.edition) == (State.LISTED_PENDING, 2, 1)
    assert (entry.listed_on, entry.due_on) == (TODAY, date(2027, 1, 24))
    assert (kept.entry, kept.edition, kept.submitted_on, kept.submitted_by) == (entry.number, 1, TODAY, author)
    assert (kept.profiles, [item["rule"] for item in kept.findings]) == (
        ["EU-2022-C243-02 v1", "SEED-IIEP-2023 v1"],
        ["EU-O1"],
    )
    assert kept.stated["title"] == stated["title"]
    assert kept.stated["workload"]["hours"] == "150"
    assert (fact.kind, fact.noted["edition"], len(fact.noted["findings"])) == ("micro_credential.submit", 1, 1)


def test_a_shut_gate_says_everything_at_once_and_changes_nothing():
    make.rules("SEED-IIEP-2023")
    entry = make.micro_credential(
        State.DRAFT, outcomes=[], credits=None, level="", hours=None, assessment={}, quality_assurance={}
    )

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.person(), today=TODAY)

    assert [finding.rule for finding in refusal.value.findings if finding.severity == "block"] == [
        *("SD-1", "SD-2", "SD-3", "SD-4", "SD-5", "SD-13", "SD-15", "SD-16"),
    ]
    entry.refresh_from_db()
    assert (entry.state, entry.version, entry.edition) == (State.DRAFT, 1, 0)
    assert (EntryVersion.objects.count(), Fact.objects.count()) == (0, 0)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_one_untagged_outcome_among_many_keeps_the_gate_shut(count):
    """Every item is checked, wherever the bad one stands."""
    make.rules("SEED-IIEP-2023")
    good = [{"code": f"K{n}", "text": f"Explain part {n}.", "domain": "knowledge"} for n in range(count)]
    covers = {"components": [{"code": "A1", "type": "oral", "covers": [item["code"] for item in good]}]}
    for place in {0, count // 2, count - 1}:
        outcomes = [dict(item) for item in good]
        del outcomes[place]["domain"]
        entry = make.micro_credential(State.DRAFT, outcomes=outcomes, assessment=covers | {"criteria": "Seen."})

        with pytest.raises(GateRefused) as refusal:
            actions.submit(entry, by=make.person(), today=TODAY)

        blocking = [finding.rule for finding in refusal.value.findings if finding.severity == "block"]
        assert blocking == ["SD-14"]
    assert Fact.objects.count() == 0


def test_one_outcome_that_nothing_assesses_keeps_the_gate_shut():
    make.rules("SEED-IIEP-2023")
    entry = make.micro_credential(State.DRAFT)
    entry.outcomes.append({"code": "K9", "text": "Explain the unseen.", "domain": "knowledge"})
    entry.save()

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.person(), today=TODAY)

    assert [finding.rule for finding in refusal.value.findings] == ["SD-15"]


def test_the_registers_own_findings_shut_the_gate_like_the_profiles():
    make.rules("SEED-IIEP-2023")
    entry = make.micro_credential(State.DRAFT)
    own = Finding("CR-1", "workload.hours", 5, (25, 30), "footnote 10", "block")

    with pytest.raises(GateRefused) as refusal:
        actions.submit(entry, by=make.person(), today=TODAY, extra=[own])

    assert refusal.value.findings == (own,)


def test_a_warning_does_not_shut_the_gate_and_is_kept():
    make.rules("SEED-IIEP-2023")
    entry = make.micro_credential(State.DRAFT)
    entry.assessment["supervision"] = "by post"
    entry.save()

    actions.submit(entry, by=make.person(), today=TODAY)

    assert [item["rule"] for item in EntryVersion.objects.get().findings] == ["SD-17"]


def test_submitting_twice_makes_one_version():
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    second = MicroCredential.objects.get(pk=entry.pk)
    actions.submit(entry, by=make.person(), today=TODAY)

    for copy in (second, entry):
        with pytest.raises(WrongState):
            actions.submit(copy, by=make.person(), today=TODAY)

    assert (EntryVersion.objects.count(), Fact.objects.count()) == (1, 1)


def test_what_is_returned_and_sent_again_is_the_second_version():
    make.rules()
    entry, author = make.micro_credential(State.DRAFT), make.person()
    actions.submit(entry, by=author, today=TODAY)
    actions.move(entry, "return", by=author, decided_on=TODAY)
    actions.edit(entry, {"prerequisites": "Read a circuit diagram."}, by=author, seen_version=entry.version)
    actions.submit(entry, by=author, today=date(2026, 12, 1))

    newest, oldest = queries.versions(entry.number)
    assert [(item.edition, item.stated["prerequisites"]) for item in (newest, oldest)] == [
        (2, "Read a circuit diagram."),
        (1, None),
    ]
    assert (entry.edition, entry.due_on) == (2, date(2027, 2, 1))


def test_a_country_that_reviews_first_does_not_list_at_once():
    make.rules("EU-2022-C243-02")  # its publication mode says nothing, so the stricter way holds
    entry = make.micro_credential(State.DRAFT)

    actions.submit(entry, by=make.person(), today=TODAY)

    assert (entry.state, Fact.objects.get().kind) == (State.IN_REVIEW, "micro_credential.submit_for_review")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registers_entryversion SET stated = '{}'",
        "UPDATE registers_entryversion SET edition = 7",
        "DELETE FROM registers_entryversion",
    ],
)
def test_the_database_refuses_to_change_a_version(sql):
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    actions.submit(entry, by=make.person(), today=TODAY)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert EntryVersion.objects.get().edition == 1


def test_an_edition_exists_once():
    make.rules()
    entry, author = make.micro_credential(State.DRAFT), make.person()
    actions.submit(entry, by=author, today=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryVersion.objects.create(entry=entry.number, edition=1, stated={}, submitted_on=TODAY, submitted_by=author)


def test_an_entry_is_found_by_its_number_in_whichever_register():
    entries = [make.micro_credential(), make.short_course(), make.organisation_role(make.organisation(), "provider")]

    assert [queries.entry(entry.number) for entry in entries] == entries


@pytest.mark.parametrize(
    "reference", ["", "MC", "MC-", "MC-99999", "XX-00001", "mc-00001", "MC-00001' OR 1=1 --", "MC\x00"]
)
def test_an_unknown_number_is_nothing(reference):
    with pytest.raises(Http404):
        queries.entry(reference)
