"""Standards of review as data: their versions never change; a newer one takes the place of an older on its day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Standard(models.Model):
    """One version of a standard, with its source. It is in force until a newer version of its scheme begins."""

    scheme = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    source = models.CharField(max_length=500)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField()
    licence = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    kinds = models.JSONField(default=list)
    """What is reviewed by it: institution, programmes, courses, agency."""
    comment_days = models.PositiveSmallIntegerField()
    """For so many days the reviewed body may comment on the draft."""
    lets_reviewed_commission = models.BooleanField(default=False)
    """Whether the reviewed body may choose, and pay, the agency that reviews it."""
    in_force_from = models.DateField()

    class Meta:
        ordering: ClassVar = ["scheme", "-in_force_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "version"], name="standard_version_once"),
            models.UniqueConstraint(fields=["scheme", "in_force_from"], name="standard_one_a_day"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`esg-internal/2015`."""
        return f"{self.scheme}/{self.version}"


class Criterion(models.Model):
    """One criterion of a standard; `question` is what is asked about it, in this register's own words."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=20)
    text = models.TextField()
    question = models.TextField(blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["standard", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "code"], name="criterion_code_once"),
            models.UniqueConstraint(fields=["standard", "place"], name="criterion_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id}: {self.code}"
