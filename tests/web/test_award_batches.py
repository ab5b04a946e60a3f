"""The lists of an awarder: proposed by one signatory, read and confirmed by another, without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.awards import actions
from passerelle.awards.models import Award, AwardBatch
from passerelle.organisations.models import OrganisationRole
from passerelle.registers.states import State
from passerelle.signing import keystore
from tests.awards.factories import House, awarded, candidate, house, mandate, micro_credential, person, signatory, today
from tests.web.asking import browser as signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def test_everybody_who_waits_is_proposed_and_another_signatory_confirms(at: House):
    for number in range(51):
        candidate(at.entry, person(f"Holder {number}"))
    candidate(micro_credential(at.awarder, participation_form=""), person("Poor Entry"))
    first, second = signed_in(at.signatory), signed_in(signatory(at.awarder))

    home = first.get(reverse("awarder:batches"))
    first.post(reverse("awarder:propose", args=[at.awarder.slug]))
    batch = AwardBatch.objects.get()
    page = reverse("awarder:batch", args=[batch.number])
    own, others = first.get(page).content.decode(), second.get(page).content.decode()
    alone = first.post(reverse("awarder:confirm_batch", args=[batch.number]))
    done = second.post(reverse("awarder:confirm_batch", args=[batch.number]), follow=True).content.decode()

    assert "53 candidates passed and wait" in home.content.decode()
    assert "A list of more than 50 takes two signatories" in home.content.decode()
    assert "another signatory must read and confirm it" in own
    assert "Award and sign 52 awards" in others
    assert "Poor Entry" in others  # who cannot be awarded comes first
    assert (alone.status_code, "52 awards made and signed." in done) == (409, True)
    assert (Award.objects.count(), max(map(len, (own, others, done))) < 60_000) == (52, True)


def test_a_list_that_waits_is_told_to_the_second_signatory_and_to_who_proposed_it(at: House):
    for number in range(52):
        candidate(at.entry, person(f"Holder {number}"))
    first, other = signed_in(at.signatory), person("Second Signatory")
    mandate(other, at.awarder)
    second = signed_in(other)
    desk, home = reverse("web:desk"), reverse("awarder:home")
    assert "A list of" not in second.get(desk).content.decode()
    first.post(reverse("awarder:propose", args=[at.awarder.slug]))
    page = reverse("awarder:batch", args=[AwardBatch.objects.get().number])

    own, others = first.get(home).content.decode(), second.get(home).content.decode()

    assert "A list of 53 waits for your signature" in others
    assert page in others
    assert "A list of 53 waits for your signature." in second.get(desk).content.decode()
    assert "waits for your signature" not in own + first.get(desk).content.decode()
    assert "Your list of 53 waits for another signatory" in own
    for told in (own, first.get(page).content.decode()):
        assert "Who can confirm it: <bdi>Second Signatory</bdi>." in told


def test_who_signs_alone_reads_that_nobody_can_confirm_the_list(at: House):
    for number in range(51):
        candidate(at.entry, person(f"Holder {number}"))
    gone = mandate(person("Gone"), at.awarder)
    gone.ends_on = today()
    gone.save()
    client = signed_in(at.signatory)

    client.post(reverse("awarder:propose", args=[at.awarder.slug]))

    assert "Nobody else signs for this awarder yet." in client.get(reverse("awarder:home")).content.decode()


def test_who_stands_on_a_proposed_list_is_not_offered_again(at: House):
    client, late = signed_in(at.signatory), "Late Comer"
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    candidate(at.entry, person(late))

    home, alone = client.get(reverse("awarder:home")), client.get(reverse("awarder:confirm"), one(at.candidate.number))
    client.post(reverse("awarder:award"), one(at.candidate.number))
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))

    assert [found.person.name for found in home.context["waiting"]] == [late]
    assert (alone.status_code, Award.objects.count()) == (302, 0)
    assert [len(found.candidates) for found in AwardBatch.objects.all()] == [1, 1]
    client.post(reverse("awarder:withdraw_batch", args=[AwardBatch.objects.latest("pk").number]))
    assert [found.person.name for found in client.get(reverse("awarder:home")).context["waiting"]] == [late]


def one(number: str) -> dict[str, str]:
    return {"candidate": number}


def test_every_list_is_reached_from_the_awards_with_who_did_what_to_it(at: House):
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    given_up = AwardBatch.objects.get()
    client.post(reverse("awarder:withdraw_batch", args=[given_up.number]))
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    done = AwardBatch.objects.latest("pk")
    client.post(reverse("awarder:confirm_batch", args=[done.number]))

    lists = client.get(reverse("awarder:batches"))
    rows = lists.content.decode().partition("<tbody>")[2].split("<tr>")[1:]

    assert f"{reverse('awarder:batches')}#lists" in client.get(reverse("awarder:home")).content.decode()
    assert [batch.number in row for batch, row in zip((done, given_up), rows, strict=True)] == [True, True]
    assert all(row.count(at.signatory.name) == 2 for row in rows)
    assert list(lists.context["given_up"]) == [given_up.number]


def test_the_way_to_one_list_for_many_stands_before_who_waits(at: House):
    page = signed_in(at.signatory).get(reverse("awarder:home")).content.decode()

    assert page.index("Award to many with one list") < page.index("Candidates who passed")


def test_a_list_is_given_up(at: House):
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))

    client.post(reverse("awarder:withdraw_batch", args=[AwardBatch.objects.get().number]))

    assert (AwardBatch.objects.get().state, Award.objects.count()) == ("withdrawn", 0)


def test_who_was_awarded_before_is_counted_apart(at: House):
    candidate(at.entry, person("Second"))
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    actions.award(at.candidate, by=at.signatory, today=today())
    number = AwardBatch.objects.get().number

    page = client.get(reverse("awarder:batch", args=[number])).content.decode()
    done = client.post(reverse("awarder:confirm_batch", args=[number]), follow=True).content.decode()

    assert ("Award and sign one award" in page, "<dt>Awarded before<dd>1" in page) == (True, True)
    assert ("1 award made and signed." in done, "<dt>Awarded<dd>1" in done) == (True, True)


def test_a_list_of_which_nobody_is_awarded_is_no_success(at: House, settings: Any):
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    for sealed in (settings.PASSERELLE_DATA / "keys").glob("*.key"):
        sealed.unlink()
    keystore.close_all()

    done = client.post(reverse("awarder:confirm_batch", args=[AwardBatch.objects.get().number]), follow=True)

    assert (AwardBatch.objects.get().state, Award.objects.get().state) == ("void", "intended")
    assert [str(told) for told in done.context["messages"]] == [
        "Nobody was awarded with this list. Each line says why."
    ]
    assert "made and signed" not in done.content.decode()


def test_a_list_whose_awarders_role_ended_says_so_and_is_given_up(at: House):
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))
    OrganisationRole.objects.filter(organisation=at.awarder).update(state=State.SUSPENDED)
    number = AwardBatch.objects.get().number

    page = client.get(reverse("awarder:batch", args=[number])).content.decode()
    client.post(reverse("awarder:withdraw_batch", args=[number]))

    assert "Nobody on it can be awarded at present." in page
    assert "This organisation is no registered awarder at present." in page
    assert "Award and sign" not in page
    assert AwardBatch.objects.get().state == "withdrawn"


def test_nobody_elsewhere_sees_a_list(at: House):
    signed_in(at.signatory).post(reverse("awarder:propose", args=[at.awarder.slug]))
    number, stranger = AwardBatch.objects.get().number, signed_in(house().signatory)

    assert stranger.get(reverse("awarder:batch", args=[number])).status_code == 404
    assert stranger.post(reverse("awarder:confirm_batch", args=[number])).status_code == 404
    assert stranger.post(reverse("awarder:propose", args=[at.awarder.slug])).status_code == 404


def test_a_holder_saves_the_award_in_every_form(at: House, settings: Any):
    settings.PASSERELLE_ORIGIN = "https://register.example"
    at = house()
    made, client = awarded(at), signed_in(at.holder)

    page = client.get(reverse("portfolio:files", args=[made.number])).content.decode()

    for form, start in (("pdf", b"%PDF-"), ("square", b"<svg"), ("vc-jwt", b"ey"), ("sd-jwt-vc", b"ey")):
        address = reverse("portfolio:file", args=[made.number, form])
        answer = client.get(address)
        assert address in page
        assert (answer.status_code, answer.content.startswith(start)) == (200, True)
        assert "attachment" in answer["Content-Disposition"]
        assert signed_in(person("Stranger")).get(address).status_code == 404
    assert client.get(reverse("portfolio:file", args=[made.number, "elm"])).status_code == 404


def test_who_reads_sd_jwt_finds_keys_and_type(at: House):
    metadata = Client().get(f"/.well-known/jwt-vc-issuer/awarders/{at.awarder.slug}")
    described = Client().get("/types/micro-credential/1")

    assert [key["kid"] for key in metadata.json()["jwks"]["keys"]] == [at.key.verification_method]
    assert described.json()["vct"].endswith("/types/micro-credential/1")
    assert Client().get("/.well-known/jwt-vc-issuer/awarders/nobody").status_code == 404
