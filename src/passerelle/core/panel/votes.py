"""What the votes of a panel decide, and what keeps them from deciding.

Source: policy paper, ch. 3, challenge 5; DOMAIN 3.7 (one vote for each criterion, the chair's casting vote).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.core.errors import Malformed, NotNow
from passerelle.core.gate import Finding
from passerelle.core.panel.composition import DEFAULT, Composition
from passerelle.core.panel.seats import CLAUSE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

VALUES = ("yes", "condition", "no")  # of a vote, from the best


@dataclass(frozen=True)
class Vote:
    """One seat's answer to one criterion, with the reason the public will read."""

    seat: str
    criterion: str
    value: str
    reason: str = ""


@dataclass(frozen=True)
class Tally:
    """What the votes on one criterion come to: yes, condition, no, or open where nobody voted."""

    criterion: str
    outcome: str
    yes: int = 0
    condition: int = 0
    no: int = 0
    by_casting_vote: bool = False


def tally(votes: Iterable[Vote], criteria: Sequence[str], *, chair: str | None = None) -> tuple[Tally, ...]:
    """Count the votes, a tally for each criterion, in order; raises Malformed for a vote that cannot be counted.

    The outcome is the best answer that more than half of the votes cast support, where who says yes would also say
    yes with a condition. On a tie the chair's own vote is the casting one; without it, the stricter answer stands.
    """
    cast = list(votes)
    double = len({(vote.seat, vote.criterion) for vote in cast}) < len(cast)
    if double or any(vote.value not in VALUES or vote.criterion not in criteria for vote in cast):
        raise Malformed(field="votes", expected="one known answer of each seat to each criterion")
    return tuple(_tally(criterion, [v for v in cast if v.criterion == criterion], chair) for criterion in criteria)


def _tally(criterion: str, votes: Sequence[Vote], chair: str | None) -> Tally:
    counts = Counter(vote.value for vote in votes)
    chairs = next((vote.value for vote in votes if vote.seat == chair), "no")
    outcome, cast_by_chair, support = ("no" if votes else "open"), False, 0
    for value in VALUES[:2] if votes else ():
        support += counts[value]
        tied = 2 * support == len(votes)
        cast_by_chair = cast_by_chair or tied
        if 2 * support > len(votes) or (tied and VALUES.index(chairs) <= VALUES.index(value)):
            outcome = value
            break
    return Tally(criterion, outcome, counts["yes"], counts["condition"], counts["no"], cast_by_chair)


def outcome(tallies: Iterable[Tally], *, advising: Collection[str] = ()) -> str:
    """Return the act the tallies decide: register, register_with_conditions or refuse.

    What the panel says on `advising` criteria is heard and decides nothing. Raises NotNow while a criterion is open.
    """
    counted = list(tallies)
    if not counted or any(one.outcome == "open" for one in counted):
        raise NotNow(reason="votes_missing")
    outcomes = {one.outcome for one in counted if one.criterion not in advising}
    if "no" in outcomes:
        return "refuse"
    return "register_with_conditions" if "condition" in outcomes else "register"


def vote_findings(
    votes: Sequence[Vote], criteria: Sequence[str], composition: Composition = DEFAULT, *, seats: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return what keeps these votes from deciding: too few, twice by one seat, by no seat, without a reason."""
    found: list[Finding] = []
    for criterion in criteria:
        voters = [vote.seat for vote in votes if vote.criterion == criterion]
        silent = tuple(v.seat for v in votes if v.criterion == criterion and not v.reason.strip())
        strangers = tuple(seat for seat in voters if seats and seat not in seats)
        twice = tuple(seat for seat, times in Counter(voters).items() if times > 1)
        quorum = len(set(voters) - set(strangers))
        if quorum < composition.quorum:
            found.append(_vote_finding("QUORUM", criterion, quorum, composition.quorum))
        found += [
            _vote_finding(name, criterion, seen, asked)
            for name, seen, asked in (("SEAT", strangers, 0), ("TWICE", twice, 1), ("REASON", silent, "stated"))
            if seen
        ]
    return tuple(found)


def _vote_finding(name: str, criterion: str, seen: object, threshold: object) -> Finding:
    return Finding(f"PN-{name}", criterion, seen, threshold, CLAUSE, "block", kind=name.lower())
