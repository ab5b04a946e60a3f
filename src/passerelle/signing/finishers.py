"""Who keeps what was signed: one function per purpose, found by its decorator (as followers are)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.signing.models import Intent

    Finish = Callable[[Intent, Any], None]
    """Takes what the maker of the purpose made: bytes, or a list of them for a batch."""
    GiveUp = Callable[[Intent, str], None]

FINISHERS: dict[str, Finish] = {}
VOIDERS: dict[str, GiveUp] = {}


def finishes(purpose: str) -> Callable[[Finish], Finish]:
    """Make the function the keeper of signed documents of this purpose; it runs in the transaction that closes."""

    def add(finish: Finish) -> Finish:
        FINISHERS[purpose] = finish
        return finish

    return add


def voids(purpose: str) -> Callable[[GiveUp], GiveUp]:
    """Let the function hear, in the transaction that voids an intent of this purpose, that nothing was signed."""

    def add(give_up: GiveUp) -> GiveUp:
        VOIDERS[purpose] = give_up
        return give_up

    return add
