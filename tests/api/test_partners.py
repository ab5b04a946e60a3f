"""Partners, joint awarders, reviews and evaluations through the API; each sent twice with one key has one effect."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db
LEVEL = {"framework": "mi-nqf", "edition": "2024", "level": "4"}


def test_a_partner_is_let_in_shown_and_let_out():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    signatory, path = make.member(entry.awarder), f"/micro-credentials/{entry.number}/partners"
    today = timezone.localdate().isoformat()

    status, made = call(
        signatory, "POST", path, {"partner": partner.number, "act": "teach", "terms": {"price": "9", "means": "None."}}
    )

    shown = {
        **{"number": "PA-00001", "awarder": entry.awarder.number, "partner": partner.number, "act": "teach"},
        **{"micro_credential": entry.number, "blocks": [], "valid_from": today, "ends_on": None},
        "by_silence": False,
    }
    assert (status, made) == (201, shown)
    assert call(None, "GET", path) == (200, [shown])
    again = {"partner": partner.number, "act": "teach"}
    assert refused(signatory, "POST", path, again) == (409, "already_done")
    assert refused(make.member(partner), "DELETE", f"{path}/PA-00001") == (403, "not_permitted")
    assert call(signatory, "DELETE", f"{path}/PA-00001")[1]["ends_on"] == today
    assert call(None, "GET", path) == (200, [])
    other = make.micro_credential(awarder=entry.awarder)
    assert refused(signatory, "DELETE", f"/micro-credentials/{other.number}/partners/PA-00001") == (404, "not_found")


def test_a_joint_awarder_is_named_confirms_and_is_shown():
    entry, other = make.micro_credential(), make.organisation([Role.AWARDER])
    lead, signatory = make.member(entry.awarder), make.member(other)
    path = f"/micro-credentials/{entry.number}/joint-awarders"

    assert call(lead, "POST", path, {"awarder": other.number})[0] == 201
    assert call(None, "GET", f"/micro-credentials/{entry.number}")[1]["joint_awarders"] == []
    assert refused(make.person(), "POST", f"{path}/{other.number}/confirmation") == (404, "not_found")
    assert refused(lead, "POST", f"{path}/{other.number}/confirmation") == (403, "not_permitted")
    assert call(signatory, "POST", f"{path}/{other.number}/confirmation")[1]["confirmed_on"]
    assert call(None, "GET", f"/micro-credentials/{entry.number}")[1]["joint_awarders"] == [other.number]
    assert call(signatory, "DELETE", f"{path}/{other.number}")[0] == 200
    assert refused(signatory, "DELETE", f"{path}/{other.number}") == (404, "not_found")
    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["joint_awarder.name", "joint_awarder.confirm", "joint_awarder.end"]


def test_an_agency_says_whom_it_reviews_and_the_public_reads_it_from_both_sides():
    agency, body = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    signatory, path = make.member(agency), f"/organisations/{agency.number}/reviews"

    status, made = call(signatory, "POST", path, {"organisation": body.number, "standards": "ESG 2015"})
    assert (status, made["reviewed"]) == (201, "institution")
    results = {"reviewed_on": "2026-01-09", "results_url": "https://agency.example/1"}
    assert call(signatory, "PUT", f"{path}/{made['id']}/results", results)[1]["last_review_on"] == "2026-01-09"
    told = call(None, "GET", path)[1]
    assert told == call(None, "GET", f"/organisations/{body.number}/reviews")[1]
    assert [(one["agency"], one["organisation"], one["results_url"]) for one in told] == [
        (agency.number, body.number, "https://agency.example/1")
    ]
    late = results | {"reviewed_on": "2999-01-01"}
    assert refused(signatory, "PUT", f"{path}/{made['id']}/results", late) == (422, "malformed")
    assert refused(make.member(body), "DELETE", f"{path}/{made['id']}") == (403, "not_permitted")
    assert call(signatory, "DELETE", f"{path}/{made['id']}")[0] == 200
    assert call(None, "GET", path) == (200, [])


def test_an_evaluation_is_published_once_and_a_wrong_level_is_refused_by_name():
    make.framework()
    entry, body = make.micro_credential(), make.organisation([Role.CREDENTIAL_EVALUATOR])
    signatory, path = make.member(body), f"/micro-credentials/{entry.number}/evaluations"

    wrong = {"evaluator": body.number, "level": LEVEL | {"level": "5a"}}
    assert refused(signatory, "POST", path, wrong) == (422, "level_refused")
    sent = {"evaluator": body.number, "level": LEVEL, "stated": {"limits": "Not for nursing."}}
    assert call(signatory, "POST", path, sent)[0] == 201
    assert refused(signatory, "POST", path, sent) == (409, "already_done")
    assert [one["limits"] for one in call(None, "GET", path)[1]] == ["Not for nursing."]


def test_what_it_stacks_into_is_put_and_a_circle_is_refused():
    part, whole = make.micro_credential(), make.micro_credential()
    author, other = make.member(part.awarder), make.member(whole.awarder)

    for _ in range(2):
        status, told = call(author, "PUT", f"/micro-credentials/{part.number}/stacks", {"into": [whole.number]})
        assert (status, told["stacks_into"]) == (200, [whole.number])
    path, back = f"/micro-credentials/{whole.number}/stacks", {"into": [part.number]}
    assert refused(other, "PUT", path, back) == (422, "malformed")
    assert refused(author, "PUT", path, back) == (403, "not_permitted")
    assert Fact.objects.count() == 1


def test_a_body_is_described_and_asks_for_a_role_with_its_particulars():
    make.rules()
    body = make.organisation()
    signatory, path = make.member(body), f"/organisations/{body.number}"

    assert call(signatory, "PATCH", path, {"stated": {"town": "Bay"}})[1]["town"] == "Bay"
    assert refused(signatory, "PATCH", path, {"stated": {"legal_name": "Another"}}) == (422, "malformed")
    assert refused(signatory, "PATCH", path, {"stated": {"by": "me"}}) == (422, "malformed")
    assert refused(signatory, "POST", f"{path}/roles", {"role": "qa_agency"}) == (422, "gate_refused")
    particulars = {
        **{"mandate": "Law 12", "standards": ["ESG"], "last_review_on": "2024-05-02"},
        "results_url": "https://agency.example/results",
    }
    asked = {"role": "qa_agency", "scope": {"countries": ["MI"]}, "particulars": particulars}
    status, role = call(signatory, "POST", f"{path}/roles", asked)
    assert (status, role["scope"], role["particulars"]) == (201, {"countries": ["MI"]}, particulars)


def test_a_run_states_its_price_place_and_how_it_is_paid():
    course, day = make.short_course(), timezone.localdate()
    run = {
        **{"starts_on": str(day + timedelta(days=9)), "ends_on": str(day + timedelta(days=90)), "places": 16},
        "enrol_until": str(day),
        **{"price": "90.00", "schedule": "Saturdays", "place": "Bay", "accepts": ["voucher"]},
    }

    status, told = call(make.member(course.provider), "POST", f"/short-courses/{course.number}/instances", run)

    assert (status, {name: told[name] for name in run}) == (201, run)


def test_a_request_sent_again_with_its_key_has_no_second_effect():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    client = Client()
    client.force_login(make.member(entry.awarder))

    def send():
        return client.post(
            f"/api/micro-credentials/{entry.number}/partners",
            json.dumps({"partner": partner.number, "act": "teach"}),
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )

    first, second = send(), send()

    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Fact.objects.count() == 1


def test_lists_of_micro_credentials_count_their_queries(django_assert_max_num_queries):
    for _ in range(4):
        entry = make.micro_credential()
        entry.joint_awarders.add(make.organisation())
        entry.stacks_into.add(make.micro_credential())

    with django_assert_max_num_queries(8):
        assert call(None, "GET", "/micro-credentials")[1]["total"] == 8
