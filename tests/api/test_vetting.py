"""A case through the API, and what those who may not are told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.vetting import actions
from passerelle.vetting.models import Case, Question, Seat
from passerelle.vetting.states import Stage
from tests.vetting import factories as given
from tests.vetting.factories import REASONS

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
CONDITIONS = [{"text": "Show S1 on site.", "due_on": f"{timezone.localdate() + timedelta(days=90)}"}]
FINDINGS = {question: {"judgement": "yes", "reason": reason} for question, reason in REASONS.items()}
OTHER = {"judgement": "condition", "reason": "Shown once."}


def call(who: Person | None, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    client = Client()
    if who:
        client.force_login(who)
    sent = "" if body is None else json.dumps(body)
    answer = client.generic(method, f"/api/cases{path}", sent, content_type="application/json")
    return answer.status_code, answer.json()


def seats(number: str) -> list[Seat]:
    return given.seats(Case.objects.get(number=number))


def test_from_the_panel_to_the_decision():
    entry = given.listed()
    given.pool()
    registrar, officer = given.registrar(), given.officer()

    status, case = call(registrar, "POST", "", {"entry": entry.number})
    assert (status, case["stage"], len(case["seats"]), case["acts"]) == (
        201,
        "declaring",
        5,
        ["void_seat", "replace_seat", "add_rapporteur", "open_documents", "ask"],
    )
    assert all(seat["name"] for seat in case["seats"])
    at = f"/{case['number']}"

    for seat in seats(case["number"]):
        member = given.holder(seat)
        status, before = call(member, "GET", at)
        assert (status, before["documents"], before["acts"]) == (200, None, ["declare", "recuse"])
        status, declared = call(member, "POST", f"{at}/seats/{seat.place}/declaration", {"has_conflict": False})
        assert (status, declared["seat"]["state"]) == (200, "declared")
    assert call(member, "GET", at)[1]["documents"]["title"] == "Solar Water Pump Maintenance"

    for seat in seats(case["number"]):
        member = given.holder(seat)
        assert call(member, "GET", at)[1]["findings"] == []
        answers = FINDINGS | ({"assessment_matches_outcomes": OTHER} if seat.place < 4 else {})
        status, found = call(member, "POST", f"{at}/seats/{seat.place}/findings", answers)
        assert (status, [item["place"] for item in found]) == (201, [seat.place, seat.place])
    assert len(call(member, "GET", at)[1]["findings"]) == 10
    assert call(member, "GET", at)[1]["seats"][0]["name"] is None

    for seat in seats(case["number"]):
        member = given.holder(seat)
        votes = {"outcomes_match_level": "yes", "assessment_matches_outcomes": "condition" if seat.place < 4 else "yes"}
        for question, judgement in votes.items():
            body = {"question": question, "judgement": judgement}
            assert call(member, "POST", f"{at}/seats/{seat.place}/votes", body)[0] == 201

    chair = given.chair(Case.objects.get())
    status, report = call(chair, "POST", f"{at}/report", {"text": "One condition.", "conditions": CONDITIONS})
    assert (status, report["outcome"], [tally["outcome"] for tally in report["tallies"]]) == (
        201, "register_with_conditions", ["yes", "condition"],
    )  # fmt: skip

    assert call(officer, "GET", at)[1]["acts"] == ["decide"]
    body = {"outcome": "register_with_conditions", "reasons": REASONS, "conditions": CONDITIONS, "validity_months": 36}
    status, decision = call(officer, "POST", f"{at}/decision", body)
    assert (status, decision["outcome"], decision["conditions"]) == (201, "register_with_conditions", CONDITIONS)

    status, public = call(None, "GET", f"/of/{entry.number}")
    assert (status, public["stage"], public["reasons"], public["outcome"]) == (
        200, "decided", REASONS, "register_with_conditions",
    )  # fmt: skip
    assert not any(given.holder(seat).name in json.dumps(public) for seat in seats(case["number"]))
    assert call(None, "GET", "/figures")[1]["open"] == 0


def test_the_public_knows_nothing_of_an_entry_without_a_case():
    assert call(None, "GET", f"/of/{given.listed().number}")[0] == 404


def test_the_list_shows_each_reader_their_cases():
    case = given.formed()
    other = given.case_at(Stage.VOTING)
    member = given.holder(given.seats(case)[0])

    assert call(given.registrar(), "GET", "")[1]["total"] == 2
    assert [row["number"] for row in call(given.officer(), "GET", "?stage=voting")[1]["items"]] == [other.number]
    mine = {row["number"] for row in call(member, "GET", "")[1]["items"]}
    assert mine == set(Case.objects.filter(seats__expert__person=member).values_list("number", flat=True))
    assert call(given.person(), "GET", "")[1] == {"total": 0, "items": []}
    assert call(None, "GET", "")[0] == 401


def test_the_proposal_is_the_registrars():
    case = actions.open_case(given.listed().number)
    given.pool()

    status, found = call(given.registrar(), "GET", f"/{case.number}/proposal")
    assert (status, len(found["seats"]), found["missing"]) == (200, 5, [])
    assert "reads_language" in found["seats"][0]["why"]
    assert call(given.officer(), "GET", f"/{case.number}/proposal")[0] == 403
    assert call(given.person(), "GET", f"/{case.number}/proposal")[0] == 404


def test_a_conflicted_expert_is_a_problem_with_its_tie():
    entry = given.listed()
    tied = given.expert("learner", "NO", organisation=entry.awarder)
    named = [expert.person.reference for expert in [*given.pool()[:4], tied]]

    status, problem = call(given.registrar(), "POST", "", {"entry": entry.number, "seats": named})

    assert (status, problem["code"], problem["data"]["ties"]) == (409, "conflicted", ["same_organisation"])
    assert "Works for the applicant" in problem["title"]
    assert Seat.objects.count() == 0


def test_a_panel_that_falls_short_is_refused_with_findings():
    entry = given.listed()
    named = [expert.person.reference for expert in given.pool()[:2]]

    status, problem = call(given.registrar(), "POST", "", {"entry": entry.number, "seats": named})

    assert (status, [found["rule"] for found in problem["findings"]]) == (422, ["PN-SEATS", "PN-KINDS", "PN-LEARNER"])


@pytest.mark.parametrize(
    ("stage", "path", "body"),
    [
        (Stage.DECLARING, "/seats/1/declaration", {"has_conflict": False}),
        (Stage.FINDING, "/seats/1/findings", FINDINGS),
        (Stage.VOTING, "/seats/1/votes", {"question": Question.OUTCOMES_MATCH_LEVEL, "judgement": "yes"}),
        (Stage.REPORTING, "/report", {"text": "Mine."}),
        (Stage.DECLARING, "/seats/1/replacement", {}),
        (Stage.DECLARING, "/documents", None),
        (Stage.FINDING, "/ballot", None),
        (Stage.VOTING, "/ballot/closing", None),
        (Stage.REPORTING, "/seats/2/chair", None),
        (Stage.DECIDING, "/decision", {"outcome": "register", "reasons": REASONS}),
    ],
)
def test_every_act_stops_those_whose_it_is_not(stage, path, body):
    case = given.case_at(stage)
    version = case.version
    first, second, *_ = given.seats(case)
    other = given.holder(first if first.place != 1 and not first.is_chair else next(
        seat for seat in (second, *given.seats(case)) if not seat.is_chair and seat.place != 1
    ))  # fmt: skip
    applicant = case.applicant.mandates.get().person

    status, problem = call(other, "POST", f"/{case.number}{path}", body)
    assert (status, problem["code"]) == (403, "not_permitted")
    assert call(applicant, "POST", f"/{case.number}{path}", body)[0] == 404
    assert call(None, "POST", f"/{case.number}{path}", body)[0] == 401
    case.refresh_from_db()
    assert (case.stage, case.version) == (stage, version)


def test_an_officer_of_the_applicant_is_told_why_they_do_not_decide():
    case = given.case_at(Stage.DECIDING)
    officer = given.member(case.applicant, "editor", given.officer())

    assert call(officer, "GET", f"/{case.number}")[1]["not_deciding"] == "own_organisation"
    status, problem = call(officer, "POST", f"/{case.number}/decision", {"outcome": "register", "reasons": REASONS})
    assert (status, problem["data"]["reason"]) == (403, "own_organisation")
    assert problem["title"] == "You belong to the applicant’s organisation: a colleague must decide."


def test_the_registrars_acts_go_on_with_a_quorum():
    case = given.formed()
    registrar = given.registrar()
    seat = given.seats(case)[0]
    status, new = call(registrar, "POST", f"/{case.number}/seats/{seat.place}/replacement", {})
    assert (status, new["place"], new["state"]) == (201, 6, "invited")
    given.declare(case)
    given.seal(case, 4)
    assert call(registrar, "POST", f"/{case.number}/ballot")[1]["stage"] == "voting"
    given.vote(case, count=3)
    status, problem = call(registrar, "POST", f"/{case.number}/ballot/closing")
    assert (status, problem["code"]) == (422, "gate_refused")
    given.vote(case)
    other = next(seat for seat in given.seats(case) if not seat.is_chair)
    status, chair = call(registrar, "POST", f"/{case.number}/seats/{other.place}/chair")
    assert (status, chair["is_chair"]) == (200, True)
    assert call(registrar, "POST", f"/{case.number}/documents")[1]["code"] == "wrong_state"


@pytest.mark.parametrize("body", [{}, {"question": "beauty", "judgement": "yes"}, {"question": 3}])
def test_a_body_of_another_shape_is_a_problem(body):
    case = given.case_at(Stage.VOTING)
    seat = given.seats(case)[0]

    status, problem = call(given.holder(seat), "POST", f"/{case.number}/seats/{seat.place}/votes", body)
    assert (status, problem["code"]) == (422, "malformed")


def test_a_case_is_read_in_few_queries(django_assert_max_num_queries):
    case = given.case_at(Stage.DECIDING)
    client = Client()
    client.force_login(given.registrar())

    with django_assert_max_num_queries(14):
        assert client.get(f"/api/cases/{case.number}").status_code == 200
