"""Applications for roles: who may decide, for how long, a clock that calls, and an appeal against a return."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passerelle.core.calendar import add_months
from passerelle.core.errors import GateRefused, Malformed, NotNow, NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations import actions as organisations
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole
from passerelle.people.models import Duty, Person
from passerelle.registers.states import State
from passerelle.vetting import jobs
from passerelle.vetting.actions import appealing, conditions, roles
from passerelle.vetting.models import Case, Condition, Decision
from passerelle.vetting.permissions import reason_not_to_decide_role
from tests import own_rules
from tests.factories import LONG_AGO, TODAY, member, organisation, person, rules
from tests.remembered import remembered
from tests.vetting.factories import handler, officer, registrar

pytestmark = pytest.mark.django_db


@remembered
def applied(body: Organisation | None = None) -> tuple[OrganisationRole, Person]:
    body = body or organisation()
    signatory = member(body)
    return organisations.apply_for_role(body, "awarder", by=signatory, today=TODAY), signatory


def once_of(body: Organisation, *, left: date) -> Person:
    somebody = person(duties=[Duty.DECISION_OFFICER])
    Mandate.objects.create(
        person=somebody, organisation=body, function=Function.SIGNATORY, valid_from=LONG_AGO, ends_on=left
    )
    return somebody


def test_what_is_decided_on_a_role_stands_as_a_case():
    role, _ = applied()

    roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.")

    case, decision = Case.objects.get(), Decision.objects.get()
    assert (case.entry, case.stage, case.opened_on, case.registrar) == (role.number, "decided", TODAY, None)
    assert (decision.outcome, decision.validity_months, list(decision.reasons.values())) == ("register", 60, ["Able."])
    assert [fact.kind for fact in Fact.objects.order_by("pk")][-3:] == [
        *("organisation_role.register", "case.open", "case.decide_alone")
    ]


@pytest.mark.parametrize(
    ("left", "reason"),
    [(TODAY, "former_organisation"), (add_months(TODAY, -36), "former_organisation"), (add_months(TODAY, -37), "")],
)
def test_who_was_of_the_organisation_in_the_last_three_years_does_not_decide(left: date, reason: str):
    role, _ = applied()
    somebody = once_of(role.organisation, left=left)

    assert reason_not_to_decide_role(somebody, role, on=TODAY) == reason
    if reason:
        with pytest.raises(NotPermitted) as refusal:
            roles.decide(role, by=somebody, today=TODAY, approve=True, reasons="Mine.")
        with pytest.raises(NotPermitted):
            organisations.decide_role(role, by=somebody, today=TODAY, approve=True, reasons="Mine.")
        assert refusal.value.data["reason"] == reason
        assert (Case.objects.count(), Fact.objects.filter(kind="organisation_role.register").count()) == (0, 0)


def test_nor_does_who_left_another_body_of_the_group():
    whole = organisation()
    role, _ = applied(organisation(parent=whole))

    assert reason_not_to_decide_role(once_of(whole, left=TODAY), role, on=TODAY) == "former_organisation"
    assert reason_not_to_decide_role(once_of(organisation(), left=TODAY), role, on=TODAY) == ""


def test_a_profile_bounds_how_long_a_role_is_registered():
    rules("MQA-SAMC", "FR-RS-2025")
    body = organisation(chief_executive="A", liaison_officer="B", regulators=[{"body": "C", "number": "1"}])
    body.completed_cohorts, body.managers_declared_on = 1, TODAY
    body.save()
    role, _ = applied(body)

    with pytest.raises(GateRefused) as refusal:
        roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.", valid_until=date(2030, 11, 24))
    roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.")

    assert [one.rule for one in refusal.value.findings] == ["MY-9"]
    role.refresh_from_db()
    assert role.valid_until == add_months(TODAY, 36)


def test_an_application_is_called_to_mind_and_told_as_late_once():
    role, _ = applied()
    due = role.due_on
    assert due is not None

    for day in (due - timedelta(days=15), due - timedelta(days=14), due, due + timedelta(days=1), due + timedelta(800)):
        jobs.turn_applications(day)
        jobs.turn_applications(day)

    role.refresh_from_db()
    called = [fact.kind for fact in Fact.objects.filter(subject=role.number).order_by("pk")][1:]
    assert called == ["organisation_role.remind", "organisation_role.escalate"]
    assert role.state == State.IN_REVIEW


def test_what_was_decided_is_called_no_more():
    role, _ = applied()
    roles.decide(role, by=officer(), today=TODAY, approve=False, reasons="State who teaches.")
    before = Fact.objects.count()

    jobs.turn_applications(TODAY + timedelta(days=800))

    assert Fact.objects.count() == before
    with pytest.raises(NotNow):
        roles.escalate(role, today=TODAY + timedelta(days=800))


@remembered
def returned() -> tuple[OrganisationRole, Person, Person]:
    role, signatory = applied()
    by = officer()
    roles.decide(role, by=by, today=TODAY, approve=False, reasons="State who teaches.")
    return role, signatory, by


def heard(role: OrganisationRole, signatory: Person):
    appeal = appealing.lodge(Case.objects.get(entry=role.number), grounds="We did.", by=signatory, today=TODAY)
    hears = handler()
    appealing.admit(appeal, by=registrar())
    appealing.assign(appeal, hears, by=registrar())
    appealing.hear(appeal, "Said.", by=hears)
    return appeal, hears


def test_a_return_is_appealed_and_who_decided_does_not_hear_it():
    rules("MQA-SAMC")
    body = organisation(chief_executive="A", liaison_officer="B", regulators=[{"body": "C", "number": "1"}])
    body.completed_cohorts, body.managers_declared_on = 1, TODAY
    body.save()
    role, signatory = applied(body)
    by = officer()
    roles.decide(role, by=by, today=TODAY, approve=False, reasons="State who teaches.")
    by.duties.create(duty=Duty.APPEAL_HANDLER, valid_from=LONG_AGO)
    appeal, hears = heard(role, signatory)

    with pytest.raises(NotPermitted):
        appealing.uphold(appeal, "They do.", by=by, today=TODAY)
    with pytest.raises(GateRefused) as refusal:
        appealing.uphold(appeal, "They do.", by=hears, today=TODAY, validity_months=1200)
    appealing.uphold(appeal, "They do.", by=hears, today=TODAY)

    role.refresh_from_db()
    assert [one.rule for one in refusal.value.findings] == ["MY-9"]
    assert (role.state, role.reasons, role.valid_from, role.valid_until) == (
        *(State.REGISTERED, "They do.", TODAY),
        add_months(TODAY, 36),
    )
    assert role.is_in_force(TODAY)


def test_what_the_organisation_says_otherwise_since_is_not_judged_on_appeal():
    role, signatory, _ = returned()
    appeal, hears = heard(role, signatory)
    organisations.describe(role.organisation, by=signatory, today=TODAY, quality_statement="Another.")

    with pytest.raises(NotNow) as refusal:
        appealing.uphold(appeal, "They do.", by=hears, today=TODAY)

    assert refusal.value.data["reason"] == "edited_since"


def test_a_second_application_has_a_case_and_an_appeal_of_its_own():
    role, signatory, by = returned()
    organisations.apply_for_role(role.organisation, "awarder", by=signatory, today=TODAY)
    role.refresh_from_db()
    roles.decide(role, by=by, today=TODAY, approve=False, reasons="Still not.")

    first, second = Case.objects.order_by("edition")

    assert (first.edition, second.edition) == (1, 2)
    assert appealing.lodge(second, grounds="We do.", by=signatory, today=TODAY).case == second


def test_a_registered_role_has_nothing_to_appeal():
    role, signatory = applied()
    roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.")

    with pytest.raises(NotNow):
        appealing.lodge(Case.objects.get(), grounds="More.", by=signatory, today=TODAY)
    with pytest.raises(Malformed):
        roles.decide(role, by=officer(), today=TODAY, approve=True, reasons=" ")


TWO = [
    {"text": "Publish who teaches.", "due_on": TODAY + timedelta(days=60)},
    {"text": "Name a second assessor.", "due_on": TODAY + timedelta(days=90)},
]


@remembered
def with_conditions(**more) -> tuple[OrganisationRole, Person]:
    role, signatory = applied()
    stated = {"approve": True, "reasons": "Able, on conditions.", "conditions": TWO}
    return roles.decide(role, by=officer(), today=TODAY, **stated | more), signatory


def test_a_role_is_registered_with_conditions_that_are_public_and_have_their_days():
    role, _ = with_conditions()

    assert (role.state, role.valid_until, role.is_in_force(TODAY)) == (
        State.REGISTERED_CONDITIONAL,
        add_months(TODAY, 60),
        True,
    )
    decision = Decision.objects.get(case__entry=role.number)
    assert (decision.outcome, decision.dated_conditions) == (
        "register_with_conditions",
        [(one["text"], one["due_on"]) for one in TWO],
    )
    rows = Condition.objects.filter(case=decision.case).order_by("place")
    assert [(one.text, one.due_on, one.state) for one in rows] == [(one["text"], one["due_on"], "open") for one in TWO]
    fact = Fact.objects.get(kind="organisation_role.register_with_conditions", subject=role.reference)
    assert [one["text"] for one in fact.noted["conditions"]] == [one["text"] for one in TWO]


def test_with_the_last_condition_met_the_role_is_registered_without_any():
    role, signatory = with_conditions()
    clerk = registrar()

    for condition in Condition.objects.order_by("place"):
        conditions.offer_evidence(condition, "See our page.", by=signatory, today=TODAY)
        role.refresh_from_db()
        assert role.state == State.REGISTERED_CONDITIONAL
        conditions.meet_condition(condition, by=clerk, today=TODAY)

    role.refresh_from_db()
    assert role.state == State.REGISTERED


def test_a_condition_that_its_day_passes_unmet_leads_to_a_proposed_removal():
    role, _ = with_conditions()

    jobs.turn(TODAY + timedelta(days=60))
    role.refresh_from_db()
    assert role.state == State.REGISTERED_CONDITIONAL
    jobs.turn(TODAY + timedelta(days=61))

    role.refresh_from_db()
    assert role.state == State.REMOVAL_PROPOSED
    assert [one.state for one in Condition.objects.order_by("place")] == ["failed", "open"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"approve": False}, "conditions"),
        ({"conditions": [{"text": " ", "due_on": TODAY + timedelta(days=9)}]}, "conditions.1.text"),
        ({"conditions": [{"text": "Publish.", "due_on": TODAY}]}, "conditions.1.due_on"),
        ({"conditions": [*TWO, {"text": "Publish."}]}, "conditions.3.due_on"),
        ({"valid_until": TODAY + timedelta(days=80)}, "conditions.2.due_on"),
    ],
)
def test_conditions_that_cannot_be_are_refused_and_nothing_is_decided(more, field):
    role, _ = applied()
    stated = {"approve": True, "reasons": "Able.", "conditions": TWO}

    with pytest.raises(Malformed) as refusal:
        roles.decide(role, by=officer(), today=TODAY, **stated | more)

    role.refresh_from_db()
    assert (refusal.value.data["field"], role.state, Case.objects.count(), Condition.objects.count()) == (
        field,
        State.IN_REVIEW,
        0,
        0,
    )


def test_a_rule_on_registrations_reads_the_conditions_of_a_role():
    rule = {"id": "MI-1", "target": "registration", "stage": "decide", "kind": "min_count", "field": "conditions"}
    where = {"min": 1, "severity": "block", "clause": "art. 2", "source": {"reference": "Own rules"}}
    own_rules.in_force(rules=[rule | where])
    role, _ = applied()
    with pytest.raises(GateRefused):
        roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.")
    assert roles.decide(role, by=officer(), today=TODAY, approve=True, reasons="Able.", conditions=TWO).is_public
