"""A program shows who it acts for by a session token; without one it is told to sign in, whatever it asks."""

from __future__ import annotations

import pytest
from django.test import Client

from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Duty, Person
from tests import factories as make

pytestmark = pytest.mark.django_db
SIGN_IN = "/_allauth/app/v1/auth/login"
ENTER = {
    **{"legal_name": "École du Lac", "country": "MI", "legal_id": "4711", "legal_id_scheme": "MI-COMPANIES"},
    "email": "post@lac.example",
}


@pytest.fixture
def program() -> Client:
    """A program that is no browser: it keeps no cookies and is not spared the check against forged requests."""
    return Client(enforce_csrf_checks=True)


def token_of(person: Person, password: str = make.PASSWORD) -> str:
    answer = Client(enforce_csrf_checks=True).post(
        SIGN_IN, {"email": person.email, "password": password}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["meta"]["session_token"])


def test_a_token_from_the_sign_in_works_for_reading_and_writing(program):
    person = make.person()
    token = {"X-Session-Token": token_of(person)}

    entered = program.post("/api/organisations", ENTER, content_type="application/json", headers=token)

    assert (entered.status_code, entered.json()["number"]) == (201, "ORG-00001")
    assert Organisation.objects.get().created_by == person
    assert program.get("/api/organisations", headers=token).json()["total"] == 1
    assert program.get("/api/organisations").json()["total"] == 0  # no cookie was kept


def test_a_duty_counts_through_a_token(program):
    waiting = make.organisation_role(make.organisation(), Role.AWARDER, state="in_review")
    token = {"X-Session-Token": token_of(make.person(duties=[Duty.REGISTRAR]))}

    assert program.get(f"/api/organisations/roles/{waiting.number}", headers=token).status_code == 200
    assert program.get(f"/api/organisations/roles/{waiting.number}").status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {"X-Session-Token": ""}, {"X-Session-Token": "x" * 5000}, {"X-Session-Token": "'"}]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/journal/MC-00001"),
        ("post", "/api/organisations"),
        ("post", "/api/micro-credentials"),
        ("patch", "/api/micro-credentials/MC-00001"),
        ("post", "/api/micro-credentials/MC-00001/submission"),
        ("delete", "/api/organisations/ORG-00001/mandates/1"),
    ],
)
def test_who_did_not_sign_in_is_told_so_whatever_they_ask(program, method, path, headers):
    answer = getattr(program, method)(path, content_type="application/json", headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer.json() == {
        **{"type": "urn:passerelle:problem:not_signed_in", "code": "not_signed_in"},
        **{"title": "Sign in first.", "status": 401},
    }


@pytest.mark.parametrize(
    ("email", "password"), [("amina@mirane.example", "wrong-password"), ("x@y.example", "river-crossing")]
)
def test_a_wrong_password_and_an_unknown_address_are_told_alike(program, email, password):
    make.person(email="amina@mirane.example")

    answer = program.post(SIGN_IN, {"email": email, "password": password}, content_type="application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "email_password_mismatch")


def test_a_closed_account_cannot_sign_in_and_its_token_ends_at_once(program):
    person = make.person()
    token = {"X-Session-Token": token_of(person)}
    assert program.post("/api/organisations", ENTER, content_type="application/json", headers=token).status_code == 201
    Person.objects.update(is_active=False)

    answer = program.post(
        "/api/organisations", ENTER | {"legal_id": "2"}, content_type="application/json", headers=token
    )
    refused = program.post(SIGN_IN, {"email": person.email, "password": make.PASSWORD}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"], Organisation.objects.count()) == (401, "not_signed_in", 1)
    assert refused.status_code in {400, 401, 403}
    assert "session_token" not in refused.json().get("meta", {})


def test_a_token_ends_when_the_person_signs_out(program):
    token = {"X-Session-Token": token_of(make.person())}

    program.delete("/_allauth/app/v1/auth/session", headers=token)

    assert program.get("/api/journal/MC-1", headers=token).status_code == 401


def test_a_browser_that_is_signed_in_uses_the_api_with_its_guard_against_forgery():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.person())

    forged = browser.post("/api/organisations", ENTER, content_type="application/json")
    browser.get("/account/email/")
    read = browser.get("/api/organisations")

    assert (forged.status_code, forged["Content-Type"]) == (403, "application/problem+json")
    assert (read.status_code, Organisation.objects.count()) == (200, 0)


def test_a_token_of_one_person_wins_over_the_cookie_of_another():
    one, two = make.person(), make.person()
    client = Client(enforce_csrf_checks=True)
    client.force_login(two)

    client.post(
        "/api/organisations", ENTER, content_type="application/json", headers={"X-Session-Token": token_of(one)}
    )

    assert Organisation.objects.get().created_by == one
