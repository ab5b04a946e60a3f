"""The matrix of outcomes and parts of the assessment, and what it leaves open."""

from __future__ import annotations

from passerelle.core.coverage import Coverage, coverage

OUTCOMES = [{"code": "K1", "text": "Explain"}, {"code": "S1", "text": "Mend"}, {"code": "R1", "text": "Decide"}]


def test_every_outcome_is_told_with_the_parts_that_show_it():
    parts = [
        {"code": "A1", "title": "Paper", "weight": 40, "covers": ["K1", "K1", "X9"]},
        {"code": "A2", "title": "", "covers": ["S1", "K1"]},
        {"code": "A3", "title": "Talk"},
    ]

    told = coverage(OUTCOMES, parts)

    assert [(line.code, line.shown) for line in told.lines] == [
        ("K1", (True, True, False)),
        ("S1", (False, True, False)),
        ("R1", (False, False, False)),
    ]
    assert [(part.code, part.name, part.weight, part.shows) for part in told.parts] == [
        ("A1", "Paper", 40, 1),
        ("A2", "A2", None, 2),
        ("A3", "Talk", None, 0),
    ]
    assert (told.unassessed, told.idle) == (("R1",), ("A3",))


def test_nothing_stated_leaves_nothing_open():
    assert coverage([], []) == Coverage((), ())
    assert coverage(OUTCOMES, []).unassessed == ("K1", "S1", "R1")
    assert coverage([], [{"code": "A1", "covers": ["K1"]}]).idle == ("A1",)
