"""A counsellor's two alternatives as the register finds them: what each costs, when it ends, what it leaves open.

What the learner holds and is on the way to is counted only as far as they let one see it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from passerelle.core.counsel import PORTFOLIO
from passerelle.core.errors import Malformed
from passerelle.core.pathways.wishing import Objective
from passerelle.guidance.reading import best_by
from passerelle.pathways import asking, goals, holding
from passerelle.pathways.goals import Place
from passerelle.pathways.models import Objectives
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.pathways.telling import Exit, exits
from passerelle.web.guidance.forms import MOST_WISH
from passerelle.web.pathways import showing, wording
from passerelle.web.pathways.asking import carried, conflict_of, given_up, life_said, lost, of_life
from passerelle.web.pathways.forms import LifeForm, in_an_address
from passerelle.web.pathways.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.guidance.models import Counsel, Plan
    from passerelle.guidance.reading import Way
    from passerelle.pathways.goals import Goal
    from passerelle.pathways.shelf import Shelf

SECONDS: Final = 2.5
NAMES: Final = ("A", "B")
LONGEST: Final = 200
SALT: Final = "passerelle.plan.wish"
THEIRS: Final = {
    "hours": gettext_lazy("Hours a week they can study"),
    "budget": gettext_lazy("What they can spend in all"),
    "languages": gettext_lazy("Languages they can learn in"),
}
"""What the form of a life asks where somebody else fills it in."""


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
    """What was found for a goal: two sides, one where both are the same way, or what does not go together.

    `places` are where the words typed could lead, where they are no code.
    """

    form: LifeForm
    title: str = ""
    wish: str = ""
    carried: tuple[tuple[str, str], ...] = ()
    is_too_long: bool = False
    """What was asked for is more than a plan keeps: the plan stands alone."""
    is_there: bool = False
    places: tuple[tuple[Place, str], ...] | None = None
    sides: tuple[Side, ...] = ()
    conflict: dict[str, Any] | None = None
    given_up: tuple[tuple[str, str], ...] = ()
    """What is not asked any more, in words, each with the address that asks for it again."""
    lost: tuple[str, ...] = ()
    """What they hold that cannot count there, and why, as far as they let it be seen."""
    counts_awards: bool = False

    def initial(self) -> dict[str, str]:
        """Return what the form of a plan begins with."""
        return {"title": self.title[:LONGEST], "wish": self.wish} | {one.name: one.lines for one in self.sides}


def found(counsel: Counsel, said: QueryDict, *, on: date) -> Found:
    """Return two ways for a learner to what is asked for, or where its words could lead."""
    shelf, seen = shelf_of(on=on), counsel.seen(on)
    form, life = _theirs(said, shelf)
    held = holding.seen_in(counsel, on=on)
    person = counsel.learner if PORTFOLIO in seen else None
    try:
        goal = goals.find(said.get("to", ""), shelf=shelf, held=held, person=person, on=on)
    except Malformed:
        like = goals.look_for(said.get("to", "")[:LONGEST], shelf=shelf, on=on)
        places = tuple((one, str(wording.KINDS[one.kind])) for one in like)
        return Found(form, carried=tuple(of_life(said)), places=places)
    if life is None or not goal.can_be_planned:
        return Found(form, goal.title, counts_awards=PORTFOLIO in seen)
    order = (Objective.CHEAPEST, Objective.SOONEST, Objective.FEWEST)
    told = asking.ask(goal, life, held, shelf, objectives=order, seconds=SECONDS)
    plans = [one for one in showing.shown(told, goal, life, held, shelf) if one.rows][: len(NAMES)]
    sides = tuple(Side(name, one, exits(one.story, shelf)) for name, one in zip(NAMES, plans, strict=False))
    wish = _signer(counsel).sign(_wish(goal, life, sides)) if sides else ""
    is_too_long = len(wish) > MOST_WISH
    return Found(
        form,
        goal.title,
        wish="" if is_too_long else wish,
        is_too_long=is_too_long,
        carried=tuple(carried(goal, said)),
        is_there=told.is_there,
        sides=sides,
        conflict=conflict_of(told, life, shelf),
        given_up=tuple(given_up(life, said, told.way, shelf)),
        lost=tuple(lost(goal)) if PORTFOLIO in seen else (),
        counts_awards=PORTFOLIO in seen,
    )


def blank(*, on: date) -> LifeForm:
    """Return the form of a life of somebody else, with nothing asked yet."""
    return _theirs(QueryDict(), shelf_of(on=on))[0]


def _theirs(said: QueryDict, shelf: Shelf) -> tuple[LifeForm, asking.Life | None]:
    form, life = life_said(said, shelf)
    for name, words in THEIRS.items():
        form.fields[name].label = form[name].label = words  # a form that was checked has made its own of each already
    return form, life


def _wish(goal: Goal, life: asking.Life, sides: Iterable[Side]) -> str:
    """Return what was asked for and what was found, as an address says it, for the form of a plan to carry."""
    found = [said for one in sides for said in ((one.name, one.shown.objective), (f"found_{one.name}", one.lines))]
    return urlencode([("to", goal.code), *in_an_address(life), *found])


def _signer(counsel: Counsel) -> signing.Signer:
    """Return by what a form of this counsel says that the register found what it carries."""
    return signing.Signer(salt=f"{SALT}.{counsel.number}")


def wish_of(said: str, counsel: Counsel, *, on: date) -> dict[str, Any]:
    """Return what the register was asked for, as a plan keeps it; nothing where it did not find so for this counsel."""
    try:
        asked = QueryDict(_signer(counsel).unsign(said))
    except signing.BadSignature:
        return {}
    _form, life = life_said(asked, shelf_of(on=on)) if asked.get("to") else (None, None)
    if life is None:
        return {}
    best = {name: asked[name] for name in NAMES if asked.get(name) in [*Objective]}
    found = {name: asked.get(f"found_{name}", "").splitlines() for name in best}
    return {"to": asked["to"], "life": life.as_data(), "objectives": best, "found": found}


@dataclass(frozen=True)
class Taken:
    """What a learner can do with the alternative they chose: keep it as a way of their own, or ask again."""

    address: str
    fields: tuple[tuple[str, str], ...]
    """What a form says that keeps it; none where not every step of it has dates that stand in the register."""


def taken(plan: Plan, *, on: date) -> Taken | None:
    """Return it for a plan that the register helped to make, once one alternative is chosen."""
    if not plan.wish or not plan.chosen:
        return None
    shelf, life = shelf_of(on=on), asking.Life.of(plan.wish["life"])
    runs = _runs(plan, shelf)
    asked = [("to", plan.wish["to"]), *in_an_address(life)]
    best = ("objective", best_by(plan)[plan.chosen] or Objectives.OWN)
    fields = [*asked, best, *(("run", one) for one in runs)] if all(runs) else []
    return Taken(urlencode(asked), tuple(fields))


def given_up_for(plan: Plan, *, on: date) -> list[str]:
    """Return, in words, what was asked for and had to be given up before the register found the ways of a plan."""
    if not plan.wish:
        return []
    shelf, life = shelf_of(on=on), asking.Life.of(plan.wish["life"])
    asked = [asking.demand_of(one) for one in life.given_up]
    return [wording.demand(one, life, None, shelf) for one in asked if one]


def _runs(plan: Plan, shelf: Shelf) -> list[str]:
    """Return by step of the chosen alternative which dates it means; the goal comes before what else they lead to."""
    found: dict[tuple[str, date], list[tuple[bool, str]]] = defaultdict(list)
    for one in shelf.offers.values():
        found[one.entry, one.starts].append((one.item != plan.wish["to"], one.reference))
    steps = [one for one in plan.items.all() if one.alternative == plan.chosen]
    return [min(found[one.entry, one.starts_on], default=(True, ""))[1] if one.starts_on else "" for one in steps]


def left_open(ways: Iterable[Way], *, on: date) -> dict[str, tuple[Exit, ...]]:
    """Return by alternative of a plan what is there if life intervenes, after each step that has dates."""
    shelf = shelf_of(on=on)
    again: dict[str, list[date]] = defaultdict(list)
    for one in shelf.offers.values():
        if one.places_left > 0:
            again[one.item].append(one.starts)
    found: dict[str, tuple[Exit, ...]] = {}
    for way in ways:
        told = []
        for line in way.lines:
            starts, ends = line.step.starts_on, line.step.ends_on
            numbers = sorted(line.step.leads_to) or [line.entry.number]
            named = [shelf.items[number].name for number in numbers if number in shelf.items]
            if starts and ends and named:
                later = min((day for number in numbers for day in again[number] if day > starts), default=None)
                told.append(Exit(line.place, ends, ", ".join(named), later))
        found[way.name] = tuple(told)
    return found
