"""Goals for programs: everybody reads them, policy officers write them, two of them publish one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.indicators.actions import count_figures
from passerelle.people.models import Duty
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db


def test_two_policy_officers_publish_a_goal_that_everybody_reads():
    first, second = (make.person(duties=[Duty.POLICY_OFFICER]) for _ in range(2))
    today = timezone.localdate()
    count_figures(today)
    later = (today + timedelta(days=400)).isoformat()
    said = {
        **{"title": "More to find", "code": "S1", "part": "listed", "target": "400", "due_on": later},
        "responsible": "The authority",
        "measures": [{"text": "Write to awarders", "responsible": "The desk", "due_on": later}],
    }

    assert refused(None, "POST", "/goals", said) == (401, "not_signed_in")
    assert refused(make.person(), "POST", "/goals", said) == (403, "not_permitted")
    assert refused(first, "POST", "/goals", said | {"code": "X9"}) == (422, "malformed")
    status, made = call(first, "POST", "/goals", said)
    path = f"/goals/{made['id']}"
    assert (status, made["state"], made["start"], made["measures"][0]["state"]) == (201, "draft", "0.00", "planned")
    assert (refused(None, "GET", path), call(None, "GET", "/goals")[1]) == ((404, "not_found"), [])
    assert [one["id"] for one in call(second, "GET", "/goals")[1]] == [made["id"]]

    assert refused(first, "POST", f"{path}/approval") == (403, "not_permitted")
    changed = call(first, "PUT", path, said | {"target": "300", "seen_revision": 1})[1]
    assert (changed["target"], changed["revision"]) == ("300.00", 2)
    assert refused(first, "PUT", path, said | {"seen_revision": 1}) == (409, "stale_version")
    assert call(second, "POST", f"{path}/approval")[1]["state"] == "published"
    read = call(None, "GET", path)[1]
    assert (read["stands"], read["figure"], read["answers"]) == ("on_the_way", "0.00", "The authority")
    done = call(second, "POST", f"{path}/measures/1/finish")[1]
    assert (done["measures"][0]["state"], done["measures"][0]["done_on"]) == ("done", today.isoformat())
    assert refused(second, "POST", f"{path}/measures/1/dance") == (404, "not_found")
    assert refused(second, "POST", f"{path}/withdrawal") == (409, "wrong_state")
