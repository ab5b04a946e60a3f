"""Numbers under eight writers are distinct and leave no gap."""

from __future__ import annotations

import pytest

from passerelle.registers.models import Counter
from passerelle.registers.numbers import next_number, take
from tests.at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_eight_writers_get_distinct_numbers_from_a_new_counter():
    taken = at_once([lambda: [next_number("ZZ") for _ in range(25)]] * 8)

    numbers = sorted(number for part in taken for number in part)
    assert numbers == [f"ZZ-{number:05d}" for number in range(1, 201)]
    assert Counter.objects.get(prefix="ZZ").last == 200


def test_blocks_never_overlap():
    blocks = at_once([lambda size=size: take("ZY", size) for size in range(1, 9)])

    assert sorted(number for block in blocks for number in block) == list(range(1, 37))
