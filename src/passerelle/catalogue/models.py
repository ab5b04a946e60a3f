"""What can be earned and where it is taught: micro-credentials, short courses, programmes.

The field names follow DOMAIN 3.5; `as_stated()` gives the nested mapping that the policy profiles read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.registers.models import Entry
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping


class Supervision(models.TextChoices):
    """The four values of EU 2022/C 243/02, Annex I (optional elements)."""

    UNSUPERVISED_NO_ID = "unsupervised_no_id", _("unsupervised, identity not checked")
    SUPERVISED_NO_ID = "supervised_no_id", _("supervised, identity not checked")
    SUPERVISED_ONLINE_WITH_ID = "supervised_online_with_id", _("supervised online, identity checked")
    SUPERVISED_ONSITE_WITH_ID = "supervised_onsite_with_id", _("supervised in person, identity checked")


class Mode(models.TextChoices):
    """How one takes part (ELM learning modes, with the offline pack that DOMAIN R15 asks for)."""

    ONSITE = "onsite", _("in a centre")
    ONLINE = "online", _("online")
    BLENDED = "blended", _("partly online")
    OFFLINE_PACK = "offline_pack", _("offline pack")
    WORK_BASED = "work_based", _("at the workplace")


class Route(models.TextChoices):
    COURSE = "course", _("after a course")
    PRIOR_LEARNING = "prior_learning", _("by prior learning")
    BOTH = "both", _("after a course or by prior learning")


UNDETERMINED = "und"
"""The language code (BCP 47) of texts whose source does not say their language."""


def in_language(texts: Mapping[str, str], preferred: str | None = None) -> str:
    """Return a text of a language map in the reader's language, else in the first it has."""
    language = (preferred or get_language() or "en").split("-")[0]
    return texts.get(language) or next(iter(texts.values()), "")


class MicroCredential(Entry):
    """A qualification described by its awarder, distinct from any short course leading to it."""

    register = "micro_credential"
    prefixes = ("MC",)
    gate_target = "micro_credential"

    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="micro_credentials", null=True)
    """None only while an imported draft belongs to nobody."""
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=8, default="en")
    outcomes = models.JSONField(default=list, blank=True)
    """[{code, text, domain}] in the order of the page."""
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    contact_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    credit_system = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=40, blank=True)
    """Code of the national framework's level, as claimed; the panel determines it."""
    level_eqf = models.CharField(max_length=2, blank=True)
    determined_level = models.CharField(max_length=40, blank=True)
    assessment = models.JSONField(default=dict, blank=True)
    """{components: [{code, type, title, weight, covers: [outcome codes]}], criteria, scale, supervision, summative,
    retakes}"""
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
    extra = models.JSONField(default=dict, blank=True)
    """What other profiles read and the form does not ask (flat paths, e.g. `classification.code`)."""
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

    def as_stated(self) -> dict[str, Any]:
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
                "applicable": True,
                "nqf": self.level or None,
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
            "summary": in_language(self.summary, self.language) or None,
        }
        for path, value in self.extra.items():
            place(stated, path, value)
        return stated


def place(stated: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a dotted path, unless the form states something there already."""
    *parents, leaf = path.split(".")
    for parent in parents:
        stated = stated.setdefault(parent, {})
    if stated.get(leaf) in (None, "", []):
        stated[leaf] = value


class ShortCourse(Entry):
    """What a provider teaches; one way to one or more micro-credentials (DOMAIN R2)."""

    register = "short_course"
    prefixes = ("SC",)
    gate_target = "short_course"

    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="short_courses", null=True)
    leads_to = models.ManyToManyField(MicroCredential, related_name="short_courses", blank=True)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=8, default="en")
    mode = models.CharField(max_length=16, choices=Mode.choices, blank=True)
    place = models.CharField(max_length=80, blank=True)
    schedule = models.CharField(max_length=80, blank=True)
    hours = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    """{contact, guided, self, assessment}"""
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
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

    def as_stated(self) -> dict[str, Any]:
        return {
            "title": in_language(self.title, self.language),
            "provider": self.provider.legal_name if self.provider else None,
            "leads_to": [item.number for item in self.leads_to.all() if item.is_listed],
            "language": self.language if self.language != UNDETERMINED else None,
            "method": self.mode or None,
            "hours": self.hours,
            "price": self.price,
            "credential_signed": self.credential_signed,
            "paper_on_request": self.paper_on_request,
            "summary": in_language(self.summary, self.language) or None,
        }


class CourseInstance(models.Model):
    """One dated run of a short course. Places are counted here, and the database holds the count to the limit."""

    course = models.ForeignKey(ShortCourse, on_delete=models.PROTECT, related_name="instances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    enrol_until = models.DateField()
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(name="instance_not_overfull", condition=Q(taken__lte=F("places"))),
            models.CheckConstraint(name="instance_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} from {self.starts_on}"

    @property
    def places_left(self) -> int:
        return self.places - self.taken


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
    max_waived_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.400"))
    valid_from = models.DateField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "edition"], name="programme_edition_once"),
            models.CheckConstraint(name="programme_has_credits", condition=Q(credits__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number} version {self.edition}"

    @property
    def reference(self) -> str:
        return f"{self.number}v{self.edition}"

    @property
    def name(self) -> str:
        return in_language(self.title)
