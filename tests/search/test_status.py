"""Who asks for nothing finds what may be used now; what is suspended or archived is found by whoever chooses it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.catalogue.models import MicroCredential
from passerelle.registers.states import AWAY, LISTED, PUBLIC_STATES, STATES_OF, State, Status
from passerelle.search import queries
from passerelle.search.actions import ensure_index, rebuild
from tests.factories import TODAY, micro_credential, short_course
from tests.search.test_find import found, numbers
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, weight, words
from tests.web.asking import queries as cost

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["index", "no index"])
def every(request: pytest.FixtureRequest) -> dict[State, str]:
    """Return a micro-credential in every state, found in the index or without one."""
    made = {state: micro_credential(state).number for state in State}
    if request.param == "index":
        ensure_index(today=TODAY)
    return made


def of(every: dict[State, str], *statuses: Status) -> list[str]:
    return sorted(every[state] for status in statuses for state in STATES_OF[status])


def test_every_public_state_has_one_status_and_what_is_listed_is_what_is_not_away():
    states = [state for states in STATES_OF.values() for state in states]

    assert sorted(states) == sorted(PUBLIC_STATES)
    assert {state for status in STATES_OF if status not in AWAY for state in STATES_OF[status]} == set(LISTED)


def test_without_a_status_one_finds_what_may_be_used_now(every: dict[State, str]):
    assert sorted(numbers(found())) == sorted(every[state] for state in LISTED)


@pytest.mark.parametrize("status", list(Status))
def test_each_status_finds_its_own_states(every: dict[State, str], status: Status):
    assert sorted(numbers(found(status=status.value))) == of(every, status)


def test_two_statuses_find_both(every: dict[State, str]):
    assert sorted(numbers(found(status="verified archived"))) == of(every, Status.VERIFIED, Status.ARCHIVED)


def test_the_counts_tell_what_each_status_would_bring_and_the_others_what_may_be_used_now(every: dict[State, str]):
    results = found()

    assert results.facets["status"] == {status.value: len(STATES_OF[status]) for status in Status}
    assert results.facets["kind"] == {"micro_credential": len(LISTED)} == results.held
    assert found(status="archived").facets["kind"] == {"micro_credential": 2}


def test_what_is_found_only_in_the_archive_is_offered_with_its_first(every: dict[State, str]):
    MicroCredential.objects.filter(state__in=LISTED).update(
        title={"en": "Cheese"}, summary={}, outcomes=[], skills=[], assessment={}
    )
    rebuild(today=TODAY)

    results = found("pump")

    away = [near for near in results.near if near.dropped == queries.AWAY]
    assert results.total == 0
    assert [(near.total, near.request.chosen) for near in away] == [(4, {"status": ("suspended", "archived")})]
    assert away[0].first is not None


def test_a_draft_is_found_by_no_status(every: dict[State, str]):
    hidden = {every[state] for state in State if state not in PUBLIC_STATES}

    everything = numbers(found(status=" ".join(Status.values)))

    assert hidden.isdisjoint(everything)
    assert len(everything) == len(PUBLIC_STATES)


def test_what_was_suspended_since_the_index_was_written_is_not_shown_as_usable():
    entry = micro_credential()
    ensure_index(today=TODAY)
    MicroCredential.objects.update(state=State.SUSPENDED)

    assert numbers(found()) == []
    assert entry.state == State.REGISTERED


def test_a_course_in_the_archive_tells_what_it_led_to():
    goal = micro_credential(State.REMOVED)
    course = short_course(State.EXPIRED, leads_to=[goal])
    ensure_index(today=TODAY)

    (hit,) = (hit for hit in found(status="archived").hits if hit.number == course.number)

    assert [one.number for one in hit.goals] == [goal.number]


def test_the_page_offers_the_statuses_and_a_card_of_the_archive_invites_to_nothing():
    micro_credential()
    gone = micro_credential(State.REMOVED, title={"en": "Well Digging"}, decided_on=timezone.localdate())
    ensure_index()

    usable, archive = page("/find/"), page("/find/?status=archived")

    assert '<input type=checkbox name=status value="archived"><span>Archive: removed or expired</span>' in usable
    assert gone.number not in usable
    told = words(archive)
    assert "Well Digging" in told
    assert "Removed on" in told
    assert [word for word in ("No course now", "Counts towards:") if word in told.partition("Well Digging")[2]] == []
    assert "Among what may not be used now: 1 result" in words(page("/find/?q=digging"))
    for path in ("/find/", "/find/?status=archived", "/find/?q=digging"):
        assert (cost(path) <= MOST_QUERIES, weight(path) <= MOST_BYTES) == (True, True), path
