"""Ways by program: found, kept, read by their learner alone, and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.pathways import shelf
from tests.pathways import factories as make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pathways.factories import Ladder

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Iterator[Ladder]:
    shelf.forget()
    yield make.ladder(timezone.localdate())
    shelf.forget()


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_ways_are_found_kept_and_put_away(at: Ladder):
    client, other = of(at.learner), of(make.person())

    told = client.get(f"/api/pathways/answer?to={at.pumps.number}&hours=20").json()

    assert [(one["objective"], one["price"], one["is_proven"]) for one in told["ways"]] == [
        ("cheapest", "180", True),
        ("soonest", "300", True),
        ("fewest", told["ways"][2]["price"], True),
    ]
    runs = [one["run"] for one in told["ways"][1]["steps"]]
    said = {"to": at.pumps.number, "objective": "soonest", "hours": 20, "runs": runs}
    kept = client.post("/api/pathways", said, content_type="application/json")
    assert (kept.status_code, kept.json()["state"]) == (201, "kept")
    number = kept.json()["number"]
    assert [one["number"] for one in client.get("/api/pathways").json()] == [number]
    assert client.get(f"/api/pathways/{number}").json() == kept.json()
    assert other.get(f"/api/pathways/{number}").status_code == 404
    refused = client.post(
        f"/api/pathways/{number}/acceptance", {"version": kept.json()["version"]}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert client.delete(f"/api/pathways/{number}").status_code == 204
    assert client.get("/api/pathways").json() == []


def test_what_does_not_go_together_is_named(at: Ladder):
    told = of(at.learner).get(f"/api/pathways/answer?to={at.pumps.number}&hours=1&budget=1").json()

    assert told["ways"] == []
    assert sorted(told["conflict"]["together"]) == ["budget", "weekly"]
