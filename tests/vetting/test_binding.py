"""One question binds every registration: decided, on appeal, by silence; facts a rule asks for are entered and kept."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from passerelle.core import gate
from passerelle.core.calendar import add_months
from passerelle.core.errors import GateRefused, Malformed
from passerelle.journal.models import Fact
from passerelle.policy import queries as policy
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import actions, binding, jobs
from passerelle.vetting.actions import appealing
from passerelle.vetting.models import AtExpiry, Case, Decision, Outcome
from passerelle.vetting.states import Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db
LATE = date(2027, 1, 25)


def decide(case: Case, **choice) -> Decision:
    stated = {"by": given.officer(), "today": TODAY, "outcome": "register", "reasons": REASONS} | choice
    return actions.decide(case, **stated)


def test_years_of_data_are_asked_where_a_rule_reads_them_and_stay_with_the_step():
    case = given.case_at(Stage.DECIDING)
    assert binding.asked(case, on=TODAY) == ()
    given.seed_in_force("FR-RS-2025")
    assert binding.asked(case, on=TODAY) == ("cohort_years_of_data",)

    for stated in ({}, {"cohort_years_of_data": 1}):
        with pytest.raises(GateRefused) as refusal:
            decide(case, validity_months=60, facts=stated)
        assert [one.rule for one in refusal.value.findings] == ["FR-5"]
    with pytest.raises(Malformed):
        decide(case, facts={"cohort_years_of_data": "some"})
    decision = decide(case, facts={"cohort_years_of_data": 2})

    assert decision.validity_months == 60
    assert Fact.objects.get(kind="micro_credential.register").noted["facts"] == {"cohort_years_of_data": 2}


def test_what_was_not_said_counts_as_one_year_of_data():
    case = given.case_at(Stage.DECIDING)
    given.seed_in_force("FR-RS-2025")

    assert decide(case).validity_months == 36


def test_silence_that_accepts_takes_the_longest_that_the_rules_allow():
    case = given.formed()
    given.seed_in_force("MQA-SAMC")
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)

    jobs.turn(LATE)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.by_expiry, decision.validity_months) == (Outcome.REGISTER, True, 36)
    assert entry_of(case.entry).valid_until == add_months(LATE, 36)


def test_where_the_rules_allow_nothing_silence_decides_nothing_and_the_authority_is_told_once(monkeypatch):
    case = given.formed()
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)
    rule = {"id": "X-1", "target": "registration", "stage": "decide", "kind": "equals", "field": "panel.overdue"}
    rule |= {"value": False, "severity": "block"}
    document = {"id": "X", "title": "X", "jurisdiction": "any", "binding": "law", "rules": [rule]}
    profile = gate.load_document(json.dumps(document))
    monkeypatch.setattr(policy, "in_force", lambda _on: (profile,))

    for later in range(3):
        jobs.turn(LATE + timedelta(days=later))

    case.refresh_from_db()
    assert (case.stage, case.escalated_on, Decision.objects.count()) == (Stage.DECLARING, LATE, 0)
    assert Fact.objects.filter(kind="case.escalate").count() == 1


def test_an_appeal_is_bound_as_the_decision_was():
    case = given.decided("remove")
    given.seed_in_force("MQA-SAMC")
    appeal = appealing.lodge(case, grounds="The film was not seen.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed the film.", by=handler)
    before = Fact.objects.count()

    with pytest.raises(GateRefused) as refusal:
        appealing.uphold(appeal, "It shows.", by=handler, today=TODAY, validity_months=1200)
    assert ([one.rule for one in refusal.value.findings], Fact.objects.count()) == (["MY-9"], before)
    appealing.uphold(appeal, "It shows.", by=handler, today=TODAY)

    assert entry_of(case.entry).valid_until == add_months(TODAY, 36)


def test_nothing_is_verified_for_more_than_five_years_where_no_rule_says_less():
    case = given.case_at(Stage.DECIDING)
    before = Fact.objects.count()

    with pytest.raises(Malformed) as refusal:
        decide(case, validity_months=61)

    assert refusal.value.data == {"field": "validity_months", "expected": "a number from 1 to 60", "seen": 61}
    assert (Decision.objects.count(), Fact.objects.count()) == (0, before)
    case.refresh_from_db()
    assert decide(case, validity_months=60).validity_months == 60
