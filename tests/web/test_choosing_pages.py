"""Choosing how one is written to, and ending it from a mail, as pages."""

from __future__ import annotations

import pytest
from django.test import Client

from passerelle.letters import actions, choices, unsubscribing
from passerelle.letters.models import Letter
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

pytestmark = pytest.mark.django_db
CHOICES = "/inbox/choices/"


def test_one_chooses_topic_by_topic_and_reads_why_some_always_come():
    me = make.person()
    told = page(CHOICES, me)
    assert "a term to answer, to appeal or to finish runs from it" in words(told)
    said = {name: value or "at_once" for name, value in fields(told, f"{CHOICES}keep/").items()}

    answer = browser(me).post(f"{CHOICES}keep/", {**said, **_all(), "panel": "daily"}, follow=True)

    assert "Kept. Your inbox goes on holding every letter." in words(answer.content.decode())
    assert {one.topic.code for one in choices.of(me) if one.by_mail == "daily"} == {"panel"}


def _all() -> dict[str, str]:
    return {one.topic.code: "at_once" for one in choices.of(make.person()) if not one.topic.always}


def test_a_form_with_less_or_with_what_always_comes_changes_nothing():
    me = make.person()

    assert browser(me).post(f"{CHOICES}keep/", {"panel": "none"}).status_code == 422
    assert browser(me).post(f"{CHOICES}keep/", _all() | {"account": "none"}).status_code == 302
    assert {one.by_mail for one in choices.of(me)} == {"at_once"}


def test_a_link_in_a_mail_shows_a_page_first_and_needs_no_sign_in():
    me = make.person()
    actions.write([me], "export.make", "a1b2c3d4", when="once")
    path = unsubscribing.address_for(Letter.objects.get()).partition("127.0.0.1:8000")[2]

    told = words(page(path))
    assert "Portfolio and sharing" in told
    assert (me.name in told, me.email in told) == (False, False)
    assert {one.by_mail for one in choices.of(me)} == {"at_once"}

    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "No more of these mails come" in words(answer.content.decode())) == (200, True)
    assert [one.topic.code for one in choices.of(me) if one.by_mail == "none"] == ["portfolio"]
    assert browser().get("/unsubscribe/1:x/").status_code == 404
    assert browser().post("/unsubscribe/1:x/").status_code == 404


def test_what_the_pages_cost():
    me = make.person()
    actions.write([me], "export.make", "a1b2c3d4", when="once")
    path = unsubscribing.address_for(Letter.objects.get()).partition("127.0.0.1:8000")[2]

    assert queries(CHOICES, me) <= MOST_QUERIES
    assert queries(path) <= MOST_QUERIES
    assert max(weight(CHOICES, me), weight(path)) <= MOST_BYTES
