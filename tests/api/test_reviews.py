"""Reviews for programs: what is public, the agency’s acts, and refusals with their reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


def test_a_program_plans_judges_and_reads_a_review():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    course = make.short_course(provider=provider)
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {
        **{"agency": agency.number, "organisation": provider.number, "standard": "short-courses/1", "kind": "courses"},
        **{"due_on": later.isoformat(), "entries": [course.number]},
    }

    status, made = call(ours, "POST", "/reviews", said)
    assert (status, made["state"], made["entries"]) == (201, "planned", [course.number])
    path = f"/reviews/{made['number']}"
    assert refused(None, "GET", path) == (404, "not_found")
    call(ours, "POST", f"{path}/steps/begin", {})
    codes = [one["code"] for one in _criteria("short-courses/1")]
    call(theirs, "POST", f"{path}/steps/answers", {"answers": {code: {"text": "We do."} for code in codes}})
    call(theirs, "POST", f"{path}/steps/handing-in", {})
    found = {code: {"judgement": "partly", "reasons": "Seen."} for code in codes}
    call(ours, "POST", f"{path}/steps/findings", {"findings": found})
    report = {"report": "Well.", "result": "partly", "recommendations": [{"text": "Do it.", "due_on": str(later)}]}
    call(ours, "POST", f"{path}/steps/draft", report)
    assert refused(ours, "POST", f"{path}/steps/publication", {}) == (409, "not_now")
    call(theirs, "POST", f"{path}/steps/comment", {"text": "We agree."})
    call(ours, "POST", f"{path}/steps/publication", {})

    status, read = call(None, "GET", path)
    assert (status, read["result"], read["comment"], len(read["findings"])) == (200, "partly", "We agree.", 9)
    assert [one["text"] for one in read["recommendations"]] == ["Do it."]
    assert call(None, "GET", "/reviews")[1]["total"] == 1
    call(theirs, "POST", f"{path}/recommendations/1/answer", {"text": "Done."})
    assert call(ours, "POST", f"{path}/recommendations/1/done", {})[1]["review"]["state"] == "followed_up"
    assert refused(ours, "POST", f"{path}/steps/dance", {}) == (404, "not_found")


def test_the_authority_commissions_and_what_stands_against_a_review_is_named():
    abroad, provider = make.organisation([Role.QA_AGENCY], country="PT"), make.organisation([Role.PROVIDER])
    registrar, later = make.person(duties=[Duty.REGISTRAR]), timezone.localdate() + timedelta(days=90)
    said = {
        **{"agency": abroad.number, "organisation": provider.number, "standard": "eqf-annex-iv/2017"},
        **{"kind": "institution", "due_on": later.isoformat()},
    }

    asked = call(registrar, "POST", "/reviews/commissions", said)[1]
    assert (asked["origin"], asked["commissioned_by"]) == ("commissioned", "")
    own = said | {"commissioned_by": provider.number}
    status, problem = call(make.member(provider), "POST", "/reviews/commissions", own)
    assert (status, problem["data"]["reason"], problem["data"]["reasons"]) == (
        *(409, "reviews_its_client"),
        ["reviews_its_client"],
    )


def _criteria(reference: str) -> list[dict[str, str]]:
    return next(one["criteria"] for one in call(None, "GET", "/standards")[1] if one["reference"] == reference)
