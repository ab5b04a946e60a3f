"""Appraisals through the API, each answer compared whole: the holder, the desk, precedents, and who gets none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.appraisal import precedents
from passerelle.core import appraising
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER
from tests import factories as make
from tests.api.calls import call, refused
from tests.appraisal.cases import DRAFT, OFFER, TODAY, Desk

if TYPE_CHECKING:
    from passerelle.appraisal.models import Appraisal


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any) -> Desk:
    settings.PASSERELLE_DATA = tmp_path
    make.framework()
    signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)
    return Desk()


def plain(case: Appraisal, desk: Desk, **more: Any) -> dict[str, Any]:
    """Return how a case is told to its holder while nothing but this differs from what was asked."""
    return {
        "number": case.number,
        "evaluator": desk.body.number,
        "asked_for": "",
        "state": "asked",
        "title": "Certificate in boat repair",
        "issuer": "School of Boats",
        "country": "SN",
        "kind": "vocational",
        "year": 2019,
        "purpose": "work",
        "fee": "0.00",
        "currency": "",
        "fee_state": "free",
        "asked_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=OFFER["days"])).isoformat(),
        "question": "",
        "reasons": "",
    } | more


def worked(case: Appraisal, desk: Desk, **more: Any) -> dict[str, Any]:
    """Return how a drafted case is told at the desk, but for its version and what a machine saw."""
    draft = {
        "holder": case.holder.name,
        "answer": "",
        "held_because": "",
        "certainty": "",
        "cannot_say": "",
        **{name: DRAFT[name] for name in DRAFT if not name.startswith("credits_")},
        "credits_low": "15.00",
        "credits_high": "18.00",
        "credits_in": "ECTS",
    }
    return plain(case, desk) | draft | more


def test_a_holder_reads_the_whole_of_their_case_and_nobody_else_reads_any_of_it(desk):
    holder, other = make.person(), Desk()
    case = desk.asked(holder)
    told = plain(case, desk)

    assert call(holder, "GET", f"/appraisals/mine/{case.number}") == (200, told)
    assert call(holder, "GET", "/appraisals/mine") == (200, {"total": 1, "items": [told]})
    assert call(desk.assessor, "GET", "/appraisals/desk") == (200, {"total": 1, "items": [told]})
    for who in (other.first, make.person(), holder):
        assert call(who, "GET", "/appraisals/desk") == (200, {"total": 0, "items": []})
        assert refused(who, "GET", f"/appraisals/desk/{case.number}") == (404, "not_found")
    for who in (desk.assessor, other.first):
        assert call(who, "GET", "/appraisals/mine") == (200, {"total": 0, "items": []})
        assert refused(who, "GET", f"/appraisals/mine/{case.number}") == (404, "not_found")


def test_the_desk_reads_the_whole_draft_and_the_holder_none_of_it(desk):
    holder = make.person()
    case = desk.drafted(holder)

    status, told = call(desk.assessor, "GET", f"/appraisals/desk/{case.number}")
    seen, version = told.pop("seen"), told.pop("version")

    assert (status, told) == (200, worked(case, desk, state="at_work"))
    assert (len(seen) > 0, {frozenset(one) for one in seen}) == (True, {frozenset({"code", "result", "detail"})})
    assert version == case.version
    assert call(holder, "GET", f"/appraisals/mine/{case.number}") == (200, plain(case, desk, state="at_work"))


def test_steps_answer_with_the_whole_case_as_it_stands_then(desk):
    holder = make.person()
    case = desk.asked(holder)
    path = f"/appraisals/desk/{case.number}"
    empty = {name: "" for name in worked(case, desk) if name not in plain(case, desk) and name != "holder"}
    empty |= {"credits_low": None, "credits_high": None, "seen": []}

    status, told = call(desk.assessor, "POST", f"{path}/taking", {})

    assert told.pop("version") == 2
    assert (status, told) == (200, plain(case, desk, state="at_work") | empty | {"holder": holder.name})
    assert call(holder, "POST", f"/appraisals/mine/{case.number}/steps/withdrawal", {}) == (
        200, plain(case, desk, state="withdrawn"),
    )  # fmt: skip
    assert refused(desk.assessor, "POST", f"{path}/taking", {})[0] == 409
    assert refused(desk.assessor, "POST", f"{path}/applause", {}) == (404, "not_found")


def test_a_signed_report_is_read_by_its_holder_and_a_precedent_by_everybody_without_anybody_in_it(desk):
    holder = make.person()
    case, report = desk.reported(holder)
    made = precedents.publish(case, {"limits": "Not for engines."}, by=desk.assessor, today=TODAY)
    first, last = appraising.years_told(2019, 1)

    assert call(holder, "GET", f"/appraisals/mine/{case.number}") == (200, plain(case, desk, state="reported"))
    assert bytes(report.document)
    told = {
        "number": made.number,
        "evaluator": desk.body.number,
        "title": "Certificate in boat repair",
        "issuer": "School of Boats",
        "country": "SN",
        "kind": "vocational",
        "year_from": first,
        "year_to": last,
        "framework": DRAFT["framework"],
        "level_low": "4",
        "level_high": "5",
        "basis": "judgement",
        "basis_words": "",
        "limits": "Not for engines.",
    }
    assert call(None, "GET", "/appraisals/precedents") == (200, {"total": 1, "items": [told]})
    assert call(None, "GET", "/appraisals/precedents?country=ML") == (200, {"total": 0, "items": []})


def test_what_an_evaluator_offers_is_told_whole_to_everybody(desk):
    told = {
        "evaluator": desk.body.number,
        "name": desk.body.legal_name,
        "is_open": True,
        "fee": "0.00",
        "currency": "",
        "waiver": "",
        "days": OFFER["days"],
        "two_persons": False,
        "method": OFFER["method"],
        "version": desk.terms.version,
    }

    assert call(None, "GET", "/appraisals/evaluators") == (200, {"total": 1, "items": [told]})
    assert call(None, "GET", "/appraisals/mine")[0] == 401
