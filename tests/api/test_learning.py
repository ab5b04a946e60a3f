"""The whole way of a learner through the API, and what strangers and broken requests are told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.assessment.models import Candidate, PriorLearningCase
from passerelle.core.calendar import add_months
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Function, Role
from tests.assessment import factories as make
from tests.assessment.factories import EVIDENCE, ONSITE, Country

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    country = make.country()
    country.run = make.instance(
        country.course,
        starts_on=timezone.localdate() + timedelta(days=9),
        ends_on=timezone.localdate() + timedelta(days=40),
        enrol_until=timezone.localdate(),
    )
    return country


def call(who: Person | None, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    client = Client()
    if who:
        client.force_login(who)
    answer = client.generic(
        method, f"/api{path}", "" if body is None else json.dumps(body), content_type="application/json"
    )
    return answer.status_code, answer.json()


def enrol(mirane: Country) -> dict[str, Any]:
    status, enrolment = call(mirane.learner, "POST", "/enrolments", {"instance": mirane.run.pk})
    assert status == 201
    return dict(enrolment)


MARKS = [{"component": "A1", "score": 80, "note": "clean"}, {"component": "A2", "score": 60}]


def test_from_enrolment_to_a_signed_result(mirane: Country):
    enrolment = enrol(mirane)
    assert (enrolment["state"], enrolment["course"], enrolment["micro_credential"]) == (
        "enrolled",
        mirane.course.number,
        mirane.entry.number,
    )
    number = enrolment["candidate"]
    assert call(mirane.learner, "GET", "/candidatures")[1]["items"][0]["number"] == number

    status, choices = call(mirane.signatory, "GET", f"/candidates/{number}/assessors")
    assert (status, [(choice["name"], choice["ties"]) for choice in choices]) == (200, [("Nadia Kor", [])])
    chosen = {"assessor": choices[0]["assessor"], "organisation": choices[0]["organisation"]}
    status, candidate = call(mirane.signatory, "PUT", f"/candidates/{number}/assessor", chosen)
    assert (status, candidate["state"]) == (200, "assigned")

    status, candidate = call(
        mirane.assessor, "PUT", f"/candidates/{number}/marks", {"marks": MARKS, "seen_version": candidate["version"]}
    )
    assert status == 200
    assert [len(call(who, "GET", f"/candidates/{number}/marks")[1]) for who in (mirane.assessor, mirane.learner)] == [
        2,
        0,
    ]
    status, candidate = call(mirane.assessor, "POST", f"/candidates/{number}/results", {"identity_check": ONSITE})
    assert (status, candidate["state"], candidate["result"], candidate["score"]) == (200, "passed", "merit", "74.00")
    status, problem = call(mirane.assessor, "POST", f"/candidates/{number}/results", {"identity_check": ONSITE})
    assert (status, problem["code"]) == (409, "wrong_state")
    assert [mark["score"] for mark in call(mirane.learner, "GET", f"/candidates/{number}/marks")[1]] == [
        "80.00",
        "60.00",
    ]


def test_pause_resume_and_withdraw(mirane: Country):
    number = enrol(mirane)["number"]
    states = [
        call(mirane.learner, "POST", f"/enrolments/{number}/{act}")[1]["state"]
        for act in ("pause", "resumption", "withdrawal")
    ]
    assert states == ["paused", "enrolled", "withdrawn"]
    assert call(mirane.learner, "GET", "/enrolments")[1]["total"] == 1


def test_completion_waits_for_the_course_to_begin(mirane: Country):
    number = enrol(mirane)["number"]
    status, problem = call(mirane.learner, "POST", f"/enrolments/{number}/completion")
    assert (status, problem["code"], problem["data"]) == (409, "not_now", {"reason": "not_begun"})


def test_a_full_course_says_so(mirane: Country):
    enrol(mirane)
    for place in range(2):
        status, told = call(make.person(), "POST", "/enrolments", {"instance": mirane.run.pk})
        assert status == (201 if place == 0 else 409)
    assert (told["data"], told["title"]) == ({"reason": "full"}, "No place is left. Look for other dates.")


def test_from_evidence_to_admission(mirane: Country):
    status, case = call(mirane.learner, "POST", "/prior-learning-cases", {"micro_credential": mirane.entry.number})
    path = f"/prior-learning-cases/{case['number']}"
    assert (status, case["state"]) == (201, "draft")
    status, problem = call(mirane.learner, "POST", f"{path}/submission")
    assert (status, problem["data"]["reasons"]) == (409, ["no_evidence"])

    body = {"evidence": EVIDENCE, "seen_version": case["version"]}
    assert call(mirane.learner, "PUT", f"{path}/evidence", body)[1]["evidence"] == EVIDENCE
    status, problem = call(mirane.learner, "PUT", f"{path}/evidence", body)
    assert (status, problem["code"]) == (409, "stale_version")

    status, case = call(mirane.learner, "POST", f"{path}/submission")
    due = add_months(timezone.localdate(), 2).isoformat()
    assert (status, case["state"], case["answer_due_on"]) == (200, "submitted", due)
    assert call(mirane.signatory, "GET", "/prior-learning-cases?desk=answer")[1]["total"] == 1
    status, problem = call(mirane.signatory, "POST", f"{path}/decision", {"admit": False})
    assert (status, problem["code"]) == (422, "malformed")
    status, case = call(mirane.signatory, "POST", f"{path}/decision", {"admit": True})
    assert (status, case["state"], case["candidate"]) == (200, "admitted", Candidate.objects.get().number)
    assert call(mirane.learner, "POST", f"{path}/withdrawal")[1]["state"] == "withdrawn"


def test_an_adviser_is_asked_agrees_and_sees_what_is_shown(mirane: Country):
    service = make.organisation("Guidance Service", Role.COUNSELLING_SERVICE)
    counsellor = make.staff(service, Function.COUNSELLOR, "Oumar Did")
    own = make.staff(mirane.awarder, Function.COUNSELLOR, "Ana Two")
    case = make.draft_case(mirane)
    everybody = {"adviser": counsellor.reference, "name": "Oumar Did"}
    advisers = f"/prior-learning-cases/advisers?micro_credential={mirane.entry.number}"
    assert call(mirane.learner, "GET", "/prior-learning-cases/advisers")[1] == [everybody]
    assert call(mirane.learner, "GET", advisers)[1] == [{"adviser": own.reference, "name": "Ana Two"}, everybody]

    body = {"adviser": counsellor.reference, "shares": ["evidence"]}
    status, asked = call(mirane.learner, "POST", f"/prior-learning-cases/{case.number}/adviser", body)
    assert (status, asked["state"], asked["evidence"]) == (201, "asked", [])
    at = f"/accompaniments/{asked['number']}"
    agreed = call(counsellor, "POST", f"{at}/answer", {"accepts": True})[1]
    assert (agreed["evidence"], agreed["files"], agreed["result"]) == (make.EVIDENCE, [], {})
    assert call(mirane.learner, "GET", f"/prior-learning-cases/{case.number}")[1]["accompanied"] is True
    assert call(counsellor, "POST", f"{at}/notes", {"text": "Which pumps?"})[1]["notes"][0]["text"] == "Which pumps?"
    less = call(mirane.learner, "PUT", f"{at}/shares", {"shares": [], "seen_version": agreed["version"]})[1]
    assert (less["evidence"], call(counsellor, "GET", at)[1]["evidence"]) == ([], [])
    assert call(mirane.learner, "POST", f"{at}/end")[1]["state"] == "ended"
    assert call(counsellor, "GET", at)[0] == 404
    assert call(counsellor, "GET", "/accompaniments")[1] == {"total": 0, "items": []}


def test_a_barred_assessor_is_refused_with_every_tie(mirane: Country):
    number = enrol(mirane)["candidate"]
    make.mandate(mirane.assessor, mirane.provider, Function.TEACHER)
    body = {"assessor": mirane.assessor.reference, "organisation": mirane.body.number}
    status, problem = call(mirane.signatory, "PUT", f"/candidates/{number}/assessor", body)
    assert (status, problem["code"], problem["data"]) == (409, "conflicted", {"ties": ["taught"]})


def test_a_declared_tie_takes_the_candidate_off_the_desk(mirane: Country):
    candidate = make.assigned(mirane)
    assert call(mirane.assessor, "GET", "/candidates")[1]["total"] == 1
    assert call(mirane.assessor, "POST", f"/candidates/{candidate.number}/tie")[1]["state"] == "waiting"
    assert call(mirane.assessor, "GET", "/candidates")[1]["total"] == 0


def test_a_body_is_entrusted_and_lists_its_own_assessors(mirane: Country):
    number = make.candidate(mirane).number
    make.staff(make.organisation("Coast Testing Centre", Role.ASSESSOR), Function.ASSESSOR)
    assert call(mirane.head, "GET", f"/candidates/{number}/assessors")[0] == 404
    body = {"organisation": mirane.body.number}
    assert (
        call(mirane.signatory, "PUT", f"/candidates/{number}/organisation", body)[1]["organisation"]
        == body["organisation"]
    )
    assert [choice["name"] for choice in call(mirane.head, "GET", f"/candidates/{number}/assessors")[1]] == [
        "Nadia Kor"
    ]
    assert call(mirane.head, "GET", "/candidates?desk=assign&state=waiting")[1]["total"] == 1
    assert call(mirane.learner, "GET", f"/candidates/{number}/assessors")[0] == 403


OPERATIONS = [
    ("GET", "/candidates/{candidate}"),
    ("GET", "/candidates/{candidate}/assessors"),
    ("PUT", "/candidates/{candidate}/organisation"),
    ("PUT", "/candidates/{candidate}/assessor"),
    ("POST", "/candidates/{candidate}/tie"),
    ("GET", "/candidates/{candidate}/marks"),
    ("PUT", "/candidates/{candidate}/marks"),
    ("POST", "/candidates/{candidate}/results"),
    ("GET", "/prior-learning-cases/{case}"),
    ("PUT", "/prior-learning-cases/{case}/evidence"),
    ("POST", "/prior-learning-cases/{case}/adviser"),
    ("POST", "/prior-learning-cases/{case}/submission"),
    ("POST", "/prior-learning-cases/{case}/decision"),
    ("POST", "/prior-learning-cases/{case}/withdrawal"),
    ("GET", "/enrolments/{enrolment}"),
    ("POST", "/enrolments/{enrolment}/pause"),
    ("POST", "/enrolments/{enrolment}/resumption"),
    ("POST", "/enrolments/{enrolment}/completion"),
    ("POST", "/enrolments/{enrolment}/withdrawal"),
]
FULL_BODY = {
    "organisation": "ORG-1",
    "assessor": "P-1",
    "marks": MARKS,
    "seen_version": 1,
    "identity_check": ONSITE,
    "evidence": EVIDENCE,
    "adviser": "P-nobody",
    "admit": True,
}


def test_a_stranger_finds_nothing_and_a_visitor_is_asked_to_sign_in(mirane: Country):
    enrolment = enrol(mirane)
    other = make.person()
    case = make.submitted_case(mirane, other)
    before = [list(model.objects.values()) for model in (Candidate, PriorLearningCase, Enrolment)]
    for method, path in OPERATIONS:
        filled = path.format(candidate=enrolment["candidate"], case=case.number, enrolment=enrolment["number"])
        assert (method, path, call(make.person(), method, filled, FULL_BODY)[0]) == (method, path, 404)
        assert (method, path, call(None, method, filled, FULL_BODY)[0]) == (method, path, 401)
    assert [list(model.objects.values()) for model in (Candidate, PriorLearningCase, Enrolment)] == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/enrolments", {}),
        ("/enrolments", {"instance": "x"}),
        ("/prior-learning-cases", {"micro_credential": 5}),
    ],
)
def test_a_broken_request_is_malformed(mirane: Country, path: str, body: dict[str, Any]):
    status, problem = call(mirane.learner, "POST", path, body)
    assert (status, problem["code"]) == (422, "malformed")


def test_lists_cost_the_same_for_one_and_for_three(mirane: Country, django_assert_num_queries: Any):
    client = Client()
    client.force_login(mirane.assessor)
    make.assigned(mirane)
    with django_assert_num_queries(5):
        assert client.get("/api/candidates").json()["total"] == 1
    for _ in range(2):
        make.assigned(mirane, make.person())
    with django_assert_num_queries(5):
        assert client.get("/api/candidates").json()["total"] == 3
