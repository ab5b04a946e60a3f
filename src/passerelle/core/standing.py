"""What an entry's place in the register means: for the public today, and for those who relied on it earlier.

Two statements are kept apart from the state: whether the entry is *recognised*, and whether it *may still be
offered* (policy paper, ch. 3, challenge 5: what is removed "may still be taught", without recognition). Whoever held
an award or was enrolled while it was recognised keeps that (France, Code du travail R6113-17-3 II; DOMAIN 3.6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


@dataclass(frozen=True)
class Standing:
    """The two statements; `may_be_offered` is a stable word with a sentence."""

    recognised: bool
    may_be_offered: str


_TABLE: Mapping[str, Standing] = {
    "draft": Standing(False, "not_yet"),
    "returned": Standing(False, "not_yet"),
    "in_review": Standing(False, "not_yet"),
    "listed_pending": Standing(False, "while_pending"),
    "registered": Standing(True, "yes"),
    "registered_conditional": Standing(True, "yes"),
    "review_open": Standing(True, "yes"),
    "suspended": Standing(False, "not_while_suspended"),
    "removal_proposed": Standing(True, "no_new_learners"),
    "expiring": Standing(True, "to_those_enrolled"),
    "removed": Standing(False, "without_recognition"),
    "expired": Standing(False, "without_recognition"),
}


def standing(state: str, *, valid_until: date | None = None, verified: bool = True, on: date) -> Standing:
    """Return the two statements about an entry in this state on a day.

    What is withdrawn before anybody verified it is taught to the end without ever having been recognised.
    An entry whose time has run out is not recognised any more, whether or not the clock has moved it yet.

    >>> standing("expiring", valid_until=date(2027, 6, 30), on=date(2027, 7, 1))
    Standing(recognised=False, may_be_offered='without_recognition')
    """
    found = _TABLE[state]
    if state == "expiring" and not verified:
        return Standing(False, found.may_be_offered)
    if found.recognised and valid_until is not None and on > valid_until:
        return _TABLE["expired"]
    return found


BEGINNING = frozenset({"yes", "while_pending"})
"""What is said of an entry that somebody new may begin."""


@dataclass(frozen=True)
class Goal:
    """One thing that a course leads to, on a day."""

    is_taught: bool
    """Its provider is in force as a provider, and awards it or is let teach it."""
    takes_beginners: bool
    """Somebody new may begin it, and come to it by a course."""


def of_course(found: Standing, goals: Iterable[Goal]) -> Standing:
    """Return the two statements about a course, which is offered only while it leads where somebody may begin.

    `found` is what its own place in the register says. Its own reason goes first: who is told that it is suspended
    need not hear of its provider.

    >>> of_course(Standing(False, "while_pending"), [Goal(is_taught=False, takes_beginners=True)])
    Standing(recognised=False, may_be_offered='provider_not_let_teach')
    """
    told = list(goals)
    if found.may_be_offered not in BEGINNING or any(goal.is_taught and goal.takes_beginners for goal in told):
        return found
    is_let = not told or any(goal.is_taught for goal in told)
    return replace(found, may_be_offered="goal_takes_nobody_new" if is_let else "provider_not_let_teach")


@dataclass(frozen=True)
class Reliance:
    """What somebody may rely on who was enrolled, or was awarded, on a day: the state then, and whether it counted."""

    state: str
    recognised: bool
    kept: bool
    """It counted then and does not any more, and is kept for them all the same."""


def relies_on(history: Sequence[tuple[date, str]], on: date, *, today: date) -> Reliance:
    """Return what a learner of that day may rely on; later steps of the entry take nothing away.

    `history` are (day, state from then on) in the order in which they happened; the last of one day counts for that
    day, but a removal or suspension counts from the day after it, so that an award of its morning stands. An entry
    that was only listed on that day counts if it was verified later: who enrolled in good faith is not worse off for
    having been early (cohorts of the application file, L6113-9).
    """
    state = state_on(history, on)
    recognised = _counted(history, on) or (state == "listed_pending" and _verified_after(history, on))
    now = standing(state_on(history, today), verified=_was_verified(history), on=today).recognised
    return Reliance(state, recognised, recognised and not now)


def state_on(history: Iterable[tuple[date, str]], on: date) -> str:
    """Return the state at the end of a day; `draft` before anything happened."""
    states = [state for day, state in history if day <= on]
    return states[-1] if states else "draft"


def _counted(history: Sequence[tuple[date, str]], on: date) -> bool:
    """Say whether the entry was recognised at any moment of that day."""
    before = [state for day, state in history if day < on]
    during = [state for day, state in history if day == on]
    verified = _was_verified(history)
    return any(standing(state, verified=verified, on=on).recognised for state in [*before[-1:], *during])


def _was_verified(history: Iterable[tuple[date, str]]) -> bool:
    """Say whether the entry was verified at any time; what is being withdrawn may never have been."""
    return any(_TABLE[state].recognised and state != "expiring" for _day, state in history)


def _verified_after(history: Sequence[tuple[date, str]], on: date) -> bool:
    """Say whether the next thing decided about a listed entry was that it is verified."""
    later = [state for day, state in history if day > on]
    return bool(later) and _TABLE[later[0]].recognised and later[0] != "expiring"
