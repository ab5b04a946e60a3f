"""Where to, and what life allows: the address carries both, so that it can be kept, sent and gone back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from passerelle.pathways import asking, goals, holding, larger
from passerelle.pathways.permissions import own
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.web import refusals
from passerelle.web.pathways import forms, showing, wording

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from passerelle.core.pathways.wishing import Demand
    from passerelle.pathways.asking import Life, Told
    from passerelle.pathways.goals import Goal
    from passerelle.pathways.shelf import Shelf
    from passerelle.pathways.ways import Way
    from passerelle.people.requests import SignedInRequest

MOST_TYPED = 100
SECONDS = 3.0
"""Of work for one page, however hard the question."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Say where to: look for it by name."""
    looked_for = request.GET.get("q", "").strip()[:MOST_TYPED]
    found: list[goals.Place] = []
    if looked_for:
        found = goals.look_for(looked_for, shelf=shelf_of(on=request.today), on=request.today)
    shown = {
        "looked_for": looked_for,
        "found": [(one, wording.KINDS[one.kind]) for one in found],
        "kept": own(request.user),
        "here": "learning",
    }
    return render(request, "pathways/home.html", shown)


@login_required
@require_GET
def way(request: SignedInRequest) -> HttpResponse:
    """The ways there: the cheapest, the one that ends first, the one with the fewest steps; or why there is none."""
    if not request.GET.get("to"):
        return redirect("pathways:home")
    shelf = shelf_of(on=request.today)
    held = holding.held_by(request.user, on=request.today)
    goal = goals.find(request.GET.get("to", ""), shelf=shelf, held=held, person=request.user, on=request.today)
    form, life = life_said(request.GET, shelf)
    told = None
    if life is not None and goal.can_be_planned:
        told = asking.ask(goal, life, held, shelf, seconds=SECONDS)
    shown: dict[str, Any] = {
        "goal": goal,
        "kind": wording.KINDS[goal.kind],
        "about": _about(goal),
        "besides": [wording.besides(what, about) for what, about in goal.besides if what not in larger.LOST],
        "lost": lost(goal),
        "form": form,
        "carried": carried(goal, request.GET),
        "here": "learning",
    }
    if told is not None and life is not None:
        plans = showing.shown(told, goal, life, held, shelf)
        shown |= {
            "told": told,
            "plans": plans,
            "given_up": given_up(life, request.GET, told.way, shelf),
            "conflict": conflict_of(told, life, shelf),
            "left_out": shelf.left_out,
        }
    return render(request, "pathways/way.html", shown, status=422 if form.errors else 200)


def _about(goal: Goal) -> str:
    """Return where the public page of a goal is; nothing where it has none."""
    number = goal.code
    if goal.kind == goals.OPPORTUNITY:
        return reverse("opportunities:opportunity", args=[number])
    if number.startswith("MC-"):
        return reverse("web:entry", args=[number])
    return reverse("web:programme", args=[goal.reference]) if goal.reference else ""


def life_said(said: QueryDict, shelf: Shelf) -> tuple[forms.LifeForm, Life | None]:
    """Return the form of an address and the life it says; None where something in it cannot be.

    An address that says nothing is a free life: no account here holds money to spend yet, so no budget is begun with.
    """
    if not set(said) & set(forms.LifeForm.base_fields):
        free = asking.Life(given_up=tuple(said.getlist("give")))
        return forms.LifeForm(initial=forms.shown(free), shelf=shelf), free
    form = forms.LifeForm(said, shelf=shelf)
    life: Life | None = None
    if form.is_valid():
        with refusals.told(form):
            life = asking.check(form.life(said.getlist("give")), on=shelf.on)
    return form, life if form.is_valid() else None


def given_up(life: Life, said: QueryDict, way: Way | None, shelf: Shelf) -> list[tuple[str, str]]:
    """Return what was asked for and is not any more, in words, each with the address that asks for it again."""
    return [
        (wording.demand(one, life, way, shelf), _address(said, without=asking.said(one)))
        for text in life.given_up
        if (one := asking.demand_of(text))
    ]


def lost(goal: Goal) -> list[str]:
    """Return, in words, what somebody holds that cannot count for a goal, and why."""
    return [wording.besides(what, about) for what, about in goal.besides if what in larger.LOST]


def carried(goal: Goal, said: QueryDict) -> list[tuple[str, str]]:
    """Return what the address says, as hidden fields of another form."""
    return [("to", goal.code), *of_life(said)]


def of_life(said: QueryDict) -> list[tuple[str, str]]:
    """Return what the address says of a life, wherever that leads."""
    return [(name, one) for name in (*forms.LifeForm.base_fields, "give") for one in said.getlist(name) if one]


def _address(said: QueryDict, *, without: str) -> str:
    kept = [(name, value) for name, values in said.lists() for value in values if (name, value) != ("give", without)]
    return urlencode(kept)


def conflict_of(told: Told, life: Life, shelf: Shelf) -> dict[str, Any] | None:
    """Return what does not go together, in words, with what can be given up; None where there is a way."""
    why = told.conflict
    if why is None:
        return None
    is_several = sum(not asking.is_of_life(one) for one in (told.wish.demands if told.wish else ())) > 1

    def useful(one: Demand) -> bool:
        """What gives the whole goal up leads nowhere."""
        return asking.is_of_life(one) or is_several

    return {
        "demands": [wording.demand(one, life, told.way, shelf) for one in why.demands],
        "give_up": [(asking.said(one), wording.give_up(one, told.way)) for one in why.give_up if useful(one)],
        "together": [wording.give_up(one, told.way) for one in told.enough],
        "together_said": [asking.said(one) for one in told.enough],
        "is_alone": all(not asking.is_of_life(one) for one in why.demands) and not told.enough,
        "is_minimal": why.is_minimal,
    }
