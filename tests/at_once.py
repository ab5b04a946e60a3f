"""Many at once: every act in a thread of its own, on a connection of its own, all started together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from django.db import connection

from passerelle.core.errors import PasserelleError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each act gave, or how it was refused; any other error rises."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except PasserelleError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
