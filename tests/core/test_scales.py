"""Scales: what each mark stands for, that it is written as it was read, and which data nobody may ship."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from passerelle.assessment.scales import WORDS, known
from passerelle.core.errors import Malformed
from passerelle.core.scales import Scale, scale_from

LETTERS = {"code": "x", "source": "", "steps": [{"code": "F", "points": 20}, {"code": "A", "points": 90}]}
NUMBERS = {"code": "x", "source": "", "worst": 0, "best": 20, "passes": 10, "unit": "0.25"}


def marks(scale: Scale) -> list[str]:
    """Return every mark of a scale; of points, whole ones."""
    if scale.steps:
        return [one.code for one in scale.steps]
    low, high = sorted((scale.worst, scale.best))
    unit = max(scale.unit, Decimal("0.1"))
    return [f"{(low + unit * place).normalize():f}" for place in range(int((high - low) / unit) + 1)]


@pytest.mark.parametrize("code", list(known()))
def test_every_mark_is_written_as_it_was_read_and_is_passed_from_the_mark_that_passes(code: str):
    scale = known()[code]
    every = marks(scale)
    points = [scale.points(mark) for mark in every]
    assert [scale.written(one) for one in points] == every
    assert points in (sorted(set(points)), sorted(set(points), reverse=True))
    assert scale.points(scale.first_passed) >= 50
    assert min(point for point in points if point >= 50) == scale.points(scale.first_passed)
    assert all(0 <= point <= 100 for point in points)
    assert scale.source
    assert code in WORDS


@pytest.mark.parametrize(
    ("code", "written", "points"),
    [("points_20", "14", "70.00"), ("points_20", "9.75", "48.75"), ("ects", "fx", "40"), ("pass_fail", "pass", "75"),
     ("one_best", "1.0", "100.00"), ("one_best", "4", "50.00"), ("one_best", "4.1", "45.00"),
     ("five_best", "1", "0.00"), ("five_best", "5", "100.00"), ("percent", "70,5", "70.50")],
)  # fmt: skip
def test_what_a_mark_stands_for(code: str, written: str, points: str):
    assert known()[code].points(written) == Decimal(points)


@pytest.mark.parametrize(
    ("code", "written"),
    [("points_20", "21"), ("points_20", "9.8"), ("points_20", "-1"), ("points_20", "ten"), ("points_20", ""),
     ("ects", "G"), ("pass_fail", "1"), ("one_best", "0.9"), ("percent", "100.01"), ("percent", "1e1")],
)  # fmt: skip
def test_what_is_no_mark_of_a_scale_is_refused_with_the_marks_there_are(code: str, written: str):
    with pytest.raises(Malformed) as refusal:
        known()[code].points(written)
    assert refusal.value.data["expected"]


@pytest.mark.parametrize(
    "stated",
    [LETTERS | {"steps": LETTERS["steps"][::-1]}, LETTERS | {"steps": LETTERS["steps"][:1]},
     NUMBERS | {"passes": 20}, NUMBERS | {"unit": 0}],
)  # fmt: skip
def test_no_scale_is_bent_or_cannot_be_passed(stated: dict[str, Any]):
    assert scale_from(LETTERS)
    assert scale_from(NUMBERS)
    with pytest.raises(Malformed):
        scale_from(stated)
