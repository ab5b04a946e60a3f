"""A page that anybody may open: off until put on, only what was chosen, gone when taken off."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from passerelle.awards import actions
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.portfolio import elsewhere, profiles
from passerelle.portfolio.models import PublicProfile
from tests.awards.factories import awarded, person, today
from tests.portfolio import badges

pytestmark = pytest.mark.django_db


def test_nobody_has_one_until_they_put_it_on():
    made = awarded()

    unsaved = profiles.of(made.holder)
    kept = profiles.save([made], by=made.holder)

    assert (unsaved.pk, unsaved.is_on, len(unsaved.address)) == (None, False, 26)
    assert (kept.is_on, kept.in_search, len(kept.address)) == (False, False, 26)
    with pytest.raises(Http404):
        profiles.page(kept.address)


def test_it_shows_what_was_chosen_and_is_gone_the_moment_it_is_taken_off():
    made, kept = awarded(), None
    kept = elsewhere.bring(badges.badge(), by=made.holder)
    profile = profiles.save([made], [kept], by=made.holder, address="amina-sarr", about="I mend wells.", is_on=True)

    page = profiles.page("amina-sarr")
    profiles.take_off(by=made.holder)
    profiles.take_off(by=made.holder)

    assert ([one.pk for one in page.awards], [one.pk for one in page.foreign]) == ([made.pk], [kept.pk])
    with pytest.raises(Http404):
        profiles.page("amina-sarr")
    profile.refresh_from_db()
    assert (profile.is_on, profile.in_search, profile.items.count()) == (False, False, 2)
    assert [one.kind for one in Fact.objects.filter(kind__startswith="public_page")] == [
        "public_page.save", "public_page.take_off",
    ]  # fmt: skip


def test_what_ended_is_not_shown_any_more():
    made = awarded()
    profile = profiles.save([made], by=made.holder, is_on=True)
    actions.revoke(made, by=made.awarded_by, reason_code="fraud", reason="It was bought.", today=today())

    assert profiles.page(profile.address).awards == []
    with pytest.raises(WrongState):
        profiles.save([made], by=made.holder, is_on=True)


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"is_on": True}, ["chosen"]),
        ({"address": "A b", "about": "x" * 281, "in_search": True}, ["address", "about", "in_search"]),
        ({"address": "--no--"}, ["address"]),
    ],
)
def test_all_that_is_amiss_is_told_at_once(said, fields):
    with pytest.raises(Malformed) as refusal:
        profiles.save([], by=person(), **said)

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == fields
    assert not PublicProfile.objects.exists()


def test_an_address_is_one_persons_and_the_same_page_is_saved_twice_as_one():
    made, other = awarded(), awarded()
    first = profiles.save([made], by=made.holder, address="amina", is_on=True)

    with pytest.raises(NotNow) as refusal:
        profiles.save([other], by=other.holder, address="amina", is_on=True)

    assert refusal.value.data["reason"] == "address_taken"
    assert profiles.save([made], by=made.holder, is_on=True).address == first.address == "amina"
    assert PublicProfile.objects.count() == 1


def test_nobody_shows_what_is_anothers():
    made, other = awarded(), awarded()
    kept = elsewhere.bring(badges.badge(), by=other.holder)

    for things in (([other], []), ([made], [kept])):
        with pytest.raises(NotPermitted):
            profiles.save(*things, by=made.holder, is_on=True)


def test_the_page_of_a_closed_account_is_gone():
    made = awarded()
    profile = profiles.save([made], by=made.holder, is_on=True)
    made.holder.is_active = False
    made.holder.save(update_fields=["is_active"])

    with pytest.raises(Http404):
        profiles.page(profile.address)


def test_the_database_lets_no_page_be_found_that_is_off():
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicProfile.objects.create(
            person=person(), address="found", in_search=True, changed_at="2026-11-27T10:00:00Z"
        )
