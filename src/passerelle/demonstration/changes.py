"""Changes to what was verified, told as `catalogue.revising` and `vetting` make them: one published at once, one that a
panel accepted, one that is before a panel today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.comparing import plain
from passerelle.catalogue.description import checked_micro_credential
from passerelle.catalogue.fields_of_changes import differing
from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.catalogue.states import REVISIONS, RevisionState
from passerelle.core import differences
from passerelle.core.calendar import add_months
from passerelle.core.differences import ChangeClass
from passerelle.demonstration import descriptions
from passerelle.demonstration.files import read
from passerelle.demonstration.lives import Step
from passerelle.policy import queries as policy
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.catalogue import Entry
    from passerelle.demonstration.ground import Ground


def live(ground: Ground, cast: Cast, entry: Entry, before: dict[str, Any]) -> None:
    """Play the changes to a verified entry, the first of them to what it stated `before`; rows wait in the entry."""
    for told in read("changes"):
        if told["micro_credential"] != entry.told["key"]:
            continue
        after = entry.told | _would_be(entry.told, told)
        revision = _sent(ground, cast, entry, told, before, after)
        entry.revisions.append(revision)
        noted = {"revision": revision.number, "change_class": revision.change_class}
        sent, findings = ground.today.on(told["sent_day"]), {"edition": told["edition"] + 1, "findings": []}
        if revision.change_class != ChangeClass.SUBSTANTIVE:
            entry.steps.append(Step("revise", sent, revision.sent_by, findings | noted, hour=9))
            _end(entry, revision, "publish", sent)
        else:
            entry.steps.append(Step("propose_revision", sent, revision.sent_by, noted, hour=9))
            revision.state, revision.version = RevisionState.IN_REVIEW, 2
            if "decided_day" in told:
                _accept(ground, cast, entry, told, revision, findings | noted)
        before = after


def _would_be(entry: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return what a change that is still before a panel proposes."""
    components = told.get("would_be", {}).get("components")
    return {"assessment": entry["assessment"] | {"components": components}} if components else {}


def _sent(
    ground: Ground,
    cast: Cast,
    entry: Entry,
    told: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
) -> Revision:
    """Return a change with what was kept of it when it was sent, and tell who began it."""
    begun, sent = ground.today.on(told["begun_day"]), ground.today.on(told["sent_day"])
    was, would_be = (_described(cast, entry, one) for one in (before, after))
    stated, by = plain(would_be.as_stated(on=sent)), cast.people[told["begun_by"]]
    found = differences.changes(plain(was.as_stated(on=sent)), stated)
    ground.chronicle.tell("revision.begin", told["number"], by=by, on=begun, hour=8, noted={"entry": entry.row.number})
    return Revision(
        number=ground.numbers.seen(told["number"]),
        entry=entry.row.number,
        edition=told["edition"],
        owner=entry.row.awarder,
        fields=differing(was, checked_micro_credential(descriptions.stated(cast, after))),
        reason=told["reason"],
        stated=stated,
        change_class=str(differences.change_class(found)),
        profiles=[profile.reference for profile in policy.in_force(sent)],
        findings=[finding.as_data() for finding in gate_findings(would_be, on=sent)],
        begun_by=by,
        begun_on=begun,
        sent_by=cast.people[told["sent_by"]],
        sent_on=sent,
    )


def _described(cast: Cast, entry: Entry, told: dict[str, Any]) -> MicroCredential:
    """Return the entry as it is told, at the place of its level where it was placed first."""
    fields = checked_micro_credential(descriptions.stated(cast, told))
    return MicroCredential(awarder=entry.row.awarder, level_framework=entry.row.level_framework, **fields)


def _accept(
    ground: Ground, cast: Cast, entry: Entry, told: dict[str, Any], revision: Revision, noted: dict[str, Any]
) -> None:
    """Have a panel's decision put the change in the place of the version before, told as `vetting` tells it."""
    on, officer = ground.today.on(told["decided_day"]), cast.people[told["decision_officer"]]
    decided = {
        "case": case_number(told),
        "reasons": entry.told["panel_reasons"],
        "conditions": [],
        "overdue": False,
        "by_expiry": False,
    }
    entry.steps.append(Step("accept_revision", on, officer, noted | decided, hour=15))
    entry.row.decided_on, entry.row.valid_until = on, add_months(on, told["valid_months"])
    _end(entry, revision, "accept", on)


def _end(entry: Entry, revision: Revision, act: str, on: date) -> None:
    """Make the change the next version of its entry, as it was sent."""
    revision.state, revision.ended_on = RevisionState(REVISIONS.after(revision.state, act)), on
    revision.version += 1
    revision.superseded = {"determined_level": entry.row.level, "determined_credits": None}
    entry.versions.append(
        EntryVersion(
            entry=revision.entry,
            edition=revision.edition + 1,
            stated=revision.stated,
            profiles=revision.profiles,
            findings=revision.findings,
            submitted_on=revision.sent_on or revision.begun_on,
            submitted_by=revision.sent_by,
        )
    )


def case_number(told: dict[str, Any]) -> str:
    return f"VC-{int(told['case']):05d}"
