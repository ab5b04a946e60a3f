"""Whether somebody wants to be told what could come next. What is told is kept nowhere: it is found when it is read."""

from __future__ import annotations

from django.db import models

from passerelle.people.models import Person


class SuggestionChoice(models.Model):
    """One person's own word on suggestions; nobody's is there until they say something, and then they are shown."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="suggestion_choice")
    is_on = models.BooleanField()
    chosen_on = models.DateField()

    def __str__(self) -> str:
        return f"suggestions of {self.person_id}: {'on' if self.is_on else 'off'}"
