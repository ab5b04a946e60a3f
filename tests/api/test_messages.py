"""Letters for programs: one's own, in words, read once."""

from __future__ import annotations

import re

import pytest

from passerelle.letters import actions, inbox
from tests import factories as make
from tests.api.calls import call

pytestmark = pytest.mark.django_db
MESSAGES = "/messages"


def test_one_lists_ones_letters_and_opens_one():
    me, other = make.person(), make.person()
    noted = {"due_on": "2027-01-24", "desk": "/panel/"}
    actions.write([me, other], "case.invite", "VC-00007", when="once", noted=noted)
    actions.write([me], "export.make", "a1b2c3d4", when="once")
    letter = inbox.visible_to(me)[1]

    status, told = call(me, "GET", f"{MESSAGES}?topic=panel")
    (one,) = told["items"]
    assert (status, told["total"], call(me, "GET", MESSAGES)[1]["total"]) == (200, 1, 2)
    assert {name: one[name] for name in one if name != "written_at"} == {
        "id": letter.pk,
        "topic": "panel",
        "kind": "case.invite",
        "about": "VC-00007",
        "subject": "You are asked to sit on a panel: VC-00007",
        "text": "Please say by 24 January 2027 whether anything ties you to the case. Without an answer the seat goes "
        "on.",
        "url": "http://127.0.0.1:8000/panel/cases/VC-00007/",
        "read_at": None,
    }

    first = call(me, "POST", f"{MESSAGES}/{letter.pk}/reading")
    assert (first[0], first[1]["read_at"] is None) == (200, False)
    assert call(me, "POST", f"{MESSAGES}/{letter.pk}/reading") == first


def test_letters_of_others_are_not_there_and_an_unknown_topic_is_said():
    me, other = make.person(), make.person()
    actions.write([other], "export.make", "a1b2c3d4", when="once")
    theirs = inbox.visible_to(other)[0]

    assert call(me, "GET", MESSAGES)[1] == {"total": 0, "items": []}
    assert call(me, "POST", f"{MESSAGES}/{theirs.pk}/reading")[0] == 404
    assert call(None, "GET", MESSAGES)[0] == 401
    status, told = call(me, "GET", f"{MESSAGES}?topic=weather")
    assert (status, told["code"], told["data"]["field"]) == (422, "malformed", "topic")


def test_a_telephone_is_added_confirmed_and_taken_away_by_its_owner_alone(caplog):
    me, other = make.person(), make.person()
    phone = f"{MESSAGES}/phone"

    assert call(me, "PUT", phone, {"number": "20123456"})[1]["code"] == "malformed"
    told = call(me, "PUT", phone, {"number": "+216 20 123 456"})[1]
    assert (told["number"], told["confirmed_at"], told["code_until"] is None) == ("+21620123456", None, False)
    code = re.findall(r"\d{6}", caplog.messages[-1])[0]

    assert call(other, "POST", f"{phone}/confirmation", {"code": code})[1]["data"] == {"reason": "text_code_over"}
    assert call(me, "POST", f"{phone}/confirmation", {"code": code})[1]["confirmed_at"]
    assert call(other, "GET", phone)[1] == {"number": "", "confirmed_at": None, "code_until": None}

    chosen = call(me, "PUT", f"{MESSAGES}/choices", {"by_text": {"results": True}})[1]
    assert [(one["topic"], one["by_mail"]) for one in chosen if one["by_text"]] == [("results", "at_once")]
    assert call(me, "PUT", f"{MESSAGES}/choices", {"by_text": {"account": True}})[0] == 422
    assert call(other, "DELETE", phone)[0] == 200
    assert call(me, "GET", phone)[1]["number"] == "+21620123456"
    assert call(me, "DELETE", phone)[1]["number"] == ""
