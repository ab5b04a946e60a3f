"""Reviews for programs: what is public, the agency’s acts, and refusals with their reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import storing
from passerelle.quality.actions.signals import Seen, open_signal
from passerelle.quality.models import SignalKind
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


def test_what_was_seen_of_a_body_is_handed_to_an_agency_and_closed_with_a_reason():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    client = make.organisation([Role.QA_AGENCY, Role.AWARDER])
    make.authorisation(make.micro_credential(awarder=client), provider)
    storing.load_shipped()
    open_signal(Seen(SignalKind.COMPLAINTS, "one", provider, {"complaints": ["CP-1"]}), today=timezone.localdate())
    registrar, ours = make.person(duties=[Duty.REGISTRAR]), make.member(agency)

    waiting = call(registrar, "GET", "/reviews/signals")[1]
    assert [(one["kind"], one["organisation"], one["review"]) for one in waiting["items"]] == [
        ("complaints", provider.number, "")
    ]
    assert call(ours, "GET", "/reviews/signals")[1]["total"] == 0
    path = f"/reviews/signals/{provider.number}/handing-over"
    status, why = call(registrar, "POST", path, {"agency": client.number})
    assert (status, why["data"]["reasons"]) == (409, ["reviews_its_client"])
    assert refused(ours, "POST", path, {"agency": agency.number}) == (403, "not_permitted")
    elsewhere = make.organisation([Role.QA_AGENCY])
    assert call(registrar, "POST", path, {"agency": elsewhere.number})[0] == 201
    status, made = call(registrar, "POST", path, {"agency": agency.number, "because": "It reviews schools alone."})
    assert (status, made["origin"], made["state"]) == (201, "signal", "planned")
    whole = call(ours, "GET", f"/reviews/{made['number']}")[1]
    assert [one["facts"] for one in whole["signals"]] == [{"complaints": ["CP-1"]}]

    assert refused(None, "GET", f"/reviews/{made['number']}") == (404, "not_found")
    closed = call(ours, "POST", f"/reviews/{made['number']}/steps/dismissal", {"text": "All were mended."})[1]
    assert closed["review"]["state"] == "dismissed"


def test_of_two_colleagues_the_second_is_told_and_nothing_is_lost():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {"agency": agency.number, "organisation": provider.number, "standard": "esg-internal/2015"}
    made = call(ours, "POST", "/reviews", said | {"kind": "institution", "due_on": later.isoformat()})[1]
    path = f"/reviews/{made['number']}"
    version = call(ours, "POST", f"{path}/steps/begin", {})[1]["version"]
    first = {"answers": {"1.1": {"text": "Mine."}}, "seen_version": version}

    assert call(theirs, "POST", f"{path}/steps/answers", first)[0] == 200
    assert refused(theirs, "POST", f"{path}/steps/answers", first) == (409, "stale_version")


def test_an_agency_recommends_to_suspend():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, later = make.member(agency), timezone.localdate() + timedelta(days=90)
    said = {"agency": agency.number, "organisation": provider.number, "standard": "esg-internal/2015"}
    made = call(ours, "POST", "/reviews", said | {"kind": "institution", "due_on": later.isoformat()})[1]
    path = f"/reviews/{made['number']}/steps"
    assert refused(ours, "POST", f"{path}/suspension", {"text": "Why."}) == (409, "wrong_state")
    call(ours, "POST", f"{path}/begin", {})

    assert call(ours, "POST", f"{path}/suspension", {"text": "Nobody teaches."})[0] == 200
    assert refused(ours, "POST", f"{path}/suspension", {"text": "Again."}) == (409, "wrong_state")
