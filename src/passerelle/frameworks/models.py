"""Qualifications frameworks with dated versions. Level codes are text with a sort key (DOMAIN 2.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FrameworkKind(models.TextChoices):
    NATIONAL = "national"
    SECTORAL = "sectoral"
    REGIONAL = "regional"


class Framework(models.Model):
    """One version of one framework. Keyed by country and id, never by acronym: those collide."""

    key = models.SlugField(max_length=40)
    edition = models.CharField(max_length=20)
    name = models.JSONField(default=dict)
    kind = models.CharField(max_length=10, choices=FrameworkKind.choices)
    country = models.CharField(max_length=8, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source_url = models.URLField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "edition"], name="framework_edition_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.edition}"


class Level(models.Model):
    """One level of one framework version: its code as published, its place in the order, its meaning."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    code = models.CharField(max_length=40)
    sort = models.DecimalField(max_digits=6, decimal_places=2)
    label = models.JSONField(default=dict)
    descriptors = models.JSONField(default=dict)
    uri = models.URLField(blank=True)

    class Meta:
        ordering: ClassVar = ["framework_id", "sort"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["framework", "code"], name="level_code_once")]

    def __str__(self) -> str:
        return self.code


class LevelMapping(models.Model):
    """A level compared with another, on a stated basis; many to many, and possibly absent."""

    source = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="mappings")
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    basis = models.CharField(max_length=24)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "target"], name="level_mapping_once")]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"
