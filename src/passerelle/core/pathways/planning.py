"""The best plan by an objective, with a bound that says how good it is.

Choose courses and date them: the value of the best choice bounds all plans. Where it cannot be dated, all days are
asked at once, from that bound upwards (`lifting.py`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from passerelle.core.pathways import soonest
from passerelle.core.pathways.answers import Clock, NoPlan, Plan, answer
from passerelle.core.pathways.broad import narrowed
from passerelle.core.pathways.choosing import HOUR, Choosing
from passerelle.core.pathways.dating import date_choice
from passerelle.core.pathways.lifting import lifted
from passerelle.core.pathways.narrowing import broad, question
from passerelle.core.pathways.pooling import pool, with_needs
from passerelle.core.pathways.wishing import Kind, Objective

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.pathways.narrowing import Question
    from passerelle.core.pathways.wishing import Demand, Wish
    from passerelle.core.pathways.world import Catalogue, Run

SECONDS = 1.65
"""CPU time for one plan, by default; the answer is there a little later, for a step that was begun is ended."""
SMALL = 1500
"""Up to so many candidates, all of them are asked at once; of more, those that cost least by the bound."""
POOL = 700
SHARE, LEAST = 0.2, 0.05
"""Of the time that is left, how much choosing may take, and dating; and seconds in which nothing is decided."""
FEW = 25
"""Where nothing was found, so many courses are asked with all their runs, whatever they come to."""


def plan(
    catalogue: Catalogue,
    wish: Wish,
    objective: Objective,
    *,
    given_up: frozenset[Demand] = frozenset(),
    seconds: float = SECONDS,
) -> Plan | NoPlan:
    """Return the best plan that could be found, and how good it is; what is given up is not asked of it."""
    clock = Clock(seconds)
    many = broad(catalogue, wish, given_up, SMALL)
    if many:
        return _of_many(catalogue, wish, given_up, objective, many, clock)
    asked = question(catalogue, wish, given_up)
    if asked.hopeless is not None:
        return NoPlan(objective, is_proven=True)
    if asked.is_met:
        return answer(asked, objective, {}, 0.0)
    if len(asked.candidates) > SMALL:
        return _from_a_pool(asked, objective, clock)
    if objective == Objective.SOONEST:
        return soonest.plan(asked, clock)
    found, bound = best(asked, objective, clock)
    return answer(asked, objective, found, bound)


def best(
    of: Question, objective: Objective, clock: Clock, *, known: float = 0.0
) -> tuple[dict[str, Run] | None, float]:
    """Return the runs of the best plan and a bound on all plans: infinite where there is none.

    `known` is a bound from elsewhere, for a question whose candidates are not all there are. The best choice is dated,
    which mostly can be; where it cannot, all days are asked at once, from the bound upwards.
    """
    choosing = Choosing(of, seconds=clock.left * SHARE)
    choice = choosing.choose(objective, easily=True)
    bound = max(known, choosing.bound)
    if choice is None:
        if bound == math.inf:
            return None, bound
    elif not choice.runs:
        return {}, bound
    else:
        dated = date_choice(of, choice.runs, seconds=max(LEAST, clock.left * SHARE))
        if dated.found:
            return dict(dated.runs), bound
    found, bound = lifted(of, objective, clock, low=bound)
    if found is None and bound < math.inf:
        found = _any_of_few(of, clock)
    return found, bound


def _any_of_few(of: Question, clock: Clock) -> dict[str, Run] | None:
    """Find some plan among courses that take few hours, however far it is from the bound."""
    seconds = max(0.2, clock.left)
    choice = Choosing(pool(of, FEW, seconds=seconds), seconds=seconds, by_day=True).choose_any()
    return None if choice is None else {code: run for code, (run,) in choice.runs.items()}


def _of_many(
    catalogue: Catalogue, wish: Wish, given_up: frozenset[Demand], objective: Objective,
    many: Mapping[str, frozenset[str]], clock: Clock,
) -> Plan | NoPlan:  # fmt: skip
    """Plan among few of many that count for the same credits, with a bound on all of them."""
    few = narrowed(catalogue, wish, given_up, objective, many, clock)
    if few.asked is None:
        return NoPlan(objective, is_proven=few.is_proven)
    if few.asked.hopeless is not None:
        return NoPlan(objective, is_proven=False)
    return _with_bound(few.asked, objective, few.bound, clock)


def _with_bound(of: Question, objective: Objective, bound: float, clock: Clock) -> Plan | NoPlan:
    """Plan among these candidates, which are not all there are, with a bound on all plans from elsewhere."""
    if objective == Objective.SOONEST:  # no plan is sooner than its hours at so many a week, where so many are kept
        weekly = of.wish.weekly if of.has(Kind.WEEKLY) else 0
        told = soonest.plan(of, clock, known=int(bound * HOUR // weekly) if weekly else 0)
    else:
        told = answer(of, objective, best(of, objective, clock, known=bound)[0], bound)
    return NoPlan(objective, is_proven=False) if isinstance(told, NoPlan) else told


def _from_a_pool(of: Question, objective: Objective, clock: Clock) -> Plan | NoPlan:
    """Bound by what can be had in parts; plan among what costs least by that bound, and what that needs first."""
    relaxed = Choosing(of, seconds=clock.left, whole=False)
    told = relaxed.bound_of(objective)
    if told is None:
        return NoPlan(objective, is_proven=relaxed.proven)
    few = of.among(with_needs(of, relaxed.cheapest(told, POOL)))
    return _with_bound(few, objective, told.bound, clock)
