"""Making together by programs: who is let, what is answered, and two edits that meet."""

from __future__ import annotations

import pytest

from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


def test_a_co_author_of_another_body_writes_comments_and_is_shown_what_both_changed():
    entry = make.micro_credential(State.DRAFT)
    owner, college = make.member(entry.awarder), make.organisation([Role.PROVIDER])
    teacher, path = make.member(college, Function.TEACHER), f"/micro-credentials/{entry.number}"
    asked = {"organisation": college.number, "email": teacher.email, "note": "The electric part."}

    assert refused(teacher, "GET", path) == (404, "not_found")
    status, made = call(owner, "POST", f"{path}/co-authors", asked)
    assert (status, made["state"], made["part"]) == (201, "invited", "writes")
    assert refused(owner, "POST", f"{path}/co-authors", asked) == (409, "already_done")
    assert refused(owner, "POST", f"/co-authors/{made['id']}/acceptance") == (403, "not_permitted")
    assert call(teacher, "GET", "/co-authors")[1] == [made]
    assert call(teacher, "POST", f"/co-authors/{made['id']}/acceptance")[1]["state"] == "accepted"

    said = [one | {"text": "Mend."} if one["code"] == "S1" else one for one in entry.outcomes]
    assert call(owner, "PATCH", path, {"stated": {"outcomes": said}, "seen_version": 1})[1]["version"] == 2
    mine = [one | {"text": "Test."} if one["code"] == "S1" else one for one in entry.outcomes]
    body = {"stated": {"outcomes": mine, "hours": 90}, "seen_version": 1}
    status, problem = call(teacher, "PATCH", path, body)
    there = {"base": "Find and repair common faults.", "theirs": "Mend.", "yours": "Test."}
    assert (status, problem["code"], problem["data"]) == (
        409,
        "both_changed",
        {"seen": 1, "version": 2, "conflicts": [{"path": "outcomes.S1.text", **there}]},
    )
    body["resolution"] = {"seen": 2, "chosen": {"outcomes.S1.text": {"value": "Mend and test."}}}
    status, saved = call(teacher, "PATCH", path, body)
    assert (status, saved["version"], saved["hours"], saved["outcomes"][1]["text"]) == (
        200,
        3,
        "90.00",
        "Mend and test.",
    )

    status, comment = call(teacher, "POST", f"{path}/comments", {"path": "outcomes.S1", "text": "Which?"})
    assert (status, comment["draft_version"], comment["author"]) == (201, 3, teacher.name)
    assert call(owner, "POST", f"/comments/{comment['id']}/replies", {"text": "Five."})[0] == 201
    assert call(owner, "POST", f"/comments/{comment['id']}/resolution")[1]["resolved_on"] is not None
    assert call(teacher, "GET", f"{path}/comments")[1]["total"] == 2
    assert refused(None, "GET", f"{path}/comments")[0] == 401
    assert refused(teacher, "POST", f"{path}/submission") == (403, "not_permitted")
    assert call(owner, "POST", f"/co-authors/{made['id']}/ending")[1]["state"] == "ended"
    assert refused(teacher, "PATCH", path, body)[0] == 404


def test_a_body_consents_for_itself_and_takes_it_back():
    entry = make.micro_credential()
    owner, works, path = make.member(entry.awarder), make.organisation([Role.EMPLOYER]), "/micro-credentials/"
    signs, path = make.member(works), f"{path}{entry.number}/co-designers"
    body = {"kind": "employer", "role": "Said what the work needs.", "organisation": works.number}

    assert refused(signs, "POST", path, body) == (403, "not_permitted")
    status, made = call(owner, "POST", path, body)
    assert (status, made["state"], made["consented_on"]) == (201, "asked", None)
    assert refused(owner, "POST", f"/co-designers/{made['id']}/consent") == (403, "not_permitted")
    assert call(signs, "POST", f"/co-designers/{made['id']}/consent")[1]["state"] == "consented"
    assert call(signs, "POST", f"/co-designers/{made['id']}/withdrawal")[1]["state"] == "withdrawn"
    assert refused(owner, "DELETE", f"/co-designers/{made['id']}") == (409, "wrong_state")
    assert refused(make.person(), "POST", f"/co-designers/{made['id']}/withdrawal") == (404, "not_found")


def test_the_phases_of_an_entry_are_read_marked_and_named_otherwise():
    entry = make.micro_credential(State.DRAFT)
    owner, path = make.member(entry.awarder), f"/micro-credentials/{entry.number}/phases"

    assert len(call(owner, "GET", path)[1]) == 7
    told = call(owner, "PUT", f"{path}/need", {"done": True, "note": "Three letters."})[1]
    assert (told[0]["note"], told[0]["done_on"] is not None) == ("Three letters.", True)
    own = {"phases": [{"name": "Plan"}, {"name": "Do"}]}
    assert call(owner, "PUT", f"/organisations/{entry.awarder.number}/phases", own)[1]["version"] == 1
    assert [one["key"] for one in call(owner, "GET", path)[1]] == ["plan", "do"]
    assert refused(make.person(), "GET", path)[0] == 404
