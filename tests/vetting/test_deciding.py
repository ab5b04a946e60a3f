from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import Error, transaction

from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotPermitted, WrongState
from passerelle.frameworks.models import Framework, Level
from passerelle.journal.models import Fact
from passerelle.people.models import Duty, StaffDuty
from passerelle.registers import actions as registers
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.models import Decision, Report
from passerelle.vetting.permissions import may_decide, reason_not_to_decide
from passerelle.vetting.states import Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS, TODAY

pytestmark = pytest.mark.django_db


def unchanged(case, before):
    case.refresh_from_db()
    entry = entry_of(case.entry)
    assert (case.stage, entry.state, Fact.objects.count(), Decision.objects.count()) == (
        Stage.DECIDING, State.LISTED_PENDING, before, 0,
    )  # fmt: skip


def decide(case, **choice):
    stated = {"by": given.officer(), "today": TODAY, "outcome": "register", "reasons": REASONS} | choice
    return actions.decide(case, **stated)


def test_only_the_chair_reports_and_only_after_the_votes():
    case = given.case_at(Stage.VOTING)
    chair = given.chair(case)
    with pytest.raises(WrongState):
        actions.report(case, by=chair, today=TODAY, text="Early.")
    given.vote(case)
    others = [given.holder(seat) for seat in given.seats(case) if not seat.is_chair]
    for by in (others[0], given.registrar(), given.officer()):
        with pytest.raises(NotPermitted):
            actions.report(case, by=by, today=TODAY, text="Not mine.")
    assert Report.objects.count() == 0

    found = actions.report(case, by=chair, today=TODAY, text="All five agree.")

    case.refresh_from_db()
    assert (found.outcome, case.stage) == ("register", Stage.DECIDING)
    assert [one["outcome"] for one in found.tallies] == ["yes", "yes"]


def test_a_report_is_written_once():
    case = given.case_at(Stage.DECIDING)
    chair = given.chair(case)
    before = Fact.objects.count()

    actions.report(case, by=chair, today=TODAY, text="What we found.")
    with pytest.raises(AlreadyDone):
        actions.report(case, by=chair, today=TODAY, text="Something else.")
    assert Fact.objects.count() == before


def test_a_report_says_what_the_votes_say():
    case = given.case_at(Stage.REPORTING, judgement="no")

    with pytest.raises(Malformed) as refusal:
        actions.report(case, by=given.chair(case), today=TODAY, text="Fine.", outcome="register")
    assert refusal.value.data == {"field": "outcome", "expected": "refuse", "seen": "register"}


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ([], "conditions"),
        ([{"text": "", "due_on": TODAY + timedelta(days=9)}], "conditions.1.text"),
        ([{"text": "Mend.", "due_on": TODAY}], "conditions.1.due_on"),
        ([{"text": "Mend.", "due_on": "soon"}], "conditions.1.due_on"),
    ],
)
def test_conditions_have_a_text_and_a_day_to_come(conditions, field):
    case = given.case_at(Stage.REPORTING, judgement="condition")

    with pytest.raises(Malformed) as refusal:
        actions.report(case, by=given.chair(case), today=TODAY, text="With care.", conditions=conditions)
    assert refusal.value.data["field"] == field
    case.refresh_from_db()
    assert case.stage == Stage.REPORTING


def test_a_decision_registers_the_entry_in_the_same_step():
    case = given.case_at(Stage.DECIDING)
    by = given.officer()

    decision = decide(case, by=by)

    case.refresh_from_db()
    entry = entry_of(case.entry)
    assert (case.stage, entry.state, entry.decided_on, entry.valid_until, entry.determined_level) == (
        Stage.DECIDED, State.REGISTERED, TODAY, date(2031, 11, 24), "4",
    )  # fmt: skip
    assert (decision.validity_months, decision.was_overdue) == (60, False)
    fact = Fact.objects.get(kind="micro_credential.register")
    assert (fact.subject, fact.actor, fact.noted) == (
        entry.number,
        by.reference,
        {
            "case": case.number,
            "reasons": REASONS,
            "conditions": [],
            "overdue": False,
            "by_expiry": False,
            "findings": [],
            "valid_until": "2031-11-24",
        },
    )


def test_conditions_of_a_decision_are_kept_with_their_day():
    case = given.case_at(Stage.DECIDING, judgement="condition")

    decision = decide(case, outcome="register_with_conditions", conditions=given.conditions(), validity_months=36)

    entry = entry_of(case.entry)
    assert (entry.state, entry.valid_until) == (State.REGISTERED_CONDITIONAL, date(2029, 11, 24))
    decision.refresh_from_db()
    assert decision.conditions == [{"text": "Show S1 on site.", "due_on": "2027-02-22"}]


@pytest.mark.parametrize(("outcome", "state"), [("remove", State.REMOVED), ("return", State.RETURNED)])
def test_what_the_panel_refuses_leaves_the_register(outcome, state):
    case = given.case_at(Stage.DECIDING, judgement="no")

    decision = decide(case, outcome=outcome)

    entry = entry_of(case.entry)
    assert (entry.state, entry.valid_until, decision.validity_months) == (state, None, None)


def test_where_a_profile_verifies_first_a_refusal_returns_and_cannot_remove():
    entry = given.submitted()
    assert entry.state == State.IN_REVIEW
    case = given.case_at(Stage.DECIDING, judgement="no", entry=entry)

    with pytest.raises(WrongState):
        decide(case, outcome="remove")
    assert Decision.objects.count() == 0
    decide(case, outcome="return")

    assert entry_of(case.entry).state == State.RETURNED


@pytest.mark.parametrize(
    ("judgement", "outcome"),
    [("no", "register"), ("yes", "remove"), ("yes", "return"), ("condition", "register"), ("yes", "applaud")],
)
def test_a_decision_never_overrules_the_panel(judgement, outcome):
    case = given.case_at(Stage.DECIDING, judgement=judgement)
    before = Fact.objects.count()

    with pytest.raises(Malformed) as refusal:
        decide(case, outcome=outcome)
    assert refusal.value.data["field"] == "outcome"
    unchanged(case, before)


@pytest.mark.parametrize(
    "reasons", [{}, {"outcomes_match_level": "Yes."}, REASONS | {"beauty": "No."}, dict.fromkeys(REASONS, " ")]
)
def test_a_decision_gives_a_reason_for_each_question(reasons):
    case = given.case_at(Stage.DECIDING)
    before = Fact.objects.count()

    with pytest.raises(Malformed):
        decide(case, reasons=reasons)
    unchanged(case, before)


def test_a_late_decision_stands_and_says_so():
    case = given.case_at(Stage.DECIDING)

    decision = decide(case, today=date(2027, 1, 25))

    assert decision.was_overdue
    fact = Fact.objects.get(kind="micro_credential.register")
    assert (fact.noted["overdue"], [finding["rule"] for finding in fact.noted["findings"]]) == (True, ["SD-11"])


def test_a_profile_may_shorten_the_validity():
    case = given.case_at(Stage.DECIDING)
    given.seed_in_force("MQA-SAMC")
    before = Fact.objects.count()

    with pytest.raises(GateRefused) as refusal:
        decide(case, validity_months=37)
    assert [finding.rule for finding in refusal.value.findings] == ["MY-9"]
    unchanged(case, before)
    assert decide(case).validity_months == 36


def test_a_level_is_one_of_the_framework(settings):
    framework = Framework.objects.create(
        key="mqf", edition="2024", kind="national", country=settings.PASSERELLE_COUNTRY
    )
    Level.objects.bulk_create(Level(framework=framework, code=code, sort=code) for code in "345")
    case = given.case_at(Stage.DECIDING)

    with pytest.raises(Malformed):
        decide(case, determined_level="9")
    reason = "Its outcomes are those of level 3."
    assert decide(case, determined_level="3", determined_reason=reason).determined_level == "3"
    assert entry_of(case.entry).determined_level == "3"


def duty(somebody):
    StaffDuty.objects.create(person=somebody, duty=Duty.DECISION_OFFICER, valid_from=date(2020, 1, 1))
    return somebody


def test_who_had_a_hand_in_the_case_or_belongs_to_the_applicant_may_not_decide():
    entry = given.listed()
    given.pool()
    clerk = given.staff(Duty.REGISTRAR, Duty.DECISION_OFFICER)
    case = given.formed(entry, by=clerk)
    seat = given.seats(case)[0]
    helper = given.staff(Duty.REGISTRAR, Duty.DECISION_OFFICER)
    actions.replace_seat(seat, by=helper, today=TODAY)
    given.declare(case)
    given.seal(case)
    given.vote(case)
    given.report(case)
    case.refresh_from_db()
    before = Fact.objects.count()
    refused = {
        "not_a_decision_officer": given.registrar(),
        "own_organisation": given.member(case.applicant, "editor", given.officer()),
        "registrar_of_the_case": clerk,
        "member_of_the_panel": duty(given.holder(given.seats(case)[0])),
        "handled_before": helper,
    }

    for reason, by in refused.items():
        with pytest.raises(NotPermitted) as refusal:
            decide(case, by=by)
        assert refusal.value.data == {"reason": reason}
        assert (reason_not_to_decide(by, case), may_decide(by, case)) == (reason, False)
    unchanged(case, before)


def test_a_recused_member_may_not_decide_either():
    case = given.case_at(Stage.DECLARING)
    seat = given.seats(case)[0]
    actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=True, statement="Family.")

    assert reason_not_to_decide(duty(given.holder(seat)), case) == "member_of_the_panel"


def test_of_two_decisions_one_counts():
    case = given.case_at(Stage.DECIDING)
    stale = type(case).objects.get(pk=case.pk)
    decide(case)
    before = Fact.objects.count()

    with pytest.raises(WrongState):
        decide(stale)
    assert (Fact.objects.count(), Decision.objects.count()) == (before, 1)


def test_a_decision_waits_for_the_report():
    case = given.case_at(Stage.REPORTING)
    before = Fact.objects.count()

    with pytest.raises(WrongState):
        decide(case)
    assert (Fact.objects.count(), entry_of(case.entry).state) == (before, State.LISTED_PENDING)


def test_an_entry_withdrawn_meanwhile_is_not_decided():
    case = given.case_at(Stage.DECIDING)
    entry = entry_of(case.entry)
    registers.move(entry, "withdraw", by=given.officer())
    before = Fact.objects.count()

    with pytest.raises(WrongState):
        decide(case)
    case.refresh_from_db()
    assert (case.stage, Decision.objects.count(), Fact.objects.count()) == (Stage.DECIDING, 0, before)


def test_a_returned_entry_gets_a_new_case_with_its_next_edition():
    entry = given.submitted()
    case = given.case_at(Stage.DECIDING, judgement="no", entry=entry)
    decide(case, outcome="return")
    entry = entry_of(case.entry)
    registers.submit(entry, by=given.person(), today=TODAY)

    again = actions.open_case(entry.number)

    assert (again.pk != case.pk, again.edition, again.stage) == (True, 2, Stage.TO_FORM)


def test_a_decision_cannot_be_changed_in_the_database():
    decide(given.case_at(Stage.DECIDING))

    with pytest.raises(Error), transaction.atomic():
        Decision.objects.update(outcome="remove")
    with pytest.raises(Error), transaction.atomic():
        Decision.objects.all().delete()
