"""Electronic identities, against the stand-in: signed for us, for this sign-in, of a known level; no takeover."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from passerelle.config import environment
from passerelle.journal.models import Fact
from passerelle.people import checks, identities, oidc
from passerelle.people.identity_stand_in import LOUD, StandIn
from passerelle.people.models import ElectronicIdentity, Person
from tests import factories as make

pytestmark = pytest.mark.django_db
ISSUER = "http://127.0.0.1:8009"


@pytest.fixture
def stand_in(settings, monkeypatch) -> StandIn:
    monkeypatch.setenv("PASSERELLE_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("PASSERELLE_OIDC_CLIENT", "passerelle")
    monkeypatch.setenv("PASSERELLE_OIDC_SECRET", "stand-in")
    settings.PASSERELLE_OIDC = environment.electronic_identity()
    provider = StandIn(ISSUER, back_to=f"{settings.PASSERELLE_ORIGIN}/account/identity/back/")

    def fetch(address: str, posted: Any, headers: Any) -> bytes:
        assert address.startswith(ISSUER)  # nothing else is ever fetched
        answer = provider.answer(address, posted, headers)
        if answer.status != 200:
            raise OSError(answer.status)
        return answer.body

    monkeypatch.setattr(oidc, "fetch", fetch)
    return provider


def goes(client: Client, stand_in: StandIn, *, then: str = "", **who: str):
    """Go to the provider as somebody and come back; return what the register answers."""
    away = client.post("/account/identity/", {"next": then})
    address = away.headers["Refresh"].removeprefix("0;url=")
    asked = dict(parse_qsl(urlsplit(address).query))
    said = {"sub": "MI-7", "name": "Amina Nasri", "email": "amina@mirane.example", "level": "high"} | who
    back = stand_in.answer(address, {**asked, **said}, {})
    return client.get(back.location.removeprefix("http://127.0.0.1:8000"))


def connected(**fields: Any) -> Person:
    person = make.person(**fields)
    told = oidc.Told(ISSUER, "MI-7", "substantial", "", "")
    identities.connect(person, told, by=person)
    return person


def test_who_connected_an_identity_signs_in_with_it_and_its_level_is_kept(client, stand_in):
    person = connected()

    assert goes(client, stand_in, then="/portfolio/")["Location"] == "/portfolio/"
    assert client.get("/desk/").status_code == 200
    assert identities.level_of(person)[0] == "high"


def test_nobody_is_sent_elsewhere_afterwards(client, stand_in):
    connected()

    assert goes(client, stand_in, then="https://evil.example/")["Location"] == "/desk/"


def test_an_address_alone_takes_over_no_account(client, stand_in):
    person = make.person(email="amina@mirane.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    assert goes(client, stand_in)["Location"] == "/account/identity/new/"
    assert (client.get("/desk/").status_code, ElectronicIdentity.objects.count()) == (302, 0)
    taken = client.post("/account/identity/join/", {"name": "Amina", "email": "Amina@mirane.example"})
    assert (taken.status_code, Person.objects.count()) == (422, 1)


@pytest.mark.parametrize(("ours", "theirs", "leads"), [(True, True, True), (False, True, False), (True, False, False)])
def test_by_the_rule_an_address_that_both_confirmed_leads_to_its_account(
    client, stand_in, settings, ours, theirs, leads
):
    settings.PASSERELLE_OIDC = settings.PASSERELLE_OIDC | {"by_email": True}
    person = make.person(email="amina@mirane.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=ours, primary=True)
    stand_in.claims = {"email_verified": theirs}

    goes(client, stand_in)

    assert (client.get("/desk/").status_code == 200, ElectronicIdentity.objects.exists()) == (leads, leads)


def test_who_is_new_opens_an_account_with_it(client, stand_in):
    goes(client, stand_in)

    assert (
        client.post("/account/identity/join/", {"name": "Amina Nasri", "email": "amina@mirane.example"}).status_code
        == 302
    )
    person = Person.objects.get()
    assert (person.name, person.has_usable_password(), EmailAddress.objects.get().verified) == (
        "Amina Nasri",
        False,
        True,
    )
    assert [fact.kind for fact in Fact.objects.all()] == ["person.join", "person.connect_identity"]
    assert client.get("/desk/").status_code == 200


def test_who_is_signed_in_connects_theirs_after_saying_again_who_they_are(client, stand_in):
    person = make.person()
    client.force_login(person)
    assert client.post("/account/identity/")["Location"].startswith("/account/reauthenticate/")

    client.post("/account/reauthenticate/", {"password": make.PASSWORD})
    assert goes(client, stand_in)["Location"] == "/account/"
    assert ElectronicIdentity.objects.get().person == person


def test_an_identity_of_another_account_is_not_connected(client, stand_in):
    connected()
    mine = make.person()
    client.force_login(mine)
    client.post("/account/reauthenticate/", {"password": make.PASSWORD})

    goes(client, stand_in)

    assert not mine.identities.exists()


def test_what_came_back_in_another_session_is_worth_nothing(client, stand_in):
    """A link that a stranger prepared signs nobody in as the stranger."""
    connected()
    away = client.post("/account/identity/")
    address = away.headers["Refresh"].removeprefix("0;url=")
    back = stand_in.answer(address, {**dict(parse_qsl(urlsplit(address).query)), "sub": "MI-7"}, {})

    victim = Client()
    victim.get(back.location.removeprefix("http://127.0.0.1:8000"))

    assert victim.get("/desk/").status_code == 302


def test_an_answer_works_once(client, stand_in):
    connected()
    away = client.post("/account/identity/")
    address = away.headers["Refresh"].removeprefix("0;url=")
    back = stand_in.answer(address, {**dict(parse_qsl(urlsplit(address).query)), "sub": "MI-7"}, {})
    path = back.location.removeprefix("http://127.0.0.1:8000")
    client.get(path)
    client.logout()

    client.get(path)

    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"}, {"aud": "another"}, {"nonce": "another"}, {"exp": 1}, {"acr": "gold"},
        {"acr": ""}, {"sub": ""}, {"sub": "x" * 300}, {"aud": ["passerelle", "other"], "azp": "other"},
    ],
)  # fmt: skip
def test_what_is_not_for_us_now_and_of_a_known_level_signs_nobody_in(client, stand_in, claims):
    connected()
    stand_in.claims = claims

    goes(client, stand_in)

    assert client.get("/desk/").status_code == 302


def test_a_signature_of_another_key_signs_nobody_in(client, stand_in, monkeypatch):
    connected()
    other = StandIn(ISSUER)
    monkeypatch.setattr(stand_in, "_key", other._key)
    keys = other.answer(f"{ISSUER}/keys", None, {}).body
    honest = StandIn(ISSUER).answer(f"{ISSUER}/keys", None, {}).body
    was = oidc.fetch
    monkeypatch.setattr(
        oidc, "fetch", lambda address, *more: honest if address.endswith("/keys") else was(address, *more)
    )

    goes(client, stand_in)

    assert (client.get("/desk/").status_code, keys != honest) == (302, True)


def test_a_provider_that_calls_itself_otherwise_or_points_elsewhere_is_not_asked(client, stand_in, monkeypatch):
    for change in ({"issuer": "https://evil.example"}, {"authorization_endpoint": "http://evil.example/authorize"}):
        described = StandIn(ISSUER).described() | change
        monkeypatch.setattr(stand_in, "described", lambda described=described: described)
        assert client.post("/account/identity/").status_code == 409


def test_a_closed_account_and_a_second_factor_stand_at_this_door_too(client, stand_in):
    person = connected()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    goes(client, stand_in)
    assert client.get("/desk/").status_code == 302

    Person.objects.filter(pk=person.pk).update(is_active=True)
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    assert goes(other := Client(), stand_in)["Location"] == "/account/second-factor/authenticate/"
    assert other.get("/desk/").status_code == 302


def test_the_last_way_in_is_not_disconnected(client, stand_in):
    goes(client, stand_in)
    client.post("/account/identity/join/", {"name": "Amina Nasri", "email": "amina@mirane.example"})
    identity = ElectronicIdentity.objects.get()

    client.post("/account/identity/disconnect/", {"identity": identity.pk})

    assert ElectronicIdentity.objects.exists()


def test_nobody_disconnects_what_is_anothers(client, stand_in):
    connected()
    client.force_login(make.person())

    assert (
        client.post("/account/identity/disconnect/", {"identity": ElectronicIdentity.objects.get().pk}).status_code
        == 404
    )


def test_without_a_provider_there_is_no_such_door(client):
    assert [client.post("/account/identity/").status_code, client.get("/account/identity/back/").status_code] == [
        404,
        404,
    ]
    assert "Sign in with eID" not in client.get("/account/login/").content.decode()


def test_the_stand_in_says_what_it_is_and_a_deployment_refuses_it(client, stand_in):
    address = f"{ISSUER}/authorize?client_id=passerelle&redirect_uri={stand_in.back_to}"

    assert LOUD.split(":")[0] in stand_in.answer(address, None, {}).body.decode()
    assert "STAND-IN FOR DEVELOPMENT" in client.get("/account/login/").content.decode()
    assert [one.id for one in checks.no_stand_in_for_identities(None)] == ["passerelle.people.E001"]


@pytest.mark.parametrize(
    ("stated", "amiss"),
    [
        ({"PASSERELLE_OIDC_ISSUER": "http://eid.example"}, "https"),
        ({"PASSERELLE_OIDC_ISSUER": "https://eid.example"}, "CLIENT"),
        (
            {
                "PASSERELLE_OIDC_ISSUER": "https://eid.example", "PASSERELLE_OIDC_CLIENT": "a",
                "PASSERELLE_OIDC_SECRET": "b", "PASSERELLE_OIDC_LEVELS": "gold=top",
            },
            "LEVELS",
        ),
    ],
)  # fmt: skip
def test_a_provider_that_is_stated_badly_is_refused_at_the_start(monkeypatch, stated, amiss):
    for name, value in stated.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValueError, match=amiss):
        environment.electronic_identity()
