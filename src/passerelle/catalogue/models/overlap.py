"""What the outcomes of submitted micro-credentials say, so that a literal copy is found without reading them all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutcomeMark(models.Model):
    """One outcome of one micro-credential, by what it says (`core/overlap.py`); kept anew at every edition."""

    micro_credential = models.ForeignKey(
        "catalogue.MicroCredential", on_delete=models.CASCADE, related_name="outcome_marks"
    )
    mark = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mark", "micro_credential"], name="outcome_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} of {self.micro_credential_id}"
