"""What was refused before: who was refused too often waits before applying again, and what is refused unexamined.

Source: Code du travail R6113-11-1 (three refusals in five years: no similar request for a year) and R6113-8-1 (refused
without examining the criteria: a false declaration, the literal copy of an existing reference, misleading information
of the public). The first, and of the second what a machine can see, are told at the gate; the rest is asked of panels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.gate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

KIND_REST, KIND_COPY = "rest_after_refusals", "literal_copy"
COPIED = "max_literal_overlap_with_existing"


@dataclass(frozen=True)
class Rest:
    """So many refusals within so many months bar what is similar for so many more; the last day is inclusive."""

    id: str
    profile: str
    refusals: int
    within_months: int
    rests_for_months: int
    clause: str
    targets: tuple[str, ...] = ("micro_credential",)


@dataclass(frozen=True)
class Copy:
    """What stands to this part, or more, word for word in another's entry is refused unexamined."""

    id: str
    profile: str
    least: float
    clause: str
    targets: tuple[str, ...] = ("micro_credential",)


def rules(document: Mapping[str, Any]) -> tuple[Rest | Copy, ...]:
    """Return the rules that a document states, in its order. Raises Malformed with the path of what is amiss."""
    return tuple(_rule(stated, f"rules.{place}") for place, stated in enumerate(document.get("rules", ())))


def _rule(stated: Mapping[str, Any], at: str) -> Rest | Copy:
    known = {name: value for name, value in stated.items() if name not in {"kind", "source"}}
    if not str(stated.get("source", {}).get("reference", "")).strip() or not str(stated.get("clause", "")).strip():
        raise Malformed(field=f"{at}.source", expected="where the rule stands")
    made = {KIND_REST: Rest, KIND_COPY: Copy}.get(str(stated.get("kind")))
    if made is None:
        raise Malformed(field=f"{at}.kind", expected=f"{KIND_REST}, {KIND_COPY}")
    try:
        rule: Rest | Copy = made(**known | {"targets": tuple(stated.get("targets", ("micro_credential",)))})
    except TypeError:
        raise Malformed(field=at, expected="the parameters of its kind") from None
    if isinstance(rule, Rest) and min(rule.refusals, rule.within_months, rule.rests_for_months) < 1:
        raise Malformed(field=at, expected="whole numbers from 1")
    return rule


def rests_until(refused: Iterable[date], rule: Rest) -> date | None:
    """Return the last day of the rest that these refusals lead to, the latest there is; None without one.

    >>> from datetime import date
    >>> rule = Rest("R", "P", 3, 60, 12, "art. 1")
    >>> rests_until([date(2022, 1, 1), date(2024, 1, 1), date(2026, 12, 1)], rule)
    datetime.date(2027, 12, 1)
    >>> rests_until([date(2022, 1, 1), date(2024, 1, 1), date(2027, 1, 2)], rule)
    """
    days = sorted(refused)
    ends = [
        add_months(last, rule.rests_for_months)
        for first, last in zip(days, days[rule.refusals - 1 :], strict=False)
        if last <= add_months(first, rule.within_months)
    ]
    return max(ends, default=None)


def rest(refused: Iterable[date], rule: Rest, *, on: date) -> Finding | None:
    """Return what stands against an application on a day, where its like was refused too often."""
    until = rests_until((day for day in refused if day <= on), rule)
    if until is None or on > until:
        return None
    return Finding(
        rule.id, "refusals", rule.refusals, until.isoformat(), rule.clause, "block", rule.profile, kind=KIND_REST
    )


def copied(stated: Mapping[str, Any], rule: Copy) -> Finding | None:
    """Return what stands against an application that is the copy of another's entry."""
    part = stated.get(COPIED)
    if not isinstance(part, int | float) or isinstance(part, bool) or part < rule.least:
        return None
    return Finding(rule.id, COPIED, part, rule.least, rule.clause, "block", rule.profile, kind=KIND_COPY)
