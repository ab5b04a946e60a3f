"""Showing what one can do already: choose, tell, send; one task a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files, juries, prior_learning, queries, self_checks
from passerelle.assessment.accompaniment_states import OPEN_ACCOMPANIMENTS
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Accompaniment, Jury, PriorRoute
from passerelle.assessment.permissions import cases_visible_to
from passerelle.assessment.states import CASE_LIFE, CaseState
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.core import assessing
from passerelle.core.errors import Malformed, StaleVersion
from passerelle.web import refusals, stale
from passerelle.web.drawings import Station
from passerelle.web.learner.forms import PieceForm
from passerelle.web.prior_learning.offered import UNLESS, WAYS, offered_to
from passerelle.web.prior_learning.road import STATIONS, road_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """The micro-credentials that may be had without a course, and that one does not hold or soon cannot have."""
    asked = request.GET.get("q", "").strip()[:80]
    page = Paginator(offered_to(request.user, asked), 20).get_page(request.GET.get("page"))
    return render(request, "learner/choose.html", {"entries": page, "asked": asked, "here": "desk"})


@login_required
@require_GET
def start(request: SignedInRequest, number: str) -> HttpResponse:
    """What showing prior learning means, with its dates, before anything is begun."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    shown = {
        "entry": entry,
        "offered": entry.takes_beginners and entry.routes in WAYS,
        "answer_on": assessing.answer_due_on(request.today),
        "assess_on": assessing.assess_by(assessing.answer_due_on(request.today)),
        "result_on": assessing.result_due_on(assessing.assess_by(assessing.answer_due_on(request.today))),
        "road": [Station(str(name), "") for name in STATIONS],
        "routes": PriorRoute.choices,
        "unless": UNLESS[prior_learning.silence_on(request.today)],
        "checked": self_checks.of(request.user, entry),
        "here": "desk",
    }
    return render(request, "learner/start.html", shown)


@login_required
@require_POST
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a draft, or go on with the one there is."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    begun = prior_learning.start_case(entry, by=request.user, today=request.today)
    return redirect("learner:case", begun.number)


def _own(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_visible_to(request.user).filter(person=request.user), number=number)


def _draft(request: SignedInRequest, number: str) -> PriorLearningCase:
    found = _own(request, number)
    if found.state != CaseState.DRAFT:
        raise Http404(number)
    return found


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """The case: each outcome with the evidence for it, and what happens when."""
    found = _own(request, number)
    pieces = [{"place": place, **piece} for place, piece in enumerate(found.evidence, start=1)]
    editable, is_sent = found.state == CaseState.DRAFT, found.state == CaseState.SUBMITTED
    edition = found.micro_credential.edition if editable else found.edition
    outcomes = queries.specification(found.micro_credential, edition).outcomes
    jury = Jury.objects.filter(case=found).exclude(state__in=[JuryState.DISSOLVED, JuryState.ANNULLED]).first()
    silence = prior_learning.silence_on(found.submitted_on) if is_sent and found.submitted_on else ""
    shown = {
        "case": found,
        "entry": found.micro_credential,
        "outcomes": [
            {**outcome, "pieces": [piece for piece in pieces if outcome["code"] in piece["outcomes"]]}
            for outcome in outcomes
        ],
        "pieces": pieces,
        "editable": editable,
        "unless": UNLESS.get(silence, ""),
        "is_late": silence == "keep-pending" and found.answer_due_on and found.answer_due_on < request.today,
        "files": case_files.of_case(found),
        "asked": [part for part in juries.all_parts(found) if part.code in found.blocks],
        "jury": jury,
        "gaps": [{**one, "gap": found.gaps[one["code"]]} for one in outcomes if one["code"] in found.gaps],
        "helper": _helper(found),
        "road": road_of(found, jury),
        "may_withdraw": CASE_LIFE.allows(found.state, "withdraw"),
        "lapses_on": assessing.lapses_on(found.touched_on),
        "assess_by": assessing.assess_by(found.decided_on) if found.candidate and found.decided_on else None,
        "here": "desk",
    }
    return render(request, "learner/case.html", shown)


def _helper(case: PriorLearningCase) -> Accompaniment | None:
    """Return who is asked, or helps; where it ended, nobody."""
    asked = Accompaniment.objects.filter(case=case, state__in=OPEN_ACCOMPANIMENTS)
    return asked.select_related("adviser").first()


@login_required
@require_GET
def piece(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """One piece of evidence: a new one (place 0, perhaps for one outcome) or one told before."""
    found = _draft(request, number)
    begun: dict[str, Any] = {"seen_version": found.version}
    if place:
        begun |= _piece(found, place)
    elif asked := request.GET.get("outcome"):
        begun["outcomes"] = [asked]
    form = PieceForm(initial=begun, outcomes=found.micro_credential.outcomes)
    return _piece_page(request, found, place, form)


def _piece(found: PriorLearningCase, place: int) -> dict[str, Any]:
    if not 1 <= place <= len(found.evidence):
        raise Http404(place)
    return dict(found.evidence[place - 1])


def _piece_page(
    request: SignedInRequest, found: PriorLearningCase, place: int, form: PieceForm, status: int = 200
) -> HttpResponse:
    shown = {"case": found, "entry": found.micro_credential, "place": place, "form": form, "here": "desk"}
    return render(request, "learner/piece.html", shown, status=status)


@login_required
@require_POST
def save_piece(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Keep one piece of evidence in the draft."""
    found = _draft(request, number)
    form = PieceForm(request.POST, outcomes=found.micro_credential.outcomes)
    if not form.is_valid():
        return _piece_page(request, found, place, form, status=422)
    said = {name: form.cleaned_data[name] for name in ("title", "text", "outcomes")}
    evidence = [*found.evidence, said]
    if place:
        _piece(found, place)
        evidence = [*found.evidence[: place - 1], said, *found.evidence[place:]]
    try:
        _keep(request, found, evidence, form.cleaned_data["seen_version"])
    except (Malformed, StaleVersion) as refusal:
        refusals.tell(form, refusal)
        if isinstance(refusal, StaleVersion):
            found = _draft(request, number)
            begun = _piece(found, place) if place else {}
            stale.offer(form, PieceForm(initial=begun, outcomes=found.micro_credential.outcomes), found.version)
        return _piece_page(request, found, place, form, status=refusal.status)
    messages.success(request, _("Saved. Only you see it until you send it."))
    return redirect("learner:case", number)


@login_required
@require_POST
def remove_piece(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Take one piece of evidence out of the draft."""
    found = _draft(request, number)
    _piece(found, place)
    _keep(request, found, [*found.evidence[: place - 1], *found.evidence[place:]], _seen(request))
    messages.success(request, _("Taken out."))
    return redirect("learner:case", number)


def _keep(request: SignedInRequest, found: PriorLearningCase, evidence: list[dict[str, Any]], seen: int) -> None:
    prior_learning.save_evidence(found, evidence, by=request.user, today=request.today, seen_version=seen)


def _seen(request: SignedInRequest) -> int:
    try:
        return int(request.POST.get("seen_version", ""))
    except ValueError:
        raise Malformed(field="seen_version", expected=_("the page as it was")) from None


@login_required
@require_GET
def send(request: SignedInRequest, number: str) -> HttpResponse:
    """The last look before sending: what is shown, what is not, what happens when."""
    found = _draft(request, number)
    outcomes = found.micro_credential.outcomes
    shown_codes = {code for told in found.evidence for code in told["outcomes"]}
    shown = {
        "case": found,
        "entry": found.micro_credential,
        "uncovered": [outcome for outcome in outcomes if outcome["code"] not in shown_codes],
        "files": case_files.of_case(found),
        "answer_on": assessing.answer_due_on(request.today),
        "unless": UNLESS[prior_learning.silence_on(request.today)],
        "assess_by": assessing.assess_by(assessing.answer_due_on(request.today)),
        "here": "desk",
    }
    return render(request, "learner/send.html", shown)


@login_required
@require_POST
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the case to the awarder."""
    prior_learning.submit_case(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Sent. The date of the answer is below."))
    return redirect("learner:case", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the case up."""
    prior_learning.withdraw_case(_own(request, number), by=request.user)
    messages.success(request, _("Given up. You can begin again at any time."))
    return redirect("learner:home")
