"""The pool from which panels are formed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar
from zlib import crc32

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class Kind(models.TextChoices):
    """The six kinds of stakeholder on a panel (policy paper, footnotes 9 and 12); `core/panel.py` has the same."""

    QA_AGENCY = "qa_agency", _("quality assurance agency")
    TEACHER = "teacher", _("teacher")
    LEARNER = "learner", _("learner")
    EMPLOYER = "employer", _("employer")
    PROFESSIONAL_ASSOCIATION = "professional_association", _("professional association")
    PUBLIC_AUTHORITY = "public_authority", _("public authority")


class Expert(models.Model):
    """A person in the pool from which panels are formed."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expert")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    country = models.CharField(max_length=8)
    languages = models.JSONField(default=list, blank=True)
    fields = models.JSONField(default=list, blank=True)
    """ISCED-F codes; the first two digits, the broad field, are what counts."""
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    former_organisations = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{organisation: "ORG-00003", left_on: "2024-05-31"}]"""
    trained_until = models.DateField(null=True, blank=True)
    is_available = models.BooleanField(default=True)
    is_confirmed = models.BooleanField(default=True)
    """Whether the expert agreed to what the registrar wrote down; who has not is given no seat."""
    open_cases = models.PositiveSmallIntegerField(default=0)
    """Seats held in cases not decided yet: counted with each step of a seat, so that nobody counts them all."""

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="expert_kind_is_known", condition=Q(kind__in=Kind.values))]
        indexes: ClassVar = [models.Index(fields=["-open_cases", "id"], name="expert_load")]

    def __str__(self) -> str:
        return f"expert {self.person_id}"

    @property
    def mark(self) -> int:
        """A number that is another once anything a registrar wrote about the expert is: what a page was opened with."""
        told = [self.kind, self.country, self.languages, self.fields, self.organisation_id, self.former_organisations]
        stated = json.dumps([*told, self.trained_until, self.is_available], cls=DjangoJSONEncoder, sort_keys=True)
        return crc32(stated.encode())

    def is_trained(self, on: date) -> bool:
        """Whether the training holds on a day; without it nobody is given a seat."""
        return self.trained_until is not None and on <= self.trained_until
