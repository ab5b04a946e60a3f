"""Feedback for programs: given once and kept apart from names, held, decided, replied to, counted; and reports."""

from __future__ import annotations

import pytest

from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from tests import factories as make
from tests.api.calls import call, refused
from tests.quality.givers import employer, learner
from tests.recognition.factories import award

pytestmark = pytest.mark.django_db
PHONE = "022 555 01 23"
REPORT = {
    "url": "https://courier.example/pumps",
    "title": "Pumps mended by those who drink from them",
    "publisher": "Lake Courier",
    "published_on": "2026-05-01",
    "language": "en",
    "kind": "press",
}


def said(entry, **fields):
    return {"entry": entry.number, "outcomes": 4, "usefulness": 5, "text": "We mended three pumps."} | fields


def test_a_learner_speaks_once_changes_it_and_takes_it_back_and_nobody_learns_who_it_was():
    entry = make.micro_credential()
    by = learner(entry)

    status, made = call(by, "POST", "/feedback", said(entry, by_outcome={"K1": 5}))
    assert (status, made["state"], made["giver_kind"], made["version"]) == (201, "shown", "learner", 1)
    assert call(by, "POST", "/feedback", said(entry, by_outcome={"K1": 5}))[1]["number"] == made["number"]
    assert refused(by, "POST", "/feedback", said(entry, usefulness=1)) == (409, "already_done")

    (shown,) = call(None, "GET", f"/feedback?entry={entry.number}")[1]["items"]
    assert shown == {
        "number": made["number"],
        "entry": entry.number,
        "giver_kind": "learner",
        "organisation": "",
        "organisation_name": "",
        "moment": "first",
        "month": made["month"],
        "text": "We mended three pumps.",
        "reply": None,
    }
    assert refused(None, "GET", "/feedback/mine") == (401, "not_signed_in")
    assert call(by, "GET", "/feedback/mine")[1]["total"] == 1

    path = f"/feedback/{made['number']}"
    assert call(by, "PUT", path, {"version": 1, "usefulness": 3, "text": "Two pumps."})[1]["version"] == 2
    assert refused(by, "PUT", path, {"version": 1, "text": "Three pumps."}) == (409, "stale_version")
    assert refused(make.person(), "PUT", path, {"version": 2, "text": "None."}) == (404, "not_found")
    assert call(by, "POST", f"{path}/withdrawal")[1]["state"] == "withdrawn"
    assert call(None, "GET", f"/feedback?entry={entry.number}")[1] == {"total": 0, "items": []}


def test_who_has_no_right_hears_every_reason_and_what_is_no_rating_is_named():
    entry, draft = make.micro_credential(), make.micro_credential("draft")
    stranger, owner = make.person(), make.member(entry.awarder)

    assert call(stranger, "POST", "/feedback", said(entry))[1]["data"]["reasons"] == ["feedback_no_right"]
    reasons = call(owner, "POST", "/feedback", said(entry))[1]["data"]["reasons"]
    assert reasons == ["feedback_no_right", "feedback_own_house"]
    by = learner(entry)
    assert refused(by, "POST", "/feedback", said(entry, outcomes=6)) == (422, "malformed")
    assert refused(by, "POST", "/feedback", said(entry, by_outcome={"Z9": 3})) == (422, "malformed")
    assert refused(by, "POST", "/feedback", {"entry": entry.number}) == (422, "malformed")
    assert refused(by, "POST", "/feedback", said(draft)) == (404, "not_found")
    assert call(None, "GET", "/feedback")[1]["total"] == 0


def test_held_words_are_read_by_a_registrar_alone_and_shown_without_a_passage():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    by = learner(entry)

    made = call(by, "POST", "/feedback", said(entry, text=f"Good. Call me on {PHONE}."))[1]
    assert (made["state"], made["text"], made["held_because"]) == ("held", "", ["phone_number"])
    assert call(None, "GET", "/feedback")[1]["total"] == 0
    assert refused(by, "GET", "/feedback/held") == (403, "not_permitted")
    (held,) = call(registrar, "GET", "/feedback/held")[1]["items"]
    assert (held["number"], held["organisation"], held["is_reply"]) == (made["number"], "", False)

    act = f"/feedback/{made['number']}/moderation"
    decision = {"act": "strike", "passages": [PHONE], "because": "A telephone number."}
    assert refused(by, "POST", act, decision) == (403, "not_permitted")
    assert refused(registrar, "POST", act, decision | {"passages": ["022"], "because": ""}) == (422, "malformed")
    assert refused(registrar, "POST", act, decision | {"act": "mend"}) == (422, "malformed")
    assert call(registrar, "POST", act, decision)[1]["state"] == "shown"
    (shown,) = call(None, "GET", "/feedback")[1]["items"]
    assert shown["text"] == "Good. Call me on […]."
    assert call(by, "GET", "/feedback/mine")[1]["items"][0]["decided_because"] == "A telephone number."


def test_the_owner_replies_once_and_a_teacher_reads_along():
    entry = make.micro_credential()
    owner, teacher = make.member(entry.awarder), make.member(entry.awarder, Function.TEACHER)
    number = call(learner(entry), "POST", "/feedback", said(entry))[1]["number"]

    assert call(teacher, "GET", "/feedback/received")[1]["total"] == 1
    assert call(make.person(), "GET", "/feedback/received")[1]["total"] == 0
    path = f"/feedback/{number}/reply"
    assert refused(teacher, "POST", path, {"text": "Thanks."}) == (403, "not_permitted")
    assert refused(owner, "POST", path, {"text": " "}) == (422, "malformed")
    assert call(owner, "POST", path, {"text": "Thank you."})[1]["reply"]["text"] == "Thank you."
    assert refused(owner, "POST", path, {"text": "No thanks."}) == (409, "already_done")


def test_a_held_reply_waits_for_a_registrar_too():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    owner = make.member(entry.awarder)
    number = call(learner(entry), "POST", "/feedback", said(entry))[1]["number"]

    assert call(owner, "POST", f"/feedback/{number}/reply", {"text": f"Call us on {PHONE}."})[1]["reply"] is None
    (held,) = call(registrar, "GET", "/feedback/held")[1]["items"]
    assert (held["number"], held["is_reply"]) == (number, True)
    kept = {"act": "keep_back", "because": "A telephone number."}
    assert refused(registrar, "POST", "/feedback/FB-99999/reply/moderation", kept) == (404, "not_found")
    assert call(registrar, "POST", f"/feedback/{number}/reply/moderation", kept)[1]["state"] == "kept_back"


def test_of_learners_means_are_told_from_three_on_and_of_each_outcome_too():
    entry = make.micro_credential()
    path = f"/feedback/entries/{entry.number}"
    for usefulness in (3, 4):
        call(learner(entry), "POST", "/feedback", said(entry, usefulness=usefulness, by_outcome={"K1": 5}))

    few = call(None, "GET", path)[1]
    nothing = {"outcomes": None, "assessment": None, "usefulness": None}
    told = {"giver_kind": "learner", "moment": "first", "n": 2, "means": nothing}
    assert few["sums"] == [told | {"answered": {"outcomes": 2, "assessment": 0, "usefulness": 2}}]
    assert (few["by_outcome"][0]["n"], few["by_outcome"][0]["mean"]) == (0, None)
    call(learner(entry), "POST", "/feedback", said(entry, usefulness=5, by_outcome={"K1": 3}))
    enough = call(None, "GET", path)[1]
    assert enough["sums"][0]["means"] == {"outcomes": 4.0, "assessment": None, "usefulness": 4.0}
    assert (enough["by_outcome"][0]["n"], enough["by_outcome"][0]["mean"]) == (3, 4.3)
    assert refused(None, "GET", "/feedback/entries/MC-99999") == (404, "not_found")


def test_an_employer_speaks_by_what_a_holder_said_and_not_after_that_was_taken_back():
    entry, house = make.micro_credential(), make.organisation([Role.EMPLOYER])
    holder, boss = make.person(), make.member(house)
    held = award(holder, entry)
    asked = {"award": held.number, "employer": house.number, "since": "2026-06-01"}

    assert refused(make.person(), "POST", "/hires", asked) == (404, "not_found")
    assert refused(boss, "POST", "/feedback", said(entry, speaks_as=f"employer:{house.number}")) == (409, "not_now")
    hire = call(holder, "POST", "/hires", asked)[1]
    assert (hire["employer"], hire["award"]) == (house.number, held.number)
    made = call(boss, "POST", "/feedback", said(entry, speaks_as=f"employer:{house.number}"))[1]
    assert (made["giver_kind"], made["organisation"]) == ("employer", house.number)
    assert call(None, "GET", "/feedback?giver_kind=employer")[1]["total"] == 1
    assert call(holder, "POST", f"/hires/{hire['number']}/withdrawal")[1]["withdrawn_on"]
    late = said(entry, speaks_as=f"employer:{house.number}", moment="six_months")
    assert "feedback_no_right" in call(boss, "POST", "/feedback", late)[1]["data"]["reasons"]


def test_an_employer_of_another_award_does_not_speak_on_this_one():
    _house, boss = employer(make.micro_credential())

    assert refused(boss, "POST", "/feedback", said(make.micro_credential())) == (409, "not_now")


def test_anybody_signed_in_proposes_a_report_and_a_registrar_shows_it():
    entry, registrar, by = make.micro_credential(), make.person(duties=[Duty.REGISTRAR]), make.person()

    assert refused(None, "POST", "/report-links", REPORT | {"about": entry.number}) == (401, "not_signed_in")
    amiss = REPORT | {"about": entry.number, "url": "http://courier.example/pumps"}
    assert refused(by, "POST", "/report-links", amiss) == (422, "malformed")
    for about in (entry.number, entry.awarder.number):
        status, made = call(by, "POST", "/report-links", REPORT | {"about": about})
        assert (status, made["state"], made["host"], made["about"]) == (201, "proposed", "courier.example", about)
        listed = f"/report-links?about={about}"
        assert call(None, "GET", listed)[1]["total"] == 0
        act = f"/report-links/{made['number']}/decision"
        assert refused(by, "POST", act, {"act": "show"}) == (403, "not_permitted")
        assert refused(registrar, "POST", act, {"act": "refuse"}) == (422, "malformed")
        assert call(registrar, "POST", act, {"act": "show"})[1]["state"] == "shown"
        assert [one["number"] for one in call(None, "GET", listed)[1]["items"]] == [made["number"]]
