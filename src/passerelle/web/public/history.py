"""The public history of one entry: what happened to it, the conditions it was verified under, the appeals against it.

A condition and its day are public at once, and so is that an appeal was lodged and why it was decided as it was; the
grounds of an appeal, the hearing and the evidence are not.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passerelle.journal import queries as journal
from passerelle.vetting import queries as vetting
from passerelle.web.public import timeline
from passerelle.web.public.timeline import Event
from passerelle.web.templatetags.passerelle_tags import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.journal.models import Fact

APPEALABLE = ("return", "remove", "refuse", "propose_removal", "stay", "appeal", "conditions")
"""Words in the acts after which there may be an appeal or conditions: other entries are not asked about them."""


def of(reference: str) -> list[Event]:
    """Return the public history of one entry, newest first."""
    facts = list(journal.about(reference))
    events = timeline.told(facts)
    if any(word in fact.kind.partition(".")[2] for fact in facts for word in APPEALABLE):
        events += [*_conditions(reference, facts), *_appeals(reference)]
    return sorted(events, key=attrgetter("at"), reverse=True)


def _conditions(reference: str, facts: list[Fact]) -> Iterator[Event]:
    """Yield the conditions as they stand, beside the step that set them."""
    since = next((fact for fact in facts if fact.kind.endswith("_with_conditions")), None)
    if since is None:
        return
    for one in vetting.public_conditions(reference):
        said = {"day": day(one.due_on), "state": one.get_state_display()}
        yield Event(since.at, reference, _("Condition, to be met by %(day)s (%(state)s)") % said, one.text)


def _appeals(reference: str) -> Iterator[Event]:
    sentences = {
        "lodge": _("Appeal lodged against the decision"),
        "refuse": _("Appeal not admitted"),
        "withdraw": _("Appeal withdrawn"),
        "uphold": _("Appeal upheld"),
        "uphold_in_part": _("Appeal upheld in part"),
        "dismiss": _("Appeal dismissed; the decision stands"),
    }
    reasons = {appeal.number: appeal.reasons for appeal in vetting.appeals_of(reference)}
    for fact in journal.about(*reasons):
        act = fact.kind.partition(".")[2]
        if act in sentences:
            said = "" if act in {"lodge", "withdraw"} else reasons[fact.subject]
            yield Event(fact.at, reference, sentences[act], said)
