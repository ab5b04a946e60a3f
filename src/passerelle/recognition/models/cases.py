"""What a recognition keeps: cases, the awards they rest on, and how much is waived for whom.

Source: DOMAIN 3.5 (RecognitionCase), 4.4; RELIABILITY A6, I8 (credits count once per target).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.awards.models import Award
from passerelle.catalogue.models import Programme
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.recognition.models.lists import LineEffect, PositiveListLine
from passerelle.recognition.states import GRANTED, WAITING, CaseState

CENT = Decimal("0.01")


class CaseMode(models.TextChoices):
    AUTOMATIC = "automatic", _("automatic")
    SEMI_AUTOMATIC = "semi_automatic", _("proposed, a person confirms")
    ADVISORY = "advisory", _("advice to the person who decides")
    MANUAL = "manual", _("by a person")


class Difference(models.TextChoices):
    """Where a substantial difference lies, the only reasons to refuse (DOMAIN 4.4)."""

    LEVEL = "level", _("level")
    VOLUME = "volume", _("volume")
    OUTCOMES = "outcomes", _("learning outcomes")
    QUALITY = "quality", _("quality")
    PROFILE = "profile", _("profile")


class Waived(models.Model):
    """How many credits of one programme are waived for one learner. The database never lets them pass the cap."""

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    credits = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0))
    cap = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "programme"], name="waived_once_per_programme"),
            models.CheckConstraint(name="waived_within_the_cap", condition=Q(credits__gte=0, credits__lte=F("cap"))),
        ]

    def __str__(self) -> str:
        return f"{self.credits} of {self.cap}"


def cap_of(programme: Programme) -> Decimal:
    """Return the most credits of a programme that can be waived."""
    return (programme.max_waived_share * programme.size).quantize(CENT, ROUND_DOWN)


class RecognitionCase(models.Model):
    """Awards brought to one target: what was asked, seen and met, who decided, with which reasons.

    One case is about one line of a list, or about what no line grants. `awards` says what it rests on.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recognition_cases")
    awards: models.ManyToManyField[Award, CaseAward] = models.ManyToManyField(
        Award, through="CaseAward", related_name="recognition_cases"
    )
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recognition_cases")
    """Who decides: the awarder of the programme, or whose line it is."""
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="recognition_cases", null=True, blank=True
    )
    """None where a line spares a requirement that belongs to no programme."""
    target = models.CharField(max_length=20, editable=False)
    """For what the awards count once (`ruling.target_of`): of a waiver, the number of the programme."""
    effect = models.CharField(max_length=12, choices=LineEffect.choices, default=LineEffect.WAIVER)
    line = models.ForeignKey(PositiveListLine, on_delete=models.PROTECT, related_name="cases", null=True, blank=True)
    mode = models.CharField(max_length=16, choices=CaseMode.choices)
    state = models.CharField(max_length=24, choices=CaseState.choices)
    version = models.PositiveIntegerField(default=1, editable=False)
    module_code = models.CharField(max_length=40, blank=True)
    module_title = models.CharField(max_length=200, blank=True)
    credits = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0))
    """Waived where granted, proposed where a person has yet to decide."""
    conditions = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """[{award, code, asked, seen, met}] of the line, as evaluated when the learner asked."""
    nearest = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """[{line, item, title, module, unmet: [code]}]: the lines that came closest, where none decided."""
    trace = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    """The whole decision on everything brought with it (`core/deciding/retracing.py`); None of older cases."""
    asked_with = models.CharField(max_length=20, blank=True, editable=False)
    """The number of the first case of those that were asked for together."""
    room_before = models.DecimalField(max_digits=6, decimal_places=2)
    room_after = models.DecimalField(max_digits=6, decimal_places=2)
    cited = models.TextField(blank=True)
    """The rule as it was published, in the register's own language."""
    reasons = models.TextField(blank=True)
    difference = models.CharField(max_length=12, choices=Difference.choices, blank=True)
    opened_on = models.DateField()
    answer_due_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    overturn_until = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    asked_again_on = models.DateField(null=True, blank=True)
    asked_again_because = models.TextField(blank=True)
    by_expiry = models.BooleanField(default=False)
    """Granted or refused since nobody answered in time, as the profile in force says (`on_expiry`)."""
    escalated_on = models.DateField(null=True, blank=True)
    """When the body was called because its answer is late; silence decides nothing there."""
    award_withdrawn_on = models.DateField(null=True, blank=True)
    """The award was revoked after it was brought here."""

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="recognition_effect_has_its_target",
                condition=Q(effect=LineEffect.WAIVER, programme__isnull=False)
                | Q(effect=LineEffect.ENTRY, programme__isnull=False, line__isnull=False)
                | Q(effect=LineEffect.EXEMPTION, line__isnull=False),
            ),
            models.CheckConstraint(name="recognition_state_is_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="recognition_granted_has_credits",
                condition=~Q(state__in=GRANTED)
                | Q(decided_on__isnull=False, effect=LineEffect.WAIVER, credits__gt=0)
                | Q(decided_on__isnull=False, credits=0) & ~Q(effect=LineEffect.WAIVER),
            ),
            models.CheckConstraint(
                name="recognition_by_rule_cites_it",
                condition=~Q(state=CaseState.DECIDED_AUTOMATICALLY)
                | Q(line__isnull=False, decided_by=None, overturn_until__isnull=False) & ~Q(cited=""),
            ),
            models.CheckConstraint(
                name="recognition_refused_says_why",
                condition=~Q(state=CaseState.REFUSED)
                | Q(difference__in=Difference.values, decided_by__isnull=False) & ~Q(reasons="")
                | Q(by_expiry=True, difference="", reasons=""),
            ),
            models.CheckConstraint(
                name="recognition_by_expiry_is_nobodys", condition=Q(by_expiry=False) | Q(decided_by=None)
            ),
            models.CheckConstraint(
                name="recognition_waiting_has_a_due_date",
                condition=~Q(state__in=WAITING) | Q(answer_due_on__isnull=False),
            ),
            models.CheckConstraint(name="recognition_nobody_decides_for_self", condition=~Q(decided_by=F("learner"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "state", "answer_due_on"], name="recognition_queue"),
            models.Index(fields=["programme", "learner"], name="recognition_by_programme"),
            models.Index(fields=["learner", "state"], name="recognition_by_learner"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_granted(self) -> bool:
        return self.state in GRANTED

    @property
    def spares_credits(self) -> bool:
        return self.effect == LineEffect.WAIVER

    @property
    def brought(self) -> list[Award]:
        """Return the awards it rests on, as they were brought; read ahead with `queries.with_awards`."""
        return [one.award for one in self.case_awards.all()]

    @property
    def because(self) -> str:
        """Return the names of the awards it rests on, in one text."""
        return ", ".join(award.micro_credential.name for award in self.brought)

    @property
    def goal(self) -> str:
        """Return what it is asked for, by name: the programme, or the requirement in the body's words."""
        return self.programme.name if self.programme else self.line.opens if self.line else self.target


class CaseAward(models.Model):
    """An award that a case rests on. While the case is live it counts for the target here and nowhere else.

    `is_live` is false from when the case is withdrawn; the database lets it change for no other reason.
    """

    case = models.ForeignKey(RecognitionCase, on_delete=models.PROTECT, related_name="case_awards")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=20, editable=False)
    is_live = models.BooleanField(default=True, editable=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "award"], name="award_stands_once_in_a_case"),
            models.UniqueConstraint(
                fields=["award", "target"], condition=Q(is_live=True), name="award_counts_once_per_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number}/{self.award.number}"
