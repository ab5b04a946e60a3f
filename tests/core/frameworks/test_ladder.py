"""A level and the European level claimed beside it hold together where a recorded comparison says so."""

from __future__ import annotations

import pytest

from passerelle.core.frameworks import European, Ladder, Mismatch, VersionKey

VERIFIED, TOLD = (lambda code: European(code, verified=True)), (lambda code: European(code, verified=False))
LADDER = Ladder(
    VersionKey("mt", "2024"),
    ("A", "4", "4+", "5", "6"),
    {
        "A": (VERIFIED(None),),
        "4": (VERIFIED("4"),),
        "4+": (TOLD("4"),),
        "5": (VERIFIED("5"), TOLD("6")),
    },
)


def test_the_codes_of_an_edition_are_its_own():
    assert [code in LADDER for code in ("4+", "A", "99 Zebra", "")] == [True, True, False, False]


@pytest.mark.parametrize(("code", "claimed"), [("4", "4"), ("4+", "4"), ("5", "5"), ("5", "6")])
def test_a_claim_that_any_comparison_bears_out_is_borne_out(code, claimed):
    assert LADDER.mismatch(code, claimed) is None


@pytest.mark.parametrize(
    ("code", "claimed", "found"),
    [
        ("4", "7", Mismatch(("4",), verified=True)),
        ("4+", "5", Mismatch(("4",), verified=False)),
        ("5", "4", Mismatch(("5", "6"), verified=False)),
        ("A", "1", Mismatch((), verified=True)),
    ],
)
def test_another_claim_is_told_with_what_compares_and_how_certain_that_is(code, claimed, found):
    assert LADDER.mismatch(code, claimed) == found


@pytest.mark.parametrize("code", ["6", "99 Zebra"])
def test_where_nothing_is_recorded_nothing_is_said(code):
    assert LADDER.mismatch(code, "1") is None
