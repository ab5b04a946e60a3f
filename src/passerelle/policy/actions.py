"""Changing the rules: one officer drafts a version, tries it on the register, a second puts it in force.

A start lies thirty days ahead, so that whoever is preparing an entry learns of it in time (DOMAIN 4.1, rule 6). The
profiles a register begins with may hold at once: nobody is preparing anything under older ones.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.policy.editing import differences
from passerelle.policy.models import Activation
from passerelle.policy.permissions import may_approve, may_change, may_draft
from passerelle.policy.queries import last_version
from passerelle.policy.shipped import load, texts
from passerelle.policy.states import LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person

NOTICE = timedelta(days=30)
LONGEST_NOTE = 2000


def draft_activation(profile: str, *, by: Person, in_force_from: date, today: date) -> Activation:
    """Propose a profile as it is shipped; nothing is in force before it is approved.

    Raises NotPermitted, Malformed, or NotNow as `draft_version` does.
    """
    if not may_draft(by):
        raise NotPermitted
    if profile not in texts():
        raise Malformed(field="profile", expected="a shipped profile")
    return draft_version(texts()[profile], by=by, in_force_from=in_force_from, today=today)


@transaction.atomic
def draft_version(document: str, *, by: Person, in_force_from: date, today: date, note: str = "") -> Activation:
    """Propose the next version of the profile that a document states, whatever its id.

    Raises NotPermitted, Malformed (with the line), or NotNow when it would begin before the version it follows, or
    within thirty days, or changes nothing in it (`nothing_changes`).
    """
    if not may_draft(by):
        raise NotPermitted
    profile = load(document)
    before = last_version(profile.id)
    _require_start(before, in_force_from, today)
    if before and not differences(before.text, document):
        raise NotNow(reason="nothing_changes")
    last = Activation.objects.filter(profile=profile.id).aggregate(last=Max("version"))["last"] or 0
    activation = Activation.objects.create(
        profile=profile.id,
        version=last + 1,
        document=document,
        note=_note(note),
        in_force_from=in_force_from,
        supersedes=before,
        drafted_by=by,
        drafted_on=today,
    )
    noted = {"profile": profile.id} | ({"version": activation.version} if activation.version > 1 else {})
    journal.record("policy.draft", subject=activation.reference, actor=by.reference, noted=noted)
    return activation


@transaction.atomic
def edit_draft(
    activation: Activation, document: str, *, by: Person, today: date, seen: int, in_force_from: date, note: str = ""
) -> Activation:
    """Change a draft, and forget what it was tried with. Whoever changed it last no longer approves it.

    Raises NotPermitted, Malformed (also when it has become another profile), NotNow, WrongState when it is no draft,
    or StaleVersion when somebody saved first.
    """
    if not may_draft(by):
        raise NotPermitted
    LIFECYCLE.after(activation.state, "edit")
    profile = load(document)
    if profile.id != activation.profile:
        raise Malformed(field="id", expected=activation.profile, line=1)
    _require_start(activation.supersedes, in_force_from, today)
    changed = {
        "document": document,
        "note": _note(note),
        "in_force_from": in_force_from,
        "dry_run": None,
        "drafted_by": by,
        "revision": seen + 1,
    }
    if not _drafts(activation).filter(revision=seen).update(**changed):
        raise StaleVersion(seen=seen)
    activation.refresh_from_db()
    journal.record("policy.edit", subject=activation.reference, actor=by.reference, noted=_named(activation))
    return activation


@transaction.atomic
def keep_dry_run(activation: Activation, tally: Mapping[str, Any], *, by: Person, seen_done: int | None) -> Activation:
    """Keep how far a dry run of a draft is; its end is a fact. Of two that go on at once, one is dropped.

    `seen_done` is how many entries the run had judged when this step began; None begins anew. Raises NotPermitted,
    or WrongState when it is no draft.
    """
    if not may_change(by, activation):
        raise NotPermitted if not may_draft(by) else WrongState("try", activation.state)
    kept = _drafts(activation).filter(revision=activation.revision)
    if seen_done is not None:
        kept = kept.filter(dry_run__done=seen_done)
    if kept.update(dry_run=tally) and not tally["targets"]:
        noted = _named(activation) | {name: tally[name] for name in ("of", "newly_failing", "newly_passing")}
        journal.record("policy.try", subject=activation.reference, actor=by.reference, noted=noted)
    activation.refresh_from_db()
    return activation


@transaction.atomic
def approve_activation(
    activation: Activation, *, by: Person, today: date, in_force_from: date | None = None, seen: int | None = None
) -> Activation:
    """Put a drafted version in force from its day on, or from a later one; the version before ends the day before.

    `seen` is the revision that was read. Raises NotPermitted, WrongState when it was approved or withdrawn before,
    NotNow (`dry_run_first`, `starts_too_soon`, `starts_before_the_last`), StaleVersion when the draft was changed
    since it was read, or another version came between, or AlreadyDone when the profile is in force already.
    """
    if not may_approve(by, activation):
        raise NotPermitted
    LIFECYCLE.after(activation.state, "approve")
    if seen is not None and seen != activation.revision:
        raise StaleVersion(seen=seen)
    start = in_force_from or activation.in_force_from
    before = activation.supersedes
    _require_start(before, start, today)
    if not _is_founding(start) and (not activation.dry_run or activation.dry_run["targets"]):
        raise NotNow(reason="dry_run_first")
    try:
        with transaction.atomic():
            if before and not _end(before, start - timedelta(days=1)):
                raise StaleVersion(seen=before.version)
            drafts = _drafts(activation).filter(revision=activation.revision)
            approved = drafts.update(approved_by=by, approved_on=today, in_force_from=start)
    except IntegrityError:
        raise AlreadyDone(field="profile", seen=activation.profile) from None
    if not approved:
        raise WrongState("approve", "approved")
    activation.refresh_from_db()
    journal.record("policy.approve", subject=activation.reference, actor=by.reference, noted=_named(activation))
    return activation


@transaction.atomic
def withdraw_draft(activation: Activation, *, by: Person, today: date) -> Activation:
    """Give a draft up; it stays to be read. Raises NotPermitted or WrongState."""
    if not may_draft(by):
        raise NotPermitted
    LIFECYCLE.after(activation.state, "withdraw")
    if not _drafts(activation).update(withdrawn_on=today):
        raise WrongState("withdraw", "approved")
    activation.refresh_from_db()
    journal.record("policy.withdraw", subject=activation.reference, actor=by.reference, noted=_named(activation))
    return activation


def _drafts(activation: Activation) -> Any:
    return Activation.objects.filter(pk=activation.pk, approved_by=None, withdrawn_on=None)


def _end(before: Activation, last_day: date) -> int:
    """End the version before; 0 where another version came between."""
    return Activation.objects.filter(pk=before.pk, in_force_to=None).update(in_force_to=last_day)


def _named(activation: Activation) -> dict[str, Any]:
    version = {"version": activation.version} if activation.version > 1 else {}
    return {"profile": activation.profile} | version


def _note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise Malformed(field="note", expected=f"at most {LONGEST_NOTE} letters")
    return note.strip()


def _require_start(before: Activation | None, start: date, today: date) -> None:
    """Refuse a start on or before that of the version before, and one without notice; the day told is free of both."""
    noticed = today if _is_founding(start) else today + NOTICE
    after = before.in_force_from + timedelta(days=1) if before else None
    earliest = max(noticed, after or noticed).isoformat()
    if after and start < after:
        raise NotNow(reason="starts_before_the_last", earliest=earliest)
    if start < noticed:
        raise NotNow(reason="starts_too_soon", earliest=earliest)


def wrong_in(
    profile: str, document: str | None, start: date | None, *, before: Activation | None, today: date
) -> list[Malformed | NotNow]:
    """Return everything for which a draft would be refused, so that whoever writes one mends it at once.

    `document` and `start` are None where they could not be read.
    """
    found: list[Malformed | NotNow] = []
    if document is not None:
        try:
            load(document)
        except Malformed as refused:
            found += [refused, *(one for one in refused.others if isinstance(one, Malformed))]
        else:
            if before and profile == before.profile and not differences(before.text, document):
                found.append(NotNow(reason="nothing_changes"))
    if start is not None:
        try:
            _require_start(before, start, today)
        except NotNow as refused:
            found.append(refused)
    return found


def earliest_start(before: Activation | None, *, today: date) -> date:
    """Return the first day on which a next version may begin."""
    soonest = today + NOTICE if Activation.objects.exclude(approved_by=None).exists() else today
    return max(soonest, before.in_force_from + timedelta(days=1)) if before else soonest


def _is_founding(start: date) -> bool:
    """Whether a register begins with these rules: whatever else was approved begins on that very day."""
    return not Activation.objects.exclude(approved_by=None).exclude(in_force_from=start).exists()
