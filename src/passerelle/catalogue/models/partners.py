"""Who may teach or assess for an awarder, and what credential evaluators say of a micro-credential.

Source: Code du travail R6113-16-1 to -5 (what an authorisation states; where abuse happens first, DOMAIN 7.14).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class PartnerAct(models.TextChoices):
    """What an awarder lets a partner do."""

    TEACH = "teach", _("teach")
    ASSESS = "assess", _("assess")


class PartnerTerms(models.Model):
    """What an authorisation states, and whoever asks for one."""

    act = models.CharField(max_length=8, choices=PartnerAct.choices)
    blocks = models.JSONField(default=list, blank=True)
    """Codes of the blocks it reaches; the whole micro-credential where none is named."""
    ends_on = models.DateField(null=True, blank=True)
    """The first day on which it holds no longer; an authorisation that was ended before it began never held."""
    most_learners = models.PositiveIntegerField(null=True, blank=True)
    """How many may begin under it; any number where it states none."""
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    may_subcontract = models.BooleanField(default=False)
    """Whether a body that was let assess may name another one that was let assess, too."""
    subcontracting = models.TextField(blank=True)
    """What it may pass on, and on which terms, in words."""
    means = models.TextField(blank=True)

    class Meta:
        abstract = True


class PartnerAuthorisation(PartnerTerms):
    """One awarder lets one partner teach, or assess, for one micro-credential, from when to when."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    awarder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="authorises")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="authorised_by")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="authorisations")
    valid_from = models.DateField()
    closed_on = models.DateField(null=True, blank=True, editable=False)
    """The day its end was written down and told: by the awarder, or by the register once the last day was past."""
    learners = models.PositiveIntegerField(default=0, editable=False)
    """How many began under it and did not withdraw: were enrolled with a partner that teaches, or left to one that
    assesses. Counted here, and the database holds the count to the limit."""
    by_silence = models.BooleanField(default=False, editable=False)
    """It was asked for, and nobody answered in time: the rules in force say that this means yes, and it says so for
    ever."""
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """Nobody, where it came of silence."""

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(name="partner_is_another", condition=~Q(awarder=F("partner"))),
            models.CheckConstraint(name="partner_act_is_known", condition=Q(act__in=PartnerAct.values)),
            models.CheckConstraint(
                name="authorisation_ends_after_it_begins", condition=Q(ends_on=None) | Q(ends_on__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="authorisation_not_overfull",
                condition=Q(most_learners=None) | Q(learners__lte=F("most_learners")),
            ),
            models.CheckConstraint(
                name="authorisation_closed_has_an_end", condition=Q(closed_on=None) | Q(ends_on__isnull=False)
            ),
            models.CheckConstraint(
                name="authorisation_is_somebodys_or_of_silence",
                condition=Q(by_silence=True, entered_by=None) | Q(by_silence=False, entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    def is_held(self, on: date) -> bool:
        """Say whether it holds on a day; on `ends_on` itself it does not any more."""
        return self.valid_from <= on and (self.ends_on is None or on < self.ends_on)


class Opinion(models.TextChoices):
    """What is said of a level: what it compares to, or which one it has (Scotland: whoever rates sets both)."""

    COMPARISON = "comparison", _("what it compares to")
    RATING = "rating", _("the level and credits it has")


class Evaluation(models.Model):
    """What a credential evaluator says a micro-credential compares to, or which level and credits a credit-rating body
    determined for it; dated, with its limits. It stands beside the entry and changes nothing of it."""

    evaluator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evaluations")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="evaluations")
    kind = models.CharField(max_length=12, choices=Opinion.choices, default=Opinion.COMPARISON)
    level = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    """A level statement (`core/frameworks/statements.py`): what it compares to, or the level determined."""
    credits = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    credit_system = models.CharField(max_length=20, blank=True)
    method = models.CharField(max_length=500, blank=True)
    """How it was made sure that what was evaluated is genuine and what it says (DOMAIN 3.5: veracity method)."""
    limits = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    """Its last day; none where it says none."""
    report_url = models.URLField(max_length=500, blank=True)
    evaluated_on = models.DateField()
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-evaluated_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluator", "micro_credential", "kind", "evaluated_on"], name="evaluation_once_a_day"
            ),
            models.CheckConstraint(name="evaluation_kind_is_known", condition=Q(kind__in=Opinion.values)),
            models.CheckConstraint(
                name="evaluation_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("evaluated_on")),
            ),
            models.CheckConstraint(
                name="evaluation_rating_gives_credits",
                condition=~Q(kind=Opinion.RATING) | (Q(credits__isnull=False) & ~Q(credit_system="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluator_id} on {self.micro_credential_id}"

    def holds(self, on: date) -> bool:
        return self.valid_until is None or on <= self.valid_until
