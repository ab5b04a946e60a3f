"""The journal through the API: operators of the service alone, newest first."""

from __future__ import annotations

import pytest

from passerelle.journal.actions import record
from passerelle.people.models import Duty
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


def test_an_operator_reads_what_happened_to_a_subject_newest_first():
    for kind in ("test.one", "test.two", "test.one"):
        record(kind, subject="MC-1", actor="P-1", noted={"kind": kind})
    record("test.one", subject="MC-2")
    operator = make.person(duties=[Duty.OPERATOR])

    status, page = call(operator, "GET", "/journal/MC-1")

    assert (status, page["total"], [item["kind"] for item in page["items"]]) == (
        *(200, 3),
        ["test.one", "test.two", "test.one"],
    )
    first = page["items"][0]
    assert {name: first[name] for name in ("subject", "actor", "noted")} == {
        **{"subject": "MC-1", "actor": "P-1", "noted": {"kind": "test.one"}},
    }
    assert call(operator, "GET", "/journal/MC-1?kind=test.two")[1]["total"] == 1
    assert call(operator, "GET", "/journal/MC-1?limit=1&offset=2")[1]["items"][0]["kind"] == "test.one"
    assert call(operator, "GET", "/journal/MC-9")[1] == {"total": 0, "items": []}


@pytest.mark.parametrize("duties", [[], [Duty.REGISTRAR, Duty.DECISION_OFFICER, Duty.POLICY_OFFICER]])
def test_nobody_else_reads_the_journal(duties):
    assert refused(make.person(duties=duties), "GET", "/journal/MC-1") == (403, "not_permitted")
    assert refused(make.member(make.organisation()), "GET", "/journal/MC-1") == (403, "not_permitted")
    assert refused(None, "GET", "/journal/MC-1") == (401, "not_signed_in")
