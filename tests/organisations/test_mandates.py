"""Who acts for an organisation: given by its signatories, ended at once, never the last one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations import actions
from passerelle.organisations.models import Function, Mandate
from passerelle.organisations.permissions import acts_for, mandates_of, organisations_of
from passerelle.people.models import Duty, Person
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def today() -> date:
    """Return the day that permissions read from the clock."""
    from django.utils import timezone

    return timezone.localdate()


def again(person: Person) -> Person:
    """Return the person as the next request has them."""
    return Person.objects.get(pk=person.pk)


def test_a_signatory_lets_a_person_act_from_today():
    body, newcomer = make.organisation(), make.person()
    signatory = make.member(body)

    actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today())

    fact = Fact.objects.get()
    assert acts_for(again(newcomer), body.pk, Function.EDITOR)
    assert not acts_for(again(newcomer), body.pk, Function.SIGNATORY)
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("mandate.grant", body.number, signatory.reference),
        {"person": newcomer.reference, "function": "editor"},
    )


@pytest.mark.parametrize("name", ["editor", "teacher", "stranger", "other_signatory", "officer", "closed", "ended"])
def test_nobody_else_gives_or_ends_mandates(name):
    body, newcomer = make.organisation(), make.person()
    standing = Mandate.objects.get(person=make.member(body))
    match name:
        case "editor" | "teacher":
            somebody = make.member(body, name)
        case "other_signatory":
            somebody = make.member(make.organisation())
        case "officer":
            somebody = make.person(duties=[Duty.DECISION_OFFICER, Duty.REGISTRAR])
        case "closed":
            somebody = make.member(body, somebody=make.person(is_active=False))
        case "ended":
            somebody = make.member(body)
            Mandate.objects.filter(person=somebody).update(ends_on=today())
        case _:
            somebody = make.person()
    before = list(Mandate.objects.order_by("pk").values())

    for function in ("editor", "signatory"):
        with pytest.raises(NotPermitted):
            actions.grant_mandate(body, newcomer, function, by=somebody, today=today())
        with pytest.raises(NotPermitted):  # nor to oneself: a member does not make an owner
            actions.grant_mandate(body, somebody, function, by=somebody, today=today())
    with pytest.raises(NotPermitted):
        actions.end_mandate(standing, by=somebody, today=today())

    assert (list(Mandate.objects.order_by("pk").values()), Fact.objects.count()) == (before, 0)


@pytest.mark.parametrize("function", ["", "owner", "SIGNATORY", "x" * 5000])
def test_an_unknown_function_is_refused(function):
    body = make.organisation()

    with pytest.raises(Malformed):
        actions.grant_mandate(body, make.person(), function, by=make.member(body), today=today())

    assert (Mandate.objects.count(), Fact.objects.count()) == (1, 0)


def test_the_same_mandate_twice_is_told_and_given_once():
    body, newcomer = make.organisation(), make.person()
    signatory = make.member(body)
    actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today())

    with pytest.raises(AlreadyDone) as refusal:
        actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today())

    assert refusal.value.data == {"field": "function", "seen": "editor"}
    assert (Mandate.objects.filter(person=newcomer).count(), Fact.objects.count()) == (1, 1)


def test_one_person_may_have_several_functions_and_organisations():
    one, two, somebody = make.organisation(), make.organisation(), make.person()
    for body, function in [(one, "editor"), (one, "teacher"), (two, "signatory")]:
        make.member(body, function, somebody)

    assert organisations_of(somebody) == {one.pk, two.pk}
    assert organisations_of(somebody, Function.EDITOR) == {one.pk}
    assert len(mandates_of(somebody)) == 3


def test_an_ended_mandate_cuts_at_once():
    body = make.organisation()
    signatory, editor = make.member(body), make.member(body, "editor")
    mandate = Mandate.objects.get(person=editor)
    assert acts_for(mandate.person, body.pk)

    actions.end_mandate(mandate, by=signatory, today=today())

    assert not acts_for(mandate.person, body.pk)  # in this very request
    assert not acts_for(again(editor), body.pk)
    assert (Fact.objects.get().kind, Mandate.objects.get(pk=mandate.pk).ends_on) == ("mandate.end", today())


def test_a_mandate_that_is_to_end_later_can_be_ended_now():
    body = make.organisation()
    signatory, editor = make.member(body), make.member(body, "editor")
    Mandate.objects.filter(person=editor).update(ends_on=today() + timedelta(days=300))

    actions.end_mandate(Mandate.objects.get(person=editor), by=signatory, today=today())

    assert not acts_for(again(editor), body.pk)


def test_ending_twice_is_told_and_leaves_one_fact():
    body = make.organisation()
    signatory, editor = make.member(body), make.member(body, "editor")
    mandate = Mandate.objects.get(person=editor)
    stale = Mandate.objects.get(person=editor)
    actions.end_mandate(mandate, by=signatory, today=today())

    with pytest.raises(WrongState):
        actions.end_mandate(stale, by=signatory, today=today())

    assert Fact.objects.count() == 1


def test_the_last_signatory_stays():
    body = make.organisation()
    signatory = make.member(body)
    make.member(body, "editor")

    with pytest.raises(NotNow) as refusal:
        actions.end_mandate(Mandate.objects.get(person=signatory), by=signatory, today=today())

    assert refusal.value.data == {"reason": "last_signatory"}
    assert acts_for(again(signatory), body.pk, Function.SIGNATORY)
    assert Fact.objects.count() == 0


def test_a_signatory_with_a_closed_account_does_not_count_as_another():
    body = make.organisation()
    signatory = make.member(body)
    make.member(body, somebody=make.person(is_active=False))

    with pytest.raises(NotNow):
        actions.end_mandate(Mandate.objects.get(person=signatory), by=signatory, today=today())


def test_a_signatory_may_go_when_another_stays():
    body = make.organisation()
    leaving, staying = make.member(body), make.member(body)

    actions.end_mandate(Mandate.objects.get(person=leaving), by=leaving, today=today())

    assert [acts_for(again(who), body.pk) for who in (leaving, staying)] == [False, True]


def test_a_mandate_does_not_hold_before_its_first_day_nor_on_its_last():
    mandate = Mandate(valid_from=date(2026, 3, 1), ends_on=date(2026, 3, 5))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 5)]

    assert [mandate.is_held(day) for day in days] == [False, True, True, False]


def test_mandates_are_read_once_in_a_request(django_assert_num_queries):
    body = make.organisation()
    somebody = again(make.member(body))

    with django_assert_num_queries(1):
        for _ in range(5):
            acts_for(somebody, body.pk, Function.SIGNATORY)
            organisations_of(somebody)


def test_the_database_refuses_a_mandate_that_ends_before_it_begins():
    with pytest.raises(IntegrityError, match="mandate_ends_after_it_begins"), transaction.atomic():
        Mandate.objects.create(
            person=make.person(),
            organisation=make.organisation(),
            function="editor",
            valid_from=TODAY,
            ends_on=TODAY - timedelta(days=1),
        )


def test_a_mandate_may_begin_later_and_end_by_itself():
    body, newcomer = make.organisation(), make.person()
    begins, ends = today() + timedelta(days=3), today() + timedelta(days=9)

    made = actions.grant_mandate(
        body, newcomer, "editor", by=make.member(body), today=today(), valid_from=begins, ends_on=ends
    )

    assert not acts_for(again(newcomer), body.pk)
    assert (made.valid_from, made.ends_on) == (begins, ends)
    assert Fact.objects.get().noted == {
        **{"person": newcomer.reference, "function": "editor"},
        **{"valid_from": begins.isoformat(), "ends_on": ends.isoformat()},
    }


@pytest.mark.parametrize(("begins", "ends", "field"), [(-1, None, "valid_from"), (3, 3, "ends_on"), (3, 2, "ends_on")])
def test_impossible_days_of_a_mandate_are_refused(begins, ends, field):
    body = make.organisation()
    first = today() + timedelta(days=begins)
    last = None if ends is None else today() + timedelta(days=ends)

    with pytest.raises(Malformed) as refusal:
        actions.grant_mandate(
            body, make.person(), "editor", by=make.member(body), today=today(), valid_from=first, ends_on=last
        )

    assert (refusal.value.data["field"], Fact.objects.count()) == (field, 0)


def held(body, somebody, first: int, last: int | None) -> Mandate:
    return Mandate.objects.create(
        person=somebody,
        organisation=body,
        function="editor",
        valid_from=TODAY + timedelta(days=first),
        ends_on=None if last is None else TODAY + timedelta(days=last),
    )


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (0, 10, True),  # ends on the day the other begins
        (20, 30, True),
        (20, None, True),
        (5, 11, False),
        (12, 15, False),
        (19, None, False),
        (0, None, False),
    ],
)
def test_the_database_refuses_two_mandates_of_one_day(first, last, kept):
    body, somebody = make.organisation(), make.person()
    held(body, somebody, 10, 20)

    if kept:
        held(body, somebody, first, last)
    else:
        with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
            held(body, somebody, first, last)
    later = held(body, somebody, 40, 50) if last else None
    if later and kept:
        with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
            Mandate.objects.filter(pk=later.pk).update(valid_from=TODAY + timedelta(days=15))

    assert Mandate.objects.count() == 1 + kept + (later is not None)


def test_a_mandate_that_was_ended_before_it_began_is_in_nobodys_way():
    body, newcomer = make.organisation(), make.person()
    signatory, soon = make.member(body), today() + timedelta(days=30)
    coming = actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today(), valid_from=soon)
    with pytest.raises(AlreadyDone):
        actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today())
    actions.end_mandate(coming, by=signatory, today=today())

    actions.grant_mandate(body, newcomer, "editor", by=signatory, today=today())

    assert acts_for(again(newcomer), body.pk, Function.EDITOR)
