"""What recognition does when something happened elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.journal.followers import follows
from passerelle.recognition import actions

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@follows("award.revoke")
def show_in_waivers(fact: Fact) -> None:
    """An award was revoked: the waivers it gave say so."""
    actions.note_award_withdrawn(fact.subject, today=timezone.localdate(fact.at))
