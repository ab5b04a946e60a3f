"""Who accompanies a case of prior learning, what its learner lets them see, and what the two note (DOMAIN 3.4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.accompaniment_states import OPEN_ACCOMPANIMENTS, AccompanimentState
from passerelle.assessment.models.candidates import Numbered
from passerelle.assessment.models.prior_learning import PriorLearningCase
from passerelle.people.models import Person


class Share(models.TextChoices):
    """What a learner may let their adviser see, each by itself."""

    EVIDENCE = "evidence", _("what I told")
    FILES = "files", _("my photos and papers")
    RESULT = "result", _("the answer and the result")


class Accompaniment(Numbered):
    """One adviser beside one case; a case has one at a time. Who ever helped never judges its learner."""

    case = models.ForeignKey(PriorLearningCase, on_delete=models.PROTECT, related_name="accompaniments")
    adviser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accompaniments")
    state = models.CharField(max_length=8, choices=AccompanimentState.choices, default=AccompanimentState.ASKED)
    shares = models.JSONField(default=list, blank=True)
    """What the learner consents to show, of `Share`; taken back at any time."""
    asked_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=OPEN_ACCOMPANIMENTS), name="accompaniment_one_for_a_case"
            ),
            models.CheckConstraint(
                name="accompaniment_state_is_known", condition=Q(state__in=AccompanimentState.values)
            ),
            models.CheckConstraint(
                name="accompaniment_accepted_has_a_day",
                condition=~Q(state=AccompanimentState.ACCEPTED) | Q(accepted_on__isnull=False),
            ),
        ]

    def shows(self, what: str) -> bool:
        """Say whether its adviser may see that at present."""
        return self.state == AccompanimentState.ACCEPTED and what in self.shares


class AccompanimentNote(models.Model):
    """What one of the two wrote for both; nobody else ever reads it, and it goes with the evidence."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accompaniment_notes")
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.accompaniment_id}"
