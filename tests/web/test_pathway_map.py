"""The map of a pathway: small, named, told by shape and words, turned for Arabic, with a list that says the same."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.web.drawings.lettering import cut, lines, width
from passerelle.web.drawings.pathway_map import GOAL, HELD, LOCKED, MOST, PLANNED, Step, pathway_map, steps_in_words

WAY = (
    Step("electrics", "Basic Electrics", "3", HELD),
    Step("wiring", "Wiring Safety", "4", PLANNED, ("electrics",), "from 2 Dec"),
    Step("energy", "Certificate in Rural Energy Systems", "5", LOCKED, ("wiring", "electrics")),
    Step("degree", "BSc Rural Energy Engineering", "6", GOAL, ("energy", "elsewhere")),
)
GOAL_OF_TWO = Step("d", "There", "", GOAL, ("b", "c"))


def drawn(steps) -> str:
    """Return the drawing of steps."""
    return str(pathway_map(steps)["svg"])


def edges(svg: str) -> int:
    """Return how many lines a map has between its steps."""
    path = re.search(r'<path class=e [^>]*d="([^"]*)"', svg)
    return path[1].count("M") if path else 0


def at(svg: str, words: str) -> int:
    """Return how far from the left a word stands."""
    return int(re.search(rf"<text x=(\d+) [^>]*>{re.escape(words)}</text>", svg)[1])


def test_each_state_has_a_shape_of_its_own_and_a_word():
    svg = drawn(WAY)

    assert re.findall(r'<path (class=(?:"k d"|[a-z])|stroke="var\(--ok\)")', svg) == [
        "class=e",
        "class=k",
        'stroke="var(--ok)"',
        "class=k",
        "class=w",
        'class="k d"',
        "class=i",
    ]
    assert re.findall(r">(you have it|planned|from 2 Dec|waits|the goal)<", svg) == [
        "you have it",
        "planned",
        "from 2 Dec",
        "waits",
        "the goal",
    ]
    assert (
        'aria-label="Map of 4 steps, 1 you have, the goal is BSc Rural Energy Engineering; the list says the same"'
        in svg
    )


def test_what_is_needed_stands_left_and_only_direct_needs_are_lines():
    svg = drawn(WAY)

    assert at(svg, "Basic") < at(svg, "Wiring Safety") < at(svg, "Certificate in") < at(svg, "BSc Rural")
    assert edges(svg) == 3


def test_a_step_stands_beside_what_needs_it_so_that_no_line_passes_behind_another():
    svg = drawn((Step("a", "First"), Step("b", "Second", "", LOCKED, ("a",)), Step("c", "Apart"), GOAL_OF_TWO))

    assert at(svg, "First") < at(svg, "Second") == at(svg, "Apart") < at(svg, "There")


def test_in_arabic_the_map_is_read_from_the_right():
    with override("ar"):
        svg = drawn(WAY)

    assert at(svg, "Basic") > at(svg, "Wiring Safety") > at(svg, "Certificate in") > at(svg, "BSc Rural")
    assert edges(svg) == 3


def test_the_list_says_what_the_map_says():
    assert steps_in_words(WAY) == [
        {"number": 1, "title": "Basic Electrics", "level": "3", "state": "held", "words": "you have it", "after": []},
        {
            "number": 2,
            "title": "Wiring Safety",
            "level": "4",
            "state": "planned",
            "words": "planned, from 2 Dec",
            "after": ["Basic Electrics"],
        },
        {
            "number": 3,
            "title": "Certificate in Rural Energy Systems",
            "level": "5",
            "state": "locked",
            "words": "waits",
            "after": ["Wiring Safety", "Basic Electrics"],
        },
        {
            "number": 4,
            "title": "BSc Rural Energy Engineering",
            "level": "6",
            "state": "goal",
            "words": "the goal",
            "after": ["Certificate in Rural Energy Systems"],
        },
    ]


def test_the_tag_writes_map_meaning_and_list():
    html = Template("{% load passerelle_tags %}{% pathway_map steps %}").render(Context({"steps": WAY}))

    assert html.count("role=img") == 1
    assert "<div class=scroll tabindex=0 role=region" in html
    assert "Striped: planned. Dashed: waits for a step before it." in html
    assert html.count("<li>") == 4
    assert "<li><b><bdi>Wiring Safety</bdi></b>, level 4: planned, from 2 Dec; after Basic Electrics" in html
    assert "only in the list" not in html


def test_one_step_alone_is_no_map_and_only_shapes_that_are_there_are_explained():
    def written(*steps: Step) -> str:
        return Template("{% load passerelle_tags %}{% pathway_map steps %}").render(Context({"steps": steps})).strip()

    assert written(Step("a", "Wells", "4", GOAL)) == ""
    text = written(Step("a", "Pumps", "3", HELD), Step("b", "Wells", "4", GOAL, ("a",)))
    assert "<figcaption>A solid bar: you have it. Filled: the goal.</figcaption>" in text


def test_titles_are_escaped():
    svg = drawn([Step("a", '"><script>', '"><b>', GOAL, (), '"><i>')])

    assert not any(tag in svg for tag in ("<script>", "<b>", "<i>"))


@pytest.mark.parametrize(("count", "left_out"), [(0, 0), (1, 0), (8, 0), (20, 0), (30, 0), (500, 453)])
def test_however_many_steps_the_drawing_stays_small_and_says_what_it_leaves_out(count, left_out):
    steps = [Step(f"c{n}", f"Course about subject {n}", "4", LOCKED, (f"c{n - 1}",)) for n in range(count)]
    told = pathway_map(steps)

    assert len(told["svg"].encode()) <= MOST
    assert told["left_out"] == left_out
    assert len(told["rows"]) == count
    assert ("are drawn" in told["svg"]) == bool(left_out)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdefg"), max_size=4)),
    st.sampled_from(
        ["", "Course", "Water, wind and sun for small farms in the hills", "水道と太陽", "\U0001f30a" * 40]
    ),
)
def test_circles_and_strangers_among_the_needs_are_drawn_and_every_step_is_there(needs, title):
    told = pathway_map([Step(code, title, "4", PLANNED, tuple(needs[code])) for code in needs])

    assert len(told["svg"].encode()) <= MOST
    assert told["left_out"] == 0
    assert sum(path.count("z") for path in re.findall(r'd="([^"]*)"', told["svg"])) == len(needs)


@given(st.text(max_size=80), st.integers(1, 20), st.integers(0, 4))
def test_lines_are_never_wider_nor_more_than_asked(text, most, count):
    broken = lines(text, most, count)

    assert len(broken) <= max(count, 0)
    assert all(width(line) <= max(most, 1) for line in broken)


def test_wide_letters_take_the_room_of_two_and_marks_none():
    assert [width("ab"), width("水道"), width("é")] == [2, 4, 1]
    assert [cut("Battery Care", 8), cut("Care", 4), lines("Wiring Safety at Home", 13, 2)] == [
        "Battery…",
        "Care",
        ("Wiring Safety", "at Home"),
    ]
