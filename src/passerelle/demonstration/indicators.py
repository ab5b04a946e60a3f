"""A year of figures, and the goals they answer.

Today's are counted from the country like any register's. Those of the months before are made up, since nobody counted
then what the data of today cannot tell; they go evenly to where the country is now.
"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core import indicators as sums
from passerelle.core.indicators import Measured
from passerelle.demonstration.files import read
from passerelle.demonstration.rules import APPROVER, DRAFTER
from passerelle.indicators.actions import count_figures
from passerelle.indicators.definitions import definitions
from passerelle.indicators.models import Figure, Goal, Measure
from passerelle.indicators.states import GoalState

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

MONTHS = 12
FEWER, LESS, SLOWER = Decimal("0.03"), Decimal("0.045"), Decimal("0.02")
"""By so much of today's figure the whole was smaller, the part smaller still, and everything slower, a month ago."""
SHARES = ("percent", "per_100")


def load_indicators(ground: Ground, cast: Cast) -> list[Goal]:
    """Count today, write the months before, and put up the goals; return these."""
    count_figures(ground.today.day)
    today = list(Figure.objects.filter(day=ground.today.day))
    Figure.objects.bulk_create(_ago(ground, one, months) for months in range(MONTHS, 0, -1) for one in today)
    values = {(one.code, one.part): one.value for one in today}
    return [_goal(ground, cast, told, values[told["code"], told["part"]]) for told in read("goals")]


def _ago(ground: Ground, figure: Figure, months: int) -> Figure:
    part = definitions()[figure.code].part(figure.part)
    measured = _measured(figure, part.unit if part else "", months)
    return Figure(
        code=figure.code,
        part=figure.part,
        day=ground.today.on({"months": -months}),
        unit=figure.unit,
        **asdict(measured),
    )


def _measured(figure: Figure, unit: str, months: int) -> Measured:
    """Return a figure as it was so many months ago."""
    part = _less(figure.numerator, 1 - LESS * months)
    whole = _less(figure.denominator, 1 - FEWER * months)
    if figure.value is None and figure.numerator is None:
        return Measured(None, None, None if figure.denominator is None else Decimal(whole), figure.withheld)
    if unit in SHARES:
        return sums.share(min(part, whole), whole)
    if unit == "ratio":
        return sums.ratio(part, whole)
    if unit == "count" or figure.value is None:
        return sums.count(part)
    return Measured(sums.rounded(figure.value * (1 + SLOWER * months)), None, Decimal(whole))


def _less(number: Decimal | None, factor: Decimal) -> int:
    return int(sums.rounded((number or Decimal(0)) * factor, Decimal(1)))


def _goal(ground: Ground, cast: Cast, told: dict[str, Any], now: Decimal | None) -> Goal:
    drafter, approver = cast.people[DRAFTER], cast.people[APPROVER]
    begins = ground.today.on(told["begins"])
    start, target = (
        sums.rounded((now or Decimal(10)) * Decimal(str(told["share_of_today"][name])), Decimal(1))
        for name in ("start", "target")
    )
    plain = ("title", "text", "code", "part", "direction", "responsible")
    goal = Goal.objects.create(
        **{name: told[name] for name in plain},
        start=start,
        target=target,
        begins_on=begins,
        due_on=ground.today.on(told["due"]),
        state=GoalState.PUBLISHED,
        drafted_by=drafter,
        drafted_on=begins,
        approved_by=approver,
        approved_on=begins,
    )
    Measure.objects.bulk_create(
        Measure(
            goal=goal,
            place=place,
            text=one["text"],
            responsible=one["responsible"],
            due_on=ground.today.on(one["due"]),
            state=one["state"],
            done_on=ground.today.maybe(one.get("done")),
        )
        for place, one in enumerate(told["measures"], start=1)
    )
    noted = {"code": goal.code}
    ground.chronicle.tell("goal.draft", goal.reference, by=drafter, on=begins, hour=9, noted=noted)
    ground.chronicle.tell("goal.approve", goal.reference, by=approver, on=begins, hour=15, noted=noted)
    return goal
