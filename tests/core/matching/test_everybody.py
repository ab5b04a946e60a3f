"""Everybody against every rule gives what the slow evaluator gives; holding more opens no less; order is nothing."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.matching import everybody, plainly
from passerelle.core.matching.arrival import Arrivals
from passerelle.core.matching.index import indexed
from passerelle.core.matching.learner import Learners
from tests.core.matching import drawing

RULES = st.lists(drawing.rules(), min_size=1, max_size=5)


def matches(rules, held, on=drawing.TODAY):
    lots = drawing.lots(held)
    found = everybody.matches(drawing.book(*rules), indexed(lots, len(drawing.ITEMS), on))
    return [people.tolist() for people in found]


def plain_matches(rules, held, on=drawing.TODAY):
    return [
        [place for place, theirs in enumerate(held) if plainly.opens(rule, theirs, drawing.ATLAS, on)] for rule in rules
    ]


@settings(max_examples=150, deadline=None)
@given(RULES, drawing.people())
def test_everybody_matches_as_the_slow_evaluator_says(rules, held):
    assert matches(rules, held) == plain_matches(rules, held)


@settings(max_examples=50, deadline=None)
@given(st.lists(drawing.rules(clauses=7), min_size=1, max_size=2), drawing.people())
def test_rules_of_many_clauses_match_as_the_slow_evaluator_says(rules, held):
    assert matches(rules, held) == plain_matches(rules, held)


@settings(max_examples=50, deadline=None)
@given(RULES, drawing.people(), st.integers())
def test_the_order_of_awards_people_and_rules_is_nothing(rules, held, seed):
    by_chance = random.Random(seed)
    mixed = [by_chance.sample(theirs, len(theirs)) for theirs in held]
    assert matches(rules, mixed) == matches(rules, held)

    people = by_chance.sample(range(len(held)), len(held))
    assert [[people[one] for one in found] for found in matches(rules, [held[one] for one in people])] == [
        [one for one in people if one in found] for found in matches(rules, held)
    ]
    assert matches(rules[::-1], held) == matches(rules, held)[::-1]


@settings(max_examples=50, deadline=None)
@given(RULES, drawing.people(most=1), drawing.awards())
def test_holding_more_never_opens_less(rules, held, more):
    before, after = matches(rules, held), matches(rules, [[*held[0], more]])

    assert all(set(was) <= set(now) for was, now in zip(before, after, strict=True))


@settings(max_examples=50, deadline=None)
@given(RULES, drawing.people(most=1), st.randoms())
def test_a_better_result_or_a_younger_award_never_opens_less(rules, held, by_chance):
    def better(award):
        ranks = award.item.scale
        result = ranks[-1] if award.result in ranks else award.result
        return replace(award, result=result, valid_until=None, source="own", spent_on=frozenset())

    lifted = [better(award) if by_chance.random() < 0.5 else award for award in held[0]]
    rules = [
        replace(rule, clauses=tuple(map(_without_scales, rule.clauses)), further=_without_scales(rule.further))
        for rule in rules
    ]

    assert all(set(was) <= set(now) for was, now in zip(matches(rules, held), matches(rules, [lifted]), strict=True))


def _without_scales(entries):
    """A scale of the entry's own may contradict the award's: then what is better is a matter of opinion."""
    return tuple(replace(entry, scale=()) for entry in entries)


@settings(max_examples=150, deadline=None)
@given(RULES, drawing.people(), st.data())
def test_one_award_opens_exactly_what_is_open_with_it_and_not_without(rules, held, data):
    place = data.draw(st.integers(0, len(held) - 1))
    more = replace(data.draw(drawing.awards()), spent_on=frozenset())
    after = [[*theirs, more] if n == place else theirs for n, theirs in enumerate(held)]
    lots, arrivals = drawing.lots(held), Arrivals(drawing.book(*rules), drawing.TODAY)

    opened = arrivals.opened_by(place, drawing.word(more), lots)

    was, now = plain_matches(rules, held), plain_matches(rules, after)
    assert opened == [n for n in range(len(rules)) if place in now[n] and place not in was[n]]
    assert [n for n in range(len(rules)) if arrivals.opens(n, place, lots)] == [
        n for n, who in enumerate(was) if place in who
    ]
    lots.add(place, drawing.word(more))
    assert [n for n in range(len(rules)) if arrivals.opens(n, place, lots)] == [
        n for n, who in enumerate(now) if place in who
    ]
    lots.take_back(place, drawing.word(more))
    assert arrivals.closed_by(place, drawing.word(more), lots) == opened


@settings(max_examples=100, deadline=None)
@given(RULES, drawing.people(), st.lists(st.tuples(st.integers(0, 6), drawing.awards()), max_size=4))
def test_what_came_since_counts_for_everybody_once_it_is_settled(rules, held, since):
    since = [(who, replace(award, spent_on=frozenset())) for who, award in since]
    lots = drawing.lots(held)
    for who, award in since:
        lots.add(who, drawing.word(award))
    after = [list(theirs) for theirs in held] + [[] for _ in range(max([who for who, _ in since], default=0) + 1)]
    for who, award in since:
        after[who].append(award)

    found = everybody.matches(drawing.book(*rules), indexed(lots.settled(), len(drawing.ITEMS), drawing.TODAY))

    assert [people.tolist() for people in found] == plain_matches(rules, after)


@settings(max_examples=150, deadline=None)
@given(RULES, st.lists(drawing.awards(), max_size=6))
def test_one_learner_is_told_what_is_open_and_what_is_one_step_away(rules, held):
    told = Learners(drawing.book(*rules), drawing.TODAY).asked(0, drawing.lots([held]))

    assert told.open == tuple(n for n, who in enumerate(plain_matches(rules, [held])) if who)
    near = [
        n
        for n, rule in enumerate(rules)
        if plainly.is_one_step_away(rule, held, drawing.ITEMS, drawing.ATLAS, drawing.TODAY)
    ]
    assert sorted(step.rule for step in told.steps) == near
    assert told.steps_in_all == len(near)


@settings(max_examples=100, deadline=None)
@given(RULES, st.lists(drawing.awards(), max_size=6))
def test_the_step_that_is_told_opens_the_rule_and_none_with_fewer_credits_does(rules, held):
    told = Learners(drawing.book(*rules), drawing.TODAY).asked(0, drawing.lots([held]))

    for step in told.steps:
        opening = [
            item
            for item in drawing.ITEMS
            if plainly.is_one_step_away(rules[step.rule], held, [item], drawing.ATLAS, drawing.TODAY)
        ]
        assert drawing.CATALOGUE[step.item] in opening
        assert drawing.CATALOGUE[step.item].credits == min(item.credits for item in opening)
