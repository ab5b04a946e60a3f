"""Drafting, mending and submitting micro-credentials and short courses."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.catalogue import course_rules, levels, meeting, outcomes, overlap
from passerelle.catalogue.authorised import teaching_findings
from passerelle.catalogue.description import MICRO_CREDENTIAL, SHORT_COURSE, checked_course, checked_micro_credential
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.catalogue.permissions import may_draft_for, may_edit, may_submit, may_write
from passerelle.catalogue.stacking import check_numbers, stack_into, stacks_of
from passerelle.core import credits as credit_points
from passerelle.core import parts, weights
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.core.gate import Finding
from passerelle.core.names import mixed_words
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers import actions as registers
from passerelle.registers.numbers import next_number
from passerelle.registers.shut import told_where_shut
from passerelle.registers.states import EDITABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.meeting import Resolution
    from passerelle.core.frameworks import Ladder
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

SCRIPTS_BASIS = "Unicode Technical Standard 39"


@transaction.atomic
def draft_micro_credential(
    awarder: Organisation, stated: Mapping[str, Any], *, by: Person, today: date
) -> MicroCredential:
    """Start a draft; it may be as incomplete as its author likes. Raises NotPermitted or Malformed."""
    if not may_draft_for(by, awarder.pk) or not has_role(awarder.pk, Role.AWARDER, on=today):
        raise NotPermitted
    entry = MicroCredential.objects.create(
        number=next_number("MC"), awarder=awarder, **checked_micro_credential(stated)
    )
    journal.record("micro_credential.draft", subject=entry.reference, actor=by.reference)
    return entry


@transaction.atomic
def edit_micro_credential(
    entry: MicroCredential,
    stated: Mapping[str, Any],
    *,
    by: Person,
    seen_version: int,
    stacks_into: Collection[str] | None = None,
    resolution: Resolution | None = None,
) -> MicroCredential:
    """Change a draft, and what it stacks into where that is stated.

    Where somebody saved first, both edits are merged field by field; the version is then more than one higher than was
    seen. Raises NotPermitted, Malformed, WrongState, BothChanged for what both changed and `resolution` does not
    answer, or StaleVersion where what was seen is not known any more.
    """
    if not may_write(by, entry):
        raise NotPermitted
    fields = checked_edit(entry, stated, stacks_into)
    held = MicroCredential.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if held.state not in EDITABLE:
        raise WrongState("edit", held.state)
    beside = {"stacks_into": sorted(stacks_of(held))}
    now = (held.version, meeting.text_of(held, MICRO_CREDENTIAL, beside))
    said = fields if stacks_into is None else fields | {"stacks_into": sorted(set(stacks_into))}
    saved = meeting.met(entry.number, now, said, seen_version=seen_version, resolution=resolution)
    into = saved.pop("stacks_into", None)
    if saved or held.version == seen_version:
        registers.edit(held, checked_micro_credential(saved), by=by, seen_version=held.version)
        meeting.keep(entry.number, *now)
    entry.refresh_from_db()
    return entry if into is None else stack_into(entry, into, by=by)


def checked_edit(
    entry: MicroCredential, stated: Mapping[str, Any], stacks_into: Collection[str] | None = None
) -> dict[str, Any]:
    """Return the fields that an edit would change; nothing is saved. Raises Malformed with all that is amiss."""
    amiss, fields = Together(), dict[str, Any]()
    with amiss.also():
        fields = checked_micro_credential(stated)
    with amiss.also():
        check_numbers(entry, stacks_into or ())
    amiss.settle()
    return fields


def readable(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of what was stated that hold, each looked at alone; the others are left out."""
    found: dict[str, Any] = {}
    for name, value in stated.items():
        with suppress(Malformed):
            found |= checked_micro_credential({name: value})
    return found


def submit(micro_credential: MicroCredential, *, by: Person, today: date) -> MicroCredential:
    """Pass the upload gate: the micro-credential is listed, its verification pending.

    Raises NotPermitted (also when the awarder's role ended), GateRefused with every finding at once, or WrongState
    (also when another request moved it first).
    """
    if not may_submit(by, micro_credential) or not has_role(micro_credential.awarder_id, Role.AWARDER, on=today):
        raise NotPermitted
    with told_where_shut(micro_credential.reference, micro_credential.register, sent_by=by):
        placed = levels.place(micro_credential, on=today)
        own = own_findings(micro_credential, on=today)
        listed = registers.submit(micro_credential, by=by, today=today, extra=own, level_framework=placed)
        overlap.remember(listed)
    return listed


def own_findings(
    micro_credential: MicroCredential, *, on: date | None = None, ladder: Ladder | None = None
) -> Sequence[Finding]:
    """Return what the register itself asks beside the profiles: hours fit the credits, weights add up, names are plain,
    levels stand in the editions in use on a day (today), and what applies to no level claims none.

    Whoever asks about many entries at once reads the levels once (`frameworks.ladder`) and passes them.
    """
    entry = micro_credential
    found = (credit_points.check(entry.hours, entry.credits, entry.credit_system), weights.check(entry.components))
    own = [*(finding for finding in found if finding), *parts.check(entry.blocks, entry.outcomes, entry.components)]
    rungs = levels.ladder_of(entry, on) if ladder is None else ladder
    return [*own, *outcomes.findings(entry), *levels.findings(entry, rungs), *name_findings(entry)]


def name_findings(entry: MicroCredential | ShortCourse) -> list[Finding]:
    """Return the titles with words whose letters come from two scripts, as warnings: whoever judges looks at them."""
    return [
        Finding(
            "NM-2", "title", mixed, "letters of one script in each word", SCRIPTS_BASIS, "warn", kind="mixed_script"
        )
        for mixed in dict.fromkeys(word for said in entry.title.values() for word in mixed_words(said))
    ]


def course_findings(course: ShortCourse, *, on: date) -> Sequence[Finding]:
    """Return what the register itself asks of a course beside the profiles: it says what every course has to say,
    whoever teaches to what another awards was let do so on that day, and names are plain."""
    return [*course_rules.findings(course), *teaching_findings(course, on=on), *name_findings(course)]


@transaction.atomic
def draft_short_course(
    provider: Organisation, stated: Mapping[str, Any], *, leads_to: Sequence[MicroCredential], by: Person, today: date
) -> ShortCourse:
    """Start the draft of a course. Raises NotPermitted or Malformed."""
    if not may_draft_for(by, provider.pk) or not has_role(provider.pk, Role.PROVIDER, on=today):
        raise NotPermitted
    entry = ShortCourse.objects.create(number=next_number("SC"), provider=provider, **checked_course(stated))
    entry.leads_to.set(leads_to)
    journal.record("short_course.draft", subject=entry.reference, actor=by.reference)
    return entry


@transaction.atomic
def edit_short_course(
    entry: ShortCourse,
    stated: Mapping[str, Any],
    *,
    leads_to: Sequence[MicroCredential],
    by: Person,
    seen_version: int,
    resolution: Resolution | None = None,
) -> ShortCourse:
    """Change a draft; where somebody saved first, both edits are merged (as in `edit_micro_credential`).

    Raises NotPermitted, Malformed, WrongState, BothChanged or StaleVersion.
    """
    if not may_edit(by, entry):
        raise NotPermitted
    fields = checked_course(stated)
    held = ShortCourse.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if held.state not in EDITABLE:
        raise WrongState("edit", held.state)
    now = (held.version, meeting.text_of(held, SHORT_COURSE, {"leads_to": _numbers(held.leads_to.all())}))
    said = fields | {"leads_to": _numbers(leads_to)}
    saved = meeting.met(entry.number, now, said, seen_version=seen_version, resolution=resolution)
    goals = saved.pop("leads_to", None)
    if saved or goals is not None or held.version == seen_version:
        registers.edit(held, checked_course(saved), by=by, seen_version=held.version)
        meeting.keep(entry.number, *now)
    if goals is not None:
        named = {goal.number: goal for goal in (*leads_to, *held.leads_to.all())}
        entry.leads_to.set(named[number] for number in goals)
    entry.refresh_from_db()
    return entry


def _numbers(entries: Iterable[MicroCredential]) -> list[str]:
    return sorted(entry.number for entry in entries)


def submit_short_course(entry: ShortCourse, *, by: Person, today: date) -> ShortCourse:
    """Pass the gate: the course is listed. It must lead to at least one listed micro-credential (DOMAIN R2), and its
    provider be an awarder of each, or let teach for it today.

    Raises NotPermitted, GateRefused or WrongState.
    """
    if not may_submit(by, entry) or not has_role(entry.provider_id or 0, Role.PROVIDER, on=today):
        raise NotPermitted
    with told_where_shut(entry.reference, entry.register, sent_by=by):
        return registers.submit(entry, by=by, today=today, extra=course_findings(entry, on=today))
