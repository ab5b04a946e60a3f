"""What the journal's own tables need by the passing of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.journal.followers import every
from passerelle.journal.models import Answer

if TYPE_CHECKING:
    from datetime import date

KEPT = timedelta(days=1)


@every(hours=1)
def forget_answers(today: date) -> None:
    """Forget what was answered to requests with a key after a day."""
    Answer.objects.filter(at__lt=timezone.now() - KEPT).delete()
