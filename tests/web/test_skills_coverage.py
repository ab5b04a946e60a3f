"""Outcomes and the skills they name as a matrix of dots: small, named, turned for Arabic, nothing where none is."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from passerelle.web.drawings.skills_coverage import MOST, skills_coverage


def outcome(code: str, *labels: str) -> dict[str, object]:
    return {"code": code, "skills": [{"label": one} for one in labels]}


PUMPS = [outcome("K1", "read plans"), outcome("S1", "maintain pumps", "read plans"), outcome("R1")]


def marks(svg: object, kind: str) -> int:
    return re.search(rf'<path class={kind} d="([^"]*)"', str(svg))[1].count("M")


def test_a_dot_stands_where_an_outcome_names_a_skill_and_a_dash_elsewhere():
    svg = skills_coverage(PUMPS)

    assert (marks(svg, "i"), marks(svg, "e")) == (3, 3)
    assert re.findall(r">([^<>]+)</text>", svg) == ["K1", "S1", "R1", "read plans", "maintain pumps"]
    assert 'aria-label="Which of 3 outcomes names which of 2 skills; the list says the same"' in svg


@pytest.mark.parametrize("outcomes", [[], [outcome("K1")], [outcome("K1", "one"), outcome("S1", "one")], [{}]])
def test_nothing_is_drawn_of_fewer_than_two_skills(outcomes):
    assert skills_coverage(outcomes) == ""


def test_in_arabic_labels_stand_on_the_right():
    with override("ar"):
        svg = skills_coverage(PUMPS)

    assert [int(x) for x in re.findall(r"<text x=(\d+)", svg)] == [55, 33, 11, 230, 230]


def test_many_skills_stay_small_and_it_is_said_which_are_drawn():
    many = [outcome(f"S{n}", *(f"a rather long skill number {m} of {n}" for m in range(20))) for n in range(10)]

    svg = skills_coverage(many)

    assert len(svg.encode()) <= MOST
    assert re.search(r"which of 200 skills; the first \d+ are drawn; the list says the same", svg)


def test_labels_are_escaped():
    assert "<b>" not in skills_coverage([outcome('"><b>', "<b>one</b>", '"<b>two')])
