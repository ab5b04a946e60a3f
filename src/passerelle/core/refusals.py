"""What was refused before: who was refused too often waits before applying again, and what is refused unexamined.

Source: Code du travail R6113-11-1 (three refusals in five years: no similar request for a year) and R6113-8-1 (refused
without examining the criteria: a false declaration, the literal copy of an existing reference, misleading information
of the public). The first, and of the second what a machine can see, are told at the gate; the rest is asked of panels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.gate import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable
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


MOST = 1_200
LEAST_COPY = 0.5
TARGETS = ("micro_credential", "short_course", "organisation")


def rules(stated: Any, *, profile: str, at: str = "rules") -> tuple[Rest | Copy, ...]:
    """Return the rules that a list states, in its order. Raises Malformed with the path of what is amiss."""
    if not isinstance(stated, Sequence) or isinstance(stated, str):
        raise Malformed(field=at, expected="a list")
    return tuple(_rule(one, f"{at}.{place}", profile) for place, one in enumerate(stated))


def _rule(stated: Any, at: str, profile: str) -> Rest | Copy:
    if not isinstance(stated, Mapping):
        raise Malformed(field=at, expected="a mapping")
    needs = {KIND_REST: ("refusals", "within_months", "rests_for_months"), KIND_COPY: ("least",)}
    kind, source, targets = stated.get("kind"), stated.get("source"), stated.get("targets", TARGETS[:1])
    if kind not in needs:
        raise Malformed(field=f"{at}.kind", expected=", ".join(needs))
    for name in stated.keys() - {"id", "kind", "clause", "source", "targets", *needs[kind]}:
        raise Malformed(field=f"{at}.{name}", expected="known")
    for name in ("id", "clause"):
        if not isinstance(stated.get(name), str) or not stated[name].strip():
            raise Malformed(field=f"{at}.{name}", expected="text")
    if not isinstance(source, Mapping) or not str(source.get("reference", "")).strip():
        raise Malformed(field=f"{at}.source", expected="where the rule stands")
    if not isinstance(targets, list | tuple) or not targets or not set(map(str, targets)) <= set(TARGETS):
        raise Malformed(field=f"{at}.targets", expected=", ".join(TARGETS))
    own = {name: _amount(stated.get(name), f"{at}.{name}") for name in needs[kind]}
    known = {"id": stated["id"], "clause": stated["clause"], "profile": profile, "targets": tuple(targets)}
    return Rest(**known, **own) if kind == KIND_REST else Copy(**known, **own)


def _amount(value: Any, at: str) -> Any:
    """Return a whole number of refusals or months, or a part of what is stated."""
    is_part = at.endswith(".least")
    least, most = (LEAST_COPY, 1) if is_part else (1, MOST)
    kinds = int | float if is_part else int
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        raise Malformed(field=at, expected=f"a number from {least} to {most}")
    return value


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
