"""A substantive change to a registered entry: judged beside the version in force, and only a decision replaces it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from passerelle.catalogue import editions, revising
from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.catalogue.states import RevisionState
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.registers import actions as registers
from passerelle.registers import jobs as entries
from passerelle.registers.models import EntryVersion
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs, queries
from passerelle.vetting.actions import appealing, sanctioning
from passerelle.vetting.models import AtExpiry, Case, Condition, Decision, Outcome, Purpose
from passerelle.vetting.states import ConditionState, Stage
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BIGGER = {"hours": "75", "credits": "3"}


def told(number: str) -> None:
    """Let vetting hear of everything about an entry, twice: it makes no difference."""
    followers = {
        "propose_revision": [jobs.open_revision],
        "suspend": [jobs.overtake_change],
        "propose_removal": [jobs.overtake_change],
        "withdraw": [jobs.overtake_change, jobs.close_cases],
        "expire": [jobs.close_cases, jobs.overtake_change],
    }
    for _ in range(2):
        for fact in Fact.objects.filter(subject=number).order_by("pk"):
            for follower in followers.get(fact.kind.partition(".")[2], ()):
                follower(fact)


def signatory(entry: MicroCredential) -> Person:
    return given.member(entry.awarding_body)


@remembered
def sent(entry: MicroCredential | None = None, **fields: Any) -> Revision:
    """Return a change that was sent to a panel, with its case opened."""
    entry = entry or given.verified()
    by = signatory(entry)
    revision = revising.begin(entry, fields or BIGGER, by=by, today=TODAY, reason="Learners need more time.")
    revision = revising.send(revision, by=by, today=TODAY, seen_version=revision.version)
    told(entry.number)
    return revision


@remembered
def judged(revision: Revision, judgement: str = "yes") -> Case:
    """Return the case of a change as it waits for a decision."""
    case = actions.form_panel(revision.entry, by=given.registrar(), today=TODAY)
    given.declare(case)
    given.seal(case, judgement=judgement)
    given.vote(case, judgement)
    given.report(case)
    return Case.objects.get(pk=case.pk)


def decided(revision: Revision, outcome: str = "register") -> Case:
    case = judged(revision, {"register": "yes", "register_with_conditions": "condition"}.get(outcome, "no"))
    stated = given.conditions() if outcome == "register_with_conditions" else ()
    actions.decide(case, by=given.officer(), today=TODAY, outcome=outcome, reasons=given.REASONS, conditions=stated)
    return Case.objects.get(pk=case.pk)


def standing(number: str) -> tuple[str, int, str]:
    entry = entry_of(number)
    return str(entry.state), entry.edition, str(entry.as_stated()["workload"]["hours"])


def kinds(number: str) -> list[str]:
    return [kind.partition(".")[2] for kind in Fact.objects.filter(subject=number).values_list("kind", flat=True)]


def test_a_change_is_judged_while_the_version_in_force_stays_as_it_is():
    revision = sent()
    case = Case.objects.get(revision=revision)

    assert standing(revision.entry) == ("review_open", 1, "50.00")
    assert (case.purpose, case.edition, case.round, case.on_expiry) == (Purpose.REVISION, 2, 1, AtExpiry.KEEP_PENDING)
    assert (case.opened_on, case.due_on) == (TODAY, add_months(TODAY, 2))
    assert list(EntryVersion.objects.filter(entry=revision.entry).values_list("edition", flat=True)) == [1]
    assert Case.objects.filter(entry=revision.entry, waits=True).count() == 1


def test_who_is_faster_than_what_follows_the_sending_forms_the_panel_of_the_change():
    entry = given.verified()
    by = signatory(entry)
    revision = revising.begin(entry, BIGGER, by=by, today=TODAY)
    revision = revising.send(revision, by=by, today=TODAY, seen_version=revision.version)
    before = queries.change_due(entry.number)

    case = actions.form_panel(entry.number, by=given.registrar(), today=TODAY)
    told(entry.number)

    assert (case.revision, case.purpose, case.edition) == (revision, Purpose.REVISION, 2)
    assert before == queries.change_due(entry.number) == (TODAY, case.due_on)
    assert Case.objects.filter(entry=entry.number, waits=True).count() == 1


def test_accepted_it_is_the_version_in_force_with_what_was_determined_for_it():
    revision = sent(level="5", **BIGGER)
    MicroCredential.objects.filter(number=revision.entry).update(determined_credits="2")
    case = decided(revision)

    entry = entry_of(revision.entry)
    assert isinstance(entry, MicroCredential)
    assert standing(entry.number) == ("registered", 2, "75.00")
    assert (entry.determined_level, entry.determined_credits) == ("5", None)
    assert (entry.decided_on, entry.valid_until) == (TODAY, add_months(TODAY, 60))
    revision.refresh_from_db()
    assert (revision.state, revision.superseded) == (
        RevisionState.ACCEPTED,
        {"determined_level": "4", "determined_credits": "2.00"},
    )
    old, new = EntryVersion.objects.filter(entry=entry.number).order_by("edition")
    assert (old.stated["workload"]["hours"], new.stated["workload"]["hours"]) == ("50.00", "75.00")
    assert kinds(entry.number)[-2:] == ["propose_revision", "accept_revision"]
    assert Fact.objects.filter(subject=entry.number).last().noted == {
        "edition": 2, "findings": [], "revision": revision.number, "change_class": "substantive", "case": case.number,
        "reasons": given.REASONS, "conditions": [], "overdue": False, "by_expiry": False,
    }  # fmt: skip


def test_who_relies_on_the_version_before_goes_on_relying_on_it():
    revision = sent(level="5")
    entry = entry_of(revision.entry)
    decided(revision)

    entry = entry_of(revision.entry)
    assert isinstance(entry, MicroCredential)
    assert [editions.determined_level(entry, edition) for edition in (1, 2)] == ["4", "5"]


def test_refused_it_leaves_everything_as_it_was():
    revision = sent()
    before = MicroCredential.objects.filter(number=revision.entry).values().get()
    case = decided(revision, "refuse_revision")

    after = MicroCredential.objects.filter(number=revision.entry).values().get()
    assert after == before | {"state": "registered", "version": before["version"] + 1}
    revision.refresh_from_db()
    assert revision.state == RevisionState.REFUSED
    assert EntryVersion.objects.filter(entry=revision.entry).count() == 1
    status = queries.public_status(revision.entry, on=TODAY)
    assert status is not None
    assert status.case != case.number


@pytest.mark.parametrize("outcome", ["return", "remove", "refuse_renewal"])
def test_a_refusal_takes_nothing_but_the_change(outcome: str):
    case = judged(sent(), "no")

    with pytest.raises(Malformed) as refusal:
        actions.decide(case, by=given.officer(), today=TODAY, outcome=outcome, reasons=given.REASONS)

    assert refusal.value.data["expected"] == "refuse_revision"
    assert standing(case.entry)[:2] == ("review_open", 1)


def test_a_new_entry_is_never_refused_as_a_change():
    case = given.case_at(Stage.DECIDING, judgement="no")

    with pytest.raises(Malformed):
        actions.decide(case, by=given.officer(), today=TODAY, outcome="refuse_revision", reasons=given.REASONS)


def test_conditions_of_the_version_before_come_back_with_it_and_are_lifted_with_the_new_one():
    entry = entry_of(given.decided("register_with_conditions").entry)
    assert isinstance(entry, MicroCredential)
    decided(sent(entry), "refuse_revision")
    assert standing(entry.number) == ("registered_conditional", 1, "50.00")
    assert [one.state for one in Condition.objects.filter(case__entry=entry.number)] == [ConditionState.OPEN]

    decided(sent(MicroCredential.objects.get(pk=entry.pk)))

    assert standing(entry.number) == ("registered", 2, "75.00")
    assert [one.state for one in Condition.objects.filter(case__entry=entry.number)] == [ConditionState.VOID]


def test_accepted_with_conditions_it_has_those_alone():
    revision = sent()
    case = decided(revision, "register_with_conditions")

    assert standing(revision.entry) == ("registered_conditional", 2, "75.00")
    assert list(Condition.objects.filter(case__entry=revision.entry).values_list("case", "state")) == [
        (case.pk, "open")
    ]


def test_its_owner_takes_it_back_and_the_panel_is_let_go():
    revision = sent()
    case = actions.form_panel(revision.entry, by=given.registrar(), today=TODAY)
    editor = given.member(case.applicant, function=Function.EDITOR)
    with pytest.raises(NotPermitted):
        actions.withdraw_revision(revision, by=editor, today=TODAY)

    actions.withdraw_revision(revision, by=given.signatory_of(case), today=TODAY)

    case.refresh_from_db()
    assert (revision.state, case.stage) == (RevisionState.WITHDRAWN, Stage.CLOSED)
    assert standing(revision.entry) == ("registered", 1, "50.00")
    assert {seat.expert.open_cases for seat in given.seats(case)} == {0}
    stale = Revision.objects.get(pk=revision.pk)
    with pytest.raises(WrongState):
        actions.withdraw_revision(stale, by=given.signatory_of(case), today=TODAY)


def test_what_was_decided_is_not_taken_back_and_what_was_taken_back_is_not_decided():
    revision = sent()
    stale, other = Revision.objects.get(pk=revision.pk), Revision.objects.get(pk=revision.pk)
    case = judged(revision)
    by = given.signatory_of(case)
    actions.withdraw_revision(stale, by=by, today=TODAY)
    with pytest.raises(WrongState):
        actions.decide(case, by=given.officer(), today=TODAY, outcome="register", reasons=given.REASONS)
    assert (Decision.objects.filter(case=case).count(), standing(revision.entry)[0]) == (0, "registered")

    again = sent(MicroCredential.objects.get(number=revision.entry))
    stale = Revision.objects.get(pk=again.pk)
    decided(again)
    with pytest.raises(WrongState):
        actions.withdraw_revision(stale, by=by, today=TODAY)
    with pytest.raises(WrongState):
        actions.withdraw_revision(other, by=by, today=TODAY)
    assert standing(revision.entry) == ("registered", 2, "75.00")


def test_the_next_change_has_a_case_of_its_own_about_the_same_edition():
    revision = sent()
    decided(revision, "refuse_revision")
    again = sent(MicroCredential.objects.get(number=revision.entry))

    rounds = Case.objects.filter(entry=revision.entry).order_by("pk").values_list("edition", "round", "revision")
    assert list(rounds) == [(1, 1, None), (2, 1, revision.pk), (2, 2, again.pk)]


def test_silence_never_puts_a_change_in_force():
    case = Case.objects.get(revision=sent())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)

    jobs.turn(case.due_on + 30 * DAY)

    case.refresh_from_db()
    assert (case.is_open, case.escalated_on, standing(case.entry)) == (
        True, case.due_on + 30 * DAY, ("review_open", 1, "50.00"),
    )  # fmt: skip


def test_silence_decides_a_new_entry_whose_panel_was_never_formed():
    case = actions.open_case(given.listed().number)
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)

    jobs.turn(case.due_on + DAY)

    case.refresh_from_db()
    assert (case.stage, entry_of(case.entry).state) == (Stage.DECIDED, State.REGISTERED)


@pytest.mark.parametrize("act", ["suspend", "propose_removal", "withdraw", "expire"])
def test_an_entry_that_moves_on_overtakes_the_change(act: str):
    revision = sent()
    case = Case.objects.get(revision=revision)
    registers.move(entry_of(revision.entry), act, by=given.person(), valid_until=TODAY)
    with pytest.raises(WrongState):
        actions.withdraw_revision(Revision.objects.get(pk=revision.pk), by=given.signatory_of(case), today=TODAY)

    told(revision.entry)

    revision.refresh_from_db()
    case.refresh_from_db()
    assert (revision.state, case.stage, standing(revision.entry)[1:]) == (
        RevisionState.LAPSED, Stage.CLOSED, (1, "50.00"),
    )  # fmt: skip


def test_a_change_after_a_suspension_is_not_taken_for_one_before_it():
    entry = given.verified()
    suspension = sanctioning.propose_suspension(entry.number, "Risk.", by=given.registrar(), today=TODAY)
    sanctioning.confirm_suspension(suspension, by=given.officer(), today=TODAY)
    suspension.refresh_from_db()
    sanctioning.lift_suspension(suspension, by=given.registrar(), today=TODAY)
    revision = sent(MicroCredential.objects.get(pk=entry.pk))

    told(entry.number)

    revision.refresh_from_db()
    assert (revision.state, Case.objects.get(revision=revision).stage) == (RevisionState.IN_REVIEW, Stage.TO_FORM)


def test_the_review_before_the_end_waits_until_the_change_is_decided():
    entry = given.verified()
    MicroCredential.objects.filter(pk=entry.pk).update(valid_until=TODAY + 80 * DAY)
    revision = sent(MicroCredential.objects.get(pk=entry.pk))
    entries.turn(TODAY + DAY)
    assert [case.purpose for case in Case.objects.filter(entry=entry.number, waits=True)] == ["revision"]
    assert Case.objects.get(revision=revision).due_on == add_months(TODAY, 2)

    decided(revision, "refuse_revision")
    entries.turn(TODAY + 2 * DAY)

    assert standing(entry.number)[:2] == ("review_open", 1)
    assert kinds(entry.number)[-1] == "open_review"


def test_an_appeal_puts_the_refused_change_in_force():
    revision = sent()
    case = decided(revision, "refuse_revision")
    appeal = appealing.lodge(case, grounds="We showed it.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They said so.", by=handler)

    appealing.uphold(appeal, "The report overlooked it.", by=handler, today=TODAY)

    assert standing(revision.entry) == ("registered", 2, "75.00")
    revision.refresh_from_db()
    assert revision.state == RevisionState.ACCEPTED
    assert kinds(revision.entry)[-1] == "accept_revision_on_appeal"


def test_an_appeal_says_nothing_about_a_version_that_came_since():
    revision = sent()
    case = decided(revision, "refuse_revision")
    appeal = appealing.lodge(case, grounds="We showed it.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They said so.", by=handler)
    entry = MicroCredential.objects.get(number=revision.entry)
    minor = revising.begin(entry, {"summary": {"en": "Now with a summary."}}, by=signatory(entry), today=TODAY)
    revising.send(minor, by=signatory(entry), today=TODAY, seen_version=minor.version)

    with pytest.raises(NotNow) as refusal:
        appealing.uphold(appeal, "The report overlooked it.", by=handler, today=TODAY)

    assert refusal.value.data["reason"] == "submitted_since"
    assert standing(revision.entry) == ("registered", 2, "50.00")


def test_the_database_keeps_what_was_sent_and_the_case_to_its_change():
    revision = sent()
    rows = Revision.objects.filter(pk=revision.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(fields={})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(stated={"title": "Another"})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(revision=revision).update(revision=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.exclude(revision=revision).update(purpose=Purpose.REVISION)
    assert Outcome.REFUSE_REVISION == "refuse_revision"
