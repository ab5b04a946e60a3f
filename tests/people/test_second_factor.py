"""A second factor: set up without a camera, asked at the sign-in, used once; and nobody is let in around it."""

from __future__ import annotations

import re
import time

import pytest
import zxingcpp
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from PIL import Image

from passerelle.journal.models import Fact
from passerelle.letters import accounts, actions
from passerelle.letters.models import Letter
from passerelle.people.models import Counted, Duty, Person
from passerelle.people.permissions import duties_of, duties_wait
from passerelle.people.second_factor import MFAAdapter, has_second_factor
from tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN, ACTIVATE, ASKED = (
    "/account/login/",
    "/account/second-factor/totp/activate/",
    "/account/second-factor/authenticate/",
)


def somebody(**fields: object) -> Person:
    person = make.person(**fields)  # type: ignore[arg-type]
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def signs_in(client: Client, person: Person, password: str = make.PASSWORD, **more: str):
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


def says_again(client: Client, person: Person) -> None:
    """Sign in, and say again who one is, as is asked before what opens an account is changed."""
    signs_in(client, person)
    client.post("/account/reauthenticate/", {"password": make.PASSWORD})


def code_of(secret: str, at: float | None = None) -> str:
    return str(format_hotp_value(hotp_value(secret, int(at or time.time()) // 30)))


def sets_up(client: Client, person: Person) -> str:
    """Set the app up as a person does, who types the key that stands on the page; return the key."""
    says_again(client, person)
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r"<bdi class=code>([A-Z2-7 ]+)</bdi>", page)[1].replace(" ", "")
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content
    return secret


def test_an_app_is_set_up_by_a_square_and_by_a_typed_key(client):
    person = somebody()
    secret = sets_up(client, person)

    assert has_second_factor(person)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert (secret in kept, MFAAdapter().decrypt(kept) == secret) == (False, True)


def test_what_changes_of_the_sign_in_is_a_fact_and_a_letter_in_plain_words(client, mailoutbox):
    person = somebody()
    sets_up(client, person)

    client.post("/account/second-factor/totp/deactivate/")

    facts = [(fact.kind, fact.noted["what"]) for fact in Fact.objects.filter(subject=person.reference)]
    assert ("person.change_sign_in", "totp_deactivated") in facts
    for fact in Fact.objects.filter(kind="person.change_sign_in"):
        accounts.sign_in_changed(fact)
        accounts.sign_in_changed(fact)
    actions.post()
    assert {(mail.to[0], mail.subject) for mail in mailoutbox} == {(person.email, "How you sign in was changed")}
    assert len(mailoutbox) == Letter.objects.filter(person=person).count() == 1  # in the inbox, too
    assert not has_second_factor(person)


def test_a_wrong_code_is_named_as_its_field_is(client):
    says_again(client, somebody())
    page = client.post(ACTIVATE, {"code": "000000"}).content.decode()
    said = page.partition("role=alert")[2].partition("</ul>")[0]
    assert ("Code: " in said, "Authenticator code" in said) == (True, False)


def test_the_page_of_the_app_needs_no_script_and_no_camera(client):
    says_again(client, somebody())

    page = client.get(ACTIVATE).content.decode()

    assert ("<script" in page, "data:image/svg+xml" in page) == (False, True)


def test_the_square_is_small_and_says_what_an_app_reads():
    url = MFAAdapter().build_totp_url(make.person(email="amina@mirane.example"), "JBSWY3DPEHPK3PXP")
    svg = MFAAdapter().build_totp_svg(url)
    size = int(re.search(r"viewBox=\"0 -.5 (\d+)", svg)[1])
    picture = Image.new("L", (size, size), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        picture.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))

    read = zxingcpp.read_barcodes(picture.resize((size * 6, size * 6), Image.Resampling.NEAREST))

    assert ([one.text for one in read], len(svg) < 12_000) == ([url], True)


def test_a_key_sealed_with_another_secret_fits_no_code(settings):
    sealed = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another secret of another machine"

    assert MFAAdapter().decrypt(sealed) != "JBSWY3DPEHPK3PXP"


def test_the_code_is_asked_at_the_sign_in_and_works_once(client, monkeypatch):
    person = somebody()
    secret = sets_up(client, person)
    cache.clear()
    now = time.time() // 30 * 30 + 3
    monkeypatch.setattr(time, "time", lambda: now)
    first, second = Client(), Client()

    assert signs_in(first, person)["Location"] == ASKED
    assert first.get("/desk/").status_code == 302  # a password alone opens nothing
    assert first.post(ASKED, {"code": code_of(secret)}).status_code == 302
    assert first.get("/desk/").status_code == 200
    signs_in(second, person)
    replayed = second.post(ASKED, {"code": code_of(secret)})
    assert (replayed.status_code, second.get("/desk/").status_code) == (200, 302)


def test_a_used_code_is_used_up_for_every_process(client):
    person = somebody()
    secret = sets_up(client, person)
    cache.clear()
    signs_in(browser := Client(), person)
    browser.post(ASKED, {"code": code_of(secret)})

    assert (
        Counted.objects.filter(cache_key__contains="totp.used").count() == 1
    )  # a row of the database, not of a process


def test_a_code_on_paper_signs_in_once(client):
    person = somebody()
    sets_up(client, person)
    page = client.get("/account/second-factor/recovery-codes/").content.decode()
    code = re.findall(r"<li><bdi>([0-9 ]+)</bdi>", page)[0].replace(" ", "")

    def tries() -> int:
        browser = Client()
        signs_in(browser, person)
        browser.post(ASKED, {"code": code})
        return browser.get("/desk/").status_code

    assert [tries(), tries()] == [200, 302]


def test_a_program_is_asked_for_the_code_too(client):
    person = somebody()
    sets_up(client, person)

    answer = Client().post(
        "/_allauth/app/v1/auth/login", {"email": person.email, "password": make.PASSWORD},
        content_type="application/json",
    )  # fmt: skip

    assert answer.status_code == 401
    assert "mfa_authenticate" in [flow["id"] for flow in answer.json()["data"]["flows"]]


def test_setting_up_asks_again_who_it_is(client):
    person = somebody()
    signs_in(client, person)

    assert client.get(ACTIVATE)["Location"].startswith("/account/reauthenticate/")


def test_where_the_register_asks_for_it_duties_open_nothing_without_a_second_factor(client, settings):
    settings.PASSERELLE_STAFF_SECOND_FACTOR = True
    registrar = somebody(duties=[Duty.REGISTRAR])

    assert (duties_of(registrar), duties_wait(registrar)) == (frozenset(), True)
    signs_in(client, registrar)
    assert client.get("/registrar/").status_code in {403, 404}
    assert "need a second factor" in client.get("/account/").content.decode()
    sets_up(Client(), registrar)
    again = Person.objects.get(pk=registrar.pk)
    assert (duties_of(again), duties_wait(again)) == ({Duty.REGISTRAR}, False)


def test_without_that_setting_duties_are_as_they_were():
    assert duties_of(somebody(duties=[Duty.REGISTRAR])) == {Duty.REGISTRAR}


# --- the door itself --------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client):
    person = somebody()

    wrong = client.post(LOGIN, {"login": person.email, "password": "not this one"})
    unknown = client.post(LOGIN, {"login": "nobody@mirane.example", "password": "not this one"})

    def told(answer):
        return re.findall(r"role=alert[^>]*>(.*?)</div>", answer.content.decode(), re.S)

    assert (wrong.status_code, told(wrong)) == (unknown.status_code, told(unknown))


def test_asking_for_a_link_tells_nobody_whether_an_account_exists(client, mailoutbox):
    person = somebody()

    known = client.post("/account/password/reset/", {"email": person.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@mirane.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [mail.to for mail in mailoutbox] == [[person.email], ["nobody@mirane.example"]]
    for mail in mailoutbox:  # in the register's own words
        assert product.PASSERELLE_REGISTER_NAME in mail.body
        assert "Thank you for using" not in mail.body
    assert mailoutbox[0].subject == "A new password"
    assert "/account/password/reset/key/" in mailoutbox[0].body


def test_guesses_at_a_password_are_stopped_also_with_the_right_one(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    cache.clear()
    person = somebody()

    for _ in range(3):
        signs_in(client, person, "not this one")
    signs_in(client, person)

    assert client.get("/desk/").status_code == 302


def test_guesses_at_a_code_are_stopped(client, settings):
    person = somebody()
    secret = sets_up(client, person)
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    cache.clear()
    signs_in(browser := Client(), person)

    for guess in ("000001", "000002", "000003"):
        browser.post(ASKED, {"code": guess})
    browser.post(ASKED, {"code": code_of(secret)})

    assert browser.get("/desk/").status_code == 302


def test_signing_in_begins_another_session(client):
    client.get(LOGIN)
    client.session["seen"] = 1
    session = client.session
    session["seen"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    signs_in(client, somebody())

    assert client.cookies["sessionid"].value not in {"", before}


@pytest.mark.parametrize(
    "address", [LOGIN, "/account/identity/", "/account/second-factor/webauthn/login/", "/counter/find/"]
)
def test_a_forged_request_is_refused(address):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(address, {"login": "a@b.example", "password": "x"}).status_code == 403


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_after_the_sign_in_nobody_is_sent_elsewhere(client, away):
    answer = signs_in(client, somebody(), next=away)

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_a_password_that_changed_ends_every_other_session(client):
    person = somebody()
    signs_in(client, person)
    signs_in(other := Client(), person)

    client.post(
        "/account/password/change/",
        {"oldpassword": make.PASSWORD, "password1": "another-river-9", "password2": "another-river-9"},
    )

    assert (client.get("/desk/").status_code, other.get("/desk/").status_code) == (200, 302)
