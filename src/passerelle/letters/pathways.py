"""Who is told of kept ways: a learner of what changed in one, a counsellor of one that is shown to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions
from passerelle.letters.jobs import tells
from passerelle.pathways.models import Pathway
from passerelle.pathways.states import PathwayState

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@tells("pathway.change")
def changed(fact: Fact) -> None:
    """Tell the learner that something changed, and that another way is proposed."""
    pathway = Pathway.objects.select_related("learner").get(number=fact.subject)
    if pathway.state == PathwayState.CHANGED:
        actions.write([pathway.learner], "pathway.change", pathway.number, when=str(fact.pk))


@tells("pathway.share")
def shared(fact: Fact) -> None:
    """Tell the counsellor of a way that they may look at."""
    pathway = Pathway.objects.select_related("shown_to__counsellor__person").get(number=fact.subject)
    if pathway.shown_to is not None:
        actions.write([pathway.shown_to.counsellor.person], "pathway.share", pathway.number, when=str(fact.pk))
