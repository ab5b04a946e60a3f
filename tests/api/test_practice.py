"""Practice shared, for programs: coaching, good practice, circles, alerts; each with what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.practice import shipped
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db
EXAMPLE = {
    "theme": "assessment", "title": "Two observers", "done": "Two people watch.", "for_whom": "Pump keepers.",
    "took": "A second day.", "came_of_it": "Fewer appeals.", "licence": "CC-BY-4.0", "field": "assessment.criteria",
}  # fmt: skip
ALERT = {
    "title": "One photo", "seen": "The same photo.", "recognise": "By its size.", "what_to_do": "Ask for another.",
    "since": "2026-03-01", "source": "assessment",
}  # fmt: skip


def test_a_program_asks_for_a_coaching_and_the_public_reads_that_it_ran():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate().isoformat()
    said = {"provider": provider.number, "coach": agency.number, "aims": "Our first review."}

    assert refused(ours, "POST", "/coachings", said) == (403, "not_permitted")
    status, made = call(theirs, "POST", "/coachings", said)
    assert (status, made["coaching"]["state"], made["aims"]) == (201, "asked", "Our first review.")
    path = f"/coachings/{made['coaching']['number']}"
    assert call(None, "GET", "/coachings")[1]["total"] == 0
    assert refused(make.person(duties=[Duty.REGISTRAR]), "GET", path) == (404, "not_found")
    call(ours, "POST", f"{path}/steps/agreement", {})
    call(ours, "POST", f"{path}/steps/visit", {"visited_on": today, "text": "The workshop."})
    call(ours, "POST", f"{path}/steps/recommendation", {"text": "Write it down."})
    call(theirs, "POST", f"{path}/recommendations/1", {"text": "Written."})
    status, read = call(theirs, "POST", f"{path}/steps/end", {"text": "We are ready."})

    assert (status, read["coaching"]["state"], read["recommendations"][0]["done"]) == (200, "ended", "Written.")
    assert call(None, "GET", "/coachings")[1]["items"] == [
        {
            **{"number": made["coaching"]["number"], "coach": agency.number, "provider": provider.number},
            **{"state": "ended", "agreed_on": today, "ended_on": today},
        }
    ]
    assert refused(None, "GET", path)[0] == 401
    assert refused(ours, "POST", f"{path}/steps/dance", {}) == (404, "not_found")
    plan = {"agency": agency.number, "organisation": provider.number, "standard": "esg-internal/2015"}
    plan |= {"kind": "institution", "due_on": "2099-01-01", "entries": []}
    status, problem = call(ours, "POST", "/reviews", plan)
    assert (status, problem["data"]["reasons"]) == (409, ["coached"])


def test_a_program_proposes_and_finds_good_practice():
    author = make.person()
    status, made = call(author, "POST", "/good-practice", EXAMPLE)
    assert (status, made["state"], made["language"]) == (201, "proposed", "en")
    path = f"/good-practice/{made['number']}"
    assert refused(None, "GET", path) == (404, "not_found")
    for _ in range(2):
        body = make.organisation([Role.EMPLOYER])
        call(make.member(body), "POST", f"{path}/steps/endorsement", {"organisation": body.number})

    assert call(None, "GET", path)[1]["state"] == "endorsed"
    assert call(None, "GET", "/good-practice?q=observer&theme=assessment")[1]["total"] == 1
    assert call(None, "GET", "/good-practice?q=radio")[1]["total"] == 0
    assert [one["key"] for one in call(None, "GET", "/good-practice/themes")[1]] == list(shipped.themes())
    assert call(author, "POST", f"{path}/steps/withdrawal", {"text": "Old."})[1]["state"] == "withdrawn"
    assert refused(None, "POST", "/good-practice", EXAMPLE)[0] == 401
    held = call(author, "POST", "/good-practice", EXAMPLE | {"done": "Ask me@lake.example."})[1]
    assert (held["state"], held["held_because"]) == ("held", ["mail_address"])
    registrar = make.person(duties=[Duty.REGISTRAR])
    assert call(registrar, "POST", f"/good-practice/{held['number']}/steps/release", {})[1]["state"] == "proposed"


def test_a_program_asks_in_a_circle_and_everybody_reads_what_it_concludes():
    shipped.open_circles()
    registrar, somebody = make.person(duties=[Duty.REGISTRAR]), make.member(make.organisation(), Function.TEACHER)
    assert refused(make.person(), "POST", "/circles/fraud/steps/membership", {}) == (403, "not_permitted")
    assert refused(somebody, "GET", "/circles/fraud/posts") == (403, "not_permitted")
    assert call(somebody, "POST", "/circles/fraud/steps/membership", {})[1]["is_in"] is True
    asked = call(somebody, "POST", "/circles/fraud/steps/question", {"title": "Photos", "text": "How to tell?"})[1]
    answer: dict[str, Any] = {"text": "By size.", "question": asked["id"]}
    assert call(somebody, "POST", "/circles/fraud/steps/answer", answer)[0] == 201
    ends = {"title": "Photos", "text": "Compare sizes."}
    assert refused(somebody, "POST", "/circles/fraud/steps/conclusion", ends) == (403, "not_permitted")
    call(registrar, "POST", "/circles/fraud/steps/moderator", {"email": somebody.email})
    call(somebody, "POST", "/circles/fraud/steps/conclusion", ends)

    told = call(None, "GET", "/circles/fraud/conclusions")[1]
    assert [(one["title"], one["signed_by"]) for one in told["items"]] == [("Photos", somebody.name)]
    posts = call(somebody, "GET", "/circles/fraud/posts")[1]["items"]
    assert [(one["kind"], one["signed_by"]) for one in posts[1:]] == [("answer", ""), ("question", "")]
    path = f"/circles/fraud/posts/{asked['id']}/withdrawal"
    assert call(somebody, "POST", path, {"text": "Answered."})[1]["state"] == "withdrawn"
    assert refused(somebody, "POST", "/circles/fraud/steps/dance", {}) == (404, "not_found")
    call(somebody, "POST", "/circles/fraud/steps/departure", {})
    assert refused(somebody, "GET", "/circles/fraud/posts") == (403, "not_permitted")


def test_a_program_raises_an_alert_and_assessors_read_it_once_it_is_checked():
    assessor = make.member(make.organisation([Role.ASSESSOR]), Function.ASSESSOR)
    status, made = call(assessor, "POST", "/fraud-alerts", ALERT)
    assert (status, made["state"]) == (201, "raised")
    path = f"/fraud-alerts/{made['number']}"
    assert call(assessor, "GET", "/fraud-alerts")[1]["total"] == 0

    call(make.person(duties=[Duty.REGISTRAR]), "POST", f"{path}/steps/check", {})

    assert call(assessor, "GET", "/fraud-alerts")[1]["items"][0]["number"] == made["number"]
    assert refused(make.person(), "GET", "/fraud-alerts") == (403, "not_permitted")
    assert refused(make.person(), "GET", path) == (404, "not_found")
    assert refused(assessor, "POST", f"{path}/steps/check", {}) == (403, "not_permitted")
    wrong = ALERT | {"source": "a dream", "title": ""}
    assert refused(assessor, "POST", "/fraud-alerts", wrong) == (422, "malformed")
