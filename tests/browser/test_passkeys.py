"""A passkey in a real browser, with Chromium's own stand-in for a security key: made, named, used alone, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from passerelle.cli.journey.fresh import fresh_server
from passerelle.demonstration import PASSWORD
from tools.scenes.stage import browser, follow, press, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WHO = "baptiste-kouadio@mirane.example"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def signs_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(WHO)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def test_a_passkey_is_made_signs_in_alone_and_is_removed():
    with fresh_server() as origin, browser() as chromium:
        here = f"http://localhost:{urlsplit(origin).port}"  # browsers make no passkey for a number
        page = chromium.new_context(base_url=here, locale="en-GB").new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        signs_in(page)
        page.goto("/account/second-factor/webauthn/add/")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
        page.get_by_label("A name for it").fill("Blue telephone")
        page.get_by_label("It signs me in alone, without the password").check()
        press(page, "Add it")
        page.wait_for_url("**/recovery-codes/")
        page.goto("/account/second-factor/webauthn/")
        says(page, "Blue telephone", "signs you in alone")

        page.context.clear_cookies()
        page.goto("/account/login/")
        press(page, "Sign in with a passkey")
        page.wait_for_url("**/desk/")

        page.context.clear_cookies()
        signs_in(page)  # beside it the password still works, and the passkey is the second factor
        says(page, "One step more")
        press(page, "Use my passkey")
        page.wait_for_url("**/desk/")

        page.goto("/account/second-factor/webauthn/")
        follow(page, "Remove Blue telephone")
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Go on")
        press(page, "Remove it")
        says(page, "None yet.")
        page.context.close()
