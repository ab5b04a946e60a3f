"""Second marking: naming who marks beside another, their blind sheet, and what counts in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import queries, second_marking
from passerelle.assessment.second_marking import may_hand_in, may_name
from passerelle.assessment.second_states import OPEN_SECONDS, SecondState
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted
from passerelle.policy import sentences
from passerelle.policy.sentences import TIES
from passerelle.web.assessor.forms import NameForm, key_of, mark_forms, marks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from passerelle.assessment.models import SecondMarking
    from passerelle.assessment.queries import Specification
    from passerelle.people.requests import SignedInRequest
    from passerelle.web.assessor.forms import MarkForm

    Sheet = Sequence[tuple[Mapping[str, Any], MarkForm]]


def _found(request: SignedInRequest, number: str) -> SecondMarking:
    return get_object_or_404(second_marking.visible_to(request.user), number=number)


@login_required
@require_GET
def second(request: SignedInRequest, number: str) -> HttpResponse:
    """One's own sheet, blind; once the marks are settled, what each gave."""
    return _page(request, _found(request, number))


def _spec(found: SecondMarking) -> Specification:
    return queries.specification(found.candidate.micro_credential, found.candidate.edition)


def _page(
    request: SignedInRequest, found: SecondMarking, *, marks: Sheet | None = None, told: str = "", status: int = 200
) -> HttpResponse:
    spec = _spec(found)
    place = may_hand_in(request.user, found, on=request.today)
    marks_now = second_marking.PLACES.get(SecondState(found.state)) == place and not _own(found, place)
    by_place = second_marking.marks_for(found, request.user, on=request.today)
    rows = marks if marks is not None else mark_forms(found.candidate.micro_credential, spec.parts, {})
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
            {"part": part, "marks": [marks.get(str(part.get("code"))) for marks in by_place.values()]}
            for part in spec.parts
        ],
        "by_place": [_NAMES[one] for one in by_place],
        "criteria": spec.criteria,
        "may_name": may_name(request.user, found) and found.state in (SecondState.WANTED, SecondState.APART),
        "is_open": found.state in OPEN_SECONDS,
        "told": told,
        "here": "desk",
    }
    return render(request, "assessor/second.html", shown, status=status)


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
    sheet = mark_forms(found.candidate.micro_credential, _spec(found).parts, {}, request.POST)
    if not all([form.is_valid() for _part, form in sheet]):
        return _page(request, found, marks=sheet, status=422)
    try:
        second_marking.hand_in(found, marks_of(sheet), by=request.user, today=request.today)
    except (Malformed, NotNow, Conflicted) as refusal:
        amiss = str(refusal.data.get("field", "")).startswith("marks")
        told = _("Give points for every component.") if amiss else sentences.of_error(refusal)
        return _page(request, _found(request, number), marks=sheet, told=told, status=refusal.status)
    messages.success(request, _("Handed in. Thank you."))
    return redirect("assessor:second", number)


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
