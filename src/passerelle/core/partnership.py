"""What an awarder's authorisation lets a partner do: from which day, and for which parts.

A partner may ask for it, and is let do what it asked for, or less. Source: Code du travail R6113-16-1 to -5 (teach
and/or assess, which parts, until when; a change is told within two months; silence of a ministry); DOMAIN 3.5,
PartnerAuthorisation, and 3.9, "Partner change".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.gate import OWN_RULES, Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

NOTICE_MONTHS, MONTHS_AHEAD = 2, 60
CLAUSE = f"{OWN_RULES}, decision 25"
"""PA-1 and PA-2 hold in every country; the French article (above) is where the idea comes from, and binds elsewhere
nobody. docs/decisions/0025-what-an-authorisation-opens.md says why."""


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


MINISTRY, PARTNER = "ministry_authorisation", "partner_authorisation"


def clock_of(*, is_authority: bool) -> str:
    """Return which clock runs for who asks an awarder: a public authority has one of its own (R6113-16-1)."""
    return MINISTRY if is_authority else PARTNER


def more_than_asked(asked: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Malformed]:
    """Yield each term by which an awarder would let a partner do more than it asked for, or bind it to more.

    What was asked without a limit may be given any; words are the asker's own and are taken as they were asked.

    >>> asked = {"blocks": ["B1"], "most_learners": 20, "ends_on": None}
    >>> [one.data["field"] for one in more_than_asked(asked, {"blocks": [], "most_learners": 30, "ends_on": None})]
    ['blocks', 'most_learners']
    >>> list(more_than_asked(asked, {"blocks": ["B1"], "most_learners": 12, "ends_on": None}))
    []
    """
    within = list(asked.get("blocks") or ())
    if within and (not given.get("blocks") or set(given["blocks"]) - set(within)):
        yield _more("blocks", given.get("blocks") or (), ", ".join(within))
    if asked.get("valid_from") and given["valid_from"] < asked["valid_from"]:
        yield _more("valid_from", given["valid_from"], f"{asked['valid_from']} or later")
    for name in ("ends_on", "most_learners", "price"):
        most, said = asked.get(name), given.get(name)
        if most is not None and (said is None or said > most):
            yield _more(name, said, f"{most} or {'earlier' if name == 'ends_on' else 'less'}")
    if given.get("may_subcontract") and not asked.get("may_subcontract"):
        yield _more("may_subcontract", True, "what was asked")
    for name in ("subcontracting", "means"):
        if (given.get(name) or "") != (asked.get(name) or ""):
            yield _more(name, given.get(name), "the words that were asked")


def _more(field: str, seen: Any, expected: str) -> Malformed:
    seen = list(seen) if isinstance(seen, list | tuple) else "" if seen is None else str(seen)[:80]
    return Malformed(field=field, seen=seen, expected=expected, reason="more_than_asked")


def not_let(goal: str) -> Finding:
    """Return what is wrong with a course to what another awards, where its provider was not let teach for it."""
    return _finding("PA-1", goal, "an authorisation to teach, in force today", "not_let_teach")


def let_later(goal: str, begins: date) -> Finding:
    """Return what is wrong with a course to what its provider is let teach from a later day only."""
    return _finding("PA-1", goal, begins.isoformat(), "let_teach_later")


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
