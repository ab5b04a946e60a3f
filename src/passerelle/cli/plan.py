"""`passerelle plan`: from what a learner holds to where they want to be: dated steps, or why there is no way."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.cli import installation
from passerelle.cli.django_setup import setup

if TYPE_CHECKING:
    from passerelle.core.pathways.wishing import Demand
    from passerelle.pathways.asking import Answer, Life, Told
    from passerelle.pathways.goals import Goal
    from passerelle.pathways.shelf import Shelf
    from passerelle.pathways.telling import Story
    from passerelle.pathways.ways import Way

PLANNED, NO_WAY, REFUSED = 0, 1, 2
OBJECTIVES = ("cheapest", "soonest", "fewest")


def main(argv: list[str]) -> int:
    """Return 0 where there is a plan, 1 where there is none, 2 where nothing could be asked."""
    asked = _parser().parse_args(argv)
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _refused("database", "the database cannot be prepared", asked)
    setup()
    return _plan(asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle plan", description=__doc__)
    parser.add_argument(
        "--learner", required=True, metavar="ID", help="of an account: its reference, or its mail address"
    )
    parser.add_argument(
        "--to", required=True, metavar="TARGET", help="MC-00012, PG-00003, OP-00004, occupation:2512.4, outcomes:…"
    )
    which = parser.add_mutually_exclusive_group()
    for name in OBJECTIVES:
        which.add_argument(f"--{name}", dest="objective", action="store_const", const=name)
    parser.add_argument("--hours", type=int, help="of study in a week (20)")
    parser.add_argument("--budget", type=float, metavar="AMOUNT", help="what may be spent; without it, anything")
    parser.add_argument("--language", action="append", default=[], metavar="CODE", help="taught in; may be repeated")
    parser.add_argument("--place", action="append", default=[], help="where one can go; may be repeated")
    parser.add_argument("--online", action="store_true", help="nowhere but the places named, or online")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="not before")
    parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="everything there by (2 years)")
    parser.add_argument("--by-exam", action="store_true", help="also by assessment alone, where anybody may book it")
    parser.add_argument("--give-up", action="append", default=[], metavar="DEMAND", help="such as budget, or languages")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    return parser


def _life(asked: argparse.Namespace) -> Life:
    from passerelle.pathways.asking import HOURS, Life

    return Life(
        hours=HOURS if asked.hours is None else asked.hours,
        budget=None if asked.budget is None else round(asked.budget * 100),
        languages=tuple(asked.language),
        places=tuple(asked.place),
        online=asked.online,
        since=asked.since,
        until=asked.until,
        by_exam=asked.by_exam,
        given_up=tuple(asked.give_up),
    )


def _plan(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.core.errors import Malformed
    from passerelle.core.pathways.wishing import Objective
    from passerelle.pathways import asking, goals, holding, telling
    from passerelle.pathways.shelf import shelf as shelf_of
    from passerelle.people.queries import by_address_or_reference

    today = timezone.localdate()
    learner = by_address_or_reference(asked.learner)
    if learner is None:
        return _refused("no_such_learner", f"nobody here is {asked.learner!r}", asked)
    try:
        life = asking.check(_life(asked), on=today)
        shelf, held = shelf_of(on=today), holding.held_by(learner, on=today)
        goal = goals.find(asked.to, shelf=shelf, held=held, person=learner, on=today)
    except Malformed as refused:
        told = refused.data
        code = str(told.get("reason") or "malformed")
        return _refused(code, f"{told['field']}: expected {told['expected']}, seen {told.get('seen')}", asked)
    if not goal.can_be_planned:
        return _refused("no_way_in", f"nothing that can be taken leads to {goal.title}", asked)
    objective = Objective(asked.objective or "cheapest")
    told_ = asking.ask(goal, life, held, shelf)  # by all three, as the pages do: of what is as good, the cheapest
    answer = told_.by(objective)
    story = None
    if answer is not None and answer.plan is not None:
        wanted = asking.wish(answer.way, life, held, shelf)
        story = telling.story(answer.plan.steps, wanted, answer.way, held, shelf, by_exam=life.by_exam)
    if asked.json:
        print(json.dumps(_as_data(goal, objective, told_, answer, story, shelf), ensure_ascii=False, indent=1))
    else:
        _tell(goal, told_, answer, story, shelf)
    return PLANNED if story is not None else NO_WAY


def _as_data(
    goal: Goal, objective: str, told: Told, answer: Answer | None, story: Story | None, shelf: Shelf
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "to": {"code": goal.code, "kind": goal.kind, "title": goal.title},
        "objective": str(objective),
        "besides": [{"what": what, "about": about} for what, about in goal.besides],
        "plan": None,
        "conflict": None,
    }
    if story is not None and answer is not None and answer.plan is not None:
        found["plan"] = {
            "value": answer.plan.value,
            "bound": answer.plan.bound,
            "is_proven": answer.plan.is_proven,
            "price": story.price / 100,
            "currency": shelf.currency,
            "ends": story.ends.isoformat() if story.ends else None,
            "hours_a_week": story.most_hours,
            "steps": [_step(one) for one in story.steps],
            "warnings": [{"what": one.kind, "step": one.place, "about": list(one.names)} for one in _warnings(story)],
        }
    elif told.conflict is not None:
        why = told.conflict
        found["conflict"] = {
            "demands": [_demand(one, told.way) for one in why.demands],
            "is_minimal": why.is_minimal,
            "is_smallest": why.is_smallest,
            "give_up": [_demand(one, told.way) for one in why.give_up],
            "together": [_demand(one, told.way) for one in why.together],
            "out_of_time": why.out_of_time,
        }
    return found


def _step(one: Any) -> dict[str, Any]:
    offer = one.offer
    return {
        "code": one.item.number,
        "title": one.title,
        "level": one.item.level,
        "course": None if offer.is_sitting else offer.entry,
        "run": offer.reference,
        "starts": offer.starts.isoformat(),
        "ends": offer.ends.isoformat(),
        "enrol_until": offer.enrol_until.isoformat(),
        "hours_a_week": one.hours_a_week,
        "price": offer.price / 100,
        "place": one.where or ("online" if one.is_online else ""),
        "language": offer.language,
        "after": [{"code": met.number, "step": met.place} for met in one.after],
        "why": [{"what": reason.kind, "about": reason.name} for reason in one.reasons],
    }


def _warnings(story: Story) -> list[Any]:
    return [*(one for step in story.steps for one in step.warnings), *story.warnings]


def _demand(one: Demand, way: Way | None) -> dict[str, str]:
    from passerelle.pathways.asking import said

    return {"demand": said(one), "about": way.words.get((str(one.kind), one.code), "") if way else ""}


def _tell(goal: Goal, told: Told, answer: Answer | None, story: Story | None, shelf: Shelf) -> None:
    from passerelle.pathways.larger import LOST

    print(f"to {goal.title} ({goal.code})")
    for what, about in goal.besides:
        said = "cannot count again" if what in LOST else "no plan can promise"
        print(f"  {said}: {what.replace('_', ' ')} {about}".rstrip())
    if story is None or answer is None or answer.plan is None:
        return _tell_why(told)
    if not story.steps:
        return print("  everything it takes is there already")
    for one in story.steps:
        offer = one.offer
        where = one.where or ("online" if one.is_online else "place not stated")
        print(f"{one.place:>3}. {offer.starts} to {offer.ends}  {one.title} ({one.item.number})")
        print(f"     {offer.name}, {offer.body}; {where}; {_money(offer.price, shelf)}; {one.hours_a_week:g} h a week")
        if one.after:
            print(f"     after {', '.join(met.name for met in one.after)}")
    for warned in _warnings(story):
        at = f"step {warned.place}: " if warned.place else ""
        print(f"  mind: {at}{warned.kind.replace('_', ' ')} {' '.join(warned.names)}".rstrip())
    print(f"  {_money(story.price, shelf)} in all, {len(story.steps)} steps, ends {story.ends}")
    print("  proven: none is better" if answer.plan.is_proven else f"  not proven: at most {_above(answer, shelf)}")
    return None


def _above(answer: Answer, shelf: Shelf) -> str:
    if answer.objective == "cheapest":
        return f"{_money(answer.above, shelf)} could be saved"
    return f"{answer.above} {'steps fewer' if answer.objective == 'fewest' else 'days sooner'}"


def _tell_why(told: Told) -> None:
    from passerelle.pathways.asking import is_of_life

    why = told.conflict
    if why is None:
        print("  no plan was found in the time there was; that there is none is not proven")
        return
    few = "the smallest" if why.is_smallest else "none of which can be left out" if why.is_minimal else "perhaps more"
    print(f"  these cannot all be met ({few}):")
    for one in why.demands:
        print(f"    {_demand(one, told.way)['demand']} {_demand(one, told.way)['about']}".rstrip())
    goals = sum(not is_of_life(one) for one in (told.wish.demands if told.wish else ()))
    give_up = [one for one in why.give_up if is_of_life(one) or goals > 1]  # to give the whole goal up leads nowhere
    alone = give_up or why.together
    how = "one of these is enough to give up" if give_up else "to be given up together"
    print(f"  {how}: {', '.join(_demand(one, told.way)['demand'] for one in alone) or 'nothing that was tried'}")


def _money(amount: int, shelf: Shelf) -> str:
    return f"{amount / 100:.2f} {shelf.currency}".strip()


def _refused(code: str, why: str, asked: argparse.Namespace) -> int:
    if asked.json:
        print(json.dumps({"refused": code, "why": why}))
    print(f"passerelle plan: {code}: {why}", file=sys.stderr)
    return REFUSED
