"""Who was refused too often waits, and a copy is not examined: told at the gate, under the rules in force alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.catalogue import actions, overlap
from passerelle.core.calendar import add_months
from passerelle.core.errors import GateRefused, Malformed
from passerelle.journal.models import Fact
from passerelle.policy import refusing, sentences
from passerelle.policy.shipped import load, texts
from passerelle.registers import refused
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import State
from tests import factories as make
from tests import own_rules
from tests.factories import TODAY

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential

pytestmark = pytest.mark.django_db
OUTCOMES = [{"code": f"K{n}", "text": f"Explain part {n} of a pump.", "domain": "knowledge"} for n in range(1, 11)]


def draft(**fields: Any) -> MicroCredential:
    return make.micro_credential(State.DRAFT, **{"outcomes": OUTCOMES} | fields)


def was(act: str, number: str, months_ago: int, **noted: Any) -> None:
    day = add_months(TODAY, -months_ago)
    Fact.objects.create(
        kind=f"micro_credential.{act}",
        subject=number,
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        noted=noted or {"case": "VC-00001"},
    )


def rules_found(entry: MicroCredential) -> list[str]:
    return [one.rule for one in gate_findings(entry, on=TODAY) if one.rule.startswith("FR-R")]


def test_three_refusals_in_five_years_are_told_at_the_gate_with_the_day_it_opens_again():
    make.rules("FR-RS-2025")
    entry = draft()
    for months in (59, 30, 6):
        assert rules_found(entry) == []
        was("return", entry.number, months)

    (told,) = [one for one in gate_findings(entry, on=TODAY) if one.rule == "FR-R1"]

    assert (told.blocks, told.threshold, told.clause) == (
        True,
        add_months(TODAY, 6).isoformat(),
        "Code du travail R6113-11-1",
    )
    sentence = sentences.of_finding(told).sentence
    assert sentence.startswith("It, or what is nearly the same, was refused 3 times. You may submit it again after")
    with pytest.raises(GateRefused) as stopped:
        actions.submit(entry, by=make.member(entry.awarder), today=TODAY)
    assert "FR-R1" in [one.rule for one in stopped.value.findings]
    entry.refresh_from_db()
    assert entry.state == State.DRAFT


def test_what_is_nearly_the_same_counts_and_what_another_submitted_or_says_otherwise_does_not():
    make.rules("FR-RS-2025")
    entry = draft()
    more = {"code": "K9", "text": "Mend it.", "domain": "skills"}
    near = draft(awarder=entry.awarder, outcomes=[*OUTCOMES[:7], more])
    far = draft(awarder=entry.awarder, outcomes=OUTCOMES[:6])
    others = draft()
    overlap.remember(near, far, others)
    assert entry.similar() == {entry.number, near.number}
    for months in (20, 10, 2):
        was("remove", far.number, months)
        was("return", others.number, months)
    assert rules_found(entry) == []
    for months in (20, 10, 2):
        was("return", near.number, months)
    assert rules_found(entry) == ["FR-R1"]


def test_a_sanction_is_no_refusal_and_one_that_an_appeal_replaced_counts_no_more():
    make.rules("FR-RS-2025")
    entry = draft()
    was("return", entry.number, 20)
    was("remove", entry.number, 15, sanction="SN-00001")
    was("return", entry.number, 10)
    was("return", entry.number, 5)
    assert rules_found(entry) == ["FR-R1"]
    was("register_on_appeal", entry.number, 4, appeal="AP-00001")
    assert rules_found(entry) == []
    assert refused.days(entry.register, entry.similar()) == [add_months(TODAY, -20), add_months(TODAY, -10)]


def test_a_whole_copy_is_refused_without_being_examined():
    make.rules("FR-RS-2025")
    listed = make.micro_credential(State.REGISTERED, outcomes=OUTCOMES)
    overlap.remember(listed)
    assert rules_found(draft()) == ["FR-R2"]
    assert rules_found(draft(outcomes=[*OUTCOMES, {"code": "S1", "text": "Mend it.", "domain": "skills"}])) == []


def test_where_france_is_not_in_force_nothing_is_asked_of_the_journal(django_assert_num_queries):
    make.rules()
    entry = draft()
    for months in (20, 10, 5):
        was("return", entry.number, months)
    assert rules_found(entry) == []
    with django_assert_num_queries(0):
        assert refused.findings(entry, {}, (), on=TODAY) == []


def test_a_change_to_what_is_registered_is_no_new_application():
    make.rules("FR-RS-2025")
    entry = make.micro_credential(State.REGISTERED)
    for months in (20, 10, 5):
        was("return", entry.number, months)
    assert rules_found(entry) == []


def test_every_rule_that_is_shipped_belongs_to_a_profile_that_is():
    assert [(rule.id, rule.profile in texts()) for rule in refusing.shipped()] == [("FR-R1", True), ("FR-R2", True)]


def test_a_country_says_in_a_profile_of_its_own_who_may_apply_again():
    where = {"clause": "art. 3", "source": {"reference": "Own law"}}
    twice = {"id": "MI-R", "kind": "rest_after_refusals", "refusals": 2, "within_months": 12, "rests_for_months": 6}
    own_rules.in_force(params={"refusing": [where | twice]})
    entry = draft()
    was("return", entry.number, 8)
    assert [one.rule for one in gate_findings(entry, on=TODAY)] == []
    was("return", entry.number, 3)
    (found,) = gate_findings(entry, on=TODAY)
    assert (found.rule, found.profile, found.threshold) == ("MI-R", "MI-OWN", add_months(TODAY, 3).isoformat())


def test_a_profile_that_says_it_wrongly_is_refused_with_its_line():
    document = json.loads(texts()["FR-RS-2025"]) | {"params": {"refusing": [{"id": "X", "kind": "other"}]}}
    with pytest.raises(Malformed) as refusal:
        load(json.dumps(document, indent=1))
    assert refusal.value.data["field"] == "params.refusing.0.kind"
    assert refusal.value.data["line"] > 1
