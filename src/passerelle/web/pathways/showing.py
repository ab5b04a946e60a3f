"""Plans as pages show them: alike ones together, each with its steps, its map and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from passerelle.pathways import asking, telling
from passerelle.pathways.telling import Story
from passerelle.web.drawings import pathway_map
from passerelle.web.pathways import wording

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from passerelle.pathways.asking import Answer, Life, Told
    from passerelle.pathways.goals import Goal
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf


@dataclass(frozen=True)
class Shown:
    """One plan, and everything it is the best by."""

    objective: str
    title: str
    also: tuple[str, ...]
    good: tuple[str, ...]
    story: Story
    price: str
    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    map: tuple[pathway_map.Step, ...]


@dataclass(frozen=True)
class Row:
    """One step, in words."""

    step: telling.Step
    price: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


def shown(told: Told, goal: Goal, life: Life, held: Sequence[Held], shelf: Shelf) -> list[Shown]:
    """Return the plans of an answer; where two objectives have the same, it stands once and says so."""
    found: dict[tuple[tuple[str, str], ...], list[Answer]] = {}
    for answer in told.answers:
        if answer.plan is not None:
            key = tuple((code, run.reference) for code, run in answer.plan.steps)
            found.setdefault(key, []).append(answer)
    return [_shown(answers, goal, life, held, shelf) for answers in found.values()]


def _shown(answers: Sequence[Answer], goal: Goal, life: Life, held: Sequence[Held], shelf: Shelf) -> Shown:
    first = answers[0]
    plan = first.plan
    steps = plan.steps if plan else ()
    wanted = asking.wish(first.way, life, held, shelf)
    story = telling.story(steps, wanted, first.way, held, shelf, by_exam=life.by_exam)
    return Shown(
        str(first.objective),
        str(wording.NAMES[first.objective]),
        tuple(str(wording.NAMES[one.objective]) for one in answers[1:]),
        tuple(wording.how_good(one, shelf) for one in answers),
        story,
        wording.cost(story.price, shelf.currency),
        tuple(row(one, story, shelf) for one in story.steps),
        tuple(wording.warning(one, story.names) for one in story.warnings),
        mapped(
            [
                Placed(
                    one.item.number, one.title, one.item.level, one.offer.starts, tuple(met.number for met in one.after)
                )
                for one in story.steps
            ],
            goal.code,
            goal.title,
            held,
            telling.counted(wanted),
        ),
    )


def row(one: telling.Step, story: Story, shelf: Shelf) -> Row:
    """Return a step in words."""
    return Row(
        one,
        wording.cost(one.offer.price, shelf.currency),
        tuple(wording.reason(why, of=one) for why in one.reasons),
        tuple(wording.warning(warned, story.names) for warned in one.warnings),
    )


@dataclass(frozen=True)
class Placed:
    """One step as a map needs it: `after` are the numbers of what opens it, held or a step before."""

    number: str
    title: str
    level: str
    starts: date
    after: tuple[str, ...]


def mapped(
    steps: Sequence[Placed], goal: str, title: str, held: Sequence[Held], counted: Collection[str] = ()
) -> tuple[pathway_map.Step, ...]:
    """Return what the map shows: what is held and asked for, the steps, and the goal where it is none of them.

    What no other step asks for is there for the goal; so is what is held and `counted` by it.
    """
    asked = {number for one in steps for number in one.after}
    own, had = {one.number for one in steps}, {one.number for one in held if one.ends is None}
    for_goal = {*counted} - own if goal not in own else set()
    found = [
        pathway_map.Step(one.number, one.entry.name, one.entry.level_that_holds, pathway_map.HELD)
        for one in held
        if one.number in (asked | for_goal) - own
    ]
    for one in steps:
        waits = pathway_map.LOCKED if (own - had) & {*one.after} else pathway_map.PLANNED
        state = pathway_map.HELD if one.number in had else pathway_map.GOAL if one.number == goal else waits
        note = "" if one.number in had else date_format(one.starts, "j M Y")
        found.append(pathway_map.Step(one.number, one.title, one.level, state, one.after, note))
    if goal not in own:
        found.append(pathway_map.Step(goal, title, "", pathway_map.GOAL, (*sorted(for_goal), *sorted(own - asked))))
    return tuple(found)
