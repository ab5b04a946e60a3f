"""Sittings of assessment centres, the places booked in them, and how an awarder lets its entry be assessed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.states import LIVE_BOOKINGS, BookingState, SittingState
from passerelle.catalogue.models import MicroCredential, Supervision
from passerelle.organisations.models import Organisation
from passerelle.people.models import IdentityLevel, Person


class IdentityDocument(models.TextChoices):
    """What may be asked for and seen at the door. The kind alone is kept, never a number or a copy."""

    IDENTITY_CARD = "identity_card", _("identity card")
    PASSPORT = "passport", _("passport")
    DRIVING_LICENCE = "driving_licence", _("driving licence")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit")
    REFUGEE_DOCUMENT = "refugee_document", _("document of a refugee")
    ELECTRONIC = "electronic", _("electronic identity")


class Method(models.TextChoices):
    """Assessment types of the European Learning Model; `data/methods.json` has their addresses."""

    WRITTEN = "written", _("written examination")
    ORAL = "oral", _("oral examination")
    PRACTICAL = "practical", _("practical assessment")
    PROJECT = "project", _("project work")
    PORTFOLIO = "portfolio", _("portfolio")
    ARTEFACT = "artefact", _("artefact assessment")
    QUIZ = "quiz", _("quiz")
    ASSIGNMENT = "assignment", _("marked assignment")
    CONTINUOUS = "continuous", _("continuous evaluation")
    PROBLEM = "problem", _("problem based learning")
    GROUP = "group", _("group performance")
    ATTENDANCE = "attendance", _("level of attendance")
    PEER_ASSESSMENT = "peer_assessment", _("peer assessment")
    PEER_REVIEW = "peer_review", _("peer review")


class AssessmentRules(models.Model):
    """What an awarder says of the assessment of one entry beyond its description; without a row, none of it holds."""

    micro_credential = models.OneToOneField(
        MicroCredential, on_delete=models.PROTECT, related_name="assessment_rules", primary_key=True
    )
    by_exam = models.BooleanField(default=False)
    """Anybody may book a sitting: no course, no case of prior learning."""
    retake_after_days = models.PositiveSmallIntegerField(default=0)
    """So long who did not pass waits before the next attempt; how many there are stands in the description."""
    scales = models.JSONField(default=dict, blank=True)
    """{component, or nothing for all: code of a scale} in which marks are written (`scales.py`)."""
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.micro_credential.number


class Sitting(Numbered):
    """One date at a place where one micro-credential is assessed. `taken` counts the places booked."""

    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sittings")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="sittings")
    place = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    fee = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    documents = models.JSONField(default=list, blank=True)
    """Kinds of identity documents of which one is to be brought; none where nothing is asked."""
    identity_level = models.CharField(max_length=12, choices=IdentityLevel.choices, blank=True, default="")
    """The least level of assurance of an electronic identity that stands for a document; none asked: any."""
    method = models.CharField(max_length=20, choices=Method.choices)
    supervision = models.CharField(max_length=32, choices=Supervision.choices)
    """How identity and supervision are to be ensured; once it was held, how they were."""
    book_until = models.DateField()
    cancel_until = models.DateField()
    marks_due_on = models.DateField()
    state = models.CharField(max_length=12, choices=SittingState.choices, default=SittingState.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was called off: those who booked read it."""

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="sitting_state_is_known", condition=Q(state__in=SittingState.values)),
            models.CheckConstraint(
                name="sitting_level_is_known", condition=Q(identity_level__in=["", *IdentityLevel.values])
            ),
            models.CheckConstraint(name="sitting_never_overbooked", condition=Q(taken__lte=F("places"))),
            models.CheckConstraint(name="sitting_has_a_place", condition=Q(places__gte=1, minutes__gte=1)),
            models.CheckConstraint(name="sitting_fee_has_a_currency", condition=Q(fee=0) | ~Q(currency="")),
            models.CheckConstraint(
                name="sitting_called_off_says_why", condition=~Q(state=SittingState.CANCELLED) | ~Q(reason="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["micro_credential", "state", "starts_at"], name="sitting_by_entry"),
            models.Index(fields=["centre", "state", "starts_at"], name="sitting_by_centre"),
        ]

    @property
    def places_left(self) -> int:
        return max(self.places - self.taken, 0)

    @property
    def is_open(self) -> bool:
        return self.state == SittingState.OPEN


class SittingBooking(Numbered):
    """One candidate's place in one sitting, and whether they came. Of the document seen its kind alone is kept."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="bookings")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bookings")
    booked_on = models.DateField()
    state = models.CharField(max_length=12, choices=BookingState.choices, default=BookingState.BOOKED)
    document = models.CharField(max_length=20, choices=IdentityDocument.choices, blank=True)
    identity_level = models.CharField(max_length=12, choices=IdentityLevel.choices, blank=True, default="")
    """How sure the provider of an electronic identity was of who came, when it was noted; nothing else of it."""
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(state__in=LIVE_BOOKINGS), name="booking_live_once"
            ),
            models.CheckConstraint(name="booking_state_is_known", condition=Q(state__in=BookingState.values)),
            models.CheckConstraint(
                name="booking_document_of_who_came", condition=Q(document="") | Q(state=BookingState.ATTENDED)
            ),
            models.CheckConstraint(
                name="booking_level_of_electronic_identity",
                condition=Q(identity_level="")
                | Q(identity_level__in=IdentityLevel.values, document=IdentityDocument.ELECTRONIC),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sitting", "state"], name="booking_by_sitting")]
