"""Asking to be let teach or assess through the API: both sides, the answers, and what strangers see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from passerelle.catalogue.models import AuthorisationRequest, PartnerAuthorisation
from passerelle.core.calendar import add_months
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


def test_a_body_asks_both_sides_read_it_and_the_awarder_lets_it_do_less():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER, Role.ASSESSOR])
    asker, answering, today = make.member(partner), make.member(entry.awarder), timezone.localdate()
    path = f"/micro-credentials/{entry.number}/partner-requests"

    sent = {"partner": partner.number, "acts": ["teach", "assess"], "terms": {"most_learners": 40, "price": "120"}}
    status, made = call(asker, "POST", path, sent)

    shown = {
        **{"number": "PQ-00001", "partner": partner.number, "awarder": entry.awarder.number, "act": "teach"},
        **{"micro_credential": entry.number, "state": "asked", "blocks": [], "valid_from": None, "ends_on": None},
        **{"most_learners": 40, "price": "120.00", "may_subcontract": False, "subcontracting": "", "means": ""},
        **{"asked_on": today.isoformat(), "clock": "partner_authorisation", "escalated_on": None, "closed_on": None},
        **{"due_on": add_months(today, 2).isoformat(), "by_expiry": False, "reasons": "", "authorisation": None},
    }
    assert (status, made) == (201, [shown, shown | {"number": "PQ-00002", "act": "assess"}])
    assert refused(asker, "POST", path, sent) == (409, "already_done")
    assert refused(answering, "POST", path, sent) == (403, "not_permitted")
    for reader, desk in ((asker, "asked"), (answering, "answer")):
        told = call(reader, "GET", f"/partner-requests?desk={desk}&state=asked")[1]
        assert (told["total"], sorted(one["number"] for one in told["items"])) == (2, ["PQ-00001", "PQ-00002"])
        assert call(reader, "GET", "/partner-requests/PQ-00001") == (200, shown)
    assert call(answering, "GET", "/partner-requests")[1]["total"] == 0
    stranger = make.person()
    assert call(stranger, "GET", "/partner-requests")[1] == {"total": 0, "items": []}
    assert refused(stranger, "GET", "/partner-requests/PQ-00001") == (404, "not_found")
    assert refused(None, "GET", "/partner-requests")[0] == 401

    answer = "/partner-requests/PQ-00001/authorisation"
    more = {"terms": {"most_learners": 41}}
    assert refused(answering, "POST", answer, more) == (422, "malformed")
    assert refused(asker, "POST", answer, {}) == (403, "not_permitted")
    status, told = call(answering, "POST", answer, {"terms": {"most_learners": 12}})
    assert (status, told["state"], told["authorisation"]) == (200, "authorised", "PA-00001")
    let = PartnerAuthorisation.objects.get()
    assert (let.most_learners, let.act, let.valid_from) == (12, "teach", today)
    assert refused(answering, "POST", answer, {}) == (409, "wrong_state")
    assert call(None, "GET", f"/micro-credentials/{entry.number}/partners")[1][0]["by_silence"] is False


def test_it_is_refused_with_reasons_or_taken_back():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker, answering = make.member(partner), make.member(entry.awarder)
    path = f"/micro-credentials/{entry.number}/partner-requests"
    sent = {"partner": partner.number, "acts": ["teach"]}

    one = call(asker, "POST", path, sent)[1][0]["number"]
    assert refused(answering, "POST", f"/partner-requests/{one}/refusal", {"reasons": " "}) == (422, "malformed")
    assert refused(asker, "POST", f"/partner-requests/{one}/refusal", {"reasons": "No."}) == (403, "not_permitted")
    told = call(answering, "POST", f"/partner-requests/{one}/refusal", {"reasons": "No test stand."})[1]
    assert (told["state"], told["reasons"]) == ("refused", "No test stand.")
    assert call(asker, "GET", f"/partner-requests/{one}")[1]["reasons"] == "No test stand."

    two = call(asker, "POST", path, sent)[1][0]["number"]
    assert refused(answering, "POST", f"/partner-requests/{two}/withdrawal") == (403, "not_permitted")
    assert call(asker, "POST", f"/partner-requests/{two}/withdrawal")[1]["state"] == "withdrawn"
    assert refused(asker, "POST", f"/partner-requests/{two}/withdrawal") == (409, "wrong_state")


def test_a_list_costs_as_many_queries_for_three_requests_as_for_one():
    partner = make.organisation([Role.PROVIDER])
    asker, costs = make.member(partner), []
    for n in (1, 2, 3):
        path = f"/micro-credentials/{make.micro_credential().number}/partner-requests"
        call(asker, "POST", path, {"partner": partner.number, "acts": ["teach"]})
        with CaptureQueriesContext(connection) as captured:
            assert call(asker, "GET", "/partner-requests")[1]["total"] == n
        costs.append(len(captured))
    assert costs[0] == costs[2]


def test_sent_twice_with_one_key_it_is_asked_once():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker, path = make.member(partner), f"/micro-credentials/{entry.number}/partner-requests"
    sent = {
        "partner": partner.number,
        "acts": ["teach"],
        "terms": {"ends_on": str(timezone.localdate() + timedelta(days=9))},
    }

    client = Client()
    client.force_login(asker)
    how = {"content_type": "application/json", "headers": {"Idempotency-Key": "one"}}
    first, second = (client.post(f"/api{path}", json.dumps(sent), **how).json() for _ in range(2))

    assert (first, AuthorisationRequest.objects.count(), Fact.objects.count()) == (second, 1, 1)
