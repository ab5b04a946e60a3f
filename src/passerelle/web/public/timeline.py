"""What happened to an entry, as sentences: told from the journal's facts, never from memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from passerelle.journal import queries as journal
from passerelle.opportunities.models import Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.registers import queries as registers
from passerelle.registers.states import CONFIRMATIONS, NEW_EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.journal.models import Fact

KINDS = ("micro_credential", "short_course", "organisation_role", "opportunity")
BEFORE_THE_PUBLIC = {"draft", "edit", "submit_for_review", "return"}
"""Acts after which an entry has no public page."""


@dataclass(frozen=True)
class Event:
    at: datetime
    subject: str
    sentence: str
    reasons: str = ""
    name: str = ""
    edition: int = 0
    """The version that a change made; 0 where it made none."""


def returns(reference: str) -> list[Event]:
    """Return why an entry was returned last, for those who mend it."""
    facts = [fact for fact in journal.about(reference) if fact.kind.endswith(".return")]
    return told(facts[:1])


def latest(limit: int) -> list[Event]:
    """Return the newest events of the registers, of entries that have a public page."""
    kinds = [f"{kind}.{act}" for kind in KINDS for act in _sentences() if act not in BEFORE_THE_PUBLIC]
    return [event for event in named(journal.latest(kinds, limit=limit * 4)) if event.name][:limit]


def named(facts: Iterable[Fact]) -> list[Event]:
    """Return facts as sentences, each with the name of what it is about where that has a public page."""
    events = told(facts)
    found = names(event.subject for event in events)
    return [replace(event, name=found.get(event.subject, "")) for event in events]


def names(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the numbers that have a public page."""
    asked = set(numbers)
    return registers.public_names(asked) | _opportunities(asked)


def _opportunities(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the numbers that are opportunities, which are in no table of entries."""
    asked = {number for number in numbers if number.startswith("OP-")}
    found = Opportunity.objects.filter(number__in=asked).exclude(state=OpportunityState.DRAFT) if asked else ()
    return {opportunity.number: opportunity.name for opportunity in found}


def told(facts: Iterable[Fact]) -> list[Event]:
    """Return facts as sentences; what has none is left out."""
    sentences = _sentences()
    events = []
    for fact in facts:
        register, _dot, act = fact.kind.partition(".")
        if register in KINDS and act in sentences and act not in {"draft", "edit"}:
            sentence = (_renewals() if fact.noted.get("renewal") else sentences).get(act, sentences[act])
            sentence %= {"edition": fact.noted.get("edition", "")}
            if until := _day(fact, "until"):
                sentence = _("%(happened)s, until %(day)s") % {"happened": sentence, "day": until}
            if fact.noted.get("by_expiry") and act == "open_review":
                sentence = _("Review opened, because its time runs out; it stays valid meanwhile")
            elif fact.noted.get("by_expiry"):
                sentence = _("%(happened)s, because time ran out") % {"happened": sentence}
            elif fact.noted.get("overdue"):
                sentence = _("%(happened)s, after the day it was due") % {"happened": sentence}
            if act in CONFIRMATIONS and (last := _day(fact, "valid_until")):
                sentence = _("%(happened)s, until %(day)s") % {"happened": sentence, "day": last}
            edition = int(fact.noted.get("edition") or 0) if act in NEW_EDITIONS else 0
            events.append(Event(fact.at, fact.subject, sentence, _reasons(fact), edition=edition))
    return events


def _day(fact: Fact, name: str) -> str:
    """Return a day that a fact notes: `until` which something is out of force, `valid_until` which it holds."""
    try:
        return date_format(date.fromisoformat(str(fact.noted.get(name, ""))), "DATE_FORMAT")
    except ValueError:
        return ""


def _reasons(fact: Fact) -> str:
    """Return why it was done, as it was written; nothing where nothing was, also where a form was left empty."""
    reasons = fact.noted.get("reasons")
    if isinstance(reasons, dict):
        beside = [fact.noted.get(name, {}).get("reason") for name in ("facts_corrected", "determined")]
        reasons = [*reasons.values(), *beside]
    written = reasons if isinstance(reasons, list) else [reasons]
    return " ".join(text for one in written if one and (text := str(one).strip()))


def _renewals() -> dict[str, str]:
    return {"register": _("Renewed"), "register_with_conditions": _("Renewed with conditions")}


def _sentences() -> dict[str, str]:
    return {
        "draft": _("Draft begun"),
        "edit": _("Draft changed"),
        "submit": _("Version %(edition)s listed, verification pending"),
        "submit_for_review": _("Version %(edition)s sent for review"),
        "revise": _("Version %(edition)s: a minor change, published at once"),
        "propose_revision": _("A substantive change is before a panel; the version in force stays valid"),
        "accept_revision": _("Version %(edition)s verified: the change was accepted"),
        "accept_revision_with_conditions": _("Version %(edition)s verified with conditions: the change was accepted"),
        "accept_revision_on_appeal": _("Version %(edition)s verified on appeal: the change was accepted"),
        "accept_revision_on_appeal_with_conditions": _(
            "Version %(edition)s verified with conditions on appeal: the change was accepted"
        ),
        "refuse_revision": _("The change was refused; the version in force stays"),
        "refuse_revision_with_conditions": _("The change was refused; the version in force stays, with its conditions"),
        "withdraw_revision": _("The change was taken back by its owner; the version in force stays"),
        "withdraw_revision_with_conditions": _(
            "The change was taken back by its owner; the version in force stays, with its conditions"
        ),
        "register": _("Verified"),
        "register_with_conditions": _("Verified with conditions"),
        "return": _("Returned; it may be mended and sent again"),
        "remove": _("Removed from the register; awards stay valid"),
        "meet_conditions": _("Conditions met"),
        "fail_conditions": _("Conditions not met in time; removal proposed"),
        "register_on_appeal": _("Verified on appeal; it replaces the earlier decision"),
        "register_on_appeal_with_conditions": _(
            "Verified with conditions on appeal; the earlier decision was replaced"
        ),
        "refuse_renewal": _("Not renewed; who is enrolled may finish"),
        "renew_suspension": _("Suspension renewed, once"),
        "clear_with_conditions": _("Cleared, with conditions"),
        "stay": _("Listed again until the appeal is decided"),
        "stack": _("Its part in larger awards was stated"),
        "open_review": _("Review opened; it stays valid meanwhile"),
        "suspend": _("Suspended"),
        "clear": _("Cleared"),
        "propose_removal": _("Removal proposed; the owner is heard"),
        "withdraw": _("Withdrawn by its owner; awards stay valid"),
        "expire": _("Expired; awards stay valid"),
        "open_instance": _("New dates announced"),
        "change_instance": _("Dates changed"),
        "cancel_instance": _("Dates called off"),
        "publish": _("Published"),
        "close": _("Closed"),
    }
