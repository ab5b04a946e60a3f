"""Acting on behalf of somebody: the fact names who did it as its actor, and for whom it was done in what it notes.

Whoever acts opens a `with` around the acts themselves, so that the acts and their rules are those of the person, and
need not know that another's hand was on the keys.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Hand(NamedTuple):
    """Whose hand it is, for whom, and where it was let do so, all by reference."""

    actor: str
    person: str
    under: str


_HAND: ContextVar[Hand | None] = ContextVar("passerelle_hand", default=None)


@contextmanager
def acting(actor: str, *, for_person: str, under: str) -> Iterator[None]:
    """Let every fact that would name `for_person` as its actor name `actor`, and say on whose behalf and under what."""
    token = _HAND.set(Hand(actor, for_person, under))
    try:
        yield
    finally:
        _HAND.reset(token)


def told(actor: str, noted: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the actor and what is noted, as the hand at work leaves them; what others do meanwhile stays as it is."""
    hand = _HAND.get()
    if hand is None or actor != hand.person:
        return actor, dict(noted)
    return hand.actor, {**noted, "on_behalf_of": hand.person, "visit": hand.under}
