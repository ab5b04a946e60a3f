"""Endorsements as the public reads them, and one as those who write for its endorser work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.quality import statements
from passerelle.quality.permissions import (
    endorsements_visible_to,
    may_draft_endorsement,
    may_sign_endorsement,
)
from passerelle.quality.states import EndorsementState
from passerelle.web.endorsing.forms import BecauseForm, RewordForm

if TYPE_CHECKING:
    from django.forms import Form

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.quality.models import Endorsement


@require_GET
def signed(request: PublicRequest) -> HttpResponse:
    """What was signed, the newest first; of each, whether it still holds."""
    page = Paginator(statements.public_endorsements(request.today), 20).get_page(request.GET.get("page"))
    for one in page:
        one.holds = one.stands(request.today) and one.endorser_acts
    return render(request, "endorsing/signed.html", {"page": page, "here": "find"})


@require_GET
def endorsement(request: PublicRequest, number: str) -> HttpResponse:
    """One endorsement: who says what, until when, and how to check it; to its endorser what can be done with it."""
    return page_of(request, found(request, number))


@require_GET
def credential(request: PublicRequest, number: str) -> HttpResponse:
    """The signed credential, byte for byte; where it was taken back, the lists that it names say so."""
    one = get_object_or_404(statements.public_endorsements(request.today), number=number)
    answer = HttpResponse(bytes(one.document), content_type="application/vc")
    answer.headers["Content-Disposition"] = f'inline; filename="{one.number}.json"'
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def found(request: PublicRequest | SignedInRequest, number: str) -> Endorsement:
    one = get_object_or_404(endorsements_visible_to(request.user, request.today), number=number)
    if one.state == EndorsementState.DISCARDED:
        raise Http404(number)
    return one


def rewording(one: Endorsement) -> RewordForm:
    """Return the form of a draft as it stands."""
    now = {"statement": one.statement, "valid_until": one.valid_until, "seen_version": one.version}
    return RewordForm(initial=now)


def page_of(
    request: PublicRequest | SignedInRequest, one: Endorsement, *, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was written in it."""
    drafts, signs = may_draft_endorsement(request.user, one.endorser), may_sign_endorsement(request.user, one.endorser)
    is_draft = one.state == EndorsementState.DRAFTED
    forms: dict[str, Form] = {}
    if is_draft and drafts:
        forms["word"] = rewording(one)
    if one.state == EndorsementState.SIGNED and signs:
        forms["because"] = BecauseForm()
    for name, form in forms.items():
        if refused is not None and type(form) is type(refused):
            forms[name] = refused
    shown = {
        "it": one,
        "holds": one.stands(request.today) and bool(one.endorser_acts),
        "ran_out": one.state != EndorsementState.WITHDRAWN and one.valid_until < request.today,
        "is_draft": is_draft,
        "may_sign": signs and one.state in (EndorsementState.DRAFTED, EndorsementState.INTENDED),
        "forms": forms,
        "refused": refused,
        "here": "desk" if drafts else "find",
    }
    return render(request, "endorsing/endorsement.html", shown, status=status)
