"""Adding a telephone, confirming it and taking it away, as pages."""

from __future__ import annotations

import re

import pytest

from passerelle.letters import choices, phones
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

pytestmark = pytest.mark.django_db
PHONE, CHOICES, NUMBER = "/inbox/phone/", "/inbox/choices/", "+21620123456"


def test_one_adds_a_telephone_types_the_code_ticks_a_topic_and_takes_it_away(caplog):
    me = make.person()
    assert "Add a telephone" in words(page(CHOICES, me))
    assert "A text to my telephone too" not in words(page(CHOICES, me))
    assert "also the code, stands in the output of the server" in words(page(PHONE, me))  # where a stand-in sends

    told = browser(me).post(f"{PHONE}number/", {"number": "+216 20 123 456"}, follow=True)
    assert "not confirmed: no text goes there yet" in words(told.content.decode())
    code = re.findall(r"\d{6}", caplog.messages[-1])[0]
    browser(me).post(f"{PHONE}code/", {"code": code})
    assert "A text to my telephone too" in words(page(CHOICES, me))

    mails = {one.topic.code: "at_once" for one in choices.of(me) if not one.topic.always}
    browser(me).post(f"{CHOICES}keep/", mails | {"results-text": "on"})
    assert [one.topic.code for one in choices.of(me) if one.by_text] == ["results"]
    assert max(queries(PHONE, me), queries(CHOICES, me)) <= MOST_QUERIES
    assert max(weight(PHONE, me), weight(CHOICES, me)) <= MOST_BYTES

    assert browser(me).post(f"{PHONE}away/").status_code == 302
    assert phones.of(me) is None
    assert NUMBER not in page(PHONE, me)


def test_what_was_typed_wrong_is_said_where_it_was_typed_and_stays():
    me = make.person()

    told = browser(me).post(f"{PHONE}number/", {"number": "20 123 456"})
    assert (told.status_code, 'value="20 123 456"' in told.content.decode()) == (422, True)
    assert "Type the number with + and the code of its country" in words(told.content.decode())

    told = browser(me).post(f"{PHONE}code/", {"code": "123456"})
    assert (told.status_code, "No code is open" in words(told.content.decode())) == (422, True)


def test_a_number_of_others_is_nowhere_on_a_page_of_ones_own():
    phones.ask(NUMBER, by=make.person())

    assert NUMBER not in page(PHONE, make.person())
