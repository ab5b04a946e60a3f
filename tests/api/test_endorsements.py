"""Endorsements and labels for programs: drafted, signed, checked, taken back, and refused by name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.awards import publication
from passerelle.organisations.models import Role
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER
from tests import factories as make
from tests.api.calls import call, refused

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    signing.create_key(REGISTER, did=did_for(), by="", today=timezone.localdate())


def later() -> str:
    return (timezone.localdate() + timedelta(days=90)).isoformat()


def test_a_program_drafts_signs_checks_and_takes_back_an_endorsement(client):
    body, entry = make.organisation([Role.EMPLOYER]), make.micro_credential()
    ours = make.member(body)
    said = {"endorser": body.number, "entry": entry.number, "claim": "demand", "statement": "We hire."}

    status, made = call(ours, "POST", "/endorsements", said | {"valid_until": later()})
    assert (status, made["state"], made["in_force"], made["credential"]) == (201, "drafted", False, "")
    path = f"/endorsements/{made['number']}"
    assert refused(None, "GET", path) == (404, "not_found")
    assert (
        call(ours, "PUT", path, {"statement": "We look for ten.", "valid_until": later()})[1]["statement"][-4:]
        == "ten."
    )
    signed = call(ours, "POST", f"{path}/steps/signing", {})[1]
    assert (signed["state"], signed["in_force"]) == ("signed", True)
    assert call(None, "GET", f"/endorsements?entry={entry.number}")[1]["items"] == [call(None, "GET", path)[1]]

    credential = client.get(f"/endorsements/{made['number']}/credential")
    assert credential.headers["Content-Type"] == "application/vc"
    answer = client.post("/api/verification", credential.content, content_type="application/json").json()
    assert (answer["verdict"], answer["credential"]) == ("endorsement_in_force", None)
    assert (answer["endorsement"]["claim"], answer["endorsement"]["register_number"]) == ("demand", entry.number)
    assert json.loads(credential.content)["type"] == ["VerifiableCredential", "EndorsementCredential"]

    ended = call(ours, "POST", f"{path}/steps/withdrawal", {"because": "Mistaken."})[1]
    assert (ended["state"], ended["in_force"], ended["withdrawn_because"]) == ("withdrawn", False, "Mistaken.")
    answer = client.post("/api/verification", credential.content, content_type="application/json").json()
    assert (answer["verdict"], answer["reason"]) == ("endorsement_not_in_force", "revoked")
    assert refused(ours, "POST", f"{path}/steps/dance", {}) == (404, "not_found")


def test_what_stands_against_an_endorsement_is_named():
    awarder = make.organisation([Role.AWARDER, Role.EMPLOYER])
    entry = make.micro_credential(awarder=awarder)
    said = {
        "endorser": awarder.number,
        "entry": entry.number,
        "claim": "demand",
        "statement": "Good.",
        "valid_until": later(),
    }
    status, problem = call(make.member(awarder), "POST", "/endorsements", said)
    assert (status, problem["data"]["reasons"]) == (409, ["endorses_own_entry"])


def test_a_draft_can_be_thrown_away():
    body, entry = make.organisation([Role.SPONSOR]), make.micro_credential()
    ours = make.member(body)
    said = {
        "endorser": body.number,
        "entry": entry.number,
        "claim": "demand",
        "statement": "Good.",
        "valid_until": later(),
    }
    number = call(ours, "POST", "/endorsements", said)[1]["number"]
    assert call(ours, "POST", f"/endorsements/{number}/steps/discarding", {})[1]["state"] == "discarded"


def test_an_agency_gives_a_label_and_takes_it_back():
    agency, entry = make.organisation([Role.QA_AGENCY]), make.micro_credential()
    ours, owner = make.member(agency), entry.awarding_body
    said = {"agency": agency.number, "organisation": owner.number, "entry": entry.number, "name": "Open Learning Mark"}
    said |= {"criteria": "Materials are free to use.", "valid_until": later()}

    status, made = call(ours, "POST", "/labels", said)
    assert (status, made["in_force"], made["entry"]) == (201, True, entry.number)
    assert call(None, "GET", "/labels")[1]["items"] == [made]
    assert refused(make.member(owner), "POST", f"/labels/{made['number']}/withdrawal", {"because": "x"}) == (
        *(403, "not_permitted"),
    )
    ended = call(ours, "POST", f"/labels/{made['number']}/withdrawal", {"because": "Closed."})[1]
    assert (ended["state"], ended["in_force"], ended["withdrawn_because"]) == ("withdrawn", False, "Closed.")
    assert call(None, "GET", f"/labels?entry={entry.number}")[1]["total"] == 1
