"""Jobs, promotions and projects, and the micro-credentials that open them: an employer's positive list.

Source: policy paper, abstract and rec. 4 (register of job and promotion opportunities), ch. 6 and 10; DOMAIN 3.5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import MicroCredential, in_language
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class Kind(models.TextChoices):
    JOB = "job", _("job")
    PROMOTION = "promotion", _("promotion")
    PROJECT = "project", _("project")


class Effect(models.TextChoices):
    """What the employer promises to someone who holds the award."""

    INTERVIEW = "interview", _("an interview")
    SHORTLIST = "shortlist", _("a place on the shortlist")
    JOB = "job", _("the post")
    PROMOTION = "promotion", _("the promotion")
    PAY_STEP = "pay_step", _("a pay step")


class Reach(models.TextChoices):
    """Who is invited: how much of what is asked they meet."""

    ALL = "all", _("who meets everything")
    ONE_LESS = "one_less", _("who meets everything, or all but one")


class Opportunity(models.Model):
    """Something an employer offers, and how many of its accepted items open it. `version` is the lock."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="opportunities")
    title = models.JSONField(default=dict)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=80, blank=True)
    closes_on = models.DateField()
    any_of = models.PositiveSmallIntegerField(default=1)
    """How many of the items one must hold beside those that everybody needs."""
    invites = models.CharField(max_length=8, choices=Reach.choices, blank=True)
    """Whom its employer has the register invite, of those who let it; nobody while empty."""
    state = models.CharField(max_length=8, choices=OpportunityState.choices, default=OpportunityState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="opportunity_state_is_known", condition=Q(state__in=OpportunityState.values)),
            models.CheckConstraint(name="opportunity_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="opportunity_invites_while_open",
                condition=Q(invites="") | (Q(state=OpportunityState.OPEN) & Q(invites__in=Reach.values)),
            ),
            models.CheckConstraint(
                name="opportunity_public_was_opened",
                condition=Q(state=OpportunityState.DRAFT) | Q(opened_on__isnull=False),
            ),
            models.CheckConstraint(
                name="opportunity_closed_says_when",
                condition=~Q(state=OpportunityState.CLOSED) | Q(closed_on__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "closes_on"], name="opportunity_by_closing_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        return in_language(self.title)

    def is_open(self, on: date) -> bool:
        """Say whether one can still apply on a day; the closing day itself counts."""
        return self.state == OpportunityState.OPEN and on <= self.closes_on


class OpportunityItem(models.Model):
    """One row of what is asked: an award of a micro-credential, or any award that a filter lists; on which conditions.

    `lists` has what a row lists beside or instead of one micro-credential: {blocks, outcomes, fields, awarders, level};
    all that is stated must hold of one award (`core/matching/rules.Entry`).
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="items")
    micro_credential = models.ForeignKey(
        MicroCredential, on_delete=models.PROTECT, related_name="opportunity_items", null=True, blank=True
    )
    lists = models.JSONField(default=dict, blank=True)
    is_needed = models.BooleanField(default=False)
    """Everybody needs it; the others are chosen from (`Opportunity.any_of`)."""
    min_edition = models.PositiveSmallIntegerField(default=1)
    min_result = models.CharField(max_length=40, blank=True)
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    effect = models.CharField(max_length=12, choices=Effect.choices, default=Effect.INTERVIEW)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opportunity_item_lists_something",
                condition=Q(micro_credential__isnull=False) | ~Q(lists={}),
            ),
            models.CheckConstraint(name="opportunity_effect_is_known", condition=Q(effect__in=Effect.values)),
            models.CheckConstraint(name="opportunity_edition_counts_from_one", condition=Q(min_edition__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.micro_credential_id or self.lists} for {self.opportunity_id}"

    @property
    def number(self) -> str:
        """The number of the micro-credential it names; empty for a filter."""
        return self.micro_credential.number if self.micro_credential else ""
