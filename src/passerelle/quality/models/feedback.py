"""What those who used an entry say of it, the owner's reply, and a holder's word that an employer hired by an award."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.awards.models import Award
from passerelle.core.feedback import HIGHEST, QUESTIONS
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.quality.feedback.states import WordsState


class GiverKind(models.TextChoices):
    LEARNER = "learner", _("learner")
    EMPLOYER = "employer", _("employer")
    PEER = "peer", _("provider or awarder of the field")
    PROFESSIONAL_BODY = "professional_body", _("professional body")
    SOCIAL_PARTNER = "social_partner", _("social partner")


class Basis(models.TextChoices):
    """By what the right to speak was verified."""

    AWARD = "award", _("an award")
    ENROLMENT = "enrolment", _("an enrolment")
    HIRE = "hire", _("a holder who works there")
    MANDATE = "mandate", _("a mandate")


class Moment(models.TextChoices):
    FIRST = "first", _("at the end")
    SIX_MONTHS = "six_months", _("after six months")


def _rating(name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__gte": 1, f"{name}__lte": HIGHEST})


class Moderated(models.Model):
    """Words that are shown, held for a registrar, or kept back. `text` is what was written, and is never lost."""

    text = models.TextField(blank=True)
    shown_text = models.TextField(blank=True)
    """What everybody reads: the text, or the text with passages struck out."""
    state = models.CharField(max_length=12, choices=WordsState.choices, default=WordsState.SHOWN)
    held_because = models.JSONField(default=list, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_because = models.TextField(blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(name="%(class)s_words_state_is_known", condition=Q(state__in=WordsState.values)),
            models.CheckConstraint(
                name="%(class)s_words_not_shown_while_held",
                condition=~Q(state__in=[WordsState.HELD, WordsState.KEPT_BACK]) | Q(shown_text=""),
            ),
            models.CheckConstraint(
                name="%(class)s_words_held_are_there",
                condition=~Q(state__in=[WordsState.HELD, WordsState.KEPT_BACK]) | ~Q(text=""),
            ),
            models.CheckConstraint(
                name="%(class)s_words_kept_back_says_why",
                condition=~Q(state=WordsState.KEPT_BACK)
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(decided_because="")),
            ),
        ]


class Feedback(Moderated):
    """What one giver says of one entry at one moment. A learner is named nowhere, a body is."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20)
    edition = models.PositiveSmallIntegerField()
    """The version of the entry when this was said."""
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    """Who answers for the entry, and may reply."""
    giver_kind = models.CharField(max_length=20, choices=GiverKind.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    basis_reference = models.CharField(max_length=20)
    """The number of the award, enrolment, hire or role; never public."""
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feedback_given")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="feedback_given", null=True, blank=True
    )
    moment = models.CharField(max_length=12, choices=Moment.choices, default=Moment.FIRST)
    outcomes = models.PositiveSmallIntegerField(null=True, blank=True)
    assessment = models.PositiveSmallIntegerField(null=True, blank=True)
    usefulness = models.PositiveSmallIntegerField(null=True, blank=True)
    rated_outcomes = models.PositiveSmallIntegerField(default=0)
    given_on = models.DateField()
    changed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(name="feedback_giver_is_known", condition=Q(giver_kind__in=GiverKind.values)),
            models.CheckConstraint(name="feedback_basis_is_known", condition=Q(basis__in=Basis.values)),
            models.CheckConstraint(name="feedback_moment_is_known", condition=Q(moment__in=Moment.values)),
            *(
                models.CheckConstraint(name=f"feedback_{name}_from_one_to_five", condition=_rating(name))
                for name in QUESTIONS
            ),
            models.CheckConstraint(
                name="feedback_says_something",
                condition=~Q(outcomes=None, assessment=None, usefulness=None, rated_outcomes=0, text=""),
            ),
            models.CheckConstraint(
                name="feedback_learners_speak_for_themselves",
                condition=Q(giver_kind=GiverKind.LEARNER, organisation=None)
                | (~Q(giver_kind=GiverKind.LEARNER) & Q(organisation__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["entry", "author", "moment"],
                condition=Q(giver_kind=GiverKind.LEARNER) & ~Q(state=WordsState.WITHDRAWN),
                name="feedback_once_a_learner",
            ),
            models.UniqueConstraint(
                fields=["entry", "organisation", "moment"],
                condition=~Q(giver_kind=GiverKind.LEARNER) & ~Q(state=WordsState.WITHDRAWN),
                name="feedback_once_a_body",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["entry", "giver_kind", "moment"], name="feedback_by_entry"),
            models.Index(fields=["owner", "-id"], name="feedback_by_owner"),
            models.Index(fields=["id"], name="feedback_waiting", condition=Q(state=WordsState.HELD)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class FeedbackOutcome(models.Model):
    """A rating of one outcome, hung on what the outcome says (`mark`): one that is reworded is rated anew."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="by_outcome")
    entry = models.CharField(max_length=20)
    mark = models.CharField(max_length=32)
    code = models.CharField(max_length=20)
    rating = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feedback", "mark"], name="feedback_outcome_once"),
            models.CheckConstraint(
                name="feedback_outcome_from_one_to_five", condition=Q(rating__gte=1, rating__lte=HIGHEST)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entry", "mark"], name="feedback_outcome_by_entry")]

    def __str__(self) -> str:
        return f"{self.feedback_id} {self.code}: {self.rating}"


class FeedbackBefore(models.Model):
    """What was said before it was changed; only its giver and a registrar may read it."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="before")
    version = models.PositiveIntegerField()
    said = models.JSONField()
    until = models.DateField()

    class Meta:
        ordering: ClassVar = ["feedback", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feedback", "version"], name="feedback_before_once"),
        ]

    def __str__(self) -> str:
        return f"{self.feedback_id} before {self.version}"


class FeedbackReply(Moderated):
    """The owner's one reply to a feedback as it read then (`to_version`); once it is changed, one more."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="replies")
    to_version = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    replied_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["feedback", "-to_version"]
        constraints: ClassVar = [
            *Moderated.Meta.constraints,
            models.UniqueConstraint(fields=["feedback", "to_version"], name="feedback_reply_once"),
            models.CheckConstraint(name="feedback_reply_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"reply to {self.feedback_id}"


class Hire(models.Model):
    """A holder's word that an employer took them on, or promoted them, by an award: the employer's right to speak."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="hires")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hires")
    since = models.DateField()
    said_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["award", "employer"], condition=Q(withdrawn_on=None), name="hire_said_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number


class FeedbackPace(models.Model):
    """How many answers a person gave, or an entry got, on a day: counted in the database, raised by one update."""

    who = models.CharField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["who", "day"], name="feedback_pace_once")]

    def __str__(self) -> str:
        return f"{self.who} on {self.day}: {self.count}"
