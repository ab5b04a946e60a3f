"""Opening an account: where the public reaches the register, nobody learns from it which addresses have one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.test import Client

from passerelle.config import environment
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from tests import factories as make

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
THERE, NEW = "there@mirane.example", "newer@mirane.example"
PROGRAM = "/_allauth/app/v1/auth/signup"


@pytest.fixture
def confirmed_first(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def at_once(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


def by_page(email: str) -> dict[str, Any]:
    """Return everything that whoever asks can tell an answer by, the page it leads to included."""
    client = Client()
    said = {"email": email, "name": "Amina Nasri", "password1": "river-crossing-9"}
    first = client.post("/account/signup/", said)
    after = client.get(first.headers["Location"]).content.decode() if first.status_code == 302 else ""
    return {
        "status": first.status_code,
        "to": first.headers.get("Location"),
        "cookies": sorted(client.cookies),
        "signed_in": "_auth_user_id" in client.session,
        "page": after.replace(email, "ADDRESS"),
    }


def by_program(email: str) -> dict[str, Any]:
    said = {"email": email, "name": "Amina Nasri", "password": "river-crossing-9"}
    answer = Client().post(PROGRAM, said, content_type="application/json")
    told = answer.json()
    told.get("meta", {}).pop("session_token", None)
    return {"status": answer.status_code, "told": told}


@pytest.mark.usefixtures("confirmed_first")
@pytest.mark.parametrize("way", [by_page, by_program])
def test_an_address_that_has_an_account_is_answered_as_one_that_has_none(way: Callable[[str], dict[str, Any]]):
    make.person(email=THERE)

    new, there = way(NEW), way(THERE)

    assert there == new
    assert [one.to for one in mail.outbox] == [[NEW], [THERE]]
    assert Person.objects.filter(email=THERE).count() == 1


@pytest.mark.usefixtures("confirmed_first")
def test_who_owns_the_address_reads_that_it_has_an_account_and_nothing_of_it_changed():
    make.person(email=THERE, name="Leïla Nasri")

    by_page(THERE)

    (letter,) = mail.outbox
    assert "/account/login/" in letter.body or "/account/password/" in letter.body
    assert (Person.objects.get().name, Fact.objects.filter(kind="person.join").count()) == ("Leïla Nasri", 0)


@pytest.mark.usefixtures("confirmed_first")
def test_an_account_opens_once_its_address_was_confirmed_and_not_before():
    assert not by_page(NEW)["signed_in"]
    client = Client()

    answer = client.post("/account/login/", {"login": NEW, "password": "river-crossing-9"})

    assert (answer.status_code, "_auth_user_id" in client.session) == (302, False)


@pytest.mark.usefixtures("at_once")
def test_where_accounts_open_at_once_an_address_that_has_one_is_told():
    make.person(email=THERE)

    new, there = by_page(NEW), by_page(THERE)

    assert (new["status"], new["signed_in"]) == (302, True)
    assert (there["status"], there["signed_in"], Person.objects.filter(email=THERE).count()) == (200, False, 1)


@pytest.mark.parametrize(
    ("origin", "said", "verifies"),
    [
        ("https://register.example", None, True),
        ("https://register.example", "", True),
        ("https://register.example", "1", True),
        ("https://register.example", "0", False),
        ("http://127.0.0.1:8000", None, False),
        ("http://localhost:8000", None, False),
        ("http://127.0.0.1:8000", "1", True),
        ("http://127.0.0.1.register.example", None, True),
    ],
)
def test_an_address_is_confirmed_wherever_the_public_reaches_the_register(
    monkeypatch: pytest.MonkeyPatch, origin: str, said: str | None, verifies: bool
):
    monkeypatch.setattr(os, "environ", {"PASSERELLE_ORIGIN": origin} | ({} if said is None else {NAME: said}))

    assert environment.verifies_email() is verifies


NAME = "PASSERELLE_VERIFY_EMAIL"


@pytest.mark.parametrize(("how", "warned"), [("mandatory", False), ("optional", True)])
def test_the_deployment_check_warns_where_sign_up_tells(settings: Any, how: str, warned: bool):
    settings.ACCOUNT_EMAIL_VERIFICATION = how

    found = {message.id for message in run_checks(tags=["security"], include_deployment_checks=True)}

    assert ("passerelle.people.W001" in found) is warned
