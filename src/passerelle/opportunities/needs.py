"""Employers and social partners state what they need, replace it by a newer one, and end it.

What is published says the same until it ends: who cites it as evidence of need cites what stood there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.assessment.steps import step
from passerelle.catalogue.models import MicroCredential
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.frameworks import LevelRefused, LevelStatement
from passerelle.core.shapes import count_of, day, language, one_of, short_text, some_text, text
from passerelle.core.together import Together
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.opportunities import answering
from passerelle.opportunities.models import LabourNeed, NeedKind
from passerelle.opportunities.permissions import may_end_need, may_state_for
from passerelle.opportunities.states import NEEDS, NeedState
from passerelle.registers.numbers import next_number
from passerelle.skills.models import Skill
from passerelle.skills.tags import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

FIELDS = ("kind", "skill", "outcome", "language", "entry", "level", "people", "region", "by_when", "about")
MOST_PEOPLE = 1_000_000
FARTHEST = 60
"""Months: nobody knows what is needed later than that."""


@transaction.atomic
def draft(
    body: Organisation, stated: Mapping[str, Any], *, by: Person, today: date, supersedes: LabourNeed | None = None
) -> LabourNeed:
    """Write a need; nobody else sees it yet. With `supersedes` it takes the place of that one once published.

    `stated`: kind; skill (its address), outcome (words), or entry (the object); level, people, region, by_when, about.
    Raises NotPermitted, Malformed with everything that is amiss, WrongState where the one to replace is not published.
    """
    if not may_state_for(by, body.pk, on=today):
        raise NotPermitted
    if supersedes is not None:
        if supersedes.stated_by_id != body.pk:
            raise NotPermitted
        NEEDS.after(supersedes.state, "supersede")
    fields = checked(stated, today=today)
    made = LabourNeed.objects.create(
        number=next_number("ND"), stated_by=body, drafted_by=by, supersedes=supersedes, **fields
    )
    journal.record("labour_need.draft", subject=made.number, actor=by.reference)
    return made


@transaction.atomic
def edit(need: LabourNeed, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int) -> LabourNeed:
    """Change a draft. Raises NotPermitted, Malformed, WrongState once published, StaleVersion when outrun."""
    if not may_state_for(by, need.stated_by_id, on=today):
        raise NotPermitted
    if need.state != NeedState.DRAFT:
        raise WrongState("edit", need.state)
    fields = checked(stated, today=today)
    same = LabourNeed.objects.filter(pk=need.pk, state=NeedState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, **fields):
        raise StaleVersion(seen=seen_version)
    journal.record("labour_need.edit", subject=need.number, actor=by.reference)
    need.refresh_from_db()
    return need


@transaction.atomic
def publish(need: LabourNeed, *, by: Person, today: date) -> LabourNeed:
    """Let everybody read it, and compare it with what is listed; what it replaces is superseded in the same step.

    Raises NotPermitted, NotNow (`need_day_past`), WrongState, also where what it replaces has ended meanwhile.
    """
    if not may_state_for(by, need.stated_by_id, on=today):
        raise NotPermitted
    NEEDS.after(need.state, "publish")
    if need.by_when < today:
        raise NotNow(reason="need_day_past", on=need.by_when.isoformat())
    if need.supersedes is not None:
        step(need.supersedes, NEEDS, "supersede", by=by, ended_on=today, noted={"by": need.number})
    step(need, NEEDS, "publish", by=by, published_on=today)
    answering.compare([need], today=today)
    need.refresh_from_db()
    return need


def end(need: LabourNeed, *, by: Person, today: date) -> LabourNeed:
    """End it before its day. Safe to send twice. Raises NotPermitted, WrongState for a draft."""
    if not may_end_need(by, need):
        raise NotPermitted
    if need.state == NeedState.ENDED:
        return need
    return step(need, NEEDS, "end", by=by, ended_on=today)


def run_out(need: LabourNeed, *, today: date) -> LabourNeed:
    """End what is past its day. Raises WrongState, also before that."""
    if need.by_when >= today:
        raise WrongState("run_out", need.state)
    return step(need, NEEDS, "run_out", by=None, ended_on=today)


def checked(stated: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the fields of a need. Raises Malformed with everything that does not fit."""
    amiss = Together()
    for name in stated:
        with amiss.also():
            if name not in FIELDS:
                raise Malformed(field=name, expected=", ".join(FIELDS))
    what: dict[str, Any] = {"kind": "", "skill": {}, "outcome": "", "entry": None}
    with amiss.also():
        what = _what(stated)
    fields = {
        "language": amiss.of(language, "language", stated.get("language")),
        "level": "",
        "people": amiss.of(count_of(MOST_PEOPLE), "people", stated.get("people")),
        "region": amiss.of(short_text(80), "region", stated.get("region")),
        "by_when": None,
        "about": amiss.of(text, "about", stated.get("about")),
    }
    with amiss.also():
        fields["level"] = _level(stated.get("level"))
    with amiss.also():
        fields["by_when"] = _by_when(stated.get("by_when"), today)
    with amiss.also():
        if (fields["people"] is not None and fields["people"] < 1) or stated.get("people") in (None, ""):
            raise Malformed(field="people", expected=f"1 to {MOST_PEOPLE}", seen=str(stated.get("people") or ""))
    amiss.settle()
    return what | fields


def _what(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is needed, of its kind; the other two are empty."""
    kind = one_of(*NeedKind.values)("kind", stated.get("kind"))
    if kind == NeedKind.SKILL:
        skill = _skill(stated.get("skill"))
        return {"kind": kind, "skill": tag_of(skill), "outcome": skill.label, "entry": None}
    if kind == NeedKind.OUTCOME:
        return {"kind": kind, "skill": {}, "outcome": some_text(500)("outcome", stated.get("outcome")), "entry": None}
    if kind == NeedKind.ENTRY:
        entry = stated.get("entry")
        if not isinstance(entry, MicroCredential) or not entry.is_listed:
            raise Malformed(field="entry", expected="a listed micro-credential", seen=str(entry or ""))
        return {"kind": kind, "skill": {}, "outcome": "", "entry": entry}
    raise Malformed(field="kind", expected=", ".join(NeedKind.values))


def _skill(value: object) -> Skill:
    said = some_text(500)("skill", value)
    known = Skill.objects.filter(uri=said, scheme__loaded_at__isnull=False).select_related("scheme")
    found = known.order_by("-scheme__loaded_at", "-pk").first()
    if found is None:
        raise Malformed(field="skill", expected="the address of a skill of a scheme loaded here", seen=said[:80])
    return found


def _level(value: object) -> str:
    said = short_text(120)("level", value)
    if not said:
        return ""
    try:
        level = LevelStatement.parse(said)
        frameworks.atlas().placed(level)
    except (Malformed, LevelRefused):
        raise Malformed(
            field="level", expected="a level of a published framework, such as eqf/2017:5", seen=said
        ) from None
    return str(level)


def _by_when(value: object, today: date) -> date:
    found, latest = day("by_when", value), add_months(today, FARTHEST)
    if found is None or not today <= found <= latest:
        raise Malformed(field="by_when", expected=f"from {today} to {latest}", seen=str(value or "")[:40])
    return found
