"""What an awarder's authorisation lets a partner do: from which day, and for which parts.

Source: Code du travail R6113-16-1 to -5 (teach and/or assess, which parts, until when; a change is told within two
months); DOMAIN 3.5, PartnerAuthorisation, and 3.9, "Partner change".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.gate import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

NOTICE_MONTHS, MONTHS_AHEAD = 2, 60
CLAUSE = "Code du travail, R6113-16-1"


def check_days(begins: date, ends: date | None, *, today: date) -> None:
    """Say whether an authorisation told today can hold from one day until another. Raises Malformed."""
    for refusal in wrong_days(begins, ends, today=today):
        raise refusal


def wrong_days(begins: date, ends: date | None, *, today: date) -> Iterator[Malformed]:
    """Yield why an authorisation told today cannot hold from one day until another: every fault, not the first alone.

    One that began before is told within two months (DOMAIN 3.9); later ones would rewrite who was let do what.
    """
    earliest, latest = add_months(today, -NOTICE_MONTHS), add_months(today, MONTHS_AHEAD)
    if begins < earliest:
        yield _wrong("valid_from", begins, f"{earliest} or later", "told_too_late")
    if begins > latest:
        yield _wrong("valid_from", begins, f"{latest} or earlier", "authorisation_begins_out_of_span")
    if ends is not None and ends <= max(begins, today):
        yield _wrong("ends_on", ends, f"later than {max(begins, today)}", "authorisation_ends_before_it_holds")


def _wrong(field: str, seen: date, expected: str, reason: str) -> Malformed:
    return Malformed(field=field, seen=seen.isoformat(), expected=expected, reason=reason)


def not_let(goal: str) -> Finding:
    """Return what is wrong with a course to what another awards, where its provider was not let teach for it."""
    return _finding("PA-1", goal, "an authorisation to teach, in force today", "not_let_teach")


def beyond(named: Collection[str], blocks: Sequence[Mapping[str, Any]], taught: Sequence[str]) -> Finding | None:
    """Return what is wrong with a course that teaches more than the blocks its provider was let teach, if anything.

    `named` are the blocks of the authorisation, the whole award where it names none; `taught` the codes of the
    outcomes that the course states. One that states none teaches all of them.

    >>> parts = [{"code": "B1", "outcomes": ["K1", "S1"]}, {"code": "B2", "outcomes": ["S2"]}]
    >>> beyond([], parts, ["S2"]), beyond(["B1"], parts, ["K1"]), beyond(["B1", "B2"], parts, [])
    (None, None, None)
    >>> beyond(["B1"], parts, ["K1", "S2"]).seen, beyond(["B1"], parts, []).seen
    (('S2',), ('S2',))
    """
    inside = {code: list(block.get("outcomes", ())) for block in blocks if (code := str(block.get("code", "")))}
    if not named or set(inside) <= set(named):
        return None
    let = {outcome for code in named for outcome in inside.get(code, ())}
    everything = [outcome for outcomes in inside.values() for outcome in outcomes]
    more = tuple(outcome for outcome in dict.fromkeys(taught or everything) if outcome not in let)
    return _finding("PA-2", more, tuple(named), "beyond_blocks") if more else None


def _finding(rule: str, seen: Any, threshold: Any, kind: str) -> Finding:
    return Finding(rule, "leads_to", seen, threshold, CLAUSE, "block", kind=kind)
