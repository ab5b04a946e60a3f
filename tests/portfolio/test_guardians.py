"""Guardians of minors: named with a proof or invited, what they may and never may, and that it ends by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from passerelle.awards import sharing as single
from passerelle.awards.models import Award, ShareLink
from passerelle.core import minority
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.letters import accounts
from passerelle.letters.models import Letter
from passerelle.organisations.models import Role
from passerelle.people import guardianship as rights
from passerelle.people.ages import ages
from passerelle.people.models import Duty, Guardianship, Minor, Person
from passerelle.portfolio import guardians, profiles, sharing
from passerelle.portfolio.models import Sighting
from tests import factories as make
from tests.awards.factories import awarded, today

pytestmark = pytest.mark.django_db


def born(years: int, *, days: int = 30) -> date:
    """Return the day of birth of somebody who turned so old some days ago."""
    some_days_ago = today() - timedelta(days=days)
    return minority.birthday(some_days_ago, -years)


def officer() -> Person:
    return make.person(duties=[Duty.REGISTRAR])


def named(minor: Person, *, years: int = 14, by: Person | None = None) -> tuple[Guardianship, str]:
    said = {"born_on": born(years), "proof": "birth_certificate"}
    return guardians.name(minor, **said, by=by or officer(), today=today())  # type: ignore[arg-type]


def in_force(minor: Person, *, years: int = 14) -> Guardianship:
    found, _code = named(minor, years=years)
    return guardians.accept(found, by=make.person(name="Leïla Nasri"))


def shared(award: Award) -> str:
    return single.share(award, by=award.holder, today=today(), label="A club")[1]


def test_a_guardian_is_named_with_a_proof_accepts_with_the_code_and_agrees_to_links():
    award = awarded()
    found, code = named(award.holder)
    assert guardians.find(code.lower()) == found
    guardian = make.person()
    guardians.accept(found, by=guardian)

    with pytest.raises(NotNow) as refusal:
        shared(award)
    assert refusal.value.data["reason"] == "guardian_consent"
    with pytest.raises(NotNow):
        sharing.share([award], by=award.holder, today=today(), label="A club")
    for _ in "12":
        guardians.consent(found, "links", given=True, by=guardian, today=today())
    token = shared(award)

    guardians.consent(found, "links", given=False, by=guardian, today=today())
    assert (ShareLink.objects.get().stopped_at is not None, len(token)) == (True, 26)
    assert [fact.kind for fact in Fact.objects.filter(kind__startswith="guardianship.")] == [
        "guardianship.name", "guardianship.accept", "guardianship.consent", "guardianship.withdraw_consent"
    ]  # fmt: skip


def test_a_public_page_waits_for_a_guardian_and_goes_off_when_they_take_it_back():
    award = awarded()
    found = in_force(award.holder)
    with pytest.raises(NotNow):
        profiles.save([award], by=award.holder, is_on=True)
    guardians.consent(found, "profile", given=True, by=found.guardian, today=today())
    assert profiles.save([award], by=award.holder, is_on=True).is_on

    guardians.consent(found, "profile", given=False, by=found.guardian, today=today())

    assert not profiles.of(award.holder).is_on


def test_who_is_old_enough_decides_alone_and_so_does_who_has_no_guardian():
    award, other = awarded(), awarded()
    in_force(award.holder, years=16)

    assert [len(shared(one)) for one in (award, other)] == [26, 26]


def test_of_two_guardians_one_is_enough():
    award = awarded()
    first, _second = in_force(award.holder), in_force(award.holder)
    guardians.consent(first, "links", given=True, by=first.guardian, today=today())

    assert shared(award)


def test_an_invited_guardian_reads_and_consents_to_nothing_until_a_proof_was_seen():
    award = awarded()
    found, _code = guardians.invite(award.holder, born_on=born(14), by=award.holder, today=today())
    guardian = make.person()
    guardians.accept(found, by=guardian)

    assert shared(award)  # the minor decides
    with pytest.raises(NotPermitted):
        guardians.consent(found, "links", given=True, by=guardian, today=today())
    for _ in "12":
        guardians.see_proof(found, proof="family_book", by=officer())
    guardians.consent(found, "links", given=True, by=guardian, today=today())
    assert Guardianship.objects.get().links_consented_at is not None


def test_only_officers_and_who_signs_where_they_learn_name_a_guardian():
    award = awarded()
    here, there = make.member(award.awarder), make.member(make.organisation([Role.PROVIDER]))

    for who in (there, make.person(), make.person(duties=[Duty.OPERATOR]), award.holder):
        with pytest.raises(NotPermitted):
            named(award.holder, by=who)
    assert not Minor.objects.exists()
    assert named(award.holder, by=here)[0].named_by == here


@pytest.mark.parametrize("years", [18, 0, 140])
def test_somebody_of_age_or_not_born_has_no_guardian(years):
    with pytest.raises(Malformed) as refusal:
        named(make.person(), years=years)

    assert (refusal.value.data["field"], Guardianship.objects.count(), Minor.objects.count()) == ("born_on", 0, 0)


def test_everything_amiss_is_told_at_once():
    with pytest.raises(Malformed) as refusal:
        guardians.name(make.person(), born_on=born(40), proof="a letter", by=officer(), today=today())

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == ["proof", "born_on"]


def test_a_code_works_once_and_for_nobody_it_is_about():
    minor = make.person()
    found, code = named(minor)
    for who in (minor, found.named_by):
        with pytest.raises(NotPermitted):
            guardians.accept(found, by=who)
    guardians.decline(found, by=make.person())

    assert (guardians.find(code), guardians.find("nothing")) == (None, None)
    with pytest.raises(WrongState):
        guardians.accept(found, by=make.person())


def test_nobody_is_a_guardian_twice():
    minor, guardian = make.person(), make.person()
    first, second = named(minor)[0], named(minor)[0]
    guardians.accept(first, by=guardian)

    with pytest.raises(AlreadyDone):
        guardians.accept(second, by=guardian)


def test_four_guardians_are_the_most():
    minor = make.person()
    for _ in range(4):
        named(minor)

    with pytest.raises(NotNow) as refusal:
        named(minor)
    assert refusal.value.data["reason"] == "guardians_many"


def test_it_ends_by_itself_on_the_birthday_and_the_day_of_birth_is_gone():
    award = awarded()
    found = in_force(award.holder, years=14)
    birthday = minority.birthday(Minor.objects.get().born_on, ages().of_age)

    assert guardians.come_of_age(birthday - timedelta(days=1)) == 0
    assert [guardians.come_of_age(birthday) for _ in "12"] == [1, 0]

    found.refresh_from_db()
    assert (found.state, Minor.objects.count()) == ("ended", 0)
    assert not rights.wards_of(found.guardian).exists()
    assert shared(award)


def test_a_minor_ends_what_they_began_and_not_what_an_officer_proved():
    minor = make.person()
    proven = in_force(minor)
    invited, _code = guardians.invite(minor, born_on=Minor.objects.get().born_on, by=minor, today=today())

    with pytest.raises(NotPermitted):
        guardians.end(proven, by=minor, today=today())
    assert guardians.end(invited, by=minor, today=today()).state == "withdrawn"
    assert guardians.end(proven, by=proven.guardian, today=today()).state == "ended"
    assert not Minor.objects.exists()  # nobody is left for whom it was kept


def test_a_minor_cannot_make_themselves_older_than_was_stated():
    minor = make.person()
    in_force(minor, years=14)

    with pytest.raises(Malformed):
        guardians.invite(minor, born_on=born(17), by=minor, today=today())


def test_the_minor_reads_that_a_guardian_looked_and_a_guardian_sees_no_other(client):
    award = awarded()
    found, other = in_force(award.holder), in_force(make.person())
    client.force_login(found.guardian)

    page = client.get(f"/account/wards/{found.key}/").content.decode()

    assert (award.micro_credential.name in page, award.number in page) == (True, False)
    assert client.get(f"/account/wards/{other.key}/").status_code == 404
    assert client.post(f"/account/wards/{other.key}/consent/", {"what": "links", "given": "yes"}).status_code == 404
    assert [(one.person, one.by, one.page) for one in Sighting.objects.all()] == [
        (award.holder, found.guardian, "portfolio")
    ]
    assert client.get(f"/portfolio/{award.number}/").status_code == 404  # theirs alone


def test_a_guardian_shares_and_sends_nothing_for_a_minor(client):
    award = awarded()
    found = in_force(award.holder)
    guardians.consent(found, "links", given=True, by=found.guardian, today=today())

    with pytest.raises(NotPermitted):
        single.share(award, by=found.guardian, today=today(), label="Mine")


def test_the_pages_from_code_to_consent(client):
    award = awarded()
    registrar, guardian = officer(), make.person(name="Leïla Nasri")
    client.force_login(registrar)
    page = client.post(
        "/counter/guardians/name/",
        {"who": award.holder.email, "born_on": born(14).isoformat(), "proof": "birth_certificate"},
    ).content.decode()
    code = page.partition("<bdi class=code>")[2].partition("</bdi>")[0]
    theirs = Client()
    theirs.force_login(guardian)

    assert "Do you look after" in theirs.post("/account/wards/code/", {"code": code}).content.decode()
    where = theirs.post("/account/wards/accept/", {"code": code, "answer": "yes"})["Location"]
    theirs.post(f"{where}consent/", {"what": "links", "given": "yes"})
    minor = Client()
    minor.force_login(award.holder)

    page = minor.get("/account/guardians/").content.decode()
    assert ("that you make links" in page, 'name="born_on"' in page) == (True, False)  # the day is known

    theirs.post(f"{where}consent/", {"what": "links", "given": "no"})
    fact = Fact.objects.get(kind="guardianship.withdraw_consent")
    for _twice in range(2):
        accounts.agreement_taken_back(fact)
    assert [(one.kind, one.person) for one in Letter.objects.all()] == [("guardianship.withdraw_consent", award.holder)]
    assert "those that were open have stopped" in minor.get("/account/guardians/").content.decode()
    assert "The code for your guardian" in minor.post("/account/guardians/invite/").content.decode()
    assert theirs.post("/account/wards/code/", {"code": code}).status_code == 422


def test_what_is_wrong_with_a_day_of_birth_names_its_field_once(client):
    client.force_login(make.person())
    page = client.post("/account/guardians/invite/", {"born_on": "1990-01-01"}).content.decode()
    said = page.partition("role=alert")[2].partition("</ul>")[0]
    assert said.count("The day you were born") == 1


def test_who_is_nobody_and_who_learns_elsewhere_are_told_alike_at_the_counter(client):
    client.force_login(make.member(make.organisation([Role.PROVIDER])))
    said = {"born_on": born(14).isoformat(), "proof": "birth_certificate"}

    def told(who: str) -> tuple[int, str]:
        answer = client.post("/counter/guardians/name/", {"who": who, **said})
        return answer.status_code, answer.content.decode().partition("role=alert")[2].partition("</ul>")[0]

    assert told("nobody@mirane.example") == told(awarded().holder.email)
    assert told("nobody@mirane.example")[0] == 422


def test_the_database_keeps_consent_to_who_showed_a_proof():
    minor = make.person()
    found, _code = guardians.invite(minor, born_on=born(14), by=minor, today=today())
    guardians.accept(found, by=make.person())
    for change in (
        {"links_consented_at": timezone.now()}, {"proof": "family_book"}, {"guardian": minor}, {"guardian": None},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Guardianship.objects.filter(pk=found.pk).update(**change)
