"""Courses are ways in only while their provider is in force as one; the index follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.journal.actions import deliver
from passerelle.registers import actions as registers
from passerelle.search import actions, queries, touched
from passerelle.search.requests import lenient
from tests.factories import TODAY, instance, micro_credential, person
from tests.factories import short_course as course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: TODAY)


def found(**chosen: str) -> list[str]:
    results = queries.find(lenient({name: [value] for name, value in chosen.items()}), today=TODAY)
    return sorted(hit.number for hit in results.hits)


def test_a_provider_that_is_suspended_is_no_way_in_until_it_is_cleared():
    entry = micro_credential(title={"en": "Pump"})
    taught = course(leads_to=[entry], title={"en": "Pump evenings"})
    instance(taught)
    actions.ensure_index(today=TODAY)
    role = taught.provider.roles.get()
    shown = [found(starts="2027-01")]
    for act in ("suspend", "clear"):
        registers.move(role, act, by=person())
        deliver()
        shown.append(found(starts="2027-01"))

    assert shown == [[entry.number, taught.number], [], [entry.number, taught.number]]


def test_the_day_on_which_a_provider_begins_or_ends_needs_no_fact():
    entry, other = micro_credential(), micro_credential()
    ends, begins = course(leads_to=[entry]), course(leads_to=[other])
    ends.provider.roles.update(valid_until=TODAY)
    begins.provider.roles.update(valid_from=TODAY + timedelta(days=1))

    told = touched.between(TODAY, TODAY + timedelta(days=1))

    assert told == {entry.number, ends.number, other.number, begins.number}
