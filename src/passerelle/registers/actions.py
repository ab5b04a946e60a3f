"""The steps of an entry's life. The step itself exists once: compare, set, record, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import F

from passerelle.core import clocks, gate, registration
from passerelle.core.errors import GateRefused, Malformed, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.registers import bans, beside, refused
from passerelle.registers.models import Entry, EntryVersion
from passerelle.registers.states import EDITABLE, LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Finding, Profile
    from passerelle.people.models import Person

E = TypeVar("E", bound=Entry)


@transaction.atomic
def move(
    entry: E, act: str, *, by: Person | None, noted: Sequence[Finding] | Mapping[str, Any] = (), **dates: Any
) -> E:
    """Take one step of the entry's life and record it; of two at once, one gets WrongState.

    `by` is nobody where time alone took the step. `dates` are fields set in the same update (listed_on, due_on,
    decided_on, valid_until, edition).
    """
    target = LIFECYCLE.after(entry.state, act)
    seen = {"pk": entry.pk, "state": entry.state, "version": entry.version}
    moved = type(entry)._default_manager.filter(**seen).update(state=target, version=F("version") + 1, **dates)
    if not moved:
        raise WrongState(act, entry.state)
    entry.state, entry.version = target, entry.version + 1
    for name, value in dates.items():
        setattr(entry, name, value)
    actor = by.reference if by else ""
    journal.record(f"{entry.register}.{act}", subject=entry.reference, actor=actor, noted=noted)
    return entry


@transaction.atomic
def retime(entry: E, due: date) -> E:
    """Tell the public another day for the decision: the clock stood still meanwhile. Raises WrongState."""
    seen = {"pk": entry.pk, "state": entry.state, "version": entry.version}
    if not type(entry)._default_manager.filter(**seen).update(due_on=due, version=F("version") + 1):
        raise WrongState("retime", entry.state)
    entry.due_on, entry.version = due, entry.version + 1
    return entry


@transaction.atomic
def withdraw(entry: E, *, by: Person, today: date, teach_out: date) -> E:
    """Take an entry out of the register at its owner's wish: those enrolled finish until `teach_out`, nobody begins.

    Raises Malformed for a day that is past, or after the entry would have run out; WrongState.
    """
    if teach_out < today or (entry.valid_until is not None and teach_out > entry.valid_until):
        raise Malformed(
            field="teach_out", seen=teach_out.isoformat(), expected="a day from today to the end of validity"
        )
    return move(entry, "withdraw", by=by, noted={"teach_out": teach_out.isoformat()}, valid_until=teach_out)


@transaction.atomic
def edit(entry: E, changes: Mapping[str, Any], *, by: Person, seen_version: int) -> E:
    """Save changes to a draft, if it is still what the person saw.

    Raises WrongState when the entry can no longer be edited, StaleVersion when somebody saved first.
    """
    if entry.state not in EDITABLE:
        raise WrongState("edit", entry.state)
    same = type(entry)._default_manager.filter(pk=entry.pk, state=entry.state, version=seen_version)
    if not same.update(version=F("version") + 1, **changes):
        raise StaleVersion(seen=seen_version)
    entry.refresh_from_db()
    journal.record(
        f"{entry.register}.edit", subject=entry.reference, actor=by.reference, noted={"fields": sorted(changes)}
    )
    return entry


def gate_findings(
    entry: Entry,
    *,
    on: date,
    profiles: Sequence[Profile] | None = None,
    stated: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Return what every profile in force finds in what the entry states now, and what earlier refusals hold against it.

    What rules on its registration ask beside is told too, as advice: nothing is registered yet, or not again.
    Whoever asks about many entries at once reads the profiles once and passes them; whoever has read what the entry
    states passes that.
    """
    stated = entry.as_stated(on=on) if stated is None else stated
    profiles = policy.in_force(on) if profiles is None else profiles
    stated = {**stated, **beside.of(entry, profiles, on=on)}
    found = [
        finding for profile in profiles for finding in gate.findings(stated, profile, on=on, target=entry.gate_target)
    ]
    if entry.states_facts:
        again = entry.decided_on is not None
        found += registration.foretold(stated, profiles, on=on, is_review=again)
    return [*found, *refused.findings(entry, stated, profiles, on=on)]


def pass_gate(entry: Entry, found: Sequence[Finding], *, on: date) -> None:
    """Let an entry through with what was found in what it states, by the profiles and by the register's own rules.

    Raises GateRefused with every finding at once, NotNow while the owner is banned.
    """
    bans.check(entry, on=on)
    if any(finding.blocks for finding in found):
        raise GateRefused(found)


@transaction.atomic
def begin_edition(
    entry: E, act: str, version: EntryVersion, *, by: Person, noted: Mapping[str, Any] | None = None, **changes: Any
) -> E:
    """Take the step with which a version (not saved yet) becomes the entry's next edition, and keep it for good.

    `changes` are fields set in the same update, as in `move`. Raises WrongState (also when another request moved or
    edited the entry first).
    """
    version.entry, version.edition = entry.reference, entry.edition + 1
    told = {"edition": version.edition, "findings": version.findings, **(noted or {})}
    move(entry, act, by=by, noted=told, edition=version.edition, **changes)
    version.save(force_insert=True)
    return entry


@transaction.atomic
def submit(
    entry: E, *, by: Person, today: date, act: str | None = None, extra: Sequence[Finding] = (), **kept: Any
) -> E:
    """Pass the upload gate: keep what was stated as a new version and take the step the profiles name (or `act`).

    `kept` are fields of the entry set in the same update, which it states already. Raises GateRefused with every
    finding at once, NotNow while the owner is banned, or WrongState (also when another request moved or edited the
    entry first).
    """
    profiles = policy.in_force(today)
    found = [*gate_findings(entry, on=today, profiles=profiles), *extra]
    pass_gate(entry, found, on=today)
    version = EntryVersion(
        stated=entry.as_stated(on=today) | beside.of(entry, profiles, on=today),
        profiles=[profile.reference for profile in profiles],
        findings=[journal.plain(finding) for finding in found],
        submitted_on=today,
        submitted_by=by,
    )
    step = act or policy.submission_act(profiles)
    due = clocks.panel_due(today, policy.clocks_on(today))
    return begin_edition(entry, step, version, by=by, listed_on=today, due_on=due, **kept)
