"""Degrees and other larger awards: they stand beside the registers, and lists, stacks and plans point to them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.catalogue.models.words import in_language
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person


class Programme(models.Model):
    """A degree or another larger award, in dated versions; it stands beside the registers (DOMAIN 3.5)."""

    number = models.CharField(max_length=20)
    edition = models.PositiveSmallIntegerField(default=1)
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    title = models.JSONField(default=dict)
    kind = models.CharField(max_length=24)
    level = models.CharField(max_length=40)
    credits = models.DecimalField(max_digits=6, decimal_places=2)
    credit_system = models.CharField(max_length=20, default="ECTS")
    modules = models.JSONField(default=list)
    """[{code, title, credits}]: what a waiver can spare."""
    levels = models.JSONField(default=list, blank=True)
    buckets = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    """[{code, title, min_credits, max_credits, items}]: what its credits are made of, and which items count where."""
    entry_requirements = models.TextField(blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    semesters = models.PositiveSmallIntegerField(null=True, blank=True)
    field = models.CharField(max_length=8, blank=True)
    link = models.URLField(max_length=500, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    """From this day on the edition is offered no longer."""
    max_waived_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.400"))
    valid_from = models.DateField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "edition"], name="programme_edition_once"),
            models.CheckConstraint(name="programme_has_credits", condition=Q(credits__gt=0)),
            models.CheckConstraint(
                name="programme_ends_after_it_begins", condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} version {self.edition}"

    @property
    def reference(self) -> str:
        return f"{self.number}v{self.edition}"

    @property
    def name(self) -> str:
        return in_language(self.title)
