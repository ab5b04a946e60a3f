"""Letters about places: what each applicant is told, and whom a draw that waits calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from passerelle.catalogue.models import CourseInstance
from passerelle.journal.models import Fact
from passerelle.learning import applying, jobs
from passerelle.letters import places as letters
from passerelle.letters.models import Letter
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.learning.applicants import applied, editor_of, stated

pytestmark = pytest.mark.django_db
HEARD = {
    "application.admit": letters.kept,
    "application.wait": letters.answered,
    "application.refuse": letters.answered,
    "application.lapse": letters.over,
    "application.miss": letters.over,
    "application.take_up": letters.settled,
    "application.withdraw": letters.settled,
    "admission.await_value": letters.awaited,
}


@pytest.fixture
def mirane() -> Country:
    return make.country()


def written() -> list[tuple[str, str]]:
    """Hear every fact twice; return what was written."""
    for fact in [*Fact.objects.order_by("pk"), *Fact.objects.order_by("pk")]:
        if fact.kind in HEARD:
            HEARD[fact.kind](fact)
    return list(Letter.objects.order_by("pk").values_list("kind", "person__name"))


def test_who_waits_is_told_once_and_again_when_a_place_is_kept(mirane: Country):
    CourseInstance.objects.update(places=1)
    first, second = applied(mirane, make.person("Amina")), applied(mirane, make.person("Sami"))
    assert written() == [("application.admit", "Amina"), ("application.wait", "Sami")]

    applying.lapse_due(TODAY + timedelta(days=8))

    assert written()[2:] == [("application.admit", "Sami"), ("application.over", "Amina")] or written()[2:] == [
        ("application.over", "Amina"), ("application.admit", "Sami"),
    ]  # fmt: skip
    letter = Letter.objects.get(kind="application.admit", person=second.person)
    assert letter.noted == {"due_on": (TODAY + timedelta(days=15)).isoformat()}
    assert first.person.name == "Amina"


def test_the_letter_that_a_place_is_kept_waits_no_more_once_it_is_answered(mirane: Country):
    CourseInstance.objects.update(places=2)
    taken, given_up, kept = (applied(mirane, make.person(name)) for name in ("Amina", "Sami", "Noor"))
    written()
    applying.take_up(taken, by=taken.person, today=TODAY)
    applying.withdraw_application(given_up, by=given_up.person, today=TODAY)
    written()

    waits = Letter.objects.filter(read_at=None).values_list("kind", "person__name")
    assert sorted(waits) == [("application.admit", "Noor")]
    assert kept.person.name == "Noor"


def test_who_is_given_no_place_is_told_to_read_why(mirane: Country):
    stated(mirane, way="provider", criteria="Furthest away first.")
    one = applied(mirane, make.person("Amina"))
    applying.decide(one, "refuse", by=editor_of(mirane), today=TODAY, because="Lives next door.")

    assert written() == [("application.refuse", "Amina")]
    assert "next door" not in str(Letter.objects.get().noted)


def test_a_draw_that_awaits_its_public_value_calls_the_provider_once(mirane: Country):
    stated(mirane, way="draw", beacon="State lottery of 1 December 2026")
    after = mirane.run.enrol_until + timedelta(days=1)

    for _ in range(3):
        jobs.draw_and_lapse(after)

    assert Fact.objects.filter(kind="admission.await_value").count() == 1
    assert {kind for kind, _name in written()} == {"admission.await_value"}
