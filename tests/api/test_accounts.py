"""The authority's counter by program: an account given back by two officers, a death, and who gets nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from passerelle.people.models import Death, Person, Recovery
from passerelle.portfolio import deaths, sharing
from tests import factories as make
from tests.api.calls import call, refused
from tests.awards.factories import awarded, today
from tests.portfolio.test_guardians import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
SEEN = {"document": "passport", "email": "new@mirane.example"}
DIED = {"proof": "death_certificate"}
WHY = {"reason": "Of another person."}


def asked(who: Person, by: Person) -> dict[str, Any]:
    status, made = call(by, "POST", f"/accounts/{who.reference}/recovery", SEEN)
    assert status == 201
    return made


def noted(who: Person, by: Person) -> dict[str, Any]:
    status, made = call(by, "POST", f"/accounts/{who.reference}/death", DIED)
    assert status == 201
    return made


def test_an_account_is_found_by_its_address_in_full_noted_by_one_and_confirmed_by_another():
    who, first, second = make.person(email="amina@mirane.example"), officer(), officer()

    found = call(first, "POST", "/accounts/finding", {"who": "AMINA@mirane.example"})
    made = asked(who, first)
    own_step = refused(first, "POST", f"/account-recoveries/{made['key']}/confirmation")
    told = call(second, "POST", f"/account-recoveries/{made['key']}/confirmation")
    listed = call(first, "GET", "/account-recoveries")

    assert (found[0], found[1]["reference"], found[1]["recovery"]) == (200, who.reference, None)
    assert (made["state"], made["document"], own_step) == ("asked", "passport", (403, "not_permitted"))
    assert (told[1]["state"], told[1]["due_at"] is None) == ("waiting", False)
    assert [one["key"] for one in listed[1]["items"]] == [made["key"]]
    assert who.email == Person.objects.get(pk=who.pk).email == "amina@mirane.example"


def test_whose_account_it_is_reads_and_stops_it():
    who = make.person()
    assert refused(who, "GET", "/account-recoveries/own") == (404, "not_found")
    asked(who, officer())

    read, stopped = (
        call(who, "GET", "/account-recoveries/own"), call(who, "POST", "/account-recoveries/own/cancellation"),
    )  # fmt: skip

    assert (read[1]["state"], stopped[1]["state"]) == ("asked", "cancelled")
    assert refused(who, "POST", "/account-recoveries/own/cancellation") == (409, "wrong_state")


@pytest.mark.parametrize(("step", "state"), [("refusal", "refused"), ("cancellation", "cancelled")])
def test_another_officer_refuses_or_stops_it(step: str, state: str):
    made = asked(make.person(), officer())

    assert call(officer(), "POST", f"/account-recoveries/{made['key']}/{step}")[1]["state"] == state


def test_a_death_closes_the_account_once_a_second_officer_confirmed_and_an_heir_gets_a_copy():
    award, first, second = awarded(), officer(), officer()
    _link, token = sharing.share([award], by=award.holder, today=today(), label="Ferry")
    made = noted(award.holder, first)
    own_step = refused(first, "POST", f"/deaths/{made['key']}/confirmation")
    waiting = call(second, "GET", "/deaths")

    told = call(second, "POST", f"/deaths/{made['key']}/confirmation")
    copy = certificate(second, made["key"], award.number)

    assert (own_step, [one["key"] for one in waiting[1]["items"]]) == ((403, "not_permitted"), [made["key"]])
    assert (told[1]["state"], Person.objects.get(pk=award.holder_id).is_active) == ("closed", False)
    assert refused(None, "POST", "/portfolio/share-sets/opening", {"token": token}) == (410, "link_closed")
    assert (copy.status_code, copy.headers["Content-Type"], copy.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert call(first, "GET", f"/accounts/{award.holder.reference}")[1]["is_open"] is False


def certificate(by: Person, key: str, award: str) -> Any:
    client = Client()
    client.force_login(by)
    said = {"award": award, "proof": "notarial_act"}
    return client.post(f"/api/deaths/{key}/copies", said, content_type="application/json")


def test_a_copy_is_of_an_award_of_who_died_alone_and_not_before_it_is_confirmed():
    award, other, first, second = awarded(), awarded(), officer(), officer()
    made = noted(award.holder, first)
    early = certificate(second, made["key"], award.number)
    deaths.confirm(Death.objects.get(), by=second)

    anothers = certificate(second, made["key"], other.number)

    assert (early.status_code, early.json()["data"]["reason"]) == (409, "death_not_confirmed")
    assert (anothers.status_code, anothers.json()["data"]["field"]) == (422, "award")


def test_a_death_is_refused_or_undone_with_a_reason():
    one, other, first, second = make.person(), make.person(), officer(), officer()
    refused_, undone = noted(one, first), noted(other, first)
    call(second, "POST", f"/deaths/{undone['key']}/confirmation")

    answers = [
        refused(second, "POST", f"/deaths/{refused_['key']}/refusal", {"reason": " "}),
        call(second, "POST", f"/deaths/{refused_['key']}/refusal", WHY)[1]["state"],
        call(first, "POST", f"/deaths/{undone['key']}/undoing", WHY)[1]["state"],
    ]

    assert answers == [(422, "malformed"), "refused", "undone"]
    assert Person.objects.filter(pk__in=[one.pk, other.pk], is_active=True).count() == 2


def test_who_does_not_stand_at_the_counter_gets_nothing_and_learns_nothing():
    who, stranger = make.person(), make.person()
    made, death = asked(who, officer()), noted(make.person(), officer())
    before = (Recovery.objects.get().state, Death.objects.get().state)
    tries = [
        ("POST", "/accounts/finding", {"who": who.email}),
        ("GET", f"/accounts/{who.reference}", None),
        ("GET", "/accounts/P-nobody", None),
        ("POST", f"/accounts/{who.reference}/recovery", SEEN),
        ("POST", f"/accounts/{who.reference}/death", DIED),
        ("GET", "/account-recoveries", None),
        ("GET", "/deaths", None),
        *(("POST", f"/account-recoveries/{made['key']}/{one}", None) for one in ("confirmation", "refusal")),
        ("POST", f"/account-recoveries/{made['key']}/cancellation", None),
        ("POST", f"/deaths/{death['key']}/confirmation", None),
        *(("POST", f"/deaths/{death['key']}/{one}", WHY) for one in ("refusal", "undoing")),
        ("POST", f"/deaths/{death['key']}/copies", {"award": "AW-00001", "proof": "notarial_act"}),
    ]

    assert [refused(stranger, *one) for one in tries] == [(403, "not_permitted")] * len(tries)
    assert [refused(None, *one) for one in tries] == [(401, "not_signed_in")] * len(tries)
    assert (Recovery.objects.get().state, Death.objects.get().state) == before


def test_an_officer_does_nothing_to_their_own_account():
    who = officer()

    assert refused(who, "POST", f"/accounts/{who.reference}/recovery", SEEN) == (403, "not_permitted")
    assert refused(who, "POST", f"/accounts/{who.reference}/death", DIED) == (403, "not_permitted")


def test_there_is_no_list_of_people_to_look_through_and_wrong_tries_are_counted(settings: Any):
    settings.ACCOUNT_RATE_LIMITS = {"counter": "20/m/ip"}
    who = officer()
    make.person(email="amina@mirane.example")

    answers = [refused(who, "POST", "/accounts/finding", {"who": "amina@"}) for _ in range(21)]

    assert (answers[0], answers[-1]) == ((404, "not_found"), (429, "too_many_guesses"))


@pytest.mark.parametrize(("change", "field"), [({"document": "a letter"}, "document"), ({"email": "no"}, "email")])
def test_what_is_amiss_is_told_by_its_field(change: dict[str, str], field: str):
    status, told = call(officer(), "POST", f"/accounts/{make.person().reference}/recovery", SEEN | change)

    assert (status, told["data"]["field"], Recovery.objects.count()) == (422, field, 0)
