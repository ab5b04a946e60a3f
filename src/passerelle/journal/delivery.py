"""The thread that delivers the journal: woken by each commit of this process, else once a second.

One process delivers at a time: it holds a lock on a file in the data folder. On PostgreSQL the same loop runs as a
service of its own (`passerelle follow`).
"""

from __future__ import annotations

import fcntl
import logging
import threading
from typing import TYPE_CHECKING

from django.db import close_old_connections

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)
_woken = threading.Event()
PAUSE_SECONDS = 1.0


def wake() -> None:
    """Say that something was committed; costs nothing where nobody listens."""
    _woken.set()


def start(folder: Path, *rounds: Callable[[], object]) -> threading.Thread:
    """Begin to deliver in a thread of this process, for as long as it lives."""
    thread = threading.Thread(target=run, args=(folder, *rounds), name="journal", daemon=True)
    thread.start()
    return thread


def run(folder: Path, *rounds: Callable[[], object]) -> None:
    """Go through the rounds (delivering, the clocks) until the process ends; wait first until no other process does."""
    with (folder / "delivery.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        while True:
            _woken.wait(PAUSE_SECONDS)
            _woken.clear()
            close_old_connections()  # a database that was restarted meanwhile gets a new connection
            for once in rounds:
                try:
                    once()
                except Exception:
                    log.exception("%s failed; it goes on in a second", once.__name__)
