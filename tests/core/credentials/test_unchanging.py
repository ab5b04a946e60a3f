"""A record nobody changes is what a frozen one is, but for the machine's own watch over it."""

from __future__ import annotations

import dataclasses

from passerelle.core.credentials.unchanging import unchanging


@unchanging
class Pair:
    left: int
    right: str = ""


def test_records_of_the_same_fields_are_equal_and_hashed_alike():
    assert Pair(1, "b") == Pair(1, right="b")
    assert Pair(1, "b") != Pair(1, "c")
    assert {Pair(1), Pair(1), Pair(2)} == {Pair(1), Pair(2)}


def test_a_record_is_a_dataclass_with_slots():
    assert dataclasses.replace(Pair(1, "b"), left=2) == Pair(2, "b")
    assert dataclasses.asdict(Pair(1)) == {"left": 1, "right": ""}
    assert not hasattr(Pair(1), "__dict__")
