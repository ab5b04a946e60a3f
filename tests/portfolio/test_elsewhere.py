"""Credentials from elsewhere: kept as they are, checked without a network, never an award, gone when one likes."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.awards import queries as awards
from passerelle.awards.models import Award
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.portfolio import elsewhere, sharing
from passerelle.portfolio.models import ForeignCredential
from passerelle.portfolio.permissions import foreign_visible_to
from tests.awards.factories import awarded, person, today
from tests.portfolio import badges

pytestmark = pytest.mark.django_db


def checked(raw: bytes, name: str = "Amina Sarr Doumbé") -> tuple[str, str, str]:
    told = elsewhere.bring(raw, by=person(name)).told
    return told["signature"], told["key"], told["subject"]


@pytest.mark.parametrize(
    ("raw", "form", "carrier"),
    [
        (badges.badge(), "open_badge", ""),
        (badges.token(), "vc_jwt", ""),
        (badges.png(badges.badge()), "open_badge", "png"),
        (badges.png(badges.token(), packed=True), "vc_jwt", "png"),
        (badges.svg(badges.badge()), "open_badge", "svg"),
        (badges.sd_jwt(), "sd_jwt_vc", ""),
    ],
)
def test_a_badge_is_kept_as_it_was_brought_and_checked_by_the_key_in_its_own_name(raw: bytes, form: str, carrier: str):
    who = person()

    kept = elsewhere.bring(raw, by=who)

    told = kept.told
    assert bytes(ForeignCredential.objects.get().document) == raw
    assert (told["form"], kept.carrier, told["title"], told["issuer_name"]) == (
        form, carrier, "Mending nets", "School of Boats",
    )  # fmt: skip
    assert (told["signature"], told["key"], told["subject"]) == ("holds", "did_key", "named")
    assert not Award.objects.exists()


def test_a_key_at_an_address_is_asked_of_nobody(monkeypatch: pytest.MonkeyPatch):
    def refuse(*given: Any, **more: Any) -> None:
        raise AssertionError("a network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert checked(badges.web_badge()) == ("not_checked", "unknown", "named")


def test_what_was_changed_is_kept_and_called_broken():
    assert checked(badges.badge().replace(b"Mending nets", b"Mending ships")) == ("broken", "did_key", "named")


def test_a_token_of_a_wallet_with_another_disclosure_is_called_broken():
    broken = badges.sd_jwt().replace(b"~", b"~WyJzYWx0LW51bWJlciIsICJ0aXRsZSIsICJTaGlwcyJd~", 1)

    assert checked(broken) == ("broken", "did_key", "not_told")


def test_a_badge_in_another_name_says_so():
    assert checked(badges.badge("Somebody Else")) == ("holds", "did_key", "other_name")


def test_the_same_bytes_twice_are_kept_once_and_nobody_elses():
    who, other = person(), person()

    first = elsewhere.bring(badges.badge(), by=who)

    assert elsewhere.bring(badges.badge(), by=who) == first
    assert elsewhere.bring(badges.badge(), by=other) != first
    assert list(foreign_visible_to(who)) == [first]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_json"),
        (b"{}", "not_a_badge"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "no_credential_inside"),
        (b"%PDF-1.7", "not_json"),
        (b" " * 300_000, "too_large"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3_000_000), "too_large"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b"ey.a~b", "not_jws"),
    ],
)
def test_what_is_no_credential_is_refused_by_name_and_nothing_is_kept(raw: bytes, reason: str):
    with pytest.raises(Malformed) as refusal:
        elsewhere.bring(raw, by=person())

    assert (refusal.value.data["field"], refusal.value.data["seen"]) == ("document", reason)
    assert not ForeignCredential.objects.exists()


def test_a_text_that_unpacks_to_too_much_is_refused():
    bomb = badges.png(bytes(40_000_000), packed=True)

    with pytest.raises(Malformed) as refusal:
        elsewhere.bring(bomb, by=person())

    assert (len(bomb) < 100_000, refusal.value.data["seen"]) == (True, "too_large")


def test_what_this_register_signed_is_no_credential_from_elsewhere():
    made = awarded()
    credential = awards.credential(made)
    assert credential is not None

    with pytest.raises(NotNow) as refusal:
        elsewhere.bring(bytes(credential.document), by=made.holder)

    assert refusal.value.data["reason"] == "issued_here"


def test_only_its_holder_removes_it_and_a_link_that_showed_nothing_else_is_closed():
    who = person()
    kept = elsewhere.bring(badges.badge(), by=who)
    link, _token = sharing.share([], [kept], by=who, today=today(), label="A job")

    with pytest.raises(NotPermitted):
        elsewhere.remove(kept, by=person())
    elsewhere.remove(kept, by=who)

    link.refresh_from_db()
    assert (ForeignCredential.objects.count(), link.stopped_at is not None) == (0, True)


def test_the_database_keeps_the_bytes_as_they_are():
    elsewhere.bring(badges.badge(), by=person())

    with pytest.raises(IntegrityError), transaction.atomic():
        ForeignCredential.objects.update(document=b"other")
