"""What the folder of files needs by the passing of time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from passerelle.files import actions, store
from passerelle.journal.followers import every

if TYPE_CHECKING:
    from datetime import date


@every(hours=24)
def sweep(today: date) -> None:
    """Put right what processes left behind that were killed while a file came or went."""
    store.sweep(actions.is_needed, now=time.time())
