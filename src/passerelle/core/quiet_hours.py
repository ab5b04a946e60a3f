"""When a telephone may ring: nobody is texted at night, by the hour of the register."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

FROM, UNTIL = time(20), time(8)
"""Of the local day. Source: usual limits of the law on texts, such as 8 to 21 h (US TCPA 47 CFR 64.1200(c)(1)), less an
hour."""


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Say whether a moment lies in the night of a time zone; the hour at which it ends is no longer night.

    >>> from datetime import UTC
    >>> [is_quiet(datetime(2026, 11, 27, hour, tzinfo=UTC), UTC) for hour in (3, 8, 19, 20)]
    [True, False, False, True]
    """
    local = moment.astimezone(zone).time()
    return local >= FROM or local < UNTIL
