"""Schemes of skills, each version in each language for itself. What is loaded whole never changes: a new version of a
scheme stands beside the older ones, so that an entry tagged by an older one still says what it said.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.skills.reading import MOST_LABEL, MOST_URI


class SkillKind(models.TextChoices):
    SKILL = "skill", _("skill")
    KNOWLEDGE = "knowledge", _("knowledge")
    ATTITUDE = "attitude", _("attitude")


class ReuseLevel(models.TextChoices):
    TRANSVERSAL = "transversal", _("in all work")
    CROSS_SECTOR = "cross-sector", _("in several sectors")
    SECTOR_SPECIFIC = "sector-specific", _("in one sector")
    OCCUPATION_SPECIFIC = "occupation-specific", _("in one occupation")


class SkillScheme(models.Model):
    """One version of one scheme in one language."""

    key = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    source = models.CharField(max_length=400)
    published_on = models.DateField(null=True, blank=True)
    """When its owner published this version; none where the files do not say and nobody said."""
    digest = models.CharField(max_length=64, editable=False)
    """SHA-256 of its unpacked files: what tells the same files from others of the same name."""
    began_at = models.DateTimeField(editable=False)
    loaded_at = models.DateTimeField(null=True, editable=False)
    """None while it is being loaded; from then on the database refuses every change."""
    skill_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["key", "began_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version", "language"], name="skill_scheme_version_once"),
            models.CheckConstraint(name="skill_scheme_names_licence", condition=~Q(licence="") & ~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.version}"

    @property
    def reference(self) -> str:
        return f"SKILLS-{self.pk}"


class Skill(models.Model):
    """One skill of one version of a scheme."""

    scheme = models.ForeignKey(SkillScheme, on_delete=models.PROTECT, related_name="skills")
    uri = models.CharField(max_length=MOST_URI)
    label = models.CharField(max_length=MOST_LABEL)
    alternative_labels = models.JSONField(default=list)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=9, choices=SkillKind.choices, blank=True)
    """Empty where the source does not say."""
    reuse_level = models.CharField(max_length=20, choices=ReuseLevel.choices, blank=True)
    broader = models.JSONField(default=list)
    """[{uri, label}]: the skills or groups of skills that it is a kind of."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "uri"], name="skill_once"),
            models.CheckConstraint(name="skill_kind_is_known", condition=Q(kind__in=["", *SkillKind.values])),
            models.CheckConstraint(
                name="skill_reuse_level_is_known", condition=Q(reuse_level__in=["", *ReuseLevel.values])
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Occupation(models.Model):
    """An occupation, as far as a scheme says which skills it needs."""

    scheme = models.ForeignKey(SkillScheme, on_delete=models.PROTECT, related_name="occupations")
    uri = models.CharField(max_length=MOST_URI)
    label = models.CharField(max_length=MOST_LABEL)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "uri"], name="skilled_occupation_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Need(models.Model):
    """An occupation needs a skill: always, or in some places."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="needs")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="needed_by")
    essential = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["occupation", "skill"], name="skill_need_once")]

    def __str__(self) -> str:
        return f"{self.occupation_id} needs {self.skill_id}"
