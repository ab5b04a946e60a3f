"""The public history of one entry: what happened to it, the conditions it was verified under, the appeals against it.

A condition and its day are public at once, and so is that an appeal was lodged and why it was decided as it was; the
grounds of an appeal, the hearing and the evidence are not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passerelle.catalogue import beginning
from passerelle.directory import history as register
from passerelle.journal import queries as journal
from passerelle.vetting import queries as vetting
from passerelle.web.public import timeline
from passerelle.web.public.timeline import Event
from passerelle.web.templatetags.passerelle_tags import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from passerelle.catalogue.models import Origin
    from passerelle.directory.history import Step
    from passerelle.journal.models import Fact
    from passerelle.vetting.models import Appeal

    Setting = tuple[datetime, set[str]]

APPEALABLE = ("return", "remove", "refuse", "propose_removal", "stay", "appeal", "conditions")
"""Words in the acts after which there may be an appeal or conditions: other entries are not asked about them."""


def of(reference: str) -> list[Event]:
    """Return the public history of one entry, newest first."""
    facts = list(journal.about(reference))
    events = timeline.told(facts)
    if any(word in fact.kind.partition(".")[2] for fact in facts for word in APPEALABLE):
        appeals = {appeal.number: appeal for appeal in vetting.appeals_of(reference)}
        steps = list(journal.about(*appeals))
        decided, appealed = list(_by_decisions(facts)), list(_by_appeals(appeals, steps))
        events += [*_conditions(reference, decided, appealed), *_appeals(reference, appeals, steps)]
    return sorted(events, key=attrgetter("at"), reverse=True)


def _by_appeals(appeals: Mapping[str, Appeal], steps: Iterable[Fact]) -> Iterator[Setting]:
    """Yield when an appeal set conditions, and their words."""
    for fact in steps:
        if fact.kind == "appeal.uphold_in_part":
            yield fact.at, {one["text"] for one in appeals[fact.subject].conditions}


def _by_decisions(facts: Iterable[Fact]) -> Iterator[Setting]:
    """Yield when a step of the entry's own life set conditions, and their words; of old steps that do not say: none."""
    for fact in facts:
        if fact.kind.endswith("_with_conditions") and "appeal" not in fact.noted:
            yield fact.at, {str(one.get("text", "")) for one in fact.noted.get("conditions", ())}


def _conditions(reference: str, decided: Sequence[Setting], appealed: Sequence[Setting]) -> Iterator[Event]:
    """Yield each condition as it stands, on the day of what set it; also what a later decision lifted."""
    if not (decided or appealed):
        return
    otherwise = max(at for at, _words in decided or appealed)
    days: dict[str, list[datetime]] = {}
    for at, words in sorted([*decided, *appealed], key=itemgetter(0)):
        for text in words:
            days.setdefault(text, []).append(at)
    for one in vetting.public_conditions(reference):
        left = days.get(one.text)
        at = left.pop(0) if left else otherwise  # the same words, set twice, stand on either day
        said = {"day": day(one.due_on), "state": one.get_state_display()}
        yield Event(at, reference, _("Condition, to be met by %(day)s (%(state)s)") % said, one.text)


def _appeals(reference: str, appeals: Mapping[str, Appeal], steps: Iterable[Fact]) -> Iterator[Event]:
    sentences = _of_appeals()
    for fact in steps:
        act = fact.kind.partition(".")[2]
        if act in sentences:
            said = "" if act in register.SILENT else appeals[fact.subject].reasons
            yield Event(fact.at, reference, sentences[act], said)


def _of_appeals() -> dict[str, str]:
    return {
        "lodge": _("Appeal lodged against the decision"),
        "refuse": _("Appeal not admitted"),
        "withdraw": _("Appeal withdrawn"),
        "uphold": _("Appeal upheld"),
        "uphold_in_part": _("Appeal upheld in part"),
        "dismiss": _("Appeal dismissed; the decision stands"),
    }


def begun_from(number: str) -> Origin | None:
    """Return what an entry was begun from, where everybody may read that: a template, or an entry that is public."""
    found = beginning.origin_of(number)
    if found is None or not found.is_entry:
        return found
    return found if timeline.names([found.source]) else None


def across(steps: Sequence[Step]) -> list[Event]:
    """Return what happened to many entries as sentences, in the order given, each with the name of its entry.

    A condition stands with the step that set it, met it or lifted it: what it asks for is what is quoted.
    """
    names = timeline.names(step.subject for step in steps)
    return [replace(event, name=names.get(event.subject, "")) for step in steps for event in _of_step(step)]


def _of_step(step: Step) -> Iterator[Event]:
    found = {"meet": _("Condition met"), "fail": _("Condition not met in time")}
    what, _underscore, act = step.act.partition("_")
    if what == "appeal":
        yield Event(step.at, step.subject, _of_appeals()[act], step.reasons)
    elif what == "condition":
        yield from (Event(step.at, step.subject, found[act], one["text"]) for one in step.conditions)
        return
    else:
        yield from timeline.told([step.fact])
    for one in step.conditions:
        by = day(date.fromisoformat(one["due_on"])) if one["due_on"] else ""
        sentence = _("Condition set, to be met by %(day)s") % {"day": by} if by else _("Condition set")
        yield Event(step.at, step.subject, sentence, one["text"])
    for one in step.lifted:
        yield Event(step.at, step.subject, _("Condition lifted"), one["text"])
