"""One credential, brought to one evaluator: what was asked, how it stands, what is drafted of the report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.appraisal.states import OPEN, AppraisalState
from passerelle.core.appraising import Basis as BasisWord
from passerelle.core.appraising import Clock
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.portfolio.models import ForeignCredential

if TYPE_CHECKING:
    from datetime import date


class Purpose(models.TextChoices):
    WORK = "work", _("for work")
    STUDY = "study", _("for further study")
    LICENCE = "licence", _("for a licence to work in a trade")
    OTHER = "other", _("for something else")


class CredentialKind(models.TextChoices):
    SHORT_COURSE = "short_course", _("certificate of a short course")
    MICRO_CREDENTIAL = "micro_credential", _("micro-credential")
    VOCATIONAL = "vocational", _("vocational certificate")
    DIPLOMA = "diploma", _("diploma")
    DEGREE = "degree", _("degree")
    LICENCE = "licence", _("licence of a trade")
    OTHER = "other", _("something else")


class FeeState(models.TextChoices):
    FREE = "free", _("nothing to pay")
    DUE = "due", _("to be paid to the evaluator")
    WAIVER_ASKED = "waiver_asked", _("asked not to pay")
    RECEIVED = "received", _("paid")
    WAIVED = "waived", _("need not be paid")


SETTLED = (FeeState.FREE, FeeState.RECEIVED, FeeState.WAIVED)


class LevelBasis(models.TextChoices):
    MAPPING = BasisWord.MAPPING.value, _("comparisons of frameworks that are recorded here")
    PRECEDENT = BasisWord.PRECEDENT.value, _("what was said of the like before")
    BOTH = BasisWord.BOTH.value, _("comparisons of frameworks and what was said before")
    JUDGEMENT = BasisWord.JUDGEMENT.value, _("an expert’s own reading, with the reason")


class Appraisal(models.Model):
    """One case. Who works on it sees what the holder brought; nobody else does, except whom it was asked for."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    evaluator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appraisals")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appraisals")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appraisals_asked_for", null=True, blank=True
    )
    """The body for which somebody else than the holder asks; it may read the report once the holder consented."""
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    purpose_words = models.CharField(max_length=300, blank=True)
    foreign = models.ForeignKey(
        ForeignCredential, on_delete=models.SET_NULL, related_name="appraisals", null=True, blank=True
    )
    title = models.CharField(max_length=300)
    issuer = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=16, choices=CredentialKind.choices)
    year = models.PositiveSmallIntegerField()
    level = models.JSONField(default=dict, blank=True)
    """The level it has at home, as a statement (`core/frameworks/statements.py`); {} where it is not known."""
    credits = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    credit_system = models.CharField(max_length=20, blank=True)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, blank=True)
    fee_state = models.CharField(max_length=12, choices=FeeState.choices)
    two_persons = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AppraisalState.choices, default=AppraisalState.ASKED)
    version = models.PositiveIntegerField(default=1, editable=False)
    asked_on = models.DateField()
    consented_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField()
    begun_on = models.DateField(null=True, blank=True)
    """The clock runs from here: consented to, and the fee settled."""
    stopped_days = models.PositiveSmallIntegerField(default=0)
    extended_days = models.PositiveSmallIntegerField(default=0)
    extended_because = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    question = models.TextField(blank=True)
    question_on = models.DateField(null=True, blank=True)
    question_due_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    framework = models.CharField(max_length=61, blank=True)
    """The version in which the comparable level is told, as `eqf/2017`."""
    level_low = models.CharField(max_length=40, blank=True)
    level_high = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=10, choices=LevelBasis.choices, blank=True)
    basis_words = models.TextField(blank=True)
    certainty = models.CharField(max_length=10, blank=True)
    credits_low = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    credits_high = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    credits_in = models.CharField(max_length=20, blank=True)
    method = models.TextField(blank=True)
    limits = models.TextField(blank=True)
    cannot_say = models.TextField(blank=True)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reasons = models.TextField(blank=True)
    """Why it was refused, sent back or is corrected: its holder reads it."""
    held_because = models.TextField(blank=True)
    """Why it is held: those who work on it alone read it, until they refuse or go on."""
    closed_on = models.DateField(null=True, blank=True)
    cleared_on = models.DateField(null=True, blank=True)
    """When what was brought and noted was deleted; the reports stay."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="appraisal_state_is_known", condition=Q(state__in=AppraisalState.values)),
            models.CheckConstraint(name="appraisal_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="appraisal_kind_is_known", condition=Q(kind__in=CredentialKind.values)),
            models.CheckConstraint(name="appraisal_fee_state_is_known", condition=Q(fee_state__in=FeeState.values)),
            models.CheckConstraint(
                name="appraisal_another_asks_for_a_body", condition=Q(asked_by=F("holder")) | Q(asked_for__isnull=False)
            ),
            models.CheckConstraint(
                name="appraisal_begins_with_consent_and_fee",
                condition=Q(begun_on=None) | Q(consented_on__isnull=False, fee_state__in=SETTLED, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="appraisal_work_has_begun",
                condition=Q(state__in=[AppraisalState.CONSENT, AppraisalState.ASKED, AppraisalState.WITHDRAWN])
                | Q(state=AppraisalState.REFUSED)
                | Q(begun_on__isnull=False),
            ),
            models.CheckConstraint(
                name="appraisal_level_names_its_basis",
                condition=Q(level_low="", level_high="")
                | (~Q(level_low="") & ~Q(level_high="") & ~Q(basis="") & ~Q(framework="")),
            ),
            models.CheckConstraint(
                name="appraisal_credits_are_an_interval",
                condition=Q(credits_low=None, credits_high=None) | Q(credits_low__lte=F("credits_high")),
            ),
            models.CheckConstraint(
                name="appraisal_two_persons_where_its_rule_says_so",
                condition=~Q(state=AppraisalState.TO_SIGN) | Q(drafted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="appraisal_held_says_why", condition=~Q(state=AppraisalState.HELD) | ~Q(held_because="")
            ),
            models.CheckConstraint(
                name="appraisal_refused_says_why", condition=~Q(state=AppraisalState.REFUSED) | ~Q(reasons="")
            ),
            models.CheckConstraint(
                name="appraisal_extended_says_why", condition=Q(extended_days=0) | ~Q(extended_because="")
            ),
            models.UniqueConstraint(
                fields=["evaluator", "foreign"],
                condition=Q(state__in=OPEN, foreign__isnull=False),
                name="appraisal_open_once_per_credential",
            ),
            models.UniqueConstraint(
                fields=["evaluator", "holder", "title", "issuer", "year"],
                condition=Q(state__in=OPEN),
                name="appraisal_open_once_of_the_same",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["evaluator", "state", "due_on"], name="appraisal_by_due_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_settled(self) -> bool:
        return self.fee_state in SETTLED

    def due(self, begun: date, *, stopped_days: int | None = None, extended_days: int | None = None) -> date:
        """Return the last day for the report, where the clock began on a day."""
        stopped = self.stopped_days if stopped_days is None else stopped_days
        extended = self.extended_days if extended_days is None else extended_days
        return Clock(begun, self.days, stopped, extended).due

    def is_late(self, on: date) -> bool:
        waits = self.state in (AppraisalState.WAITING, AppraisalState.CONSENT)
        return self.is_open and not waits and self.due_on is not None and self.due_on < on
