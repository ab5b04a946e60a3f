"""Ways that are kept: as they stand, what changed, which way is proposed, who sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.core.errors import Malformed
from passerelle.core.pathways.changes import CANCELLED
from passerelle.guidance import reading
from passerelle.guidance.permissions import own_counsel
from passerelle.guidance.states import CounselState
from passerelle.pathways import asking, holding, keeping, looking
from passerelle.pathways.permissions import own, shown
from passerelle.pathways.shelf import shelf as shelf_of
from passerelle.web.pathways import forms, showing, wording
from passerelle.web.pathways.asking import life_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpResponse

    from passerelle.guidance.models import Counsel
    from passerelle.pathways.holding import Held
    from passerelle.pathways.models import Pathway, PathwayStep
    from passerelle.pathways.shelf import Shelf
    from passerelle.people.requests import SignedInRequest
    from passerelle.web.drawings import pathway_map


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep a way as it was seen."""
    form, life = life_said(request.POST, shelf_of(on=request.today))
    if life is None:
        told = next((str(one) for errors in form.errors.values() for one in errors), "")
        raise Malformed(field="life", expected=told or "what the form allows", seen="")
    said = request.POST
    made = keeping.keep(
        said.get("to", ""), said.get("objective", ""), life, said.getlist("run"), by=request.user, today=request.today
    )
    messages.success(request, _("Kept. You get a letter when something in it changes."))
    return redirect("pathways:kept", made.number)


def _own(request: SignedInRequest, number: str) -> Pathway:
    return get_object_or_404(own(request.user).select_related("shown_to__counsellor__person"), number=number)


@login_required
@require_GET
def pathway(request: SignedInRequest, number: str) -> HttpResponse:
    """One's own way, or one that a learner shows one as their counsellor."""
    whose = own(request.user).select_related("shown_to__counsellor__person").prefetch_related(None)
    mine = whose.filter(number=number).first()
    found = mine or shown(request.user, on=request.today).filter(number=number).first()
    if found is None:
        raise Http404(number)
    kept, proposed = looking.steps_of(found)
    names = _names([*kept, *proposed])
    life = asking.Life.of(found.life)
    shelf = shelf_of(on=request.today)
    held = holding.held_by(request.user, on=request.today) if mine else _seen(found, request)
    shown_ = {
        "pathway": found,
        "is_own": mine is not None,
        "title": wording.BEST_BY[found.objective],
        "steps": _told(kept, names, found, held, shelf),
        "proposed": _told(proposed, names, found, held, shelf),
        "changes": _changes(found, kept),
        "address": urlencode([("to", found.goal), *forms.in_an_address(life)]),
        "counsels": _running(request) if mine is not None else (),
        "here": "learning" if mine is not None else "desk",
    }
    return render(request, "pathways/kept.html", shown_)


def _seen(found: Pathway, request: SignedInRequest) -> Sequence[Held]:
    """Return what the learner of a way lets its counsellor see of what they have."""
    return holding.seen_in(found.shown_to, on=request.today) if found.shown_to else ()


def _changes(found: Pathway, steps: Iterable[PathwayStep]) -> list[str]:
    """Return what changed, in words; where dates were called off also why, as whoever did it says; one query."""
    keys = {one.place: looking.key_of(one) for one in steps}
    called_off = {one["place"]: keys[one["place"]] for one in found.changes if one["what"] == CANCELLED}
    why = dict(CourseInstance.objects.filter(pk__in=called_off.values()).values_list("pk", "cancelled_because"))
    return [
        " ".join(filter(None, (wording.change(one, found.currency), why.get(called_off.get(one["place"], 0)))))
        for one in found.changes
    ]


def _names(steps: Iterable[PathwayStep]) -> dict[str, str]:
    """Return what courses and micro-credentials are called, as the register has them now; two queries."""
    numbers = {number for one in steps for number in (one.item, one.entry)}
    return {
        entry.number: entry.name
        for model in (MicroCredential, ShortCourse)
        for entry in model._default_manager.filter(number__in=numbers)
    }


def _told(
    steps: Sequence[PathwayStep], names: Mapping[str, str], of: Pathway, held: Sequence[Held], shelf: Shelf
) -> dict[str, Any]:
    progress = {one.number: reading.HELD if one.ends is None else reading.UNDER_WAY for one in held}
    rows = [
        {
            "step": one,
            "name": names.get(one.item, one.item),
            "course": names.get(one.entry, one.entry) if one.entry != one.item else "",
            "price": wording.cost(one.price, of.currency),
            "hours": round(one.weekly / 60, 1),
            "offer": shelf.offers.get(one.run),
            "progress": progress.get(one.item, ""),
        }
        for one in steps
    ]
    return {
        "rows": rows,
        "price": wording.cost(sum(one.price for one in steps), of.currency),
        "ends": max((one.ends_on for one in steps), default=None),
        "map": _map(steps, names, of, held, shelf),
    }


def _map(
    steps: Sequence[PathwayStep], names: Mapping[str, str], of: Pathway, held: Sequence[Held], shelf: Shelf
) -> tuple[pathway_map.Step, ...]:
    after, items = looking.opened_by(steps, shelf, held), shelf.items
    placed = [
        showing.Placed(
            one.item,
            names.get(one.item, one.item),
            items[one.item].level if one.item in items else "",
            one.starts_on,
            after[one.place],
        )
        for one in steps
    ]
    return showing.mapped(placed, of.goal, of.title, held)


def _running(request: SignedInRequest) -> list[Counsel]:
    found = own_counsel(request.user).filter(state=CounselState.ACCEPTED, until__gte=request.today)
    return list(found.select_related("counsellor__person", "counsellor__organisation")[:20])


@login_required
@require_POST
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the way that is proposed."""
    seen = request.POST.get("seen_version", "")
    keeping.accept(
        _own(request, number), by=request.user, today=request.today, seen_version=int(seen) if seen.isdecimal() else 0
    )
    messages.success(request, _("This is your way now. It enrols nobody: look at each step in time."))
    return redirect("pathways:kept", number)


@login_required
@require_POST
def share(request: SignedInRequest, number: str) -> HttpResponse:
    """Show it to the counsellor of one's counsel, or to nobody any more."""
    found, named = _own(request, number), request.POST.get("counsel", "")
    counsel = get_object_or_404(own_counsel(request.user), number=named) if named else None
    keeping.share(found, counsel, by=request.user, today=request.today)
    messages.success(request, _("Your counsellor sees it now.") if counsel else _("Nobody but you sees it any more."))
    return redirect("pathways:kept", number)


@login_required
@require_POST
def drop(request: SignedInRequest, number: str) -> HttpResponse:
    """Put it away."""
    keeping.drop(_own(request, number), by=request.user)
    messages.success(request, _("Put away."))
    return redirect("pathways:home")
