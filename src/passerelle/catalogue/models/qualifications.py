"""Micro-credentials: what can be earned, described by whoever awards it.

The field names follow DOMAIN 3.5; `as_stated()` gives the nested mapping that the policy profiles read.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Q

from passerelle.catalogue.models.overlap import OutcomeMark
from passerelle.catalogue.models.programmes import Programme
from passerelle.catalogue.models.words import UNDETERMINED, Route, in_language, place
from passerelle.core import overlap
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.frameworks.models import Framework, FrameworkKind
from passerelle.organisations.models import Organisation
from passerelle.policy.shipped import known_fields
from passerelle.registers.models import Entry
from passerelle.registers.states import LISTED, PUBLIC_STATES

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

LEVEL_PLACES: dict[str, str] = {
    FrameworkKind.SECTORAL: "sectoral",
    FrameworkKind.REGIONAL: "international",
    FrameworkKind.INTERNATIONAL: "international",
}
"""Which member of `level` a further level stands in, by the kind of its framework."""


class MicroCredential(Entry):
    """A qualification described by its awarder, distinct from any short course leading to it."""

    register = "micro_credential"
    prefixes = ("MC",)
    gate_target = "micro_credential"
    owned_by = "awarder"
    reviewed_every = "review_years"
    states_facts = True

    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="micro_credentials", null=True)
    """None only while an imported draft belongs to nobody."""
    joint_awarders = models.ManyToManyField(Organisation, related_name="joint_micro_credentials", blank=True)
    """Who awards it together with `awarder`, who answers for the entry: who confirmed it (`catalogue/joint.py`)."""
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=8, default="en")
    outcomes = models.JSONField(default=list, blank=True)
    """[{code, text, domain}] in the order of the page."""
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    contact_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    credit_system = models.CharField(max_length=20, blank=True)
    level_applicable = models.BooleanField(default=True)
    """False where it stands outside levels (EU 2022/C 243/02: a level "if applicable")."""
    level = models.CharField(max_length=40, blank=True)
    """Code of the national framework's level, as claimed; the panel determines it."""
    level_framework = models.CharField(max_length=64, blank=True, editable=False)
    """The edition `level` stands in, such as `fr/2019`: that in use when it was submitted (`catalogue/levels.py`)."""
    level_eqf = models.CharField(max_length=2, blank=True)
    levels = models.JSONField(default=list, blank=True)
    """Further levels, each a statement of `core/frameworks/statements.py`: sectoral, international."""
    determined_level = models.CharField(max_length=40, blank=True)
    determined_credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    """Credits as a panel or a credit-rating body set them, where that is theirs to set (Malaysia, Scotland)."""
    learning_time = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """Hours by kind of learning, as far as they are told apart."""
    blocks = models.JSONField(default=list, blank=True)
    """[{code, title, outcomes, components, separately_awardable}]: parts that can be assessed and stacked alone."""
    assessment = models.JSONField(default=dict, blank=True)
    """{components: [{code, type, title, weight, covers: [outcome codes]}], criteria, scale, supervision, summative,
    retakes}; what a part may state besides is `description.COMPONENT`"""
    quality_assurance = models.JSONField(default=dict, blank=True)
    """{type, by}"""
    participation_form = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=8, blank=True)
    """ISCED-F 2013 code."""
    routes = models.CharField(max_length=16, choices=Route.choices, default=Route.BOTH)
    prerequisites = models.TextField(blank=True)
    stackability = models.CharField(max_length=12, blank=True)
    need_evidence = models.TextField(blank=True)
    skills = models.JSONField(default=list, blank=True)
    occupations = models.JSONField(default=list, blank=True)
    stacks_into = models.ManyToManyField("self", symmetrical=False, related_name="stacked_from", blank=True)
    """Larger micro-credentials it is a part of; never, by any way round, itself (`catalogue/stacking.py`)."""
    stacks_into_programmes = models.ManyToManyField(Programme, related_name="stacked_from", blank=True)
    legal_constraints = models.TextField(blank=True)
    review_years = models.PositiveSmallIntegerField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    """What the rules of some countries ask and most do not, by the profiles' paths (`catalogue/extra.py`)."""
    co_design = models.JSONField(default=list, blank=True, editable=False)
    """The kinds of those who took part in its design and consent to be named (`catalogue/codesign.py`)."""
    co_designed = models.JSONField(default=list, blank=True, editable=False)
    """What the public reads of them: [{kind, role, name, people, since, until}], with the name of the day of consent;
    who took the consent back has no name and no role there."""
    source = models.JSONField(default=dict, blank=True)
    """Where an imported draft comes from, and which paths the importer asserted."""
    source_key = models.CharField(max_length=64, blank=True)
    import_run = models.PositiveIntegerField(null=True, blank=True, editable=False)
    """The import that saw it last: what tells a record that comes twice in one file from one that comes again."""

    class Meta(Entry.Meta):
        constraints: ClassVar = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="micro_credential_public_has_an_awarder",
                condition=~Q(state__in=PUBLIC_STATES) | Q(awarder__isnull=False),
            ),
            models.CheckConstraint(name="micro_credential_hours_positive", condition=Q(hours=None) | Q(hours__gt=0)),
            models.CheckConstraint(
                name="micro_credential_credits_not_negative", condition=Q(credits=None) | Q(credits__gte=0)
            ),
            models.UniqueConstraint(
                fields=["source_key"], condition=~Q(source_key=""), name="micro_credential_imported_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="micro_credential_queue"),
            models.Index(fields=["source_key"], name="micro_credential_source"),
        ]

    @property
    def name(self) -> str:
        return in_language(self.title)

    @property
    def level_that_holds(self) -> str:
        """The level as it was determined, or else as it is claimed."""
        return self.determined_level or self.level

    @property
    def credits_that_hold(self) -> Decimal | None:
        """The credits as they were determined, or else as they are claimed."""
        return self.credits if self.determined_credits is None else self.determined_credits

    @property
    def awarding_body(self) -> Organisation:
        """Return the awarder, where the entry is more than a draft and the database holds that it has one."""
        if self.awarder is None:
            raise ValueError(f"{self.number} belongs to nobody yet")
        return self.awarder

    @property
    def scale(self) -> list[str]:
        """The result scale, worst first; pass or fail where none is stated."""
        return list(self.assessment.get("scale") or ["fail", "pass"])

    @property
    def components(self) -> list[dict[str, Any]]:
        return list(self.assessment.get("components") or [])

    def as_stated(self, *, on: date | None = None) -> dict[str, Any]:
        """Return what it states, with what other entries make of it: what it stacks into, what it has from others."""
        stated = self.as_described() | {
            "stacks_into": self._stacks_into(),
            "max_literal_overlap_with_existing": self._literal_overlap(),
        }
        stated["level"] |= self._further_levels()
        return stated

    def as_described(self) -> dict[str, Any]:
        """Return what its own row states, without a query."""
        components = self.components
        codes = {outcome.get("code") for outcome in self.outcomes}
        covered = {code for component in components for code in component.get("covers", ())}
        stated: dict[str, Any] = {
            "title": in_language(self.title, self.language),
            "language": self.language if self.language != UNDETERMINED else None,
            "awarding_body": self.awarder.legal_name if self.awarder else None,
            "issuer": {"country": self.awarder.country if self.awarder else None},
            "learning_outcomes": self.outcomes,
            "workload": {
                "hours": self.hours,
                "contact_hours": self.contact_hours,
                "credit_system": self.credit_system or None,
            },
            "credits": {"value": self.credits},
            "level": {
                "applicable": self.level_applicable,
                "nqf": self.level or None,
                "framework": self.level_framework or None,
                "eqf": self.level_eqf or None,
            },
            "assessment": {
                "type": [component.get("type") for component in components if component.get("type")],
                "components": components,
                "criteria": self.assessment.get("criteria") or None,
                "covers_all_outcomes": bool(codes) and codes <= covered,
                "supervision": self.assessment.get("supervision") or None,
                "summative": self.assessment.get("summative"),
                "scale": self.assessment.get("scale") or [],
                "retakes": self.assessment.get("retakes"),
            },
            "quality_assurance": {
                "type": self.quality_assurance.get("type") or None,
                "by": self.quality_assurance.get("by") or None,
            },
            "participation": {"form": self.participation_form or None},
            "acquisition_route": self.routes,
            "prerequisites": self.prerequisites or None,
            "stackability": self.stackability or None,
            "evidence_of_need": [self.need_evidence] if self.need_evidence else [],
            "classification": {"code": self.field or None},
            "skills": self.skills,
            "occupations": self.occupations,
            "levels": self.levels,
            "learning_time": self.learning_time,
            "blocks": self.blocks,
            "legal_constraints": self.legal_constraints or None,
            "review_period_years": self.review_years,
            "summary": in_language(self.summary, self.language) or None,
            "co_design": self.co_design,
        }
        known = known_fields()[self.gate_target]
        for path, value in self.extra.items():
            if path in known:
                place(stated, path, value)
        return stated

    def _further_levels(self) -> dict[str, str]:
        """Return its levels in frameworks of a sector, and of a region or the world, as `framework/edition:level`."""
        if not self.levels:
            return {}
        keys = {level["framework"] for level in self.levels}
        kinds = dict(Framework.objects.filter(key__in=keys).values_list("key", "kind"))
        found: dict[str, list[str]] = {}
        for level in self.levels:
            if place_of := LEVEL_PLACES.get(kinds.get(level["framework"], "")):
                found.setdefault(place_of, []).append(str(LevelStatement.of(level)))
        return {name: ", ".join(told) for name, told in found.items()}

    def _stacks_into(self) -> list[str]:
        """Return the listed micro-credentials it is a part of by number, and the programmes by reference."""
        if self.pk is None:
            return []
        larger = sorted(whole.number for whole in self.stacks_into.all() if whole.is_listed)
        return [*larger, *sorted(programme.reference for programme in self.stacks_into_programmes.all())]

    def similar(self) -> frozenset[str]:
        """Return this one, and what else its awarder submitted that says nearly the same, by number."""
        own = {overlap.mark(text) for text in overlap.said(self.outcomes)}
        if not own or self.pk is None or self.awarder_id is None:
            return super().similar()
        alike = (
            OutcomeMark.objects.filter(mark__in=own, micro_credential__awarder=self.awarder_id)
            .values("micro_credential__number")
            .annotate(times=Count("pk"))
            .filter(times__gte=ceil(overlap.NEARLY * len(own)))
        )
        return super().similar() | set(alike.values_list("micro_credential__number", flat=True))

    def _literal_overlap(self) -> float | None:
        """Return the greatest part of its outcomes that stands word for word in another listed entry.

        None where it states none, and before it is saved: an import judges many at once.
        """
        own = {overlap.mark(text) for text in overlap.said(self.outcomes)}
        if not own or self.pk is None:
            return None
        shared = (
            OutcomeMark.objects.filter(mark__in=own, micro_credential__state__in=LISTED)
            .exclude(micro_credential=self.pk)
            .values("micro_credential")
            .annotate(times=Count("pk"))
            .order_by("-times")
            .values_list("times", flat=True)
        )
        return round((shared.first() or 0) / len(own), 4)
