"""Second marking: naming who marks beside another, their blind sheet, and what counts in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import second_drafts, second_marking, sparing
from passerelle.assessment.second_marking import may_hand_in, may_name
from passerelle.assessment.second_states import OPEN_SECONDS, SecondState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.policy import sentences
from passerelle.policy.sentences import TIES
from passerelle.web import refusals, stale
from passerelle.web.assessor.forms import DraftForm, NameForm, key_of, mark_forms, marks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse, QueryDict

    from passerelle.assessment.models import SecondMarking
    from passerelle.assessment.queries import Specification
    from passerelle.people.requests import SignedInRequest
    from passerelle.web.assessor.forms import MarkForm

    Sheet = Sequence[tuple[Mapping[str, Any], MarkForm]]


READ_BY = gettext_lazy("Who decides reads it, should the two of you be apart. The candidate does not.")


def _found(request: SignedInRequest, number: str) -> SecondMarking:
    return get_object_or_404(second_marking.visible_to(request.user), number=number)


@login_required
@require_GET
def second(request: SignedInRequest, number: str) -> HttpResponse:
    """One's own sheet, blind; once the marks are settled, what each gave."""
    return _page(request, _found(request, number))


def _spec(found: SecondMarking) -> Specification:
    return sparing.specification(found.candidate)


def _page(
    request: SignedInRequest,
    found: SecondMarking,
    *,
    marks: Sheet | None = None,
    form: DraftForm | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    spec = _spec(found)
    place = may_hand_in(request.user, found, on=request.today)
    marks_now = second_marking.PLACES.get(SecondState(found.state)) == place and not _own(found, place)
    by_place = second_marking.marks_for(found, request.user, on=request.today)
    notes = second_drafts.notes_for(found, request.user, on=request.today)
    rows = marks if marks is not None else _sheet(request, found)
    shown = {
        "found": found,
        "candidate": found.candidate,
        "entry": found.candidate.micro_credential,
        "place": place,
        "rows": [
            {"part": part, "form": form, "outcomes": [o for o in spec.outcomes if o["code"] in part.get("covers", ())]}
            for part, form in rows
        ]
        if marks_now
        else [],
        "gave": [
            {
                "part": part,
                "cells": [_cell(one, marks, notes, str(part.get("code"))) for one, marks in by_place.items()],
            }
            for part in spec.to_mark
        ],
        "has_notes": bool(notes),
        "by_place": [_NAMES[one] for one in by_place],
        "spared": [{"part": part, "outcomes": []} for part in spec.not_marked],
        "criteria": spec.criteria,
        "may_name": may_name(request.user, found) and found.state in (SecondState.WANTED, SecondState.APART),
        "is_open": found.state in OPEN_SECONDS,
        "told": told,
        "form": form or DraftForm(initial={"seen_version": found.draft_version}),
        "kept": marks_now and bool(found.draft),
        "here": "desk",
    }
    return render(request, "assessor/second.html", shown, status=status)


def _sheet(request: SignedInRequest, found: SecondMarking, posted: QueryDict | None = None) -> Sheet:
    """Return the forms of one's own sheet, filled with one's draft."""
    kept = {mark.component: mark for mark in second_drafts.draft_for(found, request.user, on=request.today)}
    return mark_forms(found.candidate.micro_credential, _spec(found).to_mark, kept, posted, read_by=READ_BY)


def _cell(place: str, marks: Mapping[str, str], notes: Mapping[str, Mapping[str, str]], code: str) -> dict[str, Any]:
    return {"name": _NAMES[place], "mark": marks.get(code), "note": notes.get(place, {}).get(code)}


class _Names(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return {"first": _("First"), "second": _("Second"), "third": _("Third"), "settled": _("Counts")}[key]


_NAMES = _Names()


def _own(found: SecondMarking, place: str) -> bool:
    return bool(place and getattr(found, f"{place}_marks"))


@login_required
@require_POST
def hand_in(request: SignedInRequest, number: str) -> HttpResponse:
    """Hand one's marks in, once."""
    found = _found(request, number)
    if may_hand_in(request.user, found, on=request.today) not in {"second", "third"}:
        raise NotPermitted
    sheet = _sheet(request, found, request.POST)
    if not all([form.is_valid() for _part, form in sheet]):
        return _page(request, found, marks=sheet, status=422)
    given = marks_of(sheet)
    if not given:  # nobody hands a draft in by a page that shows none
        return _page(request, found, marks=sheet, told=_("Give points for every component."), status=422)
    try:
        second_marking.hand_in(found, given, by=request.user, today=request.today)
    except (Malformed, NotNow, Conflicted) as refusal:
        amiss = str(refusal.data.get("field", "")).startswith("marks")
        told = _("Give points for every component.") if amiss else sentences.of_error(refusal)
        return _page(request, _found(request, number), marks=sheet, told=told, status=refusal.status)
    messages.success(request, _("Handed in. Thank you."))
    return redirect("assessor:second", number)


@login_required
@require_POST
def keep(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep one's marks and notes as a draft."""
    found = _found(request, number)
    if not second_drafts.may_keep(request.user, found, on=request.today):
        raise NotPermitted
    sheet, form = _sheet(request, found, request.POST), DraftForm(request.POST)
    if not all([form.is_valid(), *(row.is_valid() for _part, row in sheet)]):
        return _page(request, found, marks=sheet, form=form, status=422)
    try:
        seen = form.cleaned_data["seen_version"]
        second_drafts.keep(found, marks_of(sheet), by=request.user, seen_version=seen, today=request.today)
    except StaleVersion as refusal:
        return _stale(request, number, form, sheet, refusal)
    messages.success(request, _("Saved. Nobody sees it until you hand it in."))
    return redirect("assessor:second", number)


def _stale(request: SignedInRequest, number: str, form: DraftForm, sheet: Sheet, refusal: StaleVersion) -> HttpResponse:
    """Show the sheet as it was filled in, beside what was kept in another window."""
    found = _found(request, number)
    refusals.tell(form, refusal)
    stale.offer(form, DraftForm(initial={"seen_version": found.draft_version}), found.draft_version)
    for (part, sent), (_part, now) in zip(sheet, _sheet(request, found), strict=True):
        form.newer += stale.differing(sent, now, str(part.get("title") or part.get("code")))  # type: ignore[attr-defined]
    return _page(request, found, marks=sheet, form=form, status=refusal.status)


@login_required
@require_POST
def step_aside(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that the candidate is close to oneself."""
    second_marking.step_aside(_found(request, number), by=request.user, today=request.today)
    messages.success(request, _("Thank you. Somebody else will be named."))
    return redirect("assessor:home")


@login_required
@require_GET
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """Who may mark beside those who do, and what bars the others."""
    return _choosing(request, _to_name(request, number))


def _to_name(request: SignedInRequest, number: str) -> SecondMarking:
    found = _found(request, number)
    if not may_name(request.user, found):
        raise NotPermitted
    return found


def _choosing(
    request: SignedInRequest, found: SecondMarking, *, form: NameForm | None = None, told: str = "", status: int = 200
) -> HttpResponse:
    choices = second_marking.choices(found, on=request.today, by=request.user)
    shown = {
        "found": found,
        "candidate": found.candidate,
        "entry": found.candidate.micro_credential,
        "rows": [
            {"key": key_of(choice), "choice": choice, "bars": [TIES.get(tie.code, tie.code) for tie in choice.ties]}
            for choice in choices
        ],
        "form": form or NameForm(choices=choices),
        "told": told,
        "here": "desk",
    }
    return render(request, "assessor/second_choose.html", shown, status=status)


@login_required
@require_POST
def name(request: SignedInRequest, number: str) -> HttpResponse:
    """Name who marks."""
    found = _to_name(request, number)
    choices = second_marking.choices(found, on=request.today, by=request.user)
    form = NameForm(request.POST, choices=choices)
    if not form.is_valid():
        return _choosing(request, found, form=form, status=422)
    chosen = next(choice for choice in choices if key_of(choice) == form.cleaned_data["choice"])
    try:
        second_marking.name(found, chosen.person, chosen.organisation, by=request.user, today=request.today)
    except (NotNow, Conflicted) as refusal:
        return _choosing(
            request, _found(request, number), form=form, told=sentences.of_error(refusal), status=refusal.status
        )
    messages.success(request, _("%(name)s marks this candidate, too.") % {"name": chosen.person.name})
    return redirect("assessor:assign")
