"""Cases of prior learning: a request to be assessed on what one already knows (DOMAIN 3.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models.candidates import Candidate, Numbered
from passerelle.assessment.states import OPEN_CASES, CaseState
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.people.models import Person


class PriorRoute(models.TextChoices):
    """What somebody brings: the five routes of a credit bank (DOMAIN 1.4: CS, CN, CT, CP, CE), and a course."""

    STANDARD = "CS", _("a certificate of a standard body")
    NON_DEGREE = "CN", _("learning without a degree")
    TRAINING = "CT", _("training, at work or elsewhere")
    PORTFOLIO = "CP", _("what I did, with proofs")
    EXAM = "CE", _("an examination I passed")
    COURSE = "course", _("a short course of this register")


class PriorLearningCase(Numbered):
    """A request to be assessed on what one already knows, without a course (DOMAIN R6, 3.4).

    `admitted` with no `decided_by` was admitted by silence; one that was sent and lapsed was refused by it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="prior_learning_cases")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="prior_learning_cases")
    edition = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list, blank=True)
    """[{title, text, outcomes: [codes]}]"""
    route = models.CharField(max_length=8, choices=PriorRoute.choices, default=PriorRoute.PORTFOLIO)
    course = models.ForeignKey(
        ShortCourse, on_delete=models.PROTECT, related_name="prior_learning_cases", null=True, blank=True
    )
    """The short course that was followed, where the route is one."""
    blocks = models.JSONField(default=list, blank=True)
    """Codes of the blocks that are asked for; none for the whole."""
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.DRAFT)
    touched_on = models.DateField()
    """The learner's last step; a draft lapses six months after it."""
    submitted_on = models.DateField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    gap = models.TextField(blank=True)
    """What is still missing, in the awarder's words; required when it refuses."""
    gaps = models.JSONField(default=dict, blank=True)
    """{outcome: what would show it}, as far as the awarder says it for each."""
    erased_on = models.DateField(null=True, blank=True)
    """Since when the evidence is gone; what came of the case stays."""
    accompanied_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="accompanied_cases", null=True, blank=True
    )
    candidate = models.OneToOneField(
        Candidate, on_delete=models.PROTECT, related_name="prior_learning_case", null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "micro_credential"], condition=Q(state__in=OPEN_CASES), name="case_open_once"
            ),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="case_submitted_has_a_due_date",
                condition=~Q(state__in=[CaseState.SUBMITTED, CaseState.ADMITTED, CaseState.INADMISSIBLE])
                | Q(submitted_on__isnull=False, answer_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_refused_states_the_gap",
                condition=~Q(state=CaseState.INADMISSIBLE)
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(gap="")),
            ),
            models.CheckConstraint(
                name="case_admitted_has_a_candidate",
                condition=~Q(state__in=[CaseState.ADMITTED, CaseState.ASSESSED]) | Q(candidate__isnull=False),
            ),
            models.CheckConstraint(name="case_route_is_known", condition=Q(route__in=PriorRoute.values)),
            models.CheckConstraint(
                name="case_names_a_course_where_it_is_the_route",
                condition=Q(route=PriorRoute.COURSE, course__isnull=False)
                | (~Q(route=PriorRoute.COURSE) & Q(course=None)),
            ),
            models.CheckConstraint(name="case_never_accompanied_by_self", condition=~Q(accompanied_by=F("person"))),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "answer_due_on"], name="case_answer_queue")]

    @property
    def was_admitted_by_silence(self) -> bool:
        return self.candidate_id is not None and self.decided_by_id is None

    @property
    def was_refused_by_silence(self) -> bool:
        """It was sent, and lapsed: a draft that lapses was never sent."""
        return self.state == CaseState.LAPSED and self.submitted_on is not None


class SelfCheck(models.Model):
    """What somebody said of each outcome before they began; theirs alone, kept so that they can go on from it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="self_checks")
    micro_credential = models.ForeignKey(MicroCredential, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    """{outcome: alone, with_help or not_yet}"""
    checked_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "micro_credential"], name="self_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.micro_credential_id}"
