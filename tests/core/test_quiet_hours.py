"""Nobody is texted at night, by the clock of the place, on the day clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from passerelle.core.quiet_hours import is_quiet

TUNIS, PARIS, AUCKLAND = ZoneInfo("Africa/Tunis"), ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Auckland")


@pytest.mark.parametrize(
    ("said", "quiet"),
    [
        ("2026-11-27T08:00", False),
        ("2026-11-27T19:59:59", False),
        ("2026-11-27T20:00", True),
        ("2026-11-28T00:30", True),
        ("2026-11-28T07:59:59", True),
    ],
)
def test_the_night_is_from_eight_to_eight(said, quiet):
    assert is_quiet(datetime.fromisoformat(said).replace(tzinfo=TUNIS), TUNIS) is quiet


def test_a_night_in_which_clocks_change_ends_at_eight_too():
    assert is_quiet(datetime(2027, 3, 28, 5, 59, tzinfo=UTC), PARIS)
    assert not is_quiet(datetime(2027, 3, 28, 6, 0, tzinfo=UTC), PARIS)


def test_the_hour_is_that_of_the_place():
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)

    assert (is_quiet(noon, TUNIS), is_quiet(noon, AUCKLAND)) == (False, True)
