"""What is determined passes the rules of what is claimed; another than the panel found has a public reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import GateRefused, Malformed
from passerelle.frameworks.models import Basis, Framework, Level, LevelMapping
from passerelle.journal.models import Fact
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.search import hits
from passerelle.search.documents import band_of
from passerelle.vetting import actions
from passerelle.vetting.models import Decision, Report
from passerelle.vetting.states import Stage
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db


def decide(case, **choice):
    stated = {"by": given.officer(), "today": TODAY, "outcome": "register", "reasons": REASONS} | choice
    return actions.decide(case, **stated)


def report(case, **said):
    return actions.report(case, by=given.chair(case), today=TODAY, text="Found.", **said)


def noted(case):
    return Fact.objects.filter(subject=case.entry).last().noted.get("determined")


@remembered
def own_framework():
    """Levels 3 to 8; 4 and 5 compare with Europe's 4 and 5, which somebody verified."""
    found = {"key": "mqf", "edition": "2024", "kind": "national", "country": settings.PASSERELLE_COUNTRY}
    own = Framework.objects.create(**found)
    europe = Framework.objects.create(key="eqf", edition="2017", kind="regional")
    for code in "345678":
        level = Level.objects.create(framework=own, code=code, sort=code)
        there = Level.objects.create(framework=europe, code=code, sort=code)
        if code in "45":
            LevelMapping.objects.create(
                source=level,
                target=there,
                basis=Basis.REFERENCING_REPORT,
                is_verified=True,
                told_by="Referencing report",
            )


def undecided(case):
    case.refresh_from_db()
    return (case.stage, entry_of(case.entry).state, Decision.objects.count()) == (
        Stage.DECIDING, State.LISTED_PENDING, 0,
    )  # fmt: skip


@pytest.mark.parametrize("size", ["900", "0", "2.5", "1"])
def test_credits_that_no_gate_would_let_through_are_not_determined_whatever_the_reason(size):
    case = given.case_at(Stage.DECIDING)

    with pytest.raises(GateRefused) as refusal:
        decide(case, determined_credits=size, determined_reason="So it is.")

    assert [finding.rule for finding in refusal.value.findings] == ["CR-1"]
    assert undecided(case)


def test_nor_are_they_found_by_a_panel():
    case = given.case_at(Stage.REPORTING)

    with pytest.raises(GateRefused):
        report(case, determined_credits="900")

    case.refresh_from_db()
    assert (case.stage, Report.objects.count()) == (Stage.REPORTING, 0)


def test_a_level_that_does_not_compare_with_the_european_level_beside_it_is_not_determined():
    own_framework()
    entry = given.listed()
    MicroCredential.objects.filter(pk=entry.pk).update(level_eqf="4")
    case = given.case_at(Stage.DECIDING, entry=entry_of(entry.number))

    with pytest.raises(GateRefused) as refusal:
        decide(case, determined_level="5", determined_reason="So it is.")

    assert [(finding.rule, finding.seen) for finding in refusal.value.findings] == [("LV-4", "4")]
    assert undecided(case)


@pytest.mark.parametrize("other", [{"determined_level": "5"}, {"determined_credits": "1.75"}])
def test_what_the_panel_did_not_find_needs_a_reason(other):
    own_framework()
    case = given.case_at(Stage.DECIDING)

    with pytest.raises(Malformed) as refusal:
        decide(case, **other)
    assert refusal.value.data == {"field": "determined_reason", "expected": "text"}
    assert undecided(case)

    decide(case, determined_reason="It is more.", **other)
    assert noted(case)["reason"] == "It is more."


def test_the_reason_stays_with_the_step_and_says_who_departed_from_what():
    own_framework()
    case = given.case_at(Stage.DECIDING)

    decide(case, determined_level="5", determined_credits="1.75", determined_reason=" Its outcomes are of level 5. ")

    assert noted(case) == {
        "level": {"claimed": "4", "found": "4", "now": "5", "by": "officer"},
        "credits": {"claimed": "2", "found": "2", "now": "1.75", "by": "officer"},
        "reason": "Its outcomes are of level 5.",
    }
    entry = entry_of(case.entry)
    assert (entry.level_that_holds, entry.credits_that_hold, entry.credits) == ("5", Decimal("1.75"), 2)


def test_what_the_panel_found_is_the_panels_and_needs_no_reason():
    own_framework()
    case = given.case_at(Stage.REPORTING)
    report(case, determined_level="5", determined_credits="1.75")

    decide(case)

    assert noted(case) == {
        "level": {"claimed": "4", "found": "5", "now": "5", "by": "panel"},
        "credits": {"claimed": "2", "found": "1.75", "now": "1.75", "by": "panel"},
    }


def test_to_go_back_to_what_is_claimed_departs_from_the_panel_too():
    own_framework()
    case = given.case_at(Stage.REPORTING)
    report(case, determined_level="5")

    with pytest.raises(Malformed):
        decide(case, determined_level="4")
    decide(case, determined_level="4", determined_reason="The outcomes are of level 4.")

    assert noted(case)["level"] == {"claimed": "4", "found": "5", "now": "4", "by": "officer"}


@pytest.mark.parametrize("same", [{}, {"determined_level": "4"}, {"determined_credits": "2.00"}])
def test_as_claimed_and_found_is_nothing_to_note(same):
    case = given.case_at(Stage.DECIDING)

    decide(case, **same)

    assert noted(case) is None


def test_everything_amiss_in_a_decision_is_told_at_once():
    case = given.case_at(Stage.DECIDING, judgement="condition")
    conditions = [{"text": "", "due_on": TODAY}, {"text": "Mend.", "due_on": "soon"}]

    with pytest.raises(Malformed) as refusal:
        decide(
            case,
            outcome="register_with_conditions",
            reasons={},
            determined_credits="-1",
            validity_months=70,
            conditions=conditions,
        )

    told = [one.data.get("field", one.code) for one in (refusal.value, *refusal.value.others)]
    assert told == [
        *(f"reasons.{question}" for question in REASONS),
        "determined_credits",
        *("conditions.1.text", "conditions.1.due_on", "conditions.2.due_on"),
        "validity_months",
    ]
    assert undecided(case)


def test_everything_amiss_in_a_report_is_told_at_once():
    case = given.case_at(Stage.REPORTING, judgement="condition")

    with pytest.raises(Malformed) as refusal:
        actions.report(
            case,
            by=given.chair(case),
            today=TODAY,
            text=" ",
            determined_credits="-1",
            conditions=[{"text": "Mend.", "due_on": TODAY}],
        )

    told = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert told == ["text", "determined_credits", "conditions.1.due_on"]


@pytest.mark.parametrize(("day", "is_refused"), [(date(2027, 11, 24), False), (date(2027, 11, 25), True)])
def test_a_condition_is_due_before_the_validity_ends(day, is_refused):
    case = given.case_at(Stage.DECIDING, judgement="condition")
    stated = {"conditions": [{"text": "Mend.", "due_on": day}], "validity_months": 12}

    if is_refused:
        with pytest.raises(Malformed) as refusal:
            decide(case, outcome="register_with_conditions", **stated)
        expected = "a day until 2027-11-24, when the validity ends"
        assert refusal.value.data == {"field": "conditions.1.due_on", "expected": expected, "seen": "2027-11-25"}
        assert undecided(case)
    else:
        assert decide(case, outcome="register_with_conditions", **stated).conditions[0]["due_on"] == day


def test_a_panel_asks_for_nothing_after_the_longest_validity():
    case = given.case_at(Stage.REPORTING, judgement="condition")
    with pytest.raises(Malformed):
        report(case, conditions=[{"text": "Mend.", "due_on": TODAY + timedelta(days=365 * 6)}])


def test_search_finds_level_and_size_as_they_hold():
    own_framework()
    case = given.case_at(Stage.DECIDING)
    decide(case, determined_level="5", determined_credits="1.75", determined_reason="It is more.")

    (hit,) = hits.load([case.entry], on=TODAY)

    assert (hit.levels, hit.credits, band_of(hit.credits)) == (("5",), Decimal("1.75"), "small")


def test_a_tie_told_beside_the_answer_that_there_is_none_is_refused():
    case = given.formed()
    seat = given.seats(case)[0]

    with pytest.raises(Malformed) as refusal:
        actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=False, statement="My sister.")

    assert refusal.value.data["field"] == "statement"
    assert seat.declarations.count() == 0
