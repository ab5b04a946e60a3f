"""Cases, and what is said in one: declarations, findings, votes, report, decision. Experts: `experts.py`.

What is said once stays: these tables are frozen in the database (migration 0002).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import Revision
from passerelle.core.panel import LONGEST, Composition, Criterion, composition, criteria_kept
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.vetting.models.experts import Expert, Kind
from passerelle.vetting.states import ACTIVE, OPEN, SeatState, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Question(models.TextChoices):
    """The paper's two questions (SD-9, SD-10): what is asked where no profile asks anything else."""

    OUTCOMES_MATCH_LEVEL = "outcomes_match_level", _("Do the outcomes fit the level?")
    ASSESSMENT_MATCHES_OUTCOMES = "assessment_matches_outcomes", _("Does the assessment show the outcomes?")


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    CONDITION = "condition", _("with a condition")
    NO = "no", _("no")


class Proposed(models.TextChoices):
    """What the votes of a panel come to (`core.panel.outcome`)."""

    REGISTER = "register", _("register")
    REGISTER_WITH_CONDITIONS = "register_with_conditions", _("register with conditions")
    REFUSE = "refuse", _("refuse")


class Outcome(models.TextChoices):
    """What a decision does to the entry: an act of its life (`registers/states.py`)."""

    REGISTER = "register", _("register")
    REGISTER_WITH_CONDITIONS = "register_with_conditions", _("register with conditions")
    RETURN = "return", _("return to the applicant")
    REMOVE = "remove", _("remove from the register")
    REFUSE_RENEWAL = "refuse_renewal", _("do not renew")
    REFUSE_REVISION = "refuse_revision", _("refuse the change")
    SUSPEND = "suspend", _("suspend at once")
    PROPOSE_REMOVAL = "propose_removal", _("propose the removal, and hear the owner")


CONFIRMING = (Outcome.REGISTER, Outcome.REGISTER_WITH_CONDITIONS)


class Purpose(models.TextChoices):
    """Why a case was opened: a new entry, the review before one runs out, or a change to one that is registered."""

    VERIFICATION = "verification", _("verification")
    REVIEW = "review", _("review")
    REVISION = "revision", _("change")


class AtExpiry(models.TextChoices):
    """What happens when a panel's time is over (`on_expiry` of the profile in force at submission)."""

    KEEP_PENDING = "keep-pending", _("it stays pending, and the authority is called")
    DEEMED_ACCEPTED = "deemed-accepted", _("it counts as verified")
    DEEMED_REFUSED = "deemed-refused", _("it counts as refused")


class Case(models.Model):
    """One edition of one entry before a panel. `version` is raised by every act, for the one who compares.

    What the profiles said when it was submitted stays with it: who makes a panel, what it is asked, and what its
    silence means.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    entry = models.CharField(max_length=20)
    register = models.CharField(max_length=24)
    edition = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    """The first judges the edition; each review of the same edition, or change that would be it, is one more."""
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.VERIFICATION)
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="case", null=True, blank=True)
    """The change that is judged, where it is one; what it states is what the panel reads."""
    applicant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    opened_on = models.DateField()
    due_on = models.DateField()
    """With the days added on which the clock stood still (`stopped_days`)."""
    stopped_days = models.PositiveSmallIntegerField(default=0)
    stopped_since = models.DateField(null=True, blank=True)
    """Set while the applicant is asked for more and the clock stands still."""
    composition = models.JSONField(default=dict, blank=True)
    """`params.panel` of the profile in force at submission; empty for the default (`core.panel.composition`)."""
    criteria = models.JSONField(default=list, blank=True)
    """What the panel is asked (`core.panel.criteria`); empty for the paper's two questions. It never changes (a trigger
    holds the database to it)."""
    ground = models.TextField(blank=True)
    """Why a registrar opened the review; empty where its day had come."""
    on_expiry = models.CharField(max_length=16, choices=AtExpiry.choices, default=AtExpiry.KEEP_PENDING)
    reminded_on = models.DateField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.TO_FORM)
    waits = models.GeneratedField(
        expression=Q(stage__in=[str(stage) for stage in OPEN]),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """Whether the case is open, as the database has it, for the queue's index."""
    registrar = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    report = models.ForeignKey("Report", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """The report that stands: one that counted a tied seat is kept, and stands no more."""
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "edition", "round"], name="case_once_per_round"),
            models.CheckConstraint(name="case_purpose_is_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(
                name="case_of_a_change_is_never_decided_by_silence",
                condition=~Q(purpose=Purpose.REVISION) | Q(on_expiry=AtExpiry.KEEP_PENDING),
            ),
            models.CheckConstraint(
                name="case_of_a_change_has_one",
                condition=Q(purpose=Purpose.REVISION, revision__isnull=False)
                | (~Q(purpose=Purpose.REVISION) & Q(revision__isnull=True)),
            ),
            models.CheckConstraint(name="case_on_expiry_is_known", condition=Q(on_expiry__in=AtExpiry.values)),
            models.CheckConstraint(name="case_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(name="case_due_after_opening", condition=Q(due_on__gte=F("opened_on"))),
            models.CheckConstraint(
                name="case_formed_by_a_registrar",
                condition=Q(stage__in=[Stage.TO_FORM, Stage.CLOSED, Stage.DECIDED]) | Q(registrar__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "due_on", "id"], name="case_queue"),
            models.Index(fields=["waits", "due_on", "id"], name="case_open_queue"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def is_stopped(self) -> bool:
        """Whether the clock stands still, because the applicant was asked for more."""
        return self.stopped_since is not None

    def is_overdue(self, on: date) -> bool:
        return self.is_open and not self.is_stopped and on > self.due_on

    @property
    def panel(self) -> Composition:
        """How this case's panel must be made up."""
        return composition(self.composition)

    @cached_property
    def asked(self) -> tuple[Criterion, ...]:
        """What this case's panel is asked; read once, since it never changes."""
        return criteria_kept(self.criteria)

    @property
    def questions(self) -> list[str]:
        """The words of what is asked, in order."""
        return [one.question for one in self.asked]

    @property
    def advising(self) -> list[str]:
        """The questions on which a no refuses nothing."""
        return [one.question for one in self.asked if not one.binds]


class Seat(models.Model):
    """One member of one panel; kind and country stay as they were when the seat was given."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    country = models.CharField(max_length=8)
    is_chair = models.BooleanField(default=False)
    has_vote = models.BooleanField(default=True)
    """A rapporteur reads and speaks, and has none."""
    invited_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SeatState.choices, default=SeatState.INVITED)

    class Meta:
        ordering: ClassVar = ["case_id", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "expert"], name="seat_once_per_expert"),
            models.UniqueConstraint(fields=["case", "place"], name="seat_place_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_chair=True, state__in=ACTIVE), name="seat_one_chair"
            ),
            models.CheckConstraint(name="seat_chair_has_a_vote", condition=Q(is_chair=False) | Q(has_vote=True)),
            models.CheckConstraint(name="seat_state_is_known", condition=Q(state__in=SeatState.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.place}"

    @property
    def reference(self) -> str:
        return f"{self.case.number}-{self.place}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class Declaration(models.Model):
    """What a member says about ties to the case, before the documents open (or later, when one turns up)."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="declarations")
    has_conflict = models.BooleanField()
    statement = models.TextField(blank=True)
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    """The registrar who found the tie; nobody where the member said it."""
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "has_conflict"], name="declaration_once"),
            models.CheckConstraint(
                name="declared_conflict_is_stated", condition=Q(has_conflict=False) | ~Q(statement="")
            ),
        ]

    def __str__(self) -> str:
        return f"declaration {self.seat_id}"


class Judgement(models.Model):
    """A blind finding: one seat's answer to one question, sealed until all members have sealed theirs."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="judgements")
    question = models.CharField(max_length=LONGEST)
    """One of `Case.questions`."""
    judgement = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "question"], name="judgement_once"),
            models.CheckConstraint(name="judgement_is_reasoned", condition=~Q(reason="")),
            models.CheckConstraint(name="judgement_is_known", condition=Q(judgement__in=Answer.values)),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.question}"


class Vote(models.Model):
    """One seat's vote on one question; the reason is the finding's, or a new one where the vote departs from it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes")
    question = models.CharField(max_length=LONGEST)
    """One of `Case.questions`."""
    judgement = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.TextField()
    cast_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "question"], name="vote_once"),
            models.CheckConstraint(name="vote_is_reasoned", condition=~Q(reason="")),
            models.CheckConstraint(name="vote_is_known", condition=Q(judgement__in=Answer.values)),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.question}"


def dated(conditions: Iterable[Mapping[str, Any]]) -> list[tuple[str, date]]:
    """Return conditions as (text, day), as they are stored with their day as text."""
    return [(item["text"], date.fromisoformat(str(item["due_on"]))) for item in conditions]


class Report(models.Model):
    """The chair's account of what the panel found; its outcome is what the votes come to."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    """A case that went back to the vote has more than one; `Case.report` is the one that stands."""
    by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24, choices=Proposed.choices)
    text = models.TextField()
    determined_level = models.CharField(max_length=40, blank=True)
    determined_credits = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    conditions = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    """[{text, due_on}]"""
    tallies = models.JSONField(default=list)
    reported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="report_conditions_are_named",
                condition=~Q(outcome=Proposed.REGISTER_WITH_CONDITIONS) | ~Q(conditions=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.case_id}"

    @property
    def dated_conditions(self) -> list[tuple[str, date]]:
        return dated(self.conditions)


class Decision(models.Model):
    """What the authority decided, once per case, in one transaction with the step of the entry."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    reasons = models.JSONField()
    """{question: text}, public."""
    conditions = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    determined_level = models.CharField(max_length=40, blank=True)
    determined_credits = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    validity_months = models.PositiveSmallIntegerField(null=True)
    was_overdue = models.BooleanField(default=False)
    by_expiry = models.BooleanField(default=False)
    """Decided by the passing of time and by nobody; it says so for ever."""
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    decided_on = models.DateField()
    published_on = models.DateField(null=True)
    """From here the days run in which an appeal can be lodged."""
    appeal_until = models.DateField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_is_somebodys_or_times",
                condition=Q(by_expiry=True, decided_by__isnull=True) | Q(by_expiry=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_published_when_made_or_later",
                condition=Q(published_on=None) | Q(published_on__gte=F("decided_on")),
            ),
            models.CheckConstraint(name="decision_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="decision_conditions_are_named",
                condition=~Q(outcome=Outcome.REGISTER_WITH_CONDITIONS) | ~Q(conditions=[]),
            ),
            models.CheckConstraint(
                name="decision_confirms_for_a_time",
                condition=~Q(outcome__in=CONFIRMING) | Q(validity_months__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.case_id}"

    @property
    def dated_conditions(self) -> list[tuple[str, date]]:
        return dated(self.conditions)
