"""Small worlds, each of which can be tried in full, and what is asked in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from passerelle.core.allotment import Limit, Place, Whole
from passerelle.core.pathways.wishing import AwardByParts, Credits, OneOf, Wish
from passerelle.core.pathways.world import Catalogue, Course, Run

DAY = date(2027, 1, 4)
CODES = ("a", "b", "c", "d", "e")
LONG = 20.0
"""Seconds that are never needed, so that a busy machine changes no answer."""


def after(months: int) -> date:
    return DAY + timedelta(days=30 * months)


def run(reference: str, starts: int, ends: int, *, price: int = 0, weekly: int = 300, **more: object) -> Run:
    return Run(reference, after(starts), after(ends), weekly, price, **more)  # type: ignore[arg-type]


@st.composite
def runs(draw: st.DrawFn, code: str) -> tuple[Run, ...]:
    found = []
    for number in range(draw(st.integers(1, 2))):
        starts = draw(st.integers(0, 6))
        found.append(
            run(
                f"{code}{number}",
                starts,
                starts + draw(st.integers(1, 3)),
                price=draw(st.sampled_from((0, 100, 250))),
                weekly=draw(st.sampled_from((120, 300))),
                language=draw(st.sampled_from(("en", "fr"))),
                place=draw(st.sampled_from(("", "north"))),
                is_full=draw(st.integers(0, 9)) == 0,
            )
        )
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn, *, by_parts: bool = False) -> tuple[Catalogue, Wish]:
    courses = []
    twins = draw(st.frozensets(st.sampled_from(CODES), max_size=3))
    for code in CODES:
        groups = st.frozensets(st.sampled_from(CODES), min_size=1, max_size=2)
        courses.append(
            Course(
                code,
                draw(st.sampled_from((200, 300, 500))),
                draw(st.frozensets(st.sampled_from("xyz"), max_size=2)),
                draw(st.frozensets(st.sampled_from(("level:4", "level:5")), max_size=1)),
                tuple(draw(st.lists(groups, max_size=2))) if draw(st.booleans()) else (),
                draw(runs(code)),
                same_as="twin" if code in twins else "",
            )
        )
    held = tuple(replace(course, runs=()) for course in courses if draw(st.integers(0, 7)) == 0)
    wish = Wish(
        starts=DAY,
        until=after(draw(st.integers(3, 9))),
        weekly=draw(st.sampled_from((300, 420, 900))),
        budget=draw(st.sampled_from((None, 0, 250, 600))),
        held=held,
        outcomes=draw(st.frozensets(st.sampled_from("xyz"), max_size=2)),
        one_of=tuple(
            OneOf(f"one-{at}", items)
            for at, items in enumerate(draw(st.lists(st.frozensets(st.sampled_from(CODES), min_size=1), max_size=1)))
        ),
        credits=draw(
            st.sampled_from(
                ((), (Credits("all", 700),), (Credits("all", 800), Credits("five", 300, tags=frozenset({"level:5"}))))
            )
        ),
        languages=draw(st.sampled_from((None, frozenset({"en"})))),
        places=draw(st.sampled_from((None, frozenset()))),
        avoid=draw(st.frozensets(st.sampled_from(CODES), max_size=1)),
    )
    if by_parts:
        wish = replace(wish, credits=(), award=draw(awards()))
    return Catalogue.of(courses), wish


@st.composite
def awards(draw: st.DrawFn) -> AwardByParts:
    places = st.frozensets(st.sampled_from(("core", "free")), min_size=1)
    least = draw(st.sampled_from((0, 3, 5)))
    whole = Whole(
        (Place("core", Decimal(least), Decimal(7)), Place("free", Decimal(0))),
        (Limit("five", frozenset({"level:5"}), at_least=Decimal(draw(st.sampled_from((0, 3))))),),
        Decimal(draw(st.sampled_from((5, 8)))),
    )
    return AwardByParts("DIPLOMA", whole, {code: draw(places) for code in draw(st.sets(st.sampled_from(CODES)))})
