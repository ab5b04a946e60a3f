"""Counsel by consent, from the public list to its end: who may, what is seen, and each refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.guidance import counsel, counsellors, jobs
from passerelle.guidance.models import Counsel, Note
from passerelle.guidance.permissions import (
    clients,
    counsellors_listed,
    may_take_on,
    notes_visible_to,
    running_clients,
)
from passerelle.guidance.states import CounselState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, OrganisationRole, Role
from passerelle.policy.guiding import REASONS
from passerelle.registers.states import State
from tests.assessment import factories as base
from tests.assessment.factories import TODAY
from tests.guidance import factories as make
from tests.guidance.factories import LISTED, UNTIL, Desk
from tests.recognition.factories import award

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return make.desk()


def reason(act: Callable[[], object]) -> str:
    with pytest.raises(NotNow) as refusal:
        act()
    assert refusal.value.data["reason"] in REASONS
    return str(refusal.value.data["reason"])


def fields(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Malformed) as refusal:
        act()
    return [str(one.data.get("field")) for one in (refusal.value, *refusal.value.others)]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_a_counsellor_of_a_live_service_stands_on_the_list_and_says_what_they_like(desk: Desk):
    found = counsellors_listed(on=TODAY)

    assert [(one.public_name, one.languages, one.fields) for one in found] == [("Noor Jamal", ["en", "ar"], ["07"])]
    counsellors.change(desk.counsellor, LISTED | {"shows_name": False}, by=desk.adviser, seen_version=1)
    assert [one.public_name for one in counsellors_listed(on=TODAY)] == [""]


def test_entering_again_changes_nothing_or_what_is_said_anew(desk: Desk):
    facts = Fact.objects.count()
    again = counsellors.enter(desk.service, LISTED, by=desk.adviser, today=TODAY)
    assert (again.pk, Fact.objects.count()) == (desk.counsellor.pk, facts)

    counsellors.enter(desk.service, LISTED | {"about": "On Mondays."}, by=desk.adviser, today=TODAY)
    assert [fact.kind for fact in Fact.objects.filter(subject=desk.counsellor.number)] == [
        "counsellor.enter",
        "counsellor.change",
    ]


def test_everything_that_is_amiss_is_told_at_once(desk: Desk):
    stated = {"languages": ["english"], "fields": ["pumps"], "about": "x" * 501, "shows_name": "yes"}

    assert fields(lambda: counsellors.enter(desk.service, stated, by=desk.adviser, today=TODAY)) == [
        "languages",
        "fields",
        "about",
        "shows_name",
    ]
    assert fields(
        lambda: counsellors.enter(desk.service, LISTED | {"languages": []}, by=desk.adviser, today=TODAY)
    ) == ["languages"]


def test_nobody_else_enters_themselves_or_changes_another(desk: Desk):
    for other in (desk.head, desk.officer, desk.learner):
        with pytest.raises(NotPermitted):
            counsellors.enter(desk.service, LISTED, by=other, today=TODAY)
        with pytest.raises(NotPermitted):
            counsellors.change(desk.counsellor, LISTED, by=other, seen_version=1)
    with pytest.raises(StaleVersion):
        counsellors.change(desk.counsellor, LISTED | {"about": ""}, by=desk.adviser, seen_version=9)


def test_who_left_or_whose_service_ended_is_on_the_list_no_more(desk: Desk):
    mandate = Mandate.objects.get(person=desk.adviser, function=Function.COUNSELLOR)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY + DAY)
    assert counsellors_listed(on=TODAY).count() == 1
    assert counsellors_listed(on=TODAY + DAY).count() == 0

    Mandate.objects.filter(pk=mandate.pk).update(ends_on=None)
    OrganisationRole.objects.filter(organisation=desk.service, role=Role.COUNSELLING_SERVICE).update(
        state=State.REMOVED
    )
    assert counsellors_listed(on=TODAY).count() == 0


# --- training ---------------------------------------------------------------------------------------------------------


def test_the_service_notes_a_training_by_the_number_of_its_entry():
    desk = make.desk(trained_until=None)
    assert not may_take_on(desk.counsellor, on=TODAY)

    counsellors.note_training(
        desk.counsellor, desk.land.course.number, UNTIL, by=desk.head, today=TODAY, seen_version=1
    )

    assert (desk.counsellor.training, desk.counsellor.trained_until) == (desk.land.course.number, UNTIL)
    assert may_take_on(desk.counsellor, on=TODAY)


def test_a_training_is_of_a_listed_entry_and_lasts_three_years_at_most():
    desk = make.desk(trained_until=None)

    def note(entry: str, until: date | None) -> None:
        counsellors.note_training(desk.counsellor, entry, until, by=desk.head, today=TODAY, seen_version=1)

    assert fields(lambda: note("MC-99999", None)) == ["training", "trained_until"]
    assert fields(lambda: note(desk.service.roles.get().number, UNTIL)) == ["training"]
    for day in (TODAY - DAY, date(2029, 11, 24)):
        assert fields(lambda day=day: note(desk.land.entry.number, day)) == ["trained_until"]
    note(desk.land.entry.number, date(2029, 11, 23))


def test_a_training_that_was_awarded_ends_with_the_award():
    desk = make.desk(trained_until=None)
    made = award(desk.adviser, desk.land.entry)
    Award.objects.filter(pk=made.pk).update(valid_until=TODAY + 30 * DAY)

    def note(until: date) -> None:
        counsellors.note_training(
            desk.counsellor, desk.land.entry.number, until, by=desk.head, today=TODAY, seen_version=1
        )

    assert fields(lambda: note(TODAY + 31 * DAY)) == ["trained_until"]
    note(TODAY + 30 * DAY)


def test_nobody_notes_a_training_but_who_signs_for_the_service_and_never_ones_own():
    desk = make.desk(trained_until=None)
    base.mandate(desk.adviser, desk.service, Function.SIGNATORY)
    for other in (desk.adviser, desk.officer, desk.learner, desk.land.signatory):
        with pytest.raises(NotPermitted):
            counsellors.note_training(
                desk.counsellor, desk.land.entry.number, UNTIL, by=other, today=TODAY, seen_version=1
            )


def test_on_its_last_day_a_training_counts_and_on_the_next_no_new_learner_is_taken(desk: Desk):
    last = make.train(desk, TODAY).trained_until
    assert last == TODAY
    assert counsel.invite(desk.counsellor, [], UNTIL, by=desk.learner, today=last).state == CounselState.ASKED

    other = base.person("Karim Zouaoui")
    late = reason(lambda: counsel.invite(desk.counsellor, [], UNTIL, by=other, today=last + DAY))
    assert (late, Counsel.objects.count()) == ("training_expired", 1)


def test_an_expired_counsellor_accepts_nobody_and_keeps_whom_they_have(desk: Desk):
    kept, waiting = make.accepted(desk, "portfolio"), base.person("Karim Zouaoui")
    asked = counsel.invite(desk.counsellor, [], UNTIL, by=waiting, today=TODAY)
    make.train(desk, TODAY)
    asked.refresh_from_db()

    assert reason(lambda: counsel.answer(asked, True, by=desk.adviser, today=TODAY + DAY)) == "training_expired"
    assert kept.seen(TODAY + DAY) == {"portfolio"}
    assert set(running_clients(desk.adviser, on=TODAY + DAY)) == {kept}
    kept.refresh_from_db()
    longer = reason(lambda: counsel.consent(kept, ["portfolio"], UNTIL + DAY, by=desk.learner, today=TODAY + DAY))
    assert longer == "training_expired"
    counsel.consent(kept, ["portfolio", "cases"], UNTIL, by=desk.learner, today=TODAY + DAY)
    assert kept.seen(UNTIL) == {"portfolio", "cases"}


# --- consent ----------------------------------------------------------------------------------------------------------


def test_a_learner_invites_and_nothing_is_seen_before_the_answer(desk: Desk):
    found = make.asked(desk, "cases", "portfolio")

    assert (found.scopes, found.seen(TODAY)) == (["portfolio", "cases"], frozenset())
    assert (set(clients(desk.adviser, on=TODAY)), set(running_clients(desk.adviser, on=TODAY))) == ({found}, set())
    counsel.answer(found, True, by=desk.adviser, today=TODAY)
    assert found.seen(TODAY) == {"portfolio", "cases"}


def test_the_same_invitation_again_is_the_same_and_a_second_row_is_refused_by_the_database(desk: Desk):
    found = make.asked(desk, "portfolio")

    assert make.asked(desk, "cases") == found
    with pytest.raises(IntegrityError), transaction.atomic():
        Counsel.objects.create(
            number="CC-9", learner=desk.learner, counsellor=desk.counsellor, until=UNTIL, asked_on=TODAY
        )


def test_an_invitation_tells_everything_that_is_amiss(desk: Desk):
    counsellors.change(desk.counsellor, LISTED | {"is_listed": False}, by=desk.adviser, seen_version=1)

    with pytest.raises(NotNow) as refusal:
        counsel.invite(desk.counsellor, ["diary"], TODAY - DAY, about="x" * 1001, by=desk.learner, today=TODAY)

    assert refusal.value.data["reason"] == "takes_nobody_new"
    assert [one.data["field"] for one in refusal.value.others] == ["scopes", "until", "about"]


def test_nobody_counsels_themselves(desk: Desk):
    with pytest.raises(NotPermitted):
        counsel.invite(desk.counsellor, [], UNTIL, by=desk.adviser, today=TODAY)


def test_taken_back_nothing_is_seen_from_that_moment_on_and_twice_is_once(desk: Desk):
    found = make.accepted(desk, "portfolio", "in_progress")

    counsel.take_back(found, by=desk.learner, today=TODAY)
    counsel.take_back(found, by=desk.learner, today=TODAY)

    assert (found.state, found.scopes, found.seen(TODAY)) == (CounselState.ENDED, [], frozenset())
    assert set(clients(desk.adviser, on=TODAY)) == set()
    assert [fact.kind for fact in Fact.objects.filter(subject=found.number)] == [
        "counsel.invite",
        "counsel.accept",
        "counsel.take_back",
    ]


def test_after_the_last_day_nothing_is_seen_even_before_the_clock_has_turned(desk: Desk):
    found = make.accepted(desk, "portfolio", until=TODAY + DAY)

    assert (found.seen(TODAY + DAY), found.seen(TODAY + 2 * DAY)) == ({"portfolio"}, frozenset())
    assert set(clients(desk.adviser, on=TODAY + 2 * DAY)) == set()
    jobs.end_counsel(TODAY + DAY)
    found.refresh_from_db()
    assert found.state == CounselState.ACCEPTED
    jobs.end_counsel(TODAY + 2 * DAY)
    jobs.end_counsel(TODAY + 2 * DAY)
    found.refresh_from_db()
    assert (found.state, found.ended_on) == (CounselState.ENDED, TODAY + 2 * DAY)
    with pytest.raises(WrongState):
        counsel.lapse(found, today=TODAY + 3 * DAY)


def test_declined_or_given_up_nothing_is_seen(desk: Desk):
    declined = counsel.answer(make.asked(desk, "portfolio"), False, by=desk.adviser, today=TODAY)
    assert (declined.state, declined.seen(TODAY)) == (CounselState.DECLINED, frozenset())
    assert counsel.answer(declined, False, by=desk.adviser, today=TODAY) == declined
    with pytest.raises(WrongState):
        counsel.answer(declined, True, by=desk.adviser, today=TODAY)

    again = make.accepted(desk, "portfolio")
    assert again.pk != declined.pk
    counsel.give_up(again, by=desk.adviser, today=TODAY)
    assert again.seen(TODAY) == frozenset()


def test_nobody_else_answers_or_changes_what_may_be_seen(desk: Desk):
    found = make.asked(desk, "portfolio")
    for other in (desk.learner, desk.head, desk.officer):
        with pytest.raises(NotPermitted):
            counsel.answer(found, True, by=other, today=TODAY)
        with pytest.raises(NotPermitted):
            counsel.give_up(found, by=other, today=TODAY)
    for other in (desk.adviser, desk.head):
        with pytest.raises(NotPermitted):
            counsel.consent(found, ["cases"], UNTIL, by=other, today=TODAY)
        with pytest.raises(NotPermitted):
            counsel.take_back(found, by=other, today=TODAY)


def test_a_counsellor_who_left_the_service_answers_and_sees_nobody(desk: Desk):
    found = make.accepted(desk, "portfolio")
    Mandate.objects.filter(person=desk.adviser).update(ends_on=timezone.localdate())
    desk.adviser.__dict__.pop("_mandates", None)

    assert set(clients(desk.adviser, on=TODAY)) == set()
    with pytest.raises(NotPermitted):
        counsel.give_up(found, by=desk.adviser, today=TODAY)


def test_an_answer_after_the_last_day_is_refused(desk: Desk):
    found = make.asked(desk, until=TODAY)

    assert reason(lambda: counsel.answer(found, True, by=desk.adviser, today=TODAY + DAY)) == "counsel_over"


def test_the_database_keeps_scopes_away_from_what_has_ended(desk: Desk):
    found = make.accepted(desk, "portfolio")
    with pytest.raises(IntegrityError), transaction.atomic():
        Counsel.objects.filter(pk=found.pk).update(state=CounselState.ENDED, ended_on=TODAY)


# --- notes ------------------------------------------------------------------------------------------------------------


def test_own_notes_are_the_counsellors_and_shared_ones_both_read(desk: Desk):
    found = make.accepted(desk)
    own = counsel.write_note(found, "Shy at first.", shared=False, by=desk.adviser, today=TODAY)
    shared = counsel.write_note(found, "Bring the papers.", shared=True, by=desk.adviser, today=TODAY)
    theirs = counsel.write_note(found, "I will.", shared=False, by=desk.learner, today=TODAY)
    assert counsel.write_note(found, "I will.", shared=False, by=desk.learner, today=TODAY) == theirs

    assert set(notes_visible_to(desk.adviser, found)) == {own, shared, theirs}
    assert set(notes_visible_to(desk.learner, found)) == {shared, theirs}


def test_a_note_says_something_while_the_counsel_runs(desk: Desk):
    found = make.accepted(desk)
    assert fields(lambda: counsel.write_note(found, " ", shared=True, by=desk.adviser, today=TODAY)) == ["text"]
    with pytest.raises(NotPermitted):
        counsel.write_note(found, "Hello", shared=True, by=desk.head, today=TODAY)
    counsel.take_back(found, by=desk.learner, today=TODAY)
    for who in (desk.adviser, desk.learner):
        with pytest.raises(NotPermitted):
            counsel.write_note(found, "Hello", shared=True, by=who, today=TODAY)
    assert Note.objects.count() == 0
