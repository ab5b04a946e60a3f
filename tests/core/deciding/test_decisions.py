"""What published lines make of what is shared: decided, proposed, or how near; and the same from the trace alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.deciding import Ceiling, Decision, Line, Shared, as_data, decide, is_met, read, retraced
from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Atlas, LevelStatement
from passerelle.core.matching.items import Item
from passerelle.core.matching.plainly import Held
from passerelle.core.matching.rules import Cap, Entry, Rule
from tests.core.frameworks.samples import world

D = Decimal
ATLAS = Atlas.of(world())
TODAY = date(2026, 11, 27)
RIVER_6 = LevelStatement.parse("river/2021:6")
PASSES = ("pass", "good", "excellent")


def award(number: str, size: int = 6, *, level: str = "river/2021:6", tags: str = "", **more: object) -> Shared:
    item = Item(number, credits=D(size), levels=(LevelStatement.parse(level),), scale=PASSES)
    told = {"awarded_on": date(2025, 6, 1), "result": "good"} | {k: v for k, v in more.items() if k != "proof"}
    held = Held(item, **told)  # type: ignore[arg-type]
    return Shared(f"AW-{number}", held, frozenset(tags.split()), str(more.get("proof", "verified")))


def line(number: str, *names: str, size: int = 6, place: str = "M1", **more: object) -> Line:
    """Return a line that asks for an award for each of these names; `|` stands between those that will do."""
    asked = {"min_level": RIVER_6} if more.pop("level", False) else {}
    clauses = tuple((Entry(micro_credentials=frozenset(name.split("|")), **asked),) for name in names)  # type: ignore[arg-type]
    rule = Rule(number, clauses, target="PG-1", **more.pop("rule", {}))  # type: ignore[arg-type]
    return Line(number, "OR-1", rule, "waiver", place, D(size), **more)  # type: ignore[arg-type]


def decided(lines: list[Line], shared: list[Shared], *ceilings: Ceiling) -> Decision:
    return decide("PG-1", lines, shared, ceilings, ATLAS, on=TODAY)


def answers(found: Decision) -> dict[str, str]:
    return {one.line: found.answer(one.line) for one in found.lines}


def test_three_awards_from_two_countries_are_waived_proposed_and_told_how_near():
    """One at the level and certain, one whose country's level nobody verified, one below it."""
    found = decided(
        [line("L1", "home", level=True), line("L2", "abroad", level=True), line("L3", "small", level=True)],
        [award("home"), award("abroad", level="trade/1:C"), award("small", level="lake/2020:6")],
    )

    assert answers(found) == {"L1": "automatic", "L2": "proposed", "L3": "near"}
    assert [(fact.code, fact.seen, fact.met) for fact in found.near[0].clauses[0][2].unmet] == [
        ("level", [["lake/2020:6", "lower", "verified"]], False)
    ]


def test_a_ceiling_limits_what_is_spared_and_tells_the_room_left():
    ceiling = Ceiling("PR-MY", D(10), before=D(2), clause="SAMC at most 70 %")

    found = decided([line("L1", "a"), line("L2", "b", place="M2")], [award("a"), award("b")], ceiling)

    assert found.credits == D(8)
    assert found.headroom(ceiling) == D(0)


def test_credits_count_under_every_tag_of_any_award_they_rest_on():
    online = Ceiling("online", D(3), tags=frozenset({"online"}))

    found = decided(
        [line("L1", "a", "b"), line("L2", "c", place="M2")], [award("a"), award("b", tags="online"), award("c")], online
    )

    assert {one.line: one.credits for one in found.chosen.choices} == {"L1": D(3), "L2": D(6)}


def test_no_award_is_used_for_two_lines_and_the_better_use_is_found():
    """Taken in their order, L1 would take the award without which L2 spares nothing."""
    found = decided([line("L1", "a|b", size=4), line("L2", "a", size=6, place="M2")], [award("a"), award("b")])

    assert {one.line: one.awards for one in found.chosen.choices} == {"L1": ((0, "AW-b"),), "L2": ((0, "AW-a"),)}


def test_what_a_rule_decides_comes_before_what_a_person_would_confirm():
    found = decided(
        [line("L1", "a", size=3), line("L2", "a", size=6, place="M2", human="An interview in Berber")], [award("a")]
    )

    assert answers(found) == {"L1": "automatic", "L2": "near"}


def test_an_entry_spends_no_award():
    opens = replace(line("L2", "a", size=0), effect="entry")

    assert answers(decided([line("L1", "a"), opens], [award("a")])) == {"L1": "automatic", "L2": "automatic"}


def test_credits_asked_for_count_every_listed_award_once_and_no_more_of_a_source_than_its_cap():
    asked = {
        "rule": {
            "further": (Entry(micro_credentials=frozenset({"b", "c"})),),
            "min_credits": D(18),
            "caps": (Cap(frozenset({"S"}), Fraction(1, 3)),),
        }
    }
    from_s = [award("b", 6, source="S"), award("c", 6, source="S")]

    assert answers(decided([line("L1", "a", **asked)], [award("a", 12), *from_s])) == {"L1": "automatic"}
    assert answers(decided([line("L1", "a", **asked)], [award("a", 11), *from_s])) == {"L1": "near"}


@pytest.mark.parametrize(
    ("shared", "answer", "unmet"),
    [
        (award("a", in_force=False), "near", ["status"]),
        (award("a", valid_until=date(2026, 11, 26)), "near", ["holds"]),
        (award("a", valid_until=TODAY), "automatic", []),
        (award("a", spent_on=frozenset({"PG-1"})), "near", ["unused"]),
        (award("a", spent_on=frozenset({"PG-2"})), "automatic", []),
        (award("a", proof="refused"), "near", ["genuine"]),
        (award("a", proof="not_checked"), "proposed", []),
        (award("a", awarded_on=date(2026, 11, 28)), "near", ["awarded"]),
        (award("a", result="pass"), "near", ["result"]),
        (award("a", result="17/20"), "proposed", []),
        (award("b"), "near", ["item"]),
        (award("b", result="pass", in_force=False), "near", ["status", "item", "result"]),
    ],
)
def test_every_condition_is_told_at_once(shared: Shared, answer: str, unmet: list[str]):
    asked = Entry(micro_credentials=frozenset({"a"}), min_result="good")

    found = decided([replace(line("L1", "a"), rule=Rule("L1", ((asked,),), target="PG-1"))], [shared])

    assert answers(found) == {"L1": answer}
    assert [fact.code for fact in found.lines[0].clauses[0][0].unmet] == unmet


def test_an_age_is_met_on_its_last_day_and_not_after_it():
    assert is_met("age", [2, "2026-11-27"], "2024-11-27") is True
    assert is_met("age", [2, "2026-11-27"], "2024-11-26") is False


def test_a_line_that_is_not_in_force_says_nothing():
    over = replace(line("L1", "a"), rule=replace(line("L1", "a").rule, valid_to=date(2026, 11, 26)))

    assert decided([over], [award("a")]).lines == ()


def test_the_nearest_lines_come_first():
    found = decided([line("L1", "x", "y"), line("L2", "a", "x"), line("L3", "x", size=2)], [award("a")])

    assert [one.line for one in found.near] == ["L2", "L3", "L1"]
    assert [one.short for one in found.near] == [(1,), (0,), (0, 1)]


def test_a_trace_of_another_version_is_not_guessed_at():
    with pytest.raises(Malformed):
        retraced(as_data(decided([line("L1", "a")], [award("a")])) | {"version": 2})


def test_a_trace_that_was_bent_gives_another_answer():
    trace = as_data(decided([line("L1", "a", level=True)], [award("a", level="lake/2020:6")]))
    fact = next(one for one in trace["lines"][0]["clauses"][0][0]["facts"] if one["code"] == "level")
    fact["met"], trace["lines"][0]["answer"] = True, "automatic"

    assert read(trace).answer("L1") == "automatic"
    assert retraced(trace).answer("L1") == "near"


NAMES = "abcd"


def _any_of(names: set[str]) -> str:
    return "|".join(sorted(names))


SHARED = st.sets(st.sampled_from(NAMES)).flatmap(
    lambda names: st.tuples(
        *(
            st.builds(
                award,
                st.just(name),
                st.integers(1, 6),
                level=st.sampled_from(["river/2021:6", "lake/2020:6", "trade/1:C"]),
                tags=st.sampled_from(["", "online"]),
                result=st.sampled_from([*PASSES, "17/20"]),
            )
            for name in sorted(names)
        )
    ).map(list)
)
LINES = st.lists(
    st.tuples(
        st.lists(
            st.sets(st.sampled_from(NAMES), min_size=1).map(lambda s: "|".join(sorted(s))), min_size=1, max_size=2
        ),
        st.integers(1, 6),
        st.sampled_from(["M1", "M2"]),
        st.booleans(),
        st.sampled_from(["", "An interview"]),
    ),
    max_size=4,
).map(
    lambda drawn: [
        line(f"L{n}", *names, size=size, place=place, level=level, human=human)
        for n, (names, size, place, level, human) in enumerate(drawn)
    ]
)
CEILINGS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(
    lambda most: (
        Ceiling("M1", D(most[0]), place="M1"),
        Ceiling("all", D(most[1])),
        Ceiling("online", D(most[2]), tags=frozenset({"online"})),
    )
)


@settings(max_examples=60, deadline=None)
@given(SHARED, LINES, CEILINGS)
def test_every_decision_is_made_again_from_its_trace_alone(shared, lines, ceilings):
    found = decided(lines, shared, *ceilings)
    trace = json.loads(json.dumps(as_data(found)))

    assert read(trace) == found
    assert retraced(trace) == found


@settings(max_examples=60, deadline=None)
@given(SHARED, LINES, CEILINGS)
def test_no_award_is_used_twice_and_no_ceiling_is_passed(shared, lines, ceilings):
    found = decided(lines, shared, *ceilings)

    used = [name for choice in found.chosen.choices for _, name in choice.awards]
    assert len(used) == len(set(used))
    assert all(found.headroom(ceiling) >= 0 for ceiling in ceilings)
    assert found.chosen.proven


@settings(max_examples=40, deadline=None)
@given(SHARED, LINES, CEILINGS)
def test_sharing_more_never_opens_less_and_the_order_never_matters(shared, lines, ceilings):
    whole, turned = decided(lines, shared, *ceilings), decided(lines[::-1], shared[::-1], *ceilings)

    assert _spared(turned) == _spared(whole)
    for some in combinations(shared, max(0, len(shared) - 1)):
        fewer = _spared(decided(lines, list(some), *ceilings))
        assert fewer[0] <= _spared(whole)[0]


def _spared(found: Decision) -> tuple[Decimal, Decimal]:
    return sum((one.credits for one in found.chosen.choices if one.is_automatic), D(0)), found.credits
