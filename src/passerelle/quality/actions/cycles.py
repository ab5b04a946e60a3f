"""A provider runs its own quality assurance: policy, who is responsible, plan for a year; closed with what changed.

Source: EQF Recommendation 2017, Annex IV (3: feedback and improvement; 6: a part of the internal management); policy
paper, ch. 2 and 5.2; DOMAIN journey 11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.shapes import count_of, day, each_once, words
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.models import Mandate, Role
from passerelle.organisations.permissions import has_role
from passerelle.quality.actions.steps import said, step
from passerelle.quality.cycle_permissions import may_begin, may_run
from passerelle.quality.cycle_queries import COURSES, open_reviews_of, own_entries
from passerelle.quality.models import InternalCycle
from passerelle.quality.queries import newer_than
from passerelle.quality.states import CYCLES
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import Standard

YEARS_AHEAD = 1
"""A cycle is of a year that has come, or of the next: what a rule reads follows no made-up year."""


@transaction.atomic
def begin(
    provider: Organisation, standard: Standard, stated: Mapping[str, Any], *, by: Person, today: date
) -> InternalCycle:
    """Begin a cycle: say policy and plan, what is reviewed, by when, and who is responsible.

    `stated`: year, policy, plan, entries (numbers), responsible (the id of a mandate of the provider), due_on. Raises
    NotPermitted, Malformed with everything amiss at once, NotNow where the body neither teaches nor awards at present
    or the standard has a newer version, AlreadyDone where one is under way or the year has one.
    """
    if not may_begin(by, provider):
        raise NotPermitted
    if not any(has_role(provider.pk, role, on=today) for role in (Role.PROVIDER, Role.AWARDER)):
        raise NotNow(reason="neither_awarder_nor_provider")
    if COURSES not in standard.kinds:
        raise Malformed(field="standard", expected="a standard for courses", seen=standard.reference)
    if (newer := newer_than(standard, today)) is not None:
        raise NotNow(reason="standard_is_older", newer=str(newer))
    amiss = Together()
    year = amiss.of(_year(today), "year", stated.get("year"))
    due = amiss.of(_later_than(today), "due_on", stated.get("due_on"))
    fields = _plan(provider, stated, amiss, today)
    amiss.settle()
    try:
        with transaction.atomic():
            cycle = InternalCycle.objects.create(
                number=next_number("QC"), provider=provider, standard=standard, year=year, due_on=due,
                begun_on=today, begun_by=by, **fields,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(field="year", seen=year) from None
    noted = {"organisation": provider.number, "year": year, "standard": str(standard), "entries": cycle.planned}
    journal.record("quality_cycle.begin", subject=cycle.number, actor=by.reference, noted=noted)
    return cycle


@transaction.atomic
def change_plan(
    cycle: InternalCycle, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int | None = None
) -> InternalCycle:
    """Say policy, plan, what is reviewed and who is responsible anew; year and standard stay as they began.

    Raises NotPermitted, Malformed with everything amiss at once (also a standard: it never changes in the middle),
    WrongState once it is closed, StaleVersion where a colleague saved since the version that was seen.
    """
    if not may_run(by, cycle):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        if stated.get("standard") not in (None, "", cycle.standard.reference):
            expected = f"{cycle.standard.reference}, as it began"
            raise Malformed(field="standard", expected=expected, seen=str(stated["standard"])[:80])
    due = amiss.of(_later_than(cycle.begun_on), "due_on", stated.get("due_on"))
    fields = _plan(cycle.provider, stated, amiss, today)
    amiss.settle()
    noted = {"entries": fields["planned"], "due_on": str(due)}
    return step(cycle, "change_plan", by=by, noted=noted, seen=seen_version, due_on=due, **fields)


@transaction.atomic
def close(
    cycle: InternalCycle, what_changed: str, *, by: Person, today: date, keep_standard: bool = False
) -> InternalCycle:
    """Close a cycle and say to everybody, in short, what changed.

    Raises NotPermitted, Malformed where nothing is said, NotNow with every entry whose self-review is open or not
    begun, or as the standard changed in the middle and nobody said that it closes by the older one (`keep_standard`),
    WrongState where it is closed.
    """
    if not may_run(by, cycle):
        raise NotPermitted
    told = said("what_changed", what_changed)
    CYCLES.after(cycle.state, "close")
    newer = newer_than(cycle.standard, today)
    _may_close(cycle, newer if not keep_standard else None)
    fields: dict[str, Any] = {
        "closed_on": today,
        "closed_by": by,
        "what_changed": told,
        "keeps_standard": newer is not None,
    }
    step(cycle, "close", by=by, noted={"keeps_standard": newer is not None}, **fields)
    _may_close(cycle, None)  # again, now that nobody can begin a self-review any more
    return cycle


def _may_close(cycle: InternalCycle, newer: Standard | None) -> None:
    if waiting := open_reviews_of(cycle):
        raise NotNow(reason="self_reviews_open", entries=waiting)
    if newer:
        raise NotNow(reason="cycle_standard_changed", newer=str(newer))


def _plan(provider: Organisation, stated: Mapping[str, Any], amiss: Together, today: date) -> dict[str, Any]:
    """Return what is said of policy and plan; what is amiss is kept for the end."""
    return {
        "policy": amiss.of(said, "policy", stated.get("policy")),
        "plan": amiss.of(said, "plan", stated.get("plan")),
        "planned": amiss.of(_entries_of(provider), "entries", stated.get("entries")),
        "responsible": amiss.of(_mandate_of(provider, today), "responsible", stated.get("responsible")),
    }


def _year(today: date) -> Any:
    last = today.year + YEARS_AHEAD

    def check(field: str, value: Any) -> int:
        found: int | None = count_of(9999)(field, value)
        if found is None or not 2000 <= found <= last:
            raise Malformed(field=field, expected=f"a year from 2000 to {last}", seen=str(value)[:80])
        return found

    return check


def _later_than(before: date) -> Any:
    def check(field: str, value: Any) -> date:
        found = day(field, value)
        if found is None or found <= before:
            raise Malformed(field=field, expected=f"later than {before}", seen=str(value or "")[:80])
        return found

    return check


def _entries_of(provider: Organisation) -> Any:
    def check(field: str, value: Any) -> list[str]:
        numbers = words(field, value or [])
        each_once(field, numbers)
        known = own_entries(provider)
        if unknown := [number for number in numbers if number not in known]:
            raise Malformed(field=field, expected=OWN, seen=unknown[0][:80])
        return numbers

    return check


OWN = "numbers of courses and micro-credentials of this provider"


def _mandate_of(provider: Organisation, today: date) -> Any:
    def check(field: str, value: Any) -> Mandate:
        number: int = count_of(2**53)(field, value) or 0
        found = Mandate.objects.filter(pk=number, organisation=provider).first()
        if found is None or not found.is_held(today):
            raise Malformed(field=field, expected="somebody who acts for this provider today", seen=str(value)[:80])
        return found

    return check
