"""The authority's goals for everybody: the figure that answers each, whether it is on the way, and what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from passerelle.catalogue.models import in_language
from passerelle.core.indicators import BEHIND, MISSED, ON_THE_WAY, REACHED, UNKNOWN, rounded
from passerelle.indicators import queries
from passerelle.indicators.definitions import definitions
from passerelle.indicators.models import Goal, Measure
from passerelle.indicators.states import GoalState, MeasureState
from passerelle.web.figures import telling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from passerelle.indicators.models import Figure
    from passerelle.people.requests import PublicRequest

STANDING = {
    REACHED: (gettext_lazy("reached"), "ok"),
    ON_THE_WAY: (gettext_lazy("on the way"), "info"),
    BEHIND: (gettext_lazy("behind"), "wait"),
    MISSED: (gettext_lazy("not reached in time"), "stop"),
    UNKNOWN: (gettext_lazy("nothing to tell yet"), "off"),
}
TONES = {MeasureState.DONE: "ok", MeasureState.UNDER_WAY: "info", MeasureState.DROPPED: "off"}


@dataclass(frozen=True)
class Shown:
    """A goal as a page shows it."""

    goal: Goal
    stands: str
    tone: str
    figure: str
    aim: str
    now: str
    day: date | None
    expected: str
    measures: list[tuple[Measure, str, str]]


@require_GET
def every(request: PublicRequest) -> HttpResponse:
    """Every goal in force with the figure that answers it; those that were replaced below."""
    kept = telling.by_part(queries.newest())
    goals = list(queries.goals())
    page = {
        "goals": [shown(one, kept, request.today) for one in goals if one.state == GoalState.PUBLISHED],
        "earlier": [one for one in goals if one.state == GoalState.REPLACED],
    }
    return render(request, "figures/goals.html", page)


def shown(goal: Goal, kept: dict[tuple[str, str], Figure], today: date) -> Shown:
    """Return a goal with its figure, how it stands, and its measures; the late ones say so."""
    found, figure = definitions()[goal.code], kept.get((goal.code, goal.part))
    part = found.part(goal.part)
    unit, name = (part.unit, in_language(part.name)) if part else ("", "")
    stands, tone = STANDING[queries.standing(goal, kept, on=today)]
    told = {
        "from": telling.value(goal.start, unit, figure),
        "direction": goal.get_direction_display(),
        "to": telling.value(goal.target, unit, figure),
    }
    return Shown(
        goal,
        str(stands),
        tone,
        f"{in_language(found.name)}: {name}",
        _("from %(from)s to %(direction)s %(to)s") % told,
        telling.value(figure.value if figure else None, unit, figure),
        figure.day if figure else None,
        telling.value(rounded(goal.aim.expected(today)), unit, figure),
        list(_measures(goal.measures.all(), today)),
    )


def _measures(measures: Iterable[Measure], today: date) -> Iterable[tuple[Measure, str, str]]:
    for one in measures:
        if one.is_late(today):
            yield one, _("late"), "stop"
        else:
            yield one, one.get_state_display(), TONES.get(MeasureState(one.state), "wait")
