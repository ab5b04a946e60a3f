"""One step of anything that is shared here; and how what is said of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from passerelle.core.errors import Malformed
from passerelle.core.shapes import day, short, some_name, some_text, text
from passerelle.core.together import Together
from passerelle.practice.models import Coaching, FraudAlert, GoodPractice
from passerelle.registers import steps

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.core.shapes import Check
    from passerelle.people.models import Person

Shared = TypeVar("Shared", Coaching, GoodPractice, FraudAlert)
MOST = 4_000
"""So many characters one text has at most."""


def step(
    thing: Shared, life: Lifecycle, act: str, *, by: Person, noted: Mapping[str, Any] | None = None, **fields: Any
) -> Shared:
    """Take one step of its life and record it. Raises WrongState."""
    return steps.step(thing, life, act, by=by, kind=KINDS[type(thing)], noted=noted, **fields)


KINDS = {Coaching: "coaching", GoodPractice: "good_practice", FraudAlert: "fraud_alert"}


def said(field: str, value: Any) -> str:
    """Return a text in which something is said. Raises Malformed."""
    found: str = some_text(MOST)(field, value)
    return found


def shaped(stated: Mapping[str, Any], shape: Mapping[str, Check]) -> dict[str, Any]:
    """Return what was stated, every field of a shape checked, also those left out. Raises Malformed with all amiss."""
    amiss = Together()
    for name in stated:
        if name not in shape:
            amiss.add(Malformed(field=name, expected=", ".join(shape)))
    found = {name: amiss.of(check, name, stated.get(name)) for name, check in shape.items()}
    amiss.settle()
    return found


title = some_name(160)
"""A title: short, and everything in it can be seen. Raises Malformed."""


def known(values: Collection[str]) -> Check:
    """One of these words, and not none of them."""

    def check(field: str, value: Any) -> str:
        found = text(field, value)
        if found not in values:
            raise Malformed(field=field, expected=", ".join(values), seen=short(found))
        return found

    return check


def until(today: date) -> Check:
    """A day that is not ahead."""

    def check(field: str, value: Any) -> date:
        found = day(field, value)
        if found is None or found > today:
            raise Malformed(field=field, expected=f"a day until {today}", seen=str(found or ""))
        return found

    return check
