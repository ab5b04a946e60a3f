"""Blocks are made of an award's own outcomes, none in two of them, and what stands alone is assessed (L6113-1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core import parts

OUTCOMES = [{"code": code} for code in ("K1", "K2", "S1")]
COMPONENTS = [{"code": "A1", "covers": ["K1", "K2"]}, {"code": "A2", "covers": ["S1"]}]


def block(code: str = "B1", **fields: object) -> dict[str, object]:
    return {"code": code, "title": "Pumps", "outcomes": ["K1"], "components": ["A1"]} | fields


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        ([], []),
        ([block()], []),
        ([block(separately_awardable=True)], []),
        ([block(outcomes=[])], [("BL-1", "blocks.B1.outcomes", ())]),
        ([block(outcomes=["K1", "X9"])], [("BL-2", "blocks.B1.outcomes", ("X9",))]),
        ([block(components=["A9"])], [("BL-2", "blocks.B1.components", ("A9",))]),
        ([block(), block("B2")], [("BL-3", "blocks.B2.outcomes", ("K1",))]),
        ([block(outcomes=["K1", "S1"])], []),
        (
            [block(outcomes=["K1", "S1"], separately_awardable=True)],
            [("BL-4", "blocks.B1.components", ("S1",))],
        ),
        (
            [block(outcomes=["X9"], components=["A9"], separately_awardable=True), block("B2", outcomes=[])],
            [
                ("BL-2", "blocks.B1.outcomes", ("X9",)),
                ("BL-2", "blocks.B1.components", ("A9",)),
                ("BL-4", "blocks.B1.components", ("X9",)),
                ("BL-1", "blocks.B2.outcomes", ()),
            ],
        ),
    ],
)
def test_everything_wrong_with_blocks_is_found_at_once(blocks, found):
    told = parts.check(blocks, OUTCOMES, COMPONENTS)

    assert [(one.rule, one.field, one.seen) for one in told] == found
    assert {(one.severity, one.clause) for one in told} <= {("block", parts.CLAUSE)}


CODES = st.lists(st.sampled_from(["K1", "K2", "S1", "X9"]), max_size=4, unique=True)
BLOCKS = st.lists(
    st.builds(
        lambda place, outcomes, components, alone: block(
            f"B{place}", outcomes=outcomes, components=components, separately_awardable=alone
        ),
        *(st.integers(1, 9), CODES, st.lists(st.sampled_from(["A1", "A2", "A9"]), max_size=3), st.booleans()),
    ),
    max_size=4,
    unique_by=lambda one: one["code"],
)


@given(BLOCKS)
def test_blocks_without_findings_share_no_outcome_and_stand_on_what_the_award_has(blocks):
    if parts.check(blocks, OUTCOMES, COMPONENTS):
        return
    placed = [code for one in blocks for code in one["outcomes"]]
    assert len(placed) == len(set(placed))
    assert set(placed) <= {"K1", "K2", "S1"}
    for one in blocks:
        covered = {code for part in COMPONENTS if part["code"] in one["components"] for code in part["covers"]}
        assert one["outcomes"]
        assert not one["separately_awardable"] or set(one["outcomes"]) <= covered


@given(BLOCKS)
def test_a_block_fewer_is_never_more_wrong(blocks):
    whole = parts.check(blocks, OUTCOMES, COMPONENTS)

    assert len(parts.check(blocks[:-1], OUTCOMES, COMPONENTS)) <= len(whole)
