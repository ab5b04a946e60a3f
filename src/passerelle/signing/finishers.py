"""Who keeps what was signed: one function per purpose, found by its decorator (as followers are)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.signing.models import Intent

    Finish = Callable[[Intent, bytes], None]

FINISHERS: dict[str, Finish] = {}


def finishes(purpose: str) -> Callable[[Finish], Finish]:
    """Make the function the keeper of signed documents of this purpose; it runs in the transaction that closes."""

    def add(finish: Finish) -> Finish:
        FINISHERS[purpose] = finish
        return finish

    return add
