"""Changing an entry that is registered (DOMAIN 3.5, Version; 3.6, "registered, edit: new version or in review").

A change is written beside the entry, which stays in force as it is. When it is sent it passes the gate, and how much
it matters decides the way (`core/differences.py`): what is editorial or minor is published at once as a new version;
what is substantive goes to a panel, and only a decision puts it in the place of the version that was registered
(`vetting/actions/revising.py`). Who holds an award of the version before, or is on the way to it, keeps that version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.catalogue import meeting, overlap
from passerelle.catalogue.comparing import preview
from passerelle.catalogue.fields_of_changes import checked, differing, fields_of, led_to
from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.catalogue.permissions import may_edit, may_revise, may_submit, may_write
from passerelle.catalogue.states import REVISION_OPEN, REVISIONS, RevisionState
from passerelle.core.differences import ChangeClass
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.shapes import text
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers import actions as registers
from passerelle.registers import queries as entries
from passerelle.registers.models import EntryVersion
from passerelle.registers.numbers import next_number
from passerelle.registers.shut import told_where_shut
from passerelle.registers.states import LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from passerelle.catalogue.meeting import Resolution
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

    Described = MicroCredential | ShortCourse

MAX_REASON = 4_000


def entry_of(revision: Revision) -> Described:
    """Return the entry a change is about, as it is now. Raises Http404."""
    found = entries.entry(revision.entry)
    if not isinstance(found, (MicroCredential, ShortCourse)):
        raise Malformed(field="entry", seen=revision.entry, expected="a micro-credential or a short course")
    return found


def open_of(reference: str) -> Revision | None:
    """Return the change to an entry that is being written or judged; there is at most one."""
    return Revision.objects.filter(entry=reference, state__in=REVISION_OPEN).select_related("owner").first()


def _owner(entry: Described) -> Organisation:
    """Return who answers for an entry. Raises WrongState for one that belongs to nobody yet."""
    owner: Organisation | None = getattr(entry, entry.owned_by)
    if owner is None:
        raise WrongState("revise", entry.state)
    return owner


@transaction.atomic
def begin(entry: Described, stated: Mapping[str, Any], *, by: Person, today: date, reason: str = "") -> Revision:
    """Start a change to a registered entry; nobody but its owner sees it, and the entry stays as it is.

    Raises NotPermitted, Malformed, WrongState for an entry that is not registered or is under review already,
    AlreadyDone with the number of a change that is under way, StaleVersion for an entry that moved meanwhile.
    """
    if not may_edit(by, entry):
        raise NotPermitted
    LIFECYCLE.after(entry.state, "revise")
    if found := open_of(entry.reference):
        raise AlreadyDone(field="revision", seen=found.number)
    try:
        with transaction.atomic():
            revision = Revision.objects.create(
                number=next_number("RV"),
                entry=entry.reference,
                edition=entry.edition,
                owner=_owner(entry),
                fields=differing(entry, checked(entry, stated)),
                reason=_reason(reason),
                begun_by=by,
                begun_on=today,
            )
    except IntegrityError:  # begun by another request in the meantime
        raise AlreadyDone(field="revision", seen=entry.reference) from None
    same = type(entry)._default_manager.filter(pk=entry.pk, edition=entry.edition, state=entry.state)
    if not same.exists():
        raise StaleVersion(seen=entry.edition)
    _record("begin", revision, by)
    return revision


@transaction.atomic
def edit(
    revision: Revision,
    stated: Mapping[str, Any],
    *,
    by: Person,
    seen_version: int,
    reason: str | None = None,
    resolution: Resolution | None = None,
) -> Revision:
    """Change what is proposed; what is not stated stays as it was proposed. It is to the version of today from then on.

    Where somebody saved first, both edits are merged; whoever saw version 0 saw the entry without a change. Raises
    NotPermitted, Malformed, WrongState once it was sent, BothChanged for what both changed and `resolution` does not
    answer, StaleVersion where what was seen is not known any more.
    """
    entry = entry_of(revision)
    if not may_write(by, entry):
        raise NotPermitted
    said = checked(entry, stated) | ({} if reason is None else {"reason": _reason(reason)})
    REVISIONS.after(revision.state, "edit")
    held = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    names = [name for name in fields_of(entry) if name != "leads_to"]
    own = meeting.text_of(entry, names, {"leads_to": led_to(entry)} if isinstance(entry, ShortCourse) else {})
    now = (held.version, meeting.plain({**own, **held.fields, "reason": held.reason}))
    base = {**own, "reason": ""} if seen_version == 0 else None
    saved = meeting.met(held.number, now, said, seen_version=seen_version, base=base, resolution=resolution)
    if not saved and held.version != seen_version:
        return held
    told = saved.pop("reason", held.reason)
    fields = checked(entry, {**held.fields, **saved})
    changed = {"fields": differing(entry, fields), "reason": told, "edition": entry.edition}
    _take(revision, "edit", seen_version=held.version, **changed)
    meeting.keep(held.number, *now)
    _record("edit", revision, by, fields=sorted(revision.fields))
    return revision


def send(revision: Revision, *, by: Person, today: date, seen_version: int) -> Revision:
    """Send a change: what is minor is published at once as a new version, what is substantive goes to a panel.

    `seen_version` is of the change as the signatory saw it compared. Raises NotPermitted (also when the awarder's role
    ended), GateRefused with every finding at once, NotNow where nothing differs or the owner is banned, StaleVersion
    when the change or its entry is not what was seen, WrongState when it was sent before, or the entry may not change.
    """
    entry = entry_of(revision)
    role = Role.AWARDER if isinstance(entry, MicroCredential) else Role.PROVIDER
    if not may_revise(by, entry) or not has_role(_owner(entry).pk, role, on=today):
        raise NotPermitted
    with told_where_shut(entry.reference, entry.register, sent_by=by):
        return _send(revision, entry, by=by, today=today, seen_version=seen_version)


def _send(revision: Revision, entry: Described, *, by: Person, today: date, seen_version: int) -> Revision:
    REVISIONS.after(revision.state, "send")
    if revision.edition != entry.edition:
        raise StaleVersion(seen=revision.edition)
    seen = preview(revision, entry, on=today)
    if seen.change_class == ChangeClass.NONE:
        raise NotNow(reason="nothing_changed")
    registers.pass_gate(seen.proposed, seen.findings, on=today)
    kept: dict[str, Any] = {
        "stated": seen.stated,
        "change_class": str(seen.change_class),
        "profiles": [profile.reference for profile in seen.profiles],
        "findings": [journal.plain(finding) for finding in seen.findings],
        "sent_by": by,
        "sent_on": today,
    }
    if seen.needs_a_panel:
        return _propose(revision, entry, kept, by=by, seen_version=seen_version)
    return _publish(revision, entry, kept, by=by, seen_version=seen_version)


def _publish(revision: Revision, entry: Described, kept: dict[str, Any], *, by: Person, seen_version: int) -> Revision:
    ended = {"ended_on": kept["sent_on"], "superseded": _determined(entry)}
    _take(revision, "publish", seen_version=seen_version, **kept, **ended)
    _apply(revision, entry, "revise", by=by, noted={})
    return revision


def _propose(revision: Revision, entry: Described, kept: dict[str, Any], *, by: Person, seen_version: int) -> Revision:
    _take(revision, "send", seen_version=seen_version, **kept)
    registers.move(entry, "propose_revision", by=by, noted=_noted(revision))
    return revision


@transaction.atomic
def accept(
    revision: Revision,
    entry: Described,
    act: str,
    *,
    by: Person,
    today: date,
    noted: Mapping[str, Any],
    determined_level: str = "",
    determined_credits: Decimal | None = None,
    **dates: Any,
) -> Revision:
    """Put a judged change in the place of the version in force, as a step of a decision: vetting calls this alone.

    `act` is one of `registers.states.REVISIONS`. What was determined for the version before is kept for those who
    rely on it. Raises WrongState where the change is not before a panel, or the entry has another version since.
    """
    if revision.edition != entry.edition:
        raise WrongState(act, revision.state)
    step = "accept_on_appeal" if "on_appeal" in act else "accept"
    _take(revision, step, ended_on=today, superseded=_determined(entry))
    if isinstance(entry, MicroCredential):
        dates["determined_level"] = determined_level or revision.fields.get("level", entry.level)
        if determined_credits is not None or revision.fields.keys() & {"credits", "credit_system", "hours"}:
            dates["determined_credits"] = determined_credits
    _apply(revision, entry, act, by=by, noted=noted, **dates)
    return revision


def _apply(
    revision: Revision, entry: Described, act: str, *, by: Person, noted: Mapping[str, Any], **changes: Any
) -> None:
    """Make the entry's next edition of a change."""
    fields = checked(entry, revision.fields)
    goals = fields.pop("leads_to", None)
    if isinstance(entry, MicroCredential):
        stated = (revision.stated or {}).get("level") or {}
        fields["level_framework"] = stated.get("framework", entry.level_framework) or ""
    told = {**_noted(revision), **noted}
    registers.begin_edition(entry, act, _version(revision), by=by, noted=told, **fields, **changes)
    if isinstance(entry, MicroCredential):
        overlap.remember(entry)
    elif goals is not None:
        entry.leads_to.set(MicroCredential.objects.filter(number__in=goals))


@transaction.atomic
def refuse(
    revision: Revision, entry: Described, act: str, *, by: Person, today: date, noted: Mapping[str, Any]
) -> Revision:
    """Leave the entry as it was, as a step of a decision: vetting calls this alone. Raises WrongState."""
    _take(revision, "refuse", ended_on=today)
    registers.move(entry, act, by=by, noted={**_noted(revision), **noted})
    return revision


@transaction.atomic
def take_back(revision: Revision, *, by: Person, today: date, act: str = "") -> Revision:
    """Take back a change: one that is being written is put away; one before a panel takes the entry's step `act`.

    A panel's case is closed by `vetting.actions.withdraw_revision`, which calls this. Raises NotPermitted, WrongState.
    """
    entry = entry_of(revision)
    may = may_submit if revision.is_judged else may_edit
    if not may(by, entry):
        raise NotPermitted
    if revision.is_judged and not act:
        raise WrongState("withdraw", revision.state)
    is_judged = revision.is_judged
    _take(revision, "withdraw", ended_on=today)
    if is_judged:
        registers.move(entry, act, by=by, noted=_noted(revision))
    else:
        _record("withdraw", revision, by)
    return revision


@transaction.atomic
def lapse(revision: Revision, *, today: date) -> Revision:
    """Put away a change that its entry has overtaken; nobody's act. Raises WrongState."""
    _take(revision, "lapse", ended_on=max(today, revision.begun_on))
    _record("lapse", revision, None)
    return revision


@transaction.atomic
def hold(revision: Revision) -> Revision:
    """Hold the row of a judged change until the transaction ends. Raises WrongState when it is judged no more."""
    same = Revision.objects.filter(pk=revision.pk, state=RevisionState.IN_REVIEW)
    if not same.update(state=RevisionState.IN_REVIEW):
        raise WrongState("hold", revision.state)
    revision.refresh_from_db()
    return revision


def _take(revision: Revision, act: str, *, seen_version: int | None = None, **fields: Any) -> None:
    """Take one step of a change's life. Raises WrongState, or StaleVersion where it is not the version seen."""
    target = REVISIONS.after(revision.state, act)
    same = Revision.objects.filter(pk=revision.pk, state=revision.state)
    seen = same if seen_version is None else same.filter(version=seen_version)
    if not seen.update(state=target, version=F("version") + 1, **fields):
        if same.exists():
            raise StaleVersion(seen=seen_version)
        raise WrongState(act, Revision.objects.get(pk=revision.pk).state)
    revision.refresh_from_db()


def _version(revision: Revision) -> EntryVersion:
    return EntryVersion(
        stated=revision.stated,
        profiles=revision.profiles,
        findings=revision.findings,
        submitted_on=revision.sent_on or revision.begun_on,
        submitted_by=revision.sent_by,
    )


def _determined(entry: Described) -> dict[str, Any]:
    if not isinstance(entry, MicroCredential):
        return {}
    return {"determined_level": entry.determined_level, "determined_credits": entry.determined_credits}


def _noted(revision: Revision) -> dict[str, Any]:
    return {"revision": revision.number, "change_class": revision.change_class}


def _reason(said: str) -> str:
    found = text("reason", said)
    if len(found) > MAX_REASON:
        raise Malformed(field="reason", expected=f"at most {MAX_REASON} characters", seen=len(found))
    return found


def _record(act: str, revision: Revision, by: Person | None, **noted: Any) -> None:
    actor = by.reference if by else ""
    told = {"entry": revision.entry, **noted}
    journal.record(f"revision.{act}", subject=revision.number, actor=actor, noted=told)
