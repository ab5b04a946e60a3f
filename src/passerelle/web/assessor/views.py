"""Candidates assigned, and the marking sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import actions, corrections, scales, second_marking, seconds, sparing
from passerelle.assessment.models import PriorLearningCase
from passerelle.assessment.permissions import candidates_to_assess
from passerelle.assessment.second_states import BLIND, OPEN_SECONDS, SecondState
from passerelle.assessment.states import ASSESSED, CandidateState
from passerelle.catalogue.models import Supervision
from passerelle.core import assessing
from passerelle.core.errors import Conflicted, Malformed, NotNow, StaleVersion
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.web import refusals, stale
from passerelle.web.assessor.forms import MarkForm, SheetForm, mark_forms, marks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from django.http import HttpResponse

    from passerelle.assessment.models import Candidate, SecondMarking
    from passerelle.assessment.queries import Specification
    from passerelle.core.errors import PasserelleError
    from passerelle.people.requests import SignedInRequest

    Sheet = Sequence[tuple[Mapping[str, Any], MarkForm]]


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Candidates to assess, longest waiting first; then those assessed."""
    own = candidates_to_assess(request.user)
    open_ones = own.filter(state=CandidateState.ASSIGNED).order_by("assigned_on", "pk")
    done = own.filter(state__in=[CandidateState.PASSED, CandidateState.FAILED]).order_by("-assessed_on", "-pk")
    shown = {
        "seconds": second_marking.to_mark(request.user)[:20],
        "candidates": Paginator(open_ones, 20).get_page(request.GET.get("page")),
        "names": bool(organisations_of(request.user, Function.SIGNATORY, Function.EDITOR)),
        "answers": bool(organisations_of(request.user, Function.SIGNATORY)),
        "done": Paginator(done, 20).get_page(request.GET.get("done")),
        "here": "desk",
    }
    return render(request, "assessor/home.html", shown)


def _assigned(request: SignedInRequest, number: str) -> Candidate:
    return get_object_or_404(candidates_to_assess(request.user), number=number)


@login_required
@require_GET
def sheet(request: SignedInRequest, number: str) -> HttpResponse:
    """The marking sheet: each component beside the outcomes it shows."""
    return _page(request, _assigned(request, number))


def _page(
    request: SignedInRequest,
    candidate: Candidate,
    *,
    form: SheetForm | None = None,
    marks: Sheet | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    marks = marks if marks is not None else mark_forms(candidate.micro_credential, spec.to_mark, given)
    scores = {code: mark.score for code, mark in given.items()}
    case = PriorLearningCase.objects.filter(candidate=candidate).first()
    second = seconds.of(candidate)
    stage = _stage(candidate, second)
    shown = {
        "second": second,
        "stage": stage,
        "covered_yet": _left(spec, scores),
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "case": case,
        "outcomes": spec.outcomes,
        "spared": [{"part": part, "outcomes": _covered(spec, part)} for part in spec.not_marked],
        "criteria": spec.criteria,
        "asked": Supervision(spec.supervision).label if spec.supervision in Supervision.values else "",
        "rows": [
            {
                "part": part,
                "form": row,
                "outcomes": _covered(spec, part),
                "given": mark,
                **scales.told({code: row.scale.code}, code, mark.score if mark else None),
            }
            for part, row in marks
            for code, mark in [(str(part.get("code")), given.get(str(part.get("code"))))]
        ],
        "form": form or SheetForm(initial=_draft(candidate)),
        "editable": stage in {"sign", "hand_in"},
        "preview": _preview(spec, scores),
        "uncovered": assessing.uncovered(scores, spec.components, [outcome["code"] for outcome in spec.asked]),
        "told": told,
        "may_correct": second is None and candidate.state in ASSESSED and corrections.jury_of(candidate) is None,
        "here": "desk",
    }
    return render(request, "assessor/sheet.html", shown, status=status)


def _stage(candidate: Candidate, second: SecondMarking | None) -> str:
    """Say what the assessor does next: `sign`, `hand_in` to be compared, wait, or sign what was `settled`."""
    if candidate.state != CandidateState.ASSIGNED:
        return "signed"
    if second is None:
        return "sign"
    if second.state == SecondState.SETTLED:
        return "settled"
    return "waits" if second.first_marks or second.state not in BLIND else "hand_in"


def _left(spec: Specification, scores: Mapping[str, Decimal]) -> list[dict[str, Any]]:
    """Return the outcomes that no component marked so far covers, and whether any could."""
    shown = {code for part in spec.components if part.code in scores for code in part.covers}
    never = set(seconds.uncovered(spec))
    return [{**one, "never": one["code"] in never} for one in spec.asked if one["code"] not in shown]


def _draft(candidate: Candidate) -> dict[str, Any]:
    return {"seen_version": candidate.version, "identity_check": candidate.identity_check}


def _covered(spec: Specification, part: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [outcome for outcome in spec.outcomes if outcome["code"] in (part.get("covers") or ())]


def _preview(spec: Specification, scores: dict[str, Decimal]) -> assessing.Result | None:
    """Return what the saved marks would amount to, once there is one for every component."""
    try:
        return assessing.result(scores, spec.components, spec.grades)
    except Malformed:
        return None


def _posted(request: SignedInRequest, candidate: Candidate) -> tuple[SheetForm, Sheet, bool]:
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    form, marks = SheetForm(request.POST), mark_forms(candidate.micro_credential, spec.to_mark, given, request.POST)
    checked = [form.is_valid(), *(row.is_valid() for _part, row in marks)]
    return form, marks, all(checked)


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep the marks as a draft."""
    candidate = _assigned(request, number)
    form, marks, fine = _posted(request, candidate)
    if not fine:
        return _page(request, candidate, form=form, marks=marks, status=422)
    try:
        actions.save_marks(
            candidate,
            marks_of(marks),
            by=request.user,
            seen_version=form.cleaned_data["seen_version"],
            identity_check=form.cleaned_data["identity_check"],
        )
    except StaleVersion as refusal:
        return _stale(request, number, form, marks, refusal)
    except NotNow as refusal:
        return _page(request, candidate, form=form, marks=marks, told=_told(refusal), status=refusal.status)
    messages.success(request, _("Saved. Nobody sees it until you sign."))
    return redirect("assessor:sheet", number)


@login_required
@require_POST
def sign(request: SignedInRequest, number: str) -> HttpResponse:
    """Sign the result, or show what still stands in the way."""
    candidate = _assigned(request, number)
    form, marks, fine = _posted(request, candidate)
    if not fine:
        return _page(request, candidate, form=form, marks=marks, status=422)
    found = seconds.of(candidate)
    if found is not None and found.state in OPEN_SECONDS:
        return _hand_in(request, found, form, marks)
    try:
        actions.record_results(
            candidate,
            marks_of(marks),
            identity_check=form.cleaned_data["identity_check"],
            by=request.user,
            today=request.today,
            seen_version=form.cleaned_data["seen_version"],
        )
    except StaleVersion as refusal:
        return _stale(request, number, form, marks, refusal)
    except (Malformed, NotNow, Conflicted) as refusal:
        return _page(request, candidate, form=form, marks=marks, told=_told(refusal), status=refusal.status)
    messages.success(request, _("Signed. The awarder sees the result."))
    return redirect("assessor:sheet", number)


def _hand_in(request: SignedInRequest, found: SecondMarking, form: SheetForm, marks: Sheet) -> HttpResponse:
    """Hand the marks in to be compared with those of a second assessor; the result is signed afterwards."""
    candidate = found.candidate
    try:
        second_marking.hand_in_sheet(
            found,
            marks_of(marks),
            identity_check=form.cleaned_data["identity_check"],
            seen_version=form.cleaned_data["seen_version"],
            by=request.user,
            today=request.today,
        )
    except StaleVersion as refusal:
        return _stale(request, candidate.number, form, marks, refusal)
    except (Malformed, NotNow, Conflicted) as refusal:
        return _page(request, candidate, form=form, marks=marks, told=_told(refusal), status=refusal.status)
    messages.success(request, _("Handed in. You sign once both marks are settled."))
    return redirect("assessor:sheet", candidate.number)


def _stale(request: SignedInRequest, number: str, form: SheetForm, marks: Sheet, refusal: StaleVersion) -> HttpResponse:
    """Show the sheet as it was filled in, with the marks that somebody, or oneself in another window, saved first."""
    candidate = _assigned(request, number)
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in candidate.component_results.all()}
    refusals.tell(form, refusal)
    stale.offer(form, SheetForm(initial=_draft(candidate)), candidate.version)
    for (part, sent), (_part, now) in zip(
        marks, mark_forms(candidate.micro_credential, spec.to_mark, given), strict=True
    ):
        name = str(part.get("title") or part.get("code"))
        form.newer += stale.differing(sent, now, name)  # type: ignore[attr-defined]
    return _page(request, candidate, form=form, marks=marks, status=refusal.status)


def _told(refusal: PasserelleError) -> str:
    """Return a refusal in the words of the sheet."""
    field = str(refusal.data.get("field", ""))
    if field == "identity_check":
        return _("Say how identity and supervision were ensured.")
    if field.startswith("marks"):
        return _("Give points for every component before you sign.")
    return sentences.of_error(refusal)


@login_required
@require_POST
def declare_tie(request: SignedInRequest, number: str) -> HttpResponse:
    """Step aside: the candidate is close to oneself."""
    actions.declare_tie(_assigned(request, number), by=request.user, today=request.today)
    messages.success(request, _("Thank you. Somebody else will be named."))
    return redirect("assessor:home")
