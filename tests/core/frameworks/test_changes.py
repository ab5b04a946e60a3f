"""What changed from one edition to the next."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from passerelle.core.frameworks import Changes, Level, changes
from tests.core.frameworks.samples import RIVER, version

OLD = version(RIVER, "1 2 3")


def test_an_edition_that_says_the_same_changed_nothing():
    assert changes(OLD, replace(OLD, edition="2030")) == Changes()
    assert not changes(OLD, OLD)


def test_levels_that_came_and_went_and_were_reworded_are_named():
    new = replace(
        OLD,
        domains={"work": {"en": "Work"}},
        levels=(
            Level("2", Decimal(2), {"en": "Second"}, {"work": {"en": "Rows."}}),
            Level("3", Decimal(3)),
            Level("3a", Decimal("3.01")),
        ),
    )

    found = changes(OLD, new)
    assert found == Changes(("3a",), ("1",), (("2", ("label", "work")),), ("work",), ())
    assert changes(new, OLD) == Changes(("1",), ("3a",), (("2", ("label", "work")),), (), ("work",))
