"""Internal quality assurance for programs: what is public, the provider's acts, samples, and who is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from passerelle.core import sampling
from passerelle.journal.models import Fact
from passerelle.quality import storing
from tests import factories as make
from tests.api.calls import call, refused
from tests.quality.cycling import CODES, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    storing.load_shipped()
    return House()


def later() -> str:
    return (timezone.localdate() + timedelta(days=90)).isoformat()


def said(house: House) -> dict[str, Any]:
    return {
        **house.said(due_on=later()),
        "organisation": house.body.number,
        "standard": "short-courses/1",
    }


def reviewed(house: House) -> str:
    """Bring a cycle to where everything planned is reviewed; return its path."""
    _status, made = call(house.signing, "POST", "/quality-cycles", said(house))
    path = f"/quality-cycles/{made['cycle']['number']}"
    call(house.teaching, "POST", f"{path}/self-reviews", {"entry": house.one.number})
    at = f"{path}/self-reviews/{house.one.number}"
    found = {code: {"judgement": "met", "reasons": "Seen."} for code in CODES}
    found["C8"] = {"judgement": "not_met", "reasons": "Nobody asked.", "evidence": ["the minutes"]}
    call(house.teaching, "POST", f"{at}/findings", {"findings": found})
    call(house.teaching, "POST", f"{at}/actions", {"criterion": "C8", "text": "Ask them.", "due_on": later()})
    call(house.teaching, "POST", f"{at}/finishing", {})
    return path


def test_a_program_runs_a_cycle_to_its_end_and_everybody_reads_what_changed(house):
    path = reviewed(house)
    at = f"{path}/self-reviews/{house.one.number}"
    done = {"evidence": ["14 answers"], "what_changed": "A part on spare parts came in."}
    assert call(house.teaching, "POST", f"{at}/actions/1/done", done)[1]["actions"][0]["state"] == "done"

    status, closed = call(house.editing, "POST", f"{path}/steps/closing", {"text": "Employers are asked."})

    assert (status, closed["cycle"]["state"], closed["self_reviews"][0]["actions_open"]) == (200, "closed", 0)
    read = call(None, "GET", path)[1]
    told = {name: read["cycle"][name] for name in ("organisation", "year", "state", "responsible", "what_changed")}
    assert told == {
        "organisation": house.body.number,
        "year": 2026,
        "state": "closed",
        "responsible": "editor",
        "what_changed": "Employers are asked.",
    }
    inner = {name: read[name] for name in ("policy", "plan", "entries", "responsible", "self_reviews", "samples")}
    nothing: dict[str, Any] = {"policy": "", "plan": "", "entries": [], "responsible": None}
    assert inner == nothing | {"self_reviews": [], "samples": []}
    assert house.editing.name not in str(read)
    assert call(None, "GET", f"/quality-cycles?organisation={house.body.number}")[1]["total"] == 1
    assert call(None, "GET", "/quality-cycles?organisation=ORG-0")[1]["total"] == 0


def test_an_agency_that_reviews_the_provider_draws_and_notes_and_the_provider_reads(house):
    path = reviewed(house)

    status, made = call(house.reviewer, "POST", f"{path}/samples", {"agency": house.agency.number, "size": 3})

    assert (status, made["pool"], made["size"], made["state"]) == (201, [house.one.number], 1, "drawn")
    assert [one["entry"] for one in made["drawn"]] == sampling.draw(made["pool"], made["size"], made["seed"])
    assert Fact.objects.get(kind="quality_sample.draw").noted["seed"] == made["seed"]
    assert len(made["seed"]) == 32
    at = f"/quality-samples/{made['number']}"
    noted = call(house.reviewer, "POST", f"{at}/1", {"says": "partly", "note": "C8 is worse."})[1]
    assert (noted["state"], noted["drawn"][0]["note"]) == ("noted", "C8 is worse.")
    assert call(house.signing, "GET", at)[1] == noted
    assert call(house.signing, "GET", "/quality-samples")[1] == [noted]
    assert call(house.signing, "GET", path)[1]["samples"] == [made["number"]]
    assert call(house.reviewer, "GET", f"{path}/self-reviews/{house.one.number}")[0] == 200


def test_what_is_not_allowed_is_refused_by_name(house):
    path = reviewed(house)
    other = House()
    at = f"{path}/self-reviews/{house.one.number}"

    assert refused(other.signing, "POST", "/quality-cycles", said(house)) == (403, "not_permitted")
    assert refused(other.signing, "POST", f"{path}/steps/closing", {"text": "So."}) == (403, "not_permitted")
    assert refused(other.signing, "GET", at) == (404, "not_found")
    assert refused(other.signing, "POST", f"{at}/actions/1/done", {}) == (404, "not_found")
    assert refused(house.signing, "POST", "/quality-cycles", said(house)) == (409, "already_done")
    assert refused(house.teaching, "POST", f"{path}/self-reviews", {"entry": house.one.number}) == (409, "already_done")
    assert refused(house.teaching, "POST", f"{at}/actions/1/done", {"what_changed": "Much."}) == (422, "malformed")
    assert refused(house.teaching, "POST", f"{at}/findings", {"findings": {}}) == (409, "wrong_state")
    assert refused(house.editing, "POST", f"{path}/steps/plan", said(house) | {"standard": "short-courses/2"}) == (
        422,
        "malformed",
    )
    call(house.teaching, "POST", f"{path}/self-reviews", {"entry": house.other.number})
    status, told = call(house.editing, "POST", f"{path}/steps/closing", {"text": "So."})
    assert (status, told["data"]) == (409, {"reason": "self_reviews_open", "entries": [house.other.number]})
    agency = {"agency": other.agency.number, "size": 1}
    status, told = call(other.reviewer, "POST", f"{path}/samples", agency)
    assert (status, told["code"], told["data"]["reasons"]) == (409, "not_now", ["no_oversight"])
    assert refused(make.person(), "POST", f"{path}/samples", agency) == (403, "not_permitted")
    for step in (f"{path}/steps/dance", f"{at}/dance"):
        assert refused(house.signing, "POST", step, {}) == (404, "not_found")
