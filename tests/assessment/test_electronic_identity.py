"""An electronic identity at the door: what the sitting asks, what was shown, and that its level alone is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from passerelle.assessment import sittings
from passerelle.assessment.models import Sitting, SittingBooking
from passerelle.core.errors import Malformed, NotNow
from passerelle.journal.models import Fact
from passerelle.people.models import ElectronicIdentity, Person
from tests.api.calls import call
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.assessment.test_sittings import again, alone, begun, opened

pytestmark = pytest.mark.django_db
DOCUMENTS = ["electronic", "passport"]


@pytest.fixture
def mirane() -> Country:
    of = make.country()
    alone(of)
    return of


def proven(who: Person, level: str) -> None:
    now, issuer = timezone.now(), "https://eid.example"
    ElectronicIdentity.objects.update_or_create(
        person=who, issuer=issuer, subject=who.reference,
        defaults={"level": level, "connected_at": now, "proven_at": now},
    )  # fmt: skip


def booked(of: Country, asked: str) -> SittingBooking:
    """Return a booking in a sitting that has begun and asks for this level of an electronic identity."""
    sitting = opened(of, documents=DOCUMENTS, identity_level=asked)
    booking = sittings.book(sitting, by=of.learner, today=TODAY)
    begun(sitting)
    return again(booking)


def came(of: Country, booking: SittingBooking, document: str = "electronic") -> SittingBooking:
    sittings.note_attendance(again(booking), came=True, document=document, by=of.assessor)
    return again(booking)


@pytest.mark.parametrize(
    ("asked", "shown"), [("", "low"), ("low", "low"), ("substantial", "substantial"), ("substantial", "high")]
)
def test_the_level_that_was_shown_is_kept_with_the_booking(mirane: Country, asked: str, shown: str):
    proven(mirane.learner, shown)

    kept = came(mirane, booked(mirane, asked))

    assert (kept.state, kept.document, kept.identity_level) == ("attended", "electronic", shown)


def test_what_was_kept_stays_when_the_identity_is_proven_anew_or_taken_away(mirane: Country):
    proven(mirane.learner, "high")
    booking = came(mirane, booked(mirane, "high"))

    proven(mirane.learner, "low")
    ElectronicIdentity.objects.all().delete()

    assert again(booking).identity_level == "high"


@pytest.mark.parametrize(
    ("shown", "refused"),
    [
        (None, {"reason": "no_electronic_identity"}),
        ("low", {"reason": "identity_level_too_low", "asked": "substantial", "seen": "low"}),
    ],
)
def test_a_level_below_what_is_asked_and_none_are_refused_and_another_document_is_not(
    mirane: Country, shown: str | None, refused: dict[str, str]
):
    booking = booked(mirane, "substantial")
    if shown:
        proven(mirane.learner, shown)
    facts = Fact.objects.count()

    with pytest.raises(NotNow) as refusal:
        came(mirane, booking)

    assert (refusal.value.data, again(booking).state, Fact.objects.count()) == (refused, "booked", facts)
    kept = came(mirane, booking, "passport")
    assert (kept.document, kept.identity_level) == ("passport", "")


def test_a_mistake_that_is_put_right_leaves_no_level_behind(mirane: Country):
    proven(mirane.learner, "high")
    booking = came(mirane, booked(mirane, ""))

    sittings.note_attendance(again(booking), came=False, by=mirane.assessor)
    absent = again(booking)
    corrected = came(mirane, booking, "passport")

    assert (absent.document, absent.identity_level) == ("", "")
    assert (corrected.document, corrected.identity_level) == ("passport", "")


def test_nothing_of_the_identity_but_its_level_is_in_the_journal_or_the_booking(mirane: Country):
    proven(mirane.learner, "high")
    booking = came(mirane, booked(mirane, ""))

    told = f"{list(Fact.objects.values_list('noted', flat=True))} {SittingBooking.objects.values()[0]}"
    assert ("eid.example" in told, booking.identity_level) == (False, "high")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"documents": ["passport"], "identity_level": "high"}, "identity_level"),
        ({"documents": DOCUMENTS, "identity_level": "utmost"}, "identity_level"),
    ],
)
def test_a_level_is_asked_of_an_electronic_identity_alone(mirane: Country, fields: dict[str, Any], field: str):
    with pytest.raises(Malformed) as refusal:
        opened(mirane, **fields)

    assert (refusal.value.data["field"], Sitting.objects.count()) == (field, 0)


def test_the_database_keeps_a_level_of_an_electronic_identity_alone(mirane: Country):
    booking = came(mirane, booked(mirane, ""), "passport")

    with pytest.raises(IntegrityError), transaction.atomic():
        SittingBooking.objects.filter(pk=booking.pk).update(identity_level="high")


def test_who_stands_at_the_door_reads_what_is_asked_and_what_was_shown(mirane: Country):
    proven(mirane.learner, "high")
    booking = booked(mirane, "substantial")
    client = Client()
    client.force_login(mirane.assessor)
    path = reverse("assessor:sitting", args=[booking.sitting.number])
    before = client.get(path).content.decode()

    noted = client.post(
        reverse("assessor:attendance", args=[booking.number]), {"came": "yes", "document": "electronic"}
    )
    after = client.get(path).content.decode()

    asks, shown = (
        "An electronic identity has to be of the level substantial or above.",
        "electronic identity, level high",
    )
    assert (asks in before, shown in before, noted.status_code) == (True, False, 302)
    assert (asks in after, shown in after) == (True, True)


def test_a_program_reads_both_too(mirane: Country):
    proven(mirane.learner, "substantial")
    booking = booked(mirane, "low")

    _status, sitting = call(mirane.assessor, "GET", f"/sittings/{booking.sitting.number}")
    noted = call(
        mirane.assessor, "PUT", f"/bookings/{booking.number}/attendance", {"came": True, "document": "electronic"}
    )

    assert (sitting["identity_level"], noted[0], noted[1]["identity_level"]) == ("low", 200, "substantial")


def test_the_candidate_reads_what_to_bring(mirane: Country):
    booking = booked(mirane, "high")
    client = Client()
    client.force_login(mirane.learner)

    page = client.get(reverse("learner:sitting", args=[booking.sitting.number])).content.decode()

    assert "An electronic identity has to be of the level high or above." in page
