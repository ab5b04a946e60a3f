"""Noting that somebody looked at what is another's; that person reads who, when and what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.apps import apps

from passerelle.portfolio.models import Sighting

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

WHOSE: Final = {
    "award": ("awards.Award", "holder_id"),
    "candidate": ("assessment.Candidate", "person_id"),
    "prior_learning": ("assessment.PriorLearningCase", "person_id"),
    "jury": ("assessment.Jury", "case__person_id"),
    "result_appeal": ("assessment.ResultAppeal", "candidate__person_id"),
    "accompaniment": ("assessment.Accompaniment", "case__person_id"),
    "recognition": ("recognition.RecognitionCase", "learner_id"),
    "enrolment": ("learning.Enrolment", "person_id"),
    "counsel": ("guidance.Counsel", "learner_id"),
    "pathway": ("pathways.Pathway", "learner_id"),
    "appraisal": ("appraisal.Appraisal", "holder_id"),
    "visit": ("guidance.Visit", "person_id"),
}
"""Where a thing of a person is found by its number, and whose it is."""
WHOLE: Final = "portfolio"
"""What a guardian looks at: no one thing of a person, but what they learn and hold."""


def note(kind: str, number: str, *, by: int, day: date) -> None:
    """Note a look at a thing of another's: once a day. Nothing where there is no such thing, or it is one's own."""
    model, whose = WHOSE[kind]
    person = apps.get_model(model).objects.filter(number=number).values_list(whose, flat=True).first()
    if person is not None and person != by:
        seen = Sighting(person_id=person, by_id=by, page=kind, about=number, day=day)
        Sighting.objects.bulk_create([seen], ignore_conflicts=True)


def note_whole(person: Person, *, by: Person, day: date) -> None:
    """Note that a guardian looked at what somebody learns and holds: once a day. Their caller has asked."""
    Sighting.objects.bulk_create([Sighting(person=person, by=by, page=WHOLE, about="", day=day)], ignore_conflicts=True)


def of(person: Person) -> QuerySet[Sighting]:
    """Return who looked at a person's things, newest first."""
    if not person.is_authenticated:
        return Sighting.objects.none()
    return Sighting.objects.filter(person=person).select_related("by")
