"""Which day it is in the register that a story plays on: days begin and end where the register is, not in UTC."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = os.environ.get("PASSERELLE_TIME_ZONE") or "Africa/Tunis"
"""As in `config/environment.py`; a story played on a register elsewhere is told by the same variable."""


def today() -> date:
    """Return the day it is there."""
    return datetime.now(ZoneInfo(ZONE)).date()
