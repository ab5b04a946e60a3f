"""The lists of an awarder: proposed by one signatory, read and confirmed by another, without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.awards.models import Award, AwardBatch
from tests.awards.factories import House, awarded, candidate, house, micro_credential, person, signatory
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


def test_a_list_is_given_up(at: House):
    client = signed_in(at.signatory)
    client.post(reverse("awarder:propose", args=[at.awarder.slug]))

    client.post(reverse("awarder:withdraw_batch", args=[AwardBatch.objects.get().number]))

    assert (AwardBatch.objects.get().state, Award.objects.count()) == ("withdrawn", 0)


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
