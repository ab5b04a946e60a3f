"""Changes to registered entries through the API: the same acts as on the pages, each with one effect."""

from __future__ import annotations

import pytest

from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.api.calls import call, refused
from tests.catalogue.test_revising import registered

pytestmark = pytest.mark.django_db
SUMMARY = {"summary": {"en": "For those who mend pumps."}}


def test_a_minor_change_is_begun_mended_and_published():
    entry = registered()
    by = make.member(entry.awarding_body)

    status, begun = call(by, "POST", "/revisions", {"entry": entry.number, "stated": SUMMARY})

    assert (status, begun["state"], begun["change_class"], begun["needs_a_panel"]) == (201, "draft", "minor", False)
    assert begun["changes"] == [
        {
            "path": "summary",
            "before": "Keep a village pump running, and mend it when it stops.",
            "after": "For those who mend pumps.",
        }
    ]
    path = f"/revisions/{begun['number']}"
    stale = {"stated": {"skills": ["mending"]}, "seen_version": 1, "reason": "Asked for."}
    assert call(by, "PATCH", path, stale)[1]["version"] == 2
    assert call(by, "PATCH", path, stale)[1]["version"] == 2, "sent twice it is saved once"
    assert refused(by, "PATCH", path, stale | {"reason": "Seen."}) == (409, "both_changed")
    assert refused(by, "POST", f"{path}/sending", {"seen_version": 1}) == (409, "stale_version")
    sent = call(by, "POST", f"{path}/sending", {"seen_version": 2})[1]
    assert (sent["state"], sent["case"], sent["changes"]) == ("published", None, [])
    assert refused(by, "POST", f"{path}/sending", {"seen_version": 3}) == (409, "wrong_state")
    shown = call(None, "GET", f"/micro-credentials/{entry.number}")[1]
    assert (shown["edition"], shown["summary"]) == (2, SUMMARY["summary"])


def test_a_substantive_change_goes_to_a_panel_and_can_be_taken_back():
    entry = registered()
    by = make.member(entry.awarding_body)
    editor = make.member(entry.awarding_body, Function.EDITOR)
    registrar, stranger = make.person(duties=[Duty.REGISTRAR]), make.person()
    begun = call(editor, "POST", "/revisions", {"entry": entry.number, "stated": {"hours": "160", "credits": "6.4"}})[1]
    path = f"/revisions/{begun['number']}"
    assert refused(registrar, "GET", path)[0] == 404
    assert refused(editor, "POST", f"{path}/sending", {"seen_version": 1}) == (403, "not_permitted")

    sent = call(by, "POST", f"{path}/sending", {"seen_version": 1})[1]

    assert (sent["state"], sent["needs_a_panel"]) == ("in_review", True)
    assert call(registrar, "GET", path)[1]["stated"] == {"hours": "160.00", "credits": "6.40"}
    assert refused(stranger, "GET", path)[0] == 404
    assert refused(registrar, "POST", f"{path}/withdrawal") == (403, "not_permitted")
    assert call(None, "GET", f"/micro-credentials/{entry.number}")[1]["hours"] == "150.00"
    back = call(by, "POST", f"{path}/withdrawal")[1]
    assert back["state"] == "withdrawn"
    assert call(None, "GET", f"/micro-credentials/{entry.number}")[1]["state"] == "registered"


def test_what_cannot_be_changed_says_why():
    make.rules("SEED-IIEP-2023")
    entry = registered()
    by = make.member(entry.awarding_body)
    waiting = make.micro_credential(State.LISTED_PENDING, awarder=entry.awarding_body)
    hidden = make.micro_credential(State.DRAFT)
    facts = Fact.objects.count()

    def begin(number: str, **stated: object) -> tuple[int, str]:
        return refused(by, "POST", "/revisions", {"entry": number, "stated": stated})

    assert begin(waiting.number, level="5") == (409, "wrong_state")
    assert begin(hidden.number, level="5")[0] == 404
    assert begin(entry.number, colour="red") == (422, "malformed")
    assert Fact.objects.count() == facts
    begun = call(by, "POST", "/revisions", {"entry": entry.number, "stated": {"level": "", "outcomes": []}})[1]
    assert {one["rule"] for one in begun["findings"]} >= {"SD-1", "SD-3"}
    assert begin(entry.number, level="5") == (409, "already_done")
    status, problem = call(by, "POST", f"/revisions/{begun['number']}/sending", {"seen_version": 1})
    assert (status, problem["code"]) == (422, "gate_refused")
    assert {one["rule"] for one in problem["findings"]} >= {"SD-1", "SD-3"}
