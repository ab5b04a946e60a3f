"""A counsellor's two alternatives as the register finds them: what each costs, when it ends, what it leaves open.

What the learner holds and is on the way to is counted only as far as they let one see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.counsel import IN_PROGRESS, PORTFOLIO
from passerelle.core.pathways.wishing import Objective
from passerelle.pathways import asking, goals, holding
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.pathways.telling import Exit, exits
from passerelle.web.pathways import showing
from passerelle.web.pathways.asking import conflict_of, life_said
from passerelle.web.pathways.forms import LifeForm
from passerelle.web.pathways.showing import Shown

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from passerelle.guidance.models import Counsel

SECONDS = 2.5
NAMES = ("A", "B")


@dataclass(frozen=True)
class Side:
    """One alternative: its letter, the plan, and what is there if life intervenes after each step."""

    name: str
    shown: Shown
    exits: tuple[Exit, ...]

    @property
    def lines(self) -> str:
        """The alternative as the form of a plan says it: a line for each step."""
        offers = [row.step.offer for row in self.shown.rows]
        return "\n".join(f"{one.entry} {one.starts} {one.ends}" for one in offers)


@dataclass(frozen=True)
class Found:
    """What was found for a goal: two sides, one where both are the same way, or what does not go together."""

    form: LifeForm
    title: str = ""
    sides: tuple[Side, ...] = ()
    conflict: dict[str, Any] | None = None
    counts_awards: bool = False

    def initial(self) -> dict[str, str]:
        """Return what the form of a plan begins with."""
        return {"title": self.title[:200]} | {one.name: one.lines for one in self.sides}


def found(counsel: Counsel, said: QueryDict, *, on: date) -> Found:
    """Return two ways for a learner to what is asked for. Raises Malformed for a code that leads nowhere."""
    shelf, seen = shelf_of(on=on), counsel.seen(on)
    form, life = life_said(said, shelf)
    held = tuple(
        one
        for one in holding.held_by(counsel.learner, on=on)
        if (PORTFOLIO if one.ends is None else IN_PROGRESS) in seen
    )
    person = counsel.learner if PORTFOLIO in seen else None
    goal = goals.find(said.get("to", ""), shelf=shelf, held=held, person=person, on=on)
    if life is None or not goal.can_be_planned:
        return Found(form, goal.title, counts_awards=PORTFOLIO in seen)
    order = (Objective.CHEAPEST, Objective.SOONEST, Objective.FEWEST)
    told = asking.ask(goal, life, held, shelf, objectives=order, seconds=SECONDS)
    plans = [one for one in showing.shown(told, goal, life, held, shelf) if one.rows][: len(NAMES)]
    sides = tuple(Side(name, one, exits(one.story, shelf)) for name, one in zip(NAMES, plans, strict=False))
    return Found(form, goal.title, sides, conflict_of(told, life, shelf), PORTFOLIO in seen)
