"""A learner's account: a second factor, a guardian; and what two officers do at the counter."""

from __future__ import annotations

import base64
import hmac
import re
import time
from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from passerelle.demonstration import PASSWORD
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

CAREFUL = "abeba-girma@mirane.example"
MINOR, GUARDIAN = "sami@learners.mirane.example", "leila@learners.mirane.example"


def an_account_is_looked_after(stage: Stage) -> None:
    """Signed in with more than a password, given back at a counter, looked after by a guardian."""
    stage.chapter("Your account")
    _second_factor(stage)
    _guardian(stage)
    _messages(stage)
    _counter(stage)


def _messages(stage: Stage) -> None:
    page = stage.page("minor")
    page.goto("/inbox/")
    stage.wait_for(page, "Your guardian accepted")
    stage.scene("messages", page, role="Learner", caption="Every letter to me, unread until I open it.")
    press(page, "Your guardian accepted")
    says(page, "They can read what you learn and hold.", "Go there")
    stage.scene("letter", page, role="Learner", caption="A letter says what its mail says, and leads to where I act.")
    page.goto("/inbox/choices/")
    says(page, "How you are written to", "What always comes by mail")
    stage.scene("letter-choices", page, role="Learner", caption="At once, once a day, or no mail: topic by topic.")
    follow(page, "Add a telephone")
    page.get_by_label("Number").fill("+999 55 010 203")
    press(page, "Send me a code")
    says(page, "A code was sent there.")
    stage.scene("telephone", page, role="Learner", caption="A text says that something waits, never what.")
    page.goto("/account/calendar/")
    press(page, "Make an address")
    stage.scene("calendar", page, role="Learner", caption="My days in the calendar of my telephone.")


def _second_factor(stage: Stage) -> None:
    page = stage.enter("careful learner", CAREFUL, "/account/")
    says(page, "How you sign in", "not set up")
    stage.scene("account", page, role="Learner", caption="My account: every way I sign in with.")
    follow(page, "Second factor and passkeys")
    stage.scene("second-factor", page, role="Learner", caption="More than a password.")
    follow(page, "Set up an app")
    stage.scene("still-you", page, role="Learner", caption="Asked again, before what opens the account is changed.")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    says(page, "Without a camera, type this key instead:")
    stage.scene("app", page, role="Learner", caption="An app is told its key by a square, or by typing.")
    key = re.sub(r"\s", "", page.locator("bdi.code").inner_text())
    page.get_by_label("Code").fill(_code(key))
    press(page, "Switch it on")
    says(page, "Print this page or copy the codes by hand")
    stage.scene("paper-codes", page, role="Learner", caption="Codes to print, for the day the telephone is gone.")
    paper = re.sub(r"\s", "", page.locator("ol.code bdi").first.inner_text())
    page.goto("/account/second-factor/")
    follow(page, "Add a passkey")
    says(page, "A passkey needs JavaScript.", "Codes of an app work without.")
    stage.scene("passkey", page, role="Learner", caption="A passkey needs JavaScript; the page names the way without.")
    stage.leave("careful learner")
    page = stage.page("careful learner")
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(CAREFUL)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    says(page, "One step more")
    stage.scene("one-step-more", page, role="Learner", caption="The password alone opens nothing any more.")
    page.get_by_label("Code").fill(paper)
    press(page, "Sign in")
    says(page, "Where would you like to work?")


def _code(key: str) -> str:
    """Return what an app shows now for a key (RFC 6238, six digits, half a minute)."""
    seal = hmac.digest(base64.b32decode(key), (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
    place = seal[-1] & 15
    return f"{(int.from_bytes(seal[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def _guardian(stage: Stage) -> None:
    page = stage.joins("minor", "Sami Nasri", MINOR)
    page.goto("/account/guardians/")
    page.get_by_label("The day you were born").fill("2012-05-01")
    press(page, "Make a code")
    says(page, "The code for your guardian")
    stage.scene("guardian-code", page, role="Learner", caption="A minor invites a guardian: a code, shown once.")
    code = page.locator("bdi.code").inner_text()
    page = stage.joins("guardian", "Leïla Nasri", GUARDIAN)
    page.goto("/account/wards/")
    page.get_by_label("The code you were given").fill(code)
    press(page, "Look whom it is about")
    says(page, "Do you look after Sami Nasri?")
    stage.scene("look-after", page, role="Guardian", caption="Whom a code is about, before one says yes.")
    press(page, "Yes, I do")
    says(page, "They decide: nobody saw a proof.")
    stage.scene("ward", page, role="Guardian", caption="What a guardian reads, and who decides on links.")
    page = stage.page("minor")
    page.goto("/account/guardians/")
    says(page, "Leïla Nasri", "All of this ends by itself on")
    stage.scene("guardians", page, role="Learner", caption="Who looks after me, and what they never may.")


def _counter(stage: Stage) -> None:
    page = stage.enter("registrar", CAST["registrar"], "/counter/")
    stage.scene("counter", page, role="Registrar", caption="The counter: there is no list of people to look through.")
    page.get_by_label("The address they sign in with").fill(GUARDIAN)
    press(page, "Open the account")
    page.get_by_label("The document you saw").select_option("passport")
    page.get_by_label("An address they can read now").fill("leila.now@mirane.example")
    press(page, "Note it")
    says(page, "Another officer has to confirm it.")
    where = page.url
    stage.scene("lost-every-way", page, role="Registrar", caption="Lost every way in: noted by one officer.")
    page = stage.enter("officer", CAST["officer"], "/counter/")
    says(page, "waits for a second officer")
    page.goto(where)
    press(page, "It is right: confirm")
    says(page, "The account takes the new address on")
    stage.scene("two-days", page, role="Decision officer", caption="Confirmed by another: now it waits two days.")
    page = stage.page("guardian")
    page.goto("/account/")
    says(page, "Somebody wants to take over this account")
    stage.scene("take-over", page, role="Guardian", caption="Who can sign in after all is told, and stops it.")
    press(page, "Stop it")
    page = stage.page("registrar")
    page.goto("/counter/guardians/")
    stage.scene("name-guardian", page, role="Registrar", caption="A guardian is named by who saw a proof.")
    page.goto(where)
    page.get_by_label("The proof you saw").select_option("death_certificate")
    press(page, "Note the death")
    page = stage.page("officer")
    page.goto(where)
    stage.scene("death", page, role="Decision officer", caption="A death is confirmed by another officer, or refused.")
    page.get_by_label("Why").fill("The certificate is of somebody else.")
    press(page, "Refuse")
    says(page, "refused: The certificate is of somebody else.")
