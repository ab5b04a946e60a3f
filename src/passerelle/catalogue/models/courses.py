"""Short courses and their dated runs: what is taught, one way to one or more micro-credentials (DOMAIN R2)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.catalogue.models.words import UNDETERMINED, Mode, in_language
from passerelle.core.runs import Run
from passerelle.organisations.models import Organisation
from passerelle.registers.models import Entry
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from datetime import date


class ShortCourse(Entry):
    """What a provider teaches; one way to one or more micro-credentials (DOMAIN R2)."""

    register = "short_course"
    prefixes = ("SC",)
    gate_target = "short_course"
    owned_by = "provider"

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="short_courses", null=True)
    leads_to = models.ManyToManyField(MicroCredential, related_name="short_courses", blank=True)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=8, default="en")
    outcomes = models.JSONField(default=list, blank=True)
    """[{code, text, domain}]: what a learner can do afterwards; often a part of those of what it leads to."""
    purpose = models.TextField(blank=True)
    content = models.TextField(blank=True)
    prerequisites = models.TextField(blank=True)
    """Who may enrol: what one must know, hold or be (the entry condition of Japan's article 105)."""
    completion_rule = models.TextField(blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    mode = models.CharField(max_length=16, choices=Mode.choices, blank=True)
    place = models.CharField(max_length=80, blank=True)
    schedule = models.CharField(max_length=80, blank=True)
    hours = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """{contact, guided, self, assessment}"""
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    offline_kit = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{kind, mb}]: transcript, audio, print and so on, with the size of each in megabytes."""
    offline_kit_mb = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    credential_signed = models.BooleanField(default=False)
    paper_on_request = models.BooleanField(default=False)
    accessibility = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    source = models.JSONField(default=dict, blank=True)
    source_key = models.CharField(max_length=64, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="short_course_public_has_a_provider",
                condition=~Q(state__in=PUBLIC_STATES) | Q(provider__isnull=False),
            ),
            models.CheckConstraint(name="short_course_price_not_negative", condition=Q(price=None) | Q(price__gte=0)),
            models.UniqueConstraint(
                fields=["source_key"], condition=~Q(source_key=""), name="short_course_imported_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["source_key"], name="short_course_source")]

    @property
    def name(self) -> str:
        return in_language(self.title)

    @property
    def total_hours(self) -> Decimal:
        return sum((Decimal(str(value)) for value in self.hours.values() if value), Decimal(0))

    def as_stated(self, *, on: date | None = None) -> dict[str, Any]:
        return {
            "title": in_language(self.title, self.language),
            "provider": self.provider.legal_name if self.provider else None,
            "leads_to": sorted(item.number for item in self.leads_to.all() if item.is_listed),
            "language": self.language if self.language != UNDETERMINED else None,
            "method": self.mode or None,
            "place": self.place or None,
            "schedule": self.schedule or None,
            "learning_outcomes": self.outcomes,
            "hours": self.hours,
            "price": self.price,
            "currency": self.currency or None,
            "purpose": self.purpose or None,
            "content": self.content or None,
            "entry_condition": self.prerequisites or None,
            "completion_rule": self.completion_rule or None,
            "capacity": self.capacity,
            "offline_kit": self.offline_kit,
            "offline_kit_mb": self.offline_kit_mb,
            "url": self.url or None,
            "accessibility": self.accessibility or None,
            "credential_signed": self.credential_signed,
            "paper_on_request": self.paper_on_request,
            "summary": in_language(self.summary, self.language) or None,
        }


class CourseInstance(models.Model):
    """One dated run of a short course. Places are counted here, and the database holds the count to the limit."""

    course = models.ForeignKey(ShortCourse, on_delete=models.PROTECT, related_name="instances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    enrol_from = models.DateField(null=True, blank=True)
    """The first day to enrol; none only for runs announced before that was asked: those were open at once."""
    enrol_until = models.DateField()
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    """What this run costs, where that differs from the course; in the currency of the course."""
    schedule = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=80, blank=True)
    accepts = models.JSONField(default=list, blank=True)
    """How it can be paid beside money: `voucher`, `learning_account`."""
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, editable=False)
    cancelled_on = models.DateField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)
    """What who had enrolled reads."""
    version = models.PositiveIntegerField(default=1)
    """Raised by every change; taking a place is none."""

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(name="instance_not_overfull", condition=Q(taken__lte=F("places"))),
            models.CheckConstraint(name="instance_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="instance_price_not_negative", condition=Q(price=None) | Q(price__gte=0)),
            models.CheckConstraint(
                name="instance_enrolment_opens_before_it_closes",
                condition=Q(enrol_from=None) | Q(enrol_from__lte=F("enrol_until")),
            ),
            models.CheckConstraint(
                name="instance_cancelled_for_a_reason", condition=Q(cancelled_on=None) | ~Q(cancelled_because="")
            ),
            models.UniqueConstraint(
                fields=["course", "starts_on", "ends_on", "schedule", "place"],
                condition=Q(cancelled_on=None),
                name="instance_announced_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} from {self.starts_on}"

    def as_run(self) -> Run:
        """Return it as the rules know it, with the price one pays."""
        return Run(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            enrol_from=self.enrol_from or min(self.enrol_until, self.starts_on),
            enrol_until=self.enrol_until,
            places=self.places,
            price=self.course.price if self.price is None else self.price,
            schedule=self.schedule,
            place=self.place,
            accepts=tuple(self.accepts),
        )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_on is not None

    def takes_learners(self, on: date) -> bool:
        """Say whether one can enrol on a day, places apart."""
        opened = self.enrol_from is None or self.enrol_from <= on
        return opened and on <= self.enrol_until and not self.is_cancelled

    @property
    def places_left(self) -> int:
        return self.places - self.taken
