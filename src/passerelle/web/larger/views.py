"""A learner's larger awards: what is within reach, how far one is, asking for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue import composing, queries
from passerelle.catalogue.models import MicroCredential
from passerelle.catalogue.permissions import programmes_visible_to
from passerelle.core.errors import RulesExclude
from passerelle.core.plurals import counted
from passerelle.recognition.wording import credits_words
from passerelle.stacking import asking, progress
from passerelle.stacking.models import LargerAward
from passerelle.stacking.progress import NOT_CONVERTED
from passerelle.stacking.states import OPEN
from passerelle.web.drawings import Share
from passerelle.web.larger import wording

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import HttpResponse

    from passerelle.catalogue.models import Programme
    from passerelle.people.requests import SignedInRequest
    from passerelle.stacking.progress import Counted, Group, Idle, Near, Progress

MOST = 30
"""So many larger awards are shown as within reach."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Larger awards in which something that one holds counts, and what one asked for."""
    held = Award.objects.filter(holder=request.user, state=AwardState.IN_FORCE)
    entries = list(MicroCredential.objects.filter(pk__in=held.values("micro_credential")))
    numbers = {one.number for one in entries}
    near = [one for one in composing.in_force(request.today) if _counts(one, entries)]
    near.sort(key=lambda one: (-_named(one, numbers), one.number))
    asked = LargerAward.objects.filter(learner=request.user)
    shown = {
        "near": [_card(one) for one in progress.nearness(request.user, near[:MOST], on=request.today)],
        "asked": asked.select_related("micro_credential", "programme__awarder", "award")[:MOST],
        "here": "learning",
    }
    return render(request, "larger/home.html", shown)


def _counts(programme: Programme, held: list[MicroCredential]) -> bool:
    """Say whether something held is named in it, or has what one of its groups asks for as far as its row tells."""
    numbers = {one.number for one in held}
    if _named(programme, numbers):
        return programme.awarded_as is not None and programme.awarded_as.number not in numbers
    open_groups = [bucket for bucket in programme.buckets if not bucket["items"] and bucket.get("tags")]
    return bool(held and open_groups)


def _named(programme: Programme, numbers: set[str]) -> int:
    """Return how many of these entries its groups name."""
    return len(numbers.intersection(number for bucket in programme.buckets for number in bucket["items"]))


def _card(one: Near) -> dict[str, Any]:
    """Return one larger award of the list: how far one is, in words and as a deck of planks."""
    return {
        "programme": one.programme,
        "has": one.found.credits,
        "full": one.full,
        "groups": len(one.groups),
        "is_there": one.found.is_complete,
        "planks": [_plank(group) for group in one.groups],
    }


def _programme(request: SignedInRequest, reference: str) -> Programme:
    found = queries.programme(reference, programmes_visible_to(request.user))
    if not found.is_public or not found.buckets:
        raise Http404(reference)
    return found


@login_required
@require_GET
def towards(request: SignedInRequest, reference: str) -> HttpResponse:
    """How far one is: what counts where, what is missing, the least that would still do."""
    return _page(request, _programme(request, reference))


@login_required
@require_POST
def ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the awarder for it."""
    found = _programme(request, reference)
    made = asking.ask(found, by=request.user, today=request.today)
    messages.success(request, _("Asked. You are told when there is an answer."))
    return redirect("larger:request", made.number)


def _page(request: SignedInRequest, programme: Programme) -> HttpResponse:
    shown: dict[str, Any] = {"programme": programme, "here": "learning"}
    try:
        found = progress.progress(request.user, programme, on=request.today)
    except RulesExclude:
        return render(request, "larger/towards.html", shown | {"excluded": True})
    open_request = LargerAward.objects.filter(
        learner=request.user, micro_credential=programme.awarded_as, state__in=OPEN
    ).first()
    has_it = found.itself
    shown |= {
        "progress": found,
        "planks": [_plank(one) for one in found.groups],
        "groups": [(one, _parts(one), [_counted(part) for part in one.counted]) for one in found.groups],
        "shares": [(one, wording.tags(one.limit.tags)) for one in found.shares],
        "idle": [_idle(one) for one in found.idle if one.reason != NOT_CONVERTED],
        "unconverted": [_idle(one) for one in found.idle if one.reason == NOT_CONVERTED],
        "requirements": _requirements(found),
        "steps": [(one, int(progress.hours_of(one))) for one in found.step.entries] if found.step else [],
        "open_request": open_request,
        "has_it": has_it,
        "granted": has_it and LargerAward.objects.filter(award=has_it).first(),
        "may_ask": not (open_request or has_it)
        and found.is_complete
        and asking.not_made(programme, today=request.today) is None,
    }
    return render(request, "larger/towards.html", shown)


def _counted(one: Counted) -> dict[str, Any]:
    """Return one award at its place; what its credits were before, where they are of another system."""
    converted = one.holding.converted
    return {"part": one, "from": wording.counted_from(converted), "conversion": wording.conversion_of(converted)}


def _idle(one: Idle) -> dict[str, Any]:
    was = wording.counted_from(one.holding.converted) if one.reason == NOT_CONVERTED else ""
    return {"award": one.holding.award, "from": was, "why": wording.IDLE[one.reason]}


def _plank(group: Group) -> dict[str, str]:
    """Return a plank: solid where a group is full, striped where something of it is there, dashed where nothing is."""
    asked = max(group.least, group.credits + group.missing)
    state = "" if not group.missing else "wait" if group.credits else "no"
    told = ngettext("%(title)s: %(has)s of %(of)s credit", "%(title)s: %(has)s of %(of)s credits", counted(asked))
    return {"words": told % {"title": group.title, "has": _plain(group.credits), "of": _plain(asked)}, "state": state}


def _parts(group: Group) -> list[Share]:
    """Return a group as one bar: each award that counts as wide as its credits, then what is missing."""
    said = _("%(title)s: %(size)s")
    told = [
        Share(float(one.credits), "", said % {"title": name, "size": credits_words(one.credits)})
        for one in group.counted
        for name in [one.holding.award.micro_credential.name]
    ]
    if group.missing:
        words = said % {"title": _("missing"), "size": credits_words(group.missing)}
        told.append(Share(float(group.missing), "no", words))
    return told


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _requirements(found: Progress) -> list[dict[str, Any]]:
    """Return what opens it, with the names of what is listed, in one query."""
    numbers = {number for one in found.requirements for number in one.entry.micro_credentials}
    entries = MicroCredential.objects.filter(number__in=numbers) if numbers else ()
    named = {one.number: one for one in entries}
    return [
        {
            "any_of": [named[number] for number in sorted(one.entry.micro_credentials) if number in named],
            "level": one.entry.min_level,
            "fields": [wording.tag(f"field:{field}") for field in sorted(one.entry.fields)],
            "awarders": sorted(one.entry.awarders),
            "result": one.entry.min_result,
            "years": one.entry.max_age_years,
            "met": bool(one.met_by),
        }
        for one in found.requirements
    ]
