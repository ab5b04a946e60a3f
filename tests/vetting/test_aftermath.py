"""What follows a decision: conditions, sanctions and their ladder, suspension, complaints, appeals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from passerelle.catalogue import actions as catalogue
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Duty
from passerelle.registers import bans
from passerelle.registers.history import reliance
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs
from passerelle.vetting.actions import appealing, complaining, sanctioning
from passerelle.vetting.models import Appeal, Case, Condition, Sanction, Suspension
from passerelle.vetting.states import AppealState, ConditionState, SanctionState
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def state_of(number: str) -> str:
    return entry_of(number).state


# Conditions


def test_a_condition_is_met_by_evidence_and_with_the_last_one_the_entry_is_verified():
    case = given.decided("register_with_conditions")
    (condition,) = Condition.objects.all()
    officer, owner = given.officer(), given.signatory_of(case)
    assert (condition.text, condition.due_on) == ("Show S1 on site.", TODAY + 90 * DAY)

    with pytest.raises(NotNow):
        actions.meet_condition(condition, by=officer, today=TODAY)
    actions.offer_evidence(condition, "A film of it.", by=owner, today=TODAY)
    actions.send_back(condition, "The film has no sound.", by=officer)
    actions.offer_evidence(condition, "A film with sound.", by=owner, today=TODAY)
    with pytest.raises(NotPermitted):
        actions.meet_condition(condition, by=owner, today=TODAY)
    actions.meet_condition(condition, by=officer, today=TODAY)

    assert (condition.state, state_of(case.entry)) == (ConditionState.MET, State.REGISTERED)


def test_a_condition_that_is_not_met_in_time_leads_to_a_notice_of_removal():
    case = given.decided("register_with_conditions")

    jobs.turn(TODAY + 90 * DAY)
    assert state_of(case.entry) == State.REGISTERED_CONDITIONAL
    jobs.turn(TODAY + 91 * DAY)
    jobs.turn(TODAY + 91 * DAY)

    sanction = Sanction.objects.get()
    assert (sanction.state, sanction.comment_until, state_of(case.entry)) == (
        *(SanctionState.REMOVAL, TODAY + 121 * DAY),
        State.REMOVAL_PROPOSED,
    )
    actions.sanctioning.close_sanction(sanction, "It was shown after all.", by=given.officer(), today=TODAY + 99 * DAY)
    assert state_of(case.entry) == State.REGISTERED


def test_evidence_that_nobody_looked_at_is_not_the_owners_fault():
    case = given.decided("register_with_conditions")
    actions.offer_evidence(Condition.objects.get(), "A film.", by=given.signatory_of(case), today=TODAY)

    jobs.turn(TODAY + 100 * DAY)

    assert state_of(case.entry) == State.REGISTERED_CONDITIONAL


# Sanctions


def noticed(entry, today=TODAY):
    return sanctioning.give_notice(entry.number, "The paper is sold, not earned.", by=given.registrar(), today=today)


def test_the_ladder_from_notice_to_removal_and_ban_gives_the_owner_time_at_each_rung():
    entry = given.verified()
    owner, officer, registrar = given.member(entry.awarder), given.officer(), given.registrar()
    sanction = noticed(entry)
    assert (sanction.comment_until, state_of(entry.number)) == (TODAY + 30 * DAY, State.REGISTERED)

    with pytest.raises(NotNow):
        sanctioning.hold_hearing(sanction, "Nobody came.", by=registrar, today=TODAY + 5 * DAY)
    sanctioning.comment(sanction, "It is not so.", by=owner, today=TODAY + 5 * DAY)
    sanctioning.hold_hearing(sanction, "Heard on the fifth day.", by=registrar, today=TODAY + 6 * DAY)
    with pytest.raises(NotPermitted) as refusal:
        sanctioning.confirm_breach(sanction, by=sanction.opened_by, today=TODAY)
    assert refusal.value.data["reason"] == "not_a_decision_officer"
    sanctioning.confirm_breach(sanction, by=officer, today=TODAY + 10 * DAY)
    assert sanction.comply_until == TODAY + 25 * DAY

    jobs.turn(TODAY + 26 * DAY)
    sanction.refresh_from_db()
    assert (sanction.state, state_of(entry.number)) == (SanctionState.REMOVAL, State.REMOVAL_PROPOSED)
    with pytest.raises(NotNow):
        sanctioning.remove(sanction, "Sold.", by=officer, today=TODAY + 56 * DAY, ban_months=12)
    sanctioning.remove(sanction, "Sold.", by=officer, today=TODAY + 57 * DAY, ban_months=12)

    assert (state_of(entry.number), str(sanction.ban_until)) == (State.REMOVED, "2028-01-20")
    assert entry_of(entry.number).decided_on == TODAY + 57 * DAY
    assert [fact.kind for fact in Fact.objects.filter(subject=sanction.number)] == [
        "sanction.notice",
        "sanction.comment",
        "sanction.hear",
        "sanction.confirm",
        "sanction.propose_removal",
        "sanction.remove",
    ]


def test_a_banned_organisation_submits_nothing_and_is_told_until_when():
    entry = given.verified()
    sanction = noticed(entry)
    removed(sanction, ban_months=24)
    signatory = given.member(entry.awarder)
    draft = catalogue.draft_micro_credential(entry.awarder, given.STATED, by=signatory, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        catalogue.submit(draft, by=signatory, today=TODAY + 200 * DAY)

    assert refusal.value.data == {"reason": "banned", "seen": entry.awarder.number, "until": "2029-01-25"}
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert bans.banned_until(entry.awarder.number, on=sanction.ban_until + DAY) is None
    given.listed(given.organisation([Role.AWARDER]))


def removed(sanction: Sanction, *, ban_months: int = 0) -> Sanction:
    officer = given.officer()
    sanctioning.hold_hearing(sanction, "Nobody came.", by=given.registrar(), today=TODAY + 31 * DAY)
    sanctioning.propose_removal(sanction, by=officer, today=TODAY + 31 * DAY)
    return sanctioning.remove(sanction, "Sold.", by=officer, today=TODAY + 62 * DAY, ban_months=ban_months)


def test_a_removal_takes_nothing_from_who_was_awarded_before():
    entry = given.verified()
    removed(noticed(entry))
    day = Fact.objects.filter(subject=entry.number, kind="micro_credential.register").get().day

    kept = reliance(entry.number, on=day, today=day)

    assert (state_of(entry.number), kept.recognised, kept.kept) == (State.REMOVED, True, True)


def test_the_ban_is_two_years_at_most_and_no_ban_goes_without_reasons():
    sanction = noticed(given.verified())
    officer = given.officer()
    sanctioning.hold_hearing(sanction, "Nobody came.", by=given.registrar(), today=TODAY + 31 * DAY)
    sanctioning.propose_removal(sanction, by=officer, today=TODAY + 31 * DAY)
    for reasons, months in (("Sold.", 25), (" ", 3)):
        with pytest.raises(Malformed):
            sanctioning.remove(sanction, reasons, by=officer, today=TODAY + 62 * DAY, ban_months=months)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.update(decided_by=sanction.opened_by)


def test_what_is_put_right_ends_the_procedure():
    entry = given.verified()
    sanction = noticed(entry)
    officer, owner = given.officer(), given.member(entry.awarder)
    jobs.turn(TODAY + 31 * DAY)
    sanction.refresh_from_db()
    assert sanction.state == SanctionState.TO_DECIDE
    sanctioning.confirm_breach(sanction, by=officer, today=TODAY + 31 * DAY)
    sanctioning.show_compliance(sanction, "It is free now.", by=owner, today=TODAY + 32 * DAY)
    jobs.turn(TODAY + 60 * DAY)
    sanctioning.close_sanction(sanction, "Put right.", by=officer, today=TODAY + 61 * DAY)

    assert (sanction.state, state_of(entry.number)) == (SanctionState.CLOSED, State.REGISTERED)


def test_one_procedure_at_a_time_and_only_against_what_is_in_force():
    entry = given.verified()
    noticed(entry)
    with pytest.raises(AlreadyDone):
        noticed(entry)
    with pytest.raises(WrongState):
        noticed(given.listed())
    with pytest.raises(NotPermitted):
        sanctioning.give_notice(entry.number, "So.", by=given.officer(), today=TODAY)


# Suspension


def test_a_suspension_takes_two_persons_lasts_sixty_days_and_is_renewed_once():
    entry = given.verified()
    registrar, officer = given.staff(Duty.REGISTRAR, Duty.DECISION_OFFICER), given.officer()
    suspension = sanctioning.propose_suspension(entry.number, "The pumps burn.", by=registrar, today=TODAY)
    assert state_of(entry.number) == State.REGISTERED
    with pytest.raises(NotPermitted):
        sanctioning.confirm_suspension(suspension, by=registrar, today=TODAY)

    sanctioning.confirm_suspension(suspension, by=officer, today=TODAY)
    assert (suspension.ends_on, state_of(entry.number)) == (TODAY + 60 * DAY, State.SUSPENDED)
    sanctioning.renew_suspension(suspension, by=officer, today=TODAY + 59 * DAY)
    assert suspension.ends_on == TODAY + 120 * DAY
    with pytest.raises(Malformed):
        sanctioning.renew_suspension(suspension, by=officer, today=TODAY + 100 * DAY)

    jobs.turn(TODAY + 120 * DAY)
    assert state_of(entry.number) == State.SUSPENDED
    jobs.turn(TODAY + 121 * DAY)
    assert state_of(entry.number) == State.REGISTERED
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.update(confirmed_by=registrar)


def test_what_had_conditions_has_them_still_after_a_suspension():
    case = given.decided("register_with_conditions")
    suspension = sanctioning.propose_suspension(case.entry, "A risk.", by=given.registrar(), today=TODAY)
    sanctioning.confirm_suspension(suspension, by=given.officer(), today=TODAY)

    sanctioning.lift_suspension(suspension, by=given.registrar(), today=TODAY + DAY)

    assert state_of(case.entry) == State.REGISTERED_CONDITIONAL


# Complaints


def test_a_complaint_is_dismissed_with_an_answer_or_taken_up_as_a_notice():
    entry, citizen, registrar = given.verified(), given.person(), given.registrar()
    first = complaining.complain(entry.number, "They sell it.", by=citizen, today=TODAY)
    assert complaining.complain(entry.number, "They sell it. ", by=citizen, today=TODAY) == first
    with pytest.raises(NotPermitted):
        complaining.dismiss_complaint(first, "No.", by=given.officer(), today=TODAY)
    complaining.take_up(first, "We ask them.", by=registrar, today=TODAY)
    with pytest.raises(WrongState):
        complaining.dismiss_complaint(first, "No.", by=registrar, today=TODAY)
    second = complaining.complain(entry.number, "I do not like it.", by=citizen, today=TODAY)
    complaining.dismiss_complaint(second, "That is no breach.", by=registrar, today=TODAY)

    sanction = Sanction.objects.get()
    assert (first.sanction, second.sanction, sanction.ground) == (sanction, None, "We ask them.")
    draft = catalogue.draft_micro_credential(entry.awarder, given.STATED, by=given.member(entry.awarder), today=TODAY)
    with pytest.raises(Http404):
        complaining.complain(draft.number, "Bad.", by=citizen, today=TODAY)


# Appeals


def lodged(case: Case, today=TODAY) -> Appeal:
    return appealing.lodge(case, grounds="The film was not seen.", by=given.signatory_of(case), today=today)


def heard(appeal: Appeal):
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed the film.", by=handler)
    return handler


def test_an_appeal_that_is_upheld_takes_the_place_of_the_decision():
    case = given.decided("remove")
    appeal = lodged(case)
    assert str(appeal.due_on) == "2027-03-24"
    handler = heard(appeal)

    appealing.uphold(appeal, "The film shows it.", by=handler, today=TODAY + 50 * DAY)

    entry = entry_of(case.entry)
    assert (appeal.state, entry.state, entry.decided_on) == (AppealState.UPHELD, State.REGISTERED, TODAY + 50 * DAY)
    assert case.decision.outcome == "remove"


def test_an_appeal_that_is_upheld_in_part_registers_with_conditions():
    case = given.decided("return")
    appeal = lodged(case)
    handler = heard(appeal)

    conditions = [{"text": "Film it again.", "due_on": TODAY + 90 * DAY}]
    appealing.uphold(appeal, "Mostly.", by=handler, today=TODAY, conditions=conditions)

    assert (appeal.state, state_of(case.entry)) == (AppealState.PARTLY, State.REGISTERED_CONDITIONAL)
    assert [one.text for one in Condition.objects.filter(case=case)] == ["Film it again."]


def test_a_stay_lists_again_what_was_removed_and_a_dismissal_removes_it_again():
    case = given.decided("remove")
    appeal = lodged(case)
    handler = heard(appeal)

    appealing.stay(appeal, by=handler)
    assert state_of(case.entry) == State.LISTED_PENDING
    appealing.stay(appeal, by=handler)
    appealing.dismiss(appeal, "It was seen.", by=handler, today=TODAY)

    assert (appeal.state, state_of(case.entry)) == (AppealState.DISMISSED, State.REMOVED)


def test_conditions_are_lifted_when_an_appeal_against_them_is_upheld():
    case = given.decided("register_with_conditions")
    appeal = lodged(case)
    handler = heard(appeal)
    with pytest.raises(NotNow) as refusal:
        appealing.stay(appeal, by=handler)
    assert refusal.value.data["reason"] == "nothing_to_stay"

    appealing.uphold(appeal, "They were met.", by=handler, today=TODAY)

    assert (Condition.objects.get().state, state_of(case.entry)) == (ConditionState.VOID, State.REGISTERED)


def test_an_appeal_against_a_removal_lifts_the_ban_too():
    entry = given.verified()
    sanction = removed(noticed(entry), ban_months=6)
    signatory = given.member(entry.awarder)
    appeal = appealing.lodge(sanction=sanction, grounds="It was free.", by=signatory, today=TODAY + 70 * DAY)
    handler = heard(appeal)
    appealing.stay(appeal, by=handler)
    assert state_of(entry.number) == State.LISTED_PENDING

    appealing.uphold(appeal, "It was.", by=handler, today=TODAY + 80 * DAY)

    assert state_of(entry.number) == State.REGISTERED
    assert bans.banned_until(entry.awarder.number, on=TODAY + 80 * DAY) is None


def test_only_who_touched_nothing_before_hears_an_appeal():
    case = given.decided("remove")
    appeal = lodged(case)
    leader = given.registrar()
    appealing.admit(appeal, by=leader)
    child = Organisation.objects.create(
        number="ORG-77777", slug="child", legal_name="Child", country="MI", legal_id="77777",
        legal_id_scheme="MI-TEST", email="child@mirane.example", parent=case.applicant,
    )  # fmt: skip
    everybody = {
        "handled_before": case.decision.decided_by,
        "registrar_of_the_case": case.registrar,
        "member_of_the_panel": given.chair(case),
        "own_organisation": given.signatory_of(case),
        "own_group": given.member(child),
    }
    for who in everybody.values():
        who.duties.create(duty=Duty.APPEAL_HANDLER, valid_from=TODAY - 900 * DAY)
        who.__dict__.pop("_duties", None)
        who.__dict__.pop("_mandates", None)

    found = {}
    for reason, who in everybody.items():
        with pytest.raises(NotPermitted) as refusal:
            appealing.assign(appeal, who, by=leader)
        found[reason] = refusal.value.data["reason"]

    assert found == {reason: reason for reason in everybody}


def test_an_appeal_is_lodged_in_sixty_days_once_by_a_signatory_against_what_took_something_away():
    case, granted = given.decided("return"), given.decided("register")
    signatory = given.signatory_of(case)
    with pytest.raises(NotNow) as refusal:
        lodged(granted)
    assert refusal.value.data["reason"] == "nothing_to_appeal"
    with pytest.raises(NotPermitted):
        appealing.lodge(case, grounds="No.", by=given.person(), today=TODAY)
    with pytest.raises(NotNow):
        lodged(case, TODAY + 61 * DAY)
    appeal = appealing.lodge(case, grounds="No.", by=signatory, today=TODAY + 60 * DAY)
    assert appealing.lodge(case, grounds="No.", by=signatory, today=TODAY) == appeal
    with pytest.raises(AlreadyDone):
        appealing.lodge(case, grounds="Never.", by=signatory, today=TODAY)
    appealing.refuse(appeal, "It says nothing.", by=given.registrar(), today=TODAY)
    assert appeal.state == AppealState.INADMISSIBLE


def test_an_appeal_verifies_what_was_judged_and_not_what_was_written_since():
    case = given.decided("return")
    appeal = lodged(case)
    handler = heard(appeal)
    entry = entry_of(case.entry)
    catalogue.edit_micro_credential(entry, {"hours": "40"}, by=given.signatory_of(case), seen_version=entry.version)

    with pytest.raises(NotNow) as refusal:
        appealing.uphold(appeal, "Yes.", by=handler, today=TODAY)

    assert (refusal.value.data["reason"], state_of(case.entry)) == ("edited_since", State.RETURNED)


def test_a_result_that_is_late_is_told_once():
    appeal = lodged(given.decided("return"))
    for days in (0, 1, 2):
        jobs.turn(appeal.due_on + days * DAY)

    assert Fact.objects.filter(kind="appeal.escalate", subject=appeal.number).count() == 1
