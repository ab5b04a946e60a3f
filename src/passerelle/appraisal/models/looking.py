"""What was seen in a case: by a machine and when, by a person, and what was asked of whoever issued it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from passerelle.appraisal.models.cases import Appraisal
from passerelle.core.appraising import CHECKLIST
from passerelle.people.models import Person


class MachineCheck(models.Model):
    """One run of the checks that need nobody: what each saw, and when. Never changed; another run is another row."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="machine_checks")
    at = models.DateTimeField()
    steps = models.JSONField()
    """[{code, result, detail}], as `appraisal/veracity.py` returns them."""

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"check of {self.appraisal_id}"


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_FOUND = "not_found", _("could not be found out")


class CheckAnswer(models.Model):
    """What a person found of one question that no machine can answer; the last answer counts."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="check_answers")
    question = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    how = models.CharField(max_length=500)
    """Where it was looked up."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisal", "question"], name="check_answer_once"),
            models.CheckConstraint(name="check_answer_is_known", condition=Q(answer__in=Answer.values)),
            models.CheckConstraint(name="check_question_is_known", condition=Q(question__in=CHECKLIST)),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.appraisal_id}"


class Contact(models.Model):
    """That whoever issued it was asked: by whom, when, in which way, and what was answered."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="contacts")
    with_whom = models.CharField(max_length=200)
    """The office that was asked, not a person."""
    asked = models.TextField()
    asked_on = models.DateField()
    answered = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contact_answered_says_what",
                condition=Q(answered="", answered_on=None) | (~Q(answered="") & Q(answered_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"contact of {self.appraisal_id}"
