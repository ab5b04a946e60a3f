"""Who is told that a file with everything that is kept of them is ready: whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions
from passerelle.letters.jobs import tells
from passerelle.portfolio.models import Export
from passerelle.portfolio.states import ExportState

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("export.make")
def ready(fact: Fact) -> None:
    """Tell that it can be saved; not where it was deleted again meanwhile. The letter holds nothing of it."""
    made = Export.objects.filter(key=fact.noted["export"], state=ExportState.MADE).select_related("person").first()
    if made is not None:
        actions.write([made.person], "export.make", str(made.key)[:8], when="once")
