"""Guardians by program: invited or named, accepted with a code, reading, agreeing, ended; and who gets nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from passerelle.awards.models import ShareLink
from passerelle.people.models import Duty, Guardianship, Minor, Person
from passerelle.portfolio import guardians
from passerelle.portfolio.models import Sighting
from tests import factories as make
from tests.api.calls import call, refused
from tests.awards.factories import awarded, today
from tests.portfolio.test_guardians import born, in_force, named, officer, shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def day(years: int = 14) -> str:
    return born(years).isoformat()


def invited(minor: Person, years: int = 14) -> dict[str, Any]:
    status, made = call(minor, "POST", "/guardians", {"born_on": day(years)})
    assert status == 201
    return made


def test_a_minor_invites_who_accepts_reads_and_agrees_once_an_officer_saw_a_proof():
    award, guardian, counter = awarded(), make.person(name="Leïla Nasri"), officer()
    minor = award.holder
    made = invited(minor)
    key, code = made["guardianship"]["key"], {"code": made["code"]}

    about = call(guardian, "POST", "/wards/opening", code)
    accepted = call(guardian, "POST", "/wards", code)
    read = call(guardian, "GET", f"/wards/{key}")
    too_early = refused(guardian, "POST", f"/wards/{key}/consent", {"what": "links", "given": True})
    seen = call(counter, "POST", f"/guardianships/{key}/proof", {"proof": "family_book"})
    held_back = refused(minor, "POST", f"/awards/{award.number}/shares", {"label": "A club"})
    agreed = call(guardian, "POST", f"/wards/{key}/consent", {"what": "links", "given": True})
    link = call(minor, "POST", f"/awards/{award.number}/shares", {"label": "A club"})

    assert about == (200, {"minor_name": minor.name, "proof": "", "ends_on": guardians.ends_on(minor).isoformat()})
    assert (accepted[0], accepted[1]["state"], accepted[1]["guardian_name"]) == (201, "in_force", "Leïla Nasri")
    assert [one["number"] for one in read[1]["holds"]["awards"]] == [award.number]
    assert sorted(read[1]["holds"]) == ["awards", "candidatures", "enrolments"]
    assert Sighting.objects.filter(person=minor, by=guardian).count() == 1
    assert (too_early, seen[1]["proof"]) == ((403, "not_permitted"), "family_book")
    assert held_back == (409, "not_now")
    assert (agreed[1]["links_consented_at"] is None, link[0]) == (False, 201)


def test_what_a_guardian_takes_back_stops_at_once():
    award = awarded()
    found = in_force(award.holder)
    guardians.consent(found, "links", given=True, by=found.guardian, today=today())
    shared(award)

    told = call(found.guardian, "POST", f"/wards/{found.key}/consent", {"what": "links", "given": False})

    assert (told[1]["links_consented_at"], ShareLink.objects.get().stopped_at is None) == (None, False)


def test_an_officer_names_a_guardian_with_a_proof_and_reads_what_they_named():
    minor, counter = make.person(), officer()
    said = {"who": minor.reference, "born_on": day(), "proof": "birth_certificate"}

    made = call(counter, "POST", "/guardianships", said)
    listed = call(counter, "GET", "/guardianships")

    assert (made[0], made[1]["guardianship"]["state"], len(made[1]["code"])) == (201, "invited", 26)
    assert [one["key"] for one in listed[1]["items"]] == [made[1]["guardianship"]["key"]]
    assert call(officer(), "GET", "/guardianships")[1]["total"] == 0


def test_the_minor_reads_who_looks_after_them_and_until_when():
    minor = make.person()
    found = in_force(minor)

    status, told = call(minor, "GET", "/guardians")

    assert (status, told["ends_on"], told["of_age"]) == (200, guardians.ends_on(minor).isoformat(), 18)
    assert [(one["key"], one["state"]) for one in told["items"]] == [(str(found.key), "in_force")]


def test_a_guardian_lists_whom_they_look_after_and_nobody_else():
    found = in_force(make.person(name="Sami"))
    in_force(make.person())

    status, told = call(found.guardian, "GET", "/wards")

    assert (status, told["total"], told["items"][0]["minor_name"]) == (200, 1, "Sami")


def test_on_the_day_they_are_of_age_everything_ends_by_itself():
    found = in_force(make.person())
    Minor.objects.update(born_on=born(18))

    guardians.come_of_age(today())

    assert refused(found.guardian, "GET", f"/wards/{found.key}") == (404, "not_found")
    assert call(found.minor, "GET", "/guardians")[1] | {"of_age": 18} == {
        "ends_on": None, "of_age": 18, "shares_alone": 16, "items": [],
    }  # fmt: skip


def test_a_code_is_declined_once_and_opens_nothing_afterwards():
    made = invited(make.person())
    code, guardian = {"code": made["code"]}, make.person()

    assert declined(guardian, code) == 204
    assert refused(guardian, "POST", "/wards", code) == (404, "not_found")
    assert Guardianship.objects.get().state == "declined"


def declined(who: Person, code: dict[str, str]) -> int:
    client = Client()
    client.force_login(who)
    return client.post("/api/wards/refusal", code, content_type="application/json").status_code


@pytest.mark.parametrize("path", ["/wards/opening", "/wards", "/wards/refusal"])
def test_who_guesses_codes_is_stopped(path: str, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = {"guardian_code": "10/m/ip"}
    who = make.person()

    answers = [refused(who, "POST", path, {"code": "A" * 26}) for _ in range(11)]

    assert (answers[0], answers[-1]) == ((404, "not_found"), (429, "too_many_guesses"))


def test_nobody_else_learns_that_there_is_a_guardianship_or_acts_on_it():
    found = in_force(make.person())
    stranger, key = make.person(), found.key
    tries = [
        ("GET", f"/guardianships/{key}", None),
        ("POST", f"/guardianships/{key}/end", None),
        ("POST", f"/guardianships/{key}/proof", {"proof": "family_book"}),
        ("GET", f"/wards/{key}", None),
        ("POST", f"/wards/{key}/consent", {"what": "links", "given": True}),
    ]

    assert [refused(stranger, *one) for one in tries] == [(404, "not_found")] * 5
    assert refused(found.minor, "GET", f"/wards/{key}") == (404, "not_found")
    assert refused(found.minor, "POST", f"/guardianships/{key}/end") == (403, "not_permitted")  # a proof was seen
    assert refused(stranger, "GET", "/guardianships") == (403, "not_permitted")
    assert refused(stranger, "POST", "/guardianships", named_of(found.minor)) == (403, "not_permitted")
    assert Guardianship.objects.get().state == "in_force"


def named_of(minor: Person) -> dict[str, str]:
    return {"who": minor.reference, "born_on": day(), "proof": "family_book"}


def test_who_signs_for_a_body_names_guardians_of_its_own_learners_and_cannot_tell_others_from_nobody():
    award, other = awarded(), make.person()
    head = award.awarder.mandates.filter(function="signatory").first().person

    own = call(head, "POST", "/guardianships", named_of(award.holder))
    elsewhere = refused(head, "POST", "/guardianships", named_of(other))
    nobody = refused(head, "POST", "/guardianships", named_of(other) | {"who": "P-nobody"})

    assert (own[0], elsewhere, nobody) == (201, (404, "not_found"), (404, "not_found"))


@pytest.mark.parametrize(
    ("change", "field"),
    [({"proof": "a letter"}, "proof"), ({"born_on": "1990-01-01"}, "born_on"), ({"born_on": "2099-01-01"}, "born_on")],
)
def test_what_is_amiss_is_told_by_its_field_and_names_nobody(change: dict[str, str], field: str):
    minor = make.person()

    status, told = call(officer(), "POST", "/guardianships", named_of(minor) | change)

    assert (status, told["code"], told["data"]["field"]) == (422, "malformed", field)
    assert not Guardianship.objects.exists()


@pytest.mark.parametrize("by", ["guardian", "officer"])
def test_the_guardian_and_an_officer_end_it(by: str):
    found = in_force(make.person())
    who = found.guardian if by == "guardian" else officer()

    status, told = call(who, "POST", f"/guardianships/{found.key}/end")

    assert (status, told["state"], Minor.objects.count()) == (200, "ended", 0)


def test_a_duty_that_waits_for_a_second_factor_names_nobody(settings: Any):
    settings.PASSERELLE_STAFF_SECOND_FACTOR = True
    counter = make.person(duties=[Duty.REGISTRAR])

    assert refused(counter, "POST", "/guardianships", named_of(make.person())) == (403, "not_permitted")


def test_the_code_is_kept_nowhere():
    _found, code = named(make.person())

    assert code not in str(list(Guardianship.objects.values()))
