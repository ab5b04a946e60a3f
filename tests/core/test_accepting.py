"""What an opportunity asks for: all that contradicts itself or can never be met is named at once."""

from __future__ import annotations

import pytest

from passerelle.core.accepting import Accepted, Asked, Fault, faults, told
from passerelle.core.frameworks import Atlas, LevelStatement
from passerelle.core.matching.items import Catalogue, Item
from passerelle.core.matching.rules import Entry

SCALE = ("fail", "pass", "merit")
CATALOGUE = Catalogue(
    [Item(name, scale=SCALE, field="0732", blocks=frozenset({f"{name}/B1"})) for name in ("MC-1", "MC-2", "MC-3")],
    Atlas({}),
)


def row(name: str = "MC-1", *, needed: bool = False, **more: object) -> Accepted:
    return Accepted(Entry(frozenset({name}) if name else frozenset(), **more), needed)  # type: ignore[arg-type]


def found(*rows: Accepted, any_of: int = 0) -> list[tuple[str, int]]:
    return [(one.code, one.row) for one in faults(Asked("OP-1", rows, any_of), CATALOGUE)]


@pytest.mark.parametrize(
    ("rows", "any_of"),
    [
        ((row(), row("MC-2")), 1),
        ((row(), row("MC-2")), 2),
        ((row(needed=True), row("MC-2")), 1),
        ((row(needed=True), row("MC-2", needed=True)), 0),
        ((row(needed=True), row("", fields=frozenset({"0732"}))), 1),
        ((row("", blocks=frozenset({"MC-1/B1"}), min_result="merit", scale=SCALE),), 1),
    ],
)
def test_what_can_be_met_has_no_fault(rows, any_of):
    assert found(*rows, any_of=any_of) == []


@pytest.mark.parametrize(
    ("rows", "any_of", "named"),
    [
        ((), 0, [("nothing_asked", 0)]),
        ((row(),), 2, [("too_few_rows", 0)]),
        ((row("MC-9"),), 1, [("lists_nothing", 1)]),
        ((row(""),), 1, [("lists_nothing", 1)]),
        ((row(), row()), 1, [("same_as_before", 2)]),
        ((row(min_result="distinction", scale=SCALE),), 1, [("result_unknown", 1)]),
        ((row(min_level=LevelStatement("eqf", "2017", "5")),), 1, [("level_unknown", 1)]),
        ((row(needed=True), row("", needed=True, blocks=frozenset({"MC-1/B1"}))), 0, [("never_together", 0)]),
        ((row(needed=True), row("", blocks=frozenset({"MC-1/B1"}))), 1, [("never_together", 0)]),
        ((row("MC-8"), row("MC-9"), row()), 4, [("too_few_rows", 0), ("lists_nothing", 1), ("lists_nothing", 2)]),
        (tuple(row(f"MC-{n}") for n in range(31)), 1, [("too_many_rows", 0), *[("lists_nothing", 1)],
                                                       *[("lists_nothing", n) for n in range(5, 32)]]),
    ],
)  # fmt: skip
def test_everything_is_named_at_once(rows, any_of, named):
    assert found(*rows, any_of=any_of) == named


def test_one_award_meets_one_row_so_any_two_of_one_award_are_never_met():
    merit = row(min_result="merit", scale=SCALE)

    assert found(row(), merit, any_of=2) == [("never_together", 0)]
    assert Fault("never_together") == Fault("never_together", 0)


def test_a_count_of_people_never_tells_of_one():
    shown = [told(n) for n in range(12)]

    assert shown == [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]
    assert {told(n) for n in range(5)} == {told(0)}
