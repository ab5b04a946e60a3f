"""After a death: two officers, nobody signs in, links stop, awards stay checkable, heirs get paper; undone if wrong."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from passerelle.awards import queries as awards
from passerelle.awards import sharing as single
from passerelle.awards import verification
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.letters import actions as letters
from passerelle.people import recovery
from passerelle.people.models import Death, Duty, Person, Recovery
from passerelle.portfolio import deaths, guardians
from tests import factories as make
from tests.awards.factories import awarded, today
from tests.portfolio.test_guardians import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers() -> list[Person]:
    return [make.person(duties=[duty]) for duty in (Duty.REGISTRAR, Duty.DECISION_OFFICER)]


def noted(who: Person, officers: list[Person]) -> Death:
    return deaths.note(who, proof="death_certificate", by=officers[0])


def closed(who: Person, officers: list[Person]) -> Death:
    return deaths.confirm(noted(who, officers), by=officers[1])


def test_two_officers_close_the_account_and_what_was_signed_stays_true(officers):
    award = awarded()
    _link, token = single.share(award, by=award.holder, today=today(), label="A club")
    signed_in = Client()
    signed_in.force_login(award.holder)
    before = verification.check(bytes(awards.credential(award).document), now=timezone.now())  # type: ignore[union-attr]
    found = noted(award.holder, officers)
    assert signed_in.get("/desk/").status_code == 200  # one officer closes nothing

    deaths.confirm(found, by=officers[1])

    assert signed_in.get("/desk/").status_code == 302
    assert (
        Client().post("/account/login/", {"login": award.holder.email, "password": "a long password"})["Location"]
        == "/account/inactive/"
    )
    with pytest.raises(LinkClosed):
        single.open_share(token, now=timezone.now())
    document = bytes(awards.credential(award).document)  # type: ignore[union-attr]
    assert verification.check(document, now=timezone.now()).verdict.verdict == before.verdict.verdict
    assert [fact.kind for fact in Fact.objects.filter(kind__startswith="death.")] == ["death.note", "death.confirm"]


def test_who_reads_it_alive_is_written_to_before_anything_is_closed(officers, mailoutbox):
    person = make.person()
    noted(person, officers)
    journal.deliver()
    letters.post()

    assert [(mail.to, "if you read this" in mail.body.lower()) for mail in mailoutbox] == [([person.email], True)]


def test_nobody_confirms_alone_and_no_stranger_does_anything(officers):
    person = make.person()
    found = noted(person, officers)
    for who in (officers[0], person, make.person(), make.person(duties=[Duty.OPERATOR])):
        with pytest.raises(NotPermitted):
            deaths.confirm(found, by=who)
    with pytest.raises(NotPermitted):
        deaths.note(person, proof="death_certificate", by=make.person())
    with pytest.raises(NotPermitted):
        deaths.note(officers[0], proof="death_certificate", by=officers[0])

    assert Person.objects.get(pk=person.pk).is_active


def test_it_is_undone_where_it_was_wrong(officers):
    person = make.person()
    found = closed(person, officers)
    with pytest.raises(Malformed):
        deaths.undo(found, reason=" ", by=officers[0])

    deaths.undo(found, reason="Another person of the same name.", by=officers[0])

    browser = Client()
    browser.post("/account/login/", {"login": person.email, "password": make.PASSWORD})
    assert browser.get("/desk/").status_code == 200
    with pytest.raises(WrongState):
        deaths.undo(found, reason="Again.", by=officers[0])


def test_what_was_refused_closes_nothing_and_may_be_noted_anew(officers):
    person = make.person()
    deaths.refuse(noted(person, officers), reason="The certificate is of somebody else.", by=officers[1])

    assert Person.objects.get(pk=person.pk).is_active
    assert noted(person, officers).state == "noted"


def test_noting_twice_is_one_and_another_proof_is_refused(officers):
    person = make.person()

    assert noted(person, officers).pk == noted(person, officers).pk
    with pytest.raises(AlreadyDone):
        deaths.note(person, proof="court_decision", by=officers[1])


def test_a_recovery_under_way_and_guardianships_end_with_it(officers):
    minor = make.person()
    ward = in_force(minor)
    recovery.ask(ward.guardian, document="passport", email="now@mirane.example", by=officers[0])

    closed(ward.guardian, officers)

    ward.refresh_from_db()
    assert (ward.state, Recovery.objects.get().state, guardians.open_of(minor)) == ("ended", "cancelled", [])


def test_an_heir_gets_a_copy_on_paper_and_it_is_noted_without_a_name(officers):
    award, other = awarded(), awarded()
    found = noted(award.holder, officers)
    with pytest.raises(NotNow):
        deaths.hand_copy(found, award, proof="notarial_act", by=officers[0])
    found = deaths.confirm(found, by=officers[1])

    file = deaths.hand_copy(found, award, proof="notarial_act", by=officers[0])

    assert (file.content[:4], file.media_type) == (b"%PDF", "application/pdf")
    fact = Fact.objects.get(kind="death.hand_copy")
    assert fact.noted == {"death": str(found.key), "award": award.number, "proof": "notarial_act"}
    for act in (
        lambda: deaths.hand_copy(found, other, proof="notarial_act", by=officers[0]),
        lambda: deaths.hand_copy(found, award, proof="notarial_act", by=make.person()),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(Malformed):
        deaths.hand_copy(found, award, proof="a letter", by=officers[0])


def test_the_database_itself_keeps_two_officers(officers):
    found = noted(make.person(), officers)
    for change in ({"state": "closed"}, {"confirmed_by": officers[0]}, {"state": "undone"}, {"state": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Death.objects.filter(pk=found.pk).update(**change)


def test_the_pages_of_the_counter(officers, client):
    award = awarded()
    second = Client()
    client.force_login(officers[0])
    second.force_login(officers[1])
    page = f"/counter/people/{award.holder.reference}/"

    client.post(f"{page}death/", {"proof": "death_certificate"})
    found = Death.objects.get()
    assert "Another officer has to confirm it" in client.get(page).content.decode()
    assert award.holder.name in second.get("/counter/").content.decode()
    assert client.post(f"/counter/deaths/{found.key}/confirm/").status_code == 403
    second.post(f"/counter/deaths/{found.key}/confirm/")
    assert award.number in client.get(page).content.decode()
    paper = client.post(f"/counter/deaths/{found.key}/copy/", {"award": award.number, "proof": "notarial_act"})
    assert (paper.status_code, paper.content[:4]) == (200, b"%PDF")
    assert client.post(f"/counter/deaths/{found.key}/undo/", {"reason": ""}).status_code == 422
    client.post(f"/counter/deaths/{found.key}/undo/", {"reason": "It was wrong."})
    assert Person.objects.get(pk=award.holder.pk).is_active


def test_strangers_find_no_counter(client):
    client.force_login(make.person())
    other = make.person()

    for address in ("/counter/", f"/counter/people/{other.reference}/", "/counter/guardians/"):
        assert client.get(address).status_code == 403
