"""The desk of progression agreements: begun, written, offered, signed by each party, left; lists that rest on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import StaleVersion
from passerelle.organisations.permissions import mandates_of, organisations_visible_to
from passerelle.recognition import agreement_signing, agreement_times, agreements, list_actions
from passerelle.recognition.permissions import may_leave, may_sign_list, may_write_list, own_agreements
from passerelle.recognition.states import AgreementState, SignatureState
from passerelle.web import refusals
from passerelle.web.recognition.forms import AgreementForm, bodies_named
from passerelle.web.recognition.lists import own_draft, owner_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import Agreement

TONES = {
    AgreementState.DRAFT: "off",
    AgreementState.OFFERED: "wait",
    AgreementState.IN_FORCE: "ok",
    AgreementState.ENDED: "stop",
}


def _own(request: SignedInRequest, number: str) -> Agreement:
    return get_object_or_404(own_agreements(request.user), number=number)


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The agreements of one's own bodies, the newest first."""
    found = own_agreements(request.user).order_by("-pk")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    bodies = {mandate.organisation_id: mandate.organisation for mandate in mandates_of(request.user)}
    shown = {
        "bodies": [body for body in bodies.values() if may_write_list(request.user, body.pk)],
        "agreements": [(one, TONES[AgreementState(one.state)]) for one in page.object_list],
        "page": page,
        "here": "desk",
    }
    return render(request, "recognition/agreements.html", shown)


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new agreement, with one's own body as its first party."""
    owner = owner_of(request, slug)
    form = AgreementForm(initial={"parties": owner.number})
    return render(request, "recognition/agreement_new.html", {"owner": owner, "form": form, "here": "desk"})


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin an agreement: a draft that its parties see."""
    owner, form = owner_of(request, slug), AgreementForm(request.POST)
    if form.is_valid():
        with refusals.told(form):
            parties = _parties(request, form)
            made = agreements.begin([owner, *parties], form.stated, by=request.user, today=request.today)
            messages.success(request, _("Begun. Its parties see it; nobody else does yet."))
            return redirect("recognition:agreement", made.number)
    shown = {"owner": owner, "form": form, "here": "desk"}
    return render(request, "recognition/agreement_new.html", shown, status=422)


def _parties(request: SignedInRequest, form: AgreementForm) -> list[Organisation]:
    return bodies_named(form.cleaned_data["parties"], organisations_visible_to(request.user), "parties")


@login_required
@require_GET
def show(request: SignedInRequest, number: str) -> HttpResponse:
    """One agreement: what it says, who signed it and who has yet to."""
    return _page(request, _own(request, number))


def _page(
    request: SignedInRequest, found: Agreement, *, form: AgreementForm | None = None, status: int = 200
) -> HttpResponse:
    places = [one for one in found.signatures.select_related("body") if one.state != SignatureState.TAKEN_BACK]
    open_places = [one.body for one in places if one.state in (SignatureState.AWAITED, SignatureState.INTENDED)]
    standing = [one.body for one in places if one.state == SignatureState.SIGNED]
    is_in_force = found.state == AgreementState.IN_FORCE
    to_look_at = agreement_times.to_look_at(on=request.today).filter(agreement=found)
    shown = {
        "agreement": found,
        "tone": TONES[AgreementState(found.state)],
        "places": places,
        "to_sign": [body for body in open_places if may_sign_list(request.user, body, on=request.today)],
        "to_leave": [body for body in standing if is_in_force and may_leave(request.user, body)],
        "to_look_at": [one.body for one in to_look_at if may_leave(request.user, one.body)],
        "is_late": found.review_on < request.today,
        "form": (form or AgreementForm(initial=AgreementForm.of(found))) if found.is_draft else None,
        "here": "desk",
    }
    return render(request, "recognition/agreement.html", shown, status=status)


@login_required
@require_POST
def write(request: SignedInRequest, number: str) -> HttpResponse:
    """Say a draft anew."""
    found, form = _own(request, number), AgreementForm(request.POST)
    if form.is_valid():
        with refusals.told(form, StaleVersion):
            seen, parties = form.cleaned_data["seen_version"] or 0, _parties(request, form)
            agreements.write(found, parties, form.stated, by=request.user, today=request.today, seen_version=seen)
            messages.success(request, _("Saved. Nobody is bound before every party has signed."))
            return redirect("recognition:agreement", number)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def offer(request: SignedInRequest, number: str) -> HttpResponse:
    """Offer a draft to its parties for signature."""
    found = _own(request, number)
    form = AgreementForm(AgreementForm.of(found))
    with refusals.told(form):
        agreements.offer(found, by=request.user, today=request.today)
        messages.success(request, _("Offered for signature. It is in force once every party has signed."))
        return redirect("recognition:agreement", number)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Make what is offered a draft again."""
    agreements.take_back(_own(request, number), by=request.user)
    messages.success(request, _("Taken back. Who signed it signs anew."))
    return redirect("recognition:agreement", number)


@login_required
@require_POST
def sign(request: SignedInRequest, number: str, slug: str) -> HttpResponse:
    """Sign for one party."""
    body = owner_of(request, slug)
    signed = agreement_signing.sign(_own(request, number), body, by=request.user, today=request.today)
    is_in_force = signed.state == AgreementState.IN_FORCE
    told = _("Signed. It is in force from today.") if is_in_force else _("Signed. The other parties have yet to sign.")
    messages.success(request, told)
    return redirect("recognition:agreement", number)


@login_required
@require_POST
def review(request: SignedInRequest, number: str, slug: str) -> HttpResponse:
    """Say for one party that it looked again and stands by it."""
    body = owner_of(request, slug)
    agreement_times.review(_own(request, number), body, by=request.user, today=request.today)
    messages.success(request, _("Noted. The agreement goes on as it is signed."))
    return redirect("recognition:agreement", number)


@login_required
@require_POST
def leave(request: SignedInRequest, number: str, slug: str) -> HttpResponse:
    """Leave by the exit clause, for one party."""
    found, body = _own(request, number), owner_of(request, slug)
    agreements.leave(found, body, by=request.user, today=request.today)
    messages.success(request, _("Left. What was decided under it stands."))
    return redirect("recognition:agreement", number)


@login_required
@require_POST
def rest_on(request: SignedInRequest, number: str) -> HttpResponse:
    """Say which agreement the draft of a list carries out, or that it rests on none."""
    edition, named = own_draft(request, number), request.POST.get("agreement", "").strip()
    agreement = get_object_or_404(own_agreements(request.user), number=named) if named else None
    told = request.POST.get("seen_version", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else edition.version
    list_actions.rest_on(edition, agreement, by=request.user, seen_version=seen)
    messages.success(request, _("Saved. It decides nothing before every owner has signed it."))
    return redirect("recognition:draft", number)
