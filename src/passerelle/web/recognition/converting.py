"""The desk of conversions: what credits and marks from elsewhere count for, stated, confirmed and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.conversions.states import ConversionState
from passerelle.core.errors import NotNow, StaleVersion
from passerelle.organisations.permissions import mandates_of
from passerelle.recognition import conversions
from passerelle.recognition.permissions import (
    may_confirm_conversion,
    may_end_conversion,
    may_state_conversion,
    own_conversions,
)
from passerelle.web import refusals, stale
from passerelle.web.recognition.conversion_forms import AUTHORITY, ConversionForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.conversions.models import Conversion
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

TONES = {
    ConversionState.PROPOSED: "wait",
    ConversionState.IN_FORCE: "ok",
    ConversionState.WITHDRAWN: "off",
    ConversionState.SUPERSEDED: "off",
    ConversionState.ENDED: "stop",
}


def toned(found: list[Conversion]) -> list[tuple[Conversion, str]]:
    return [(one, TONES[ConversionState(one.state)]) for one in found]


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The conversions of one's own bodies, or of the authority, and the form for another."""
    return _home(request, _form(request))


def _owners(request: SignedInRequest) -> dict[str, Organisation | None]:
    """Return for whom one may state a conversion, by number; for the authority there is none."""
    bodies = {mandate.organisation.number: mandate.organisation for mandate in mandates_of(request.user)}
    mine: dict[str, Organisation | None] = {
        number: body
        for number, body in sorted(bodies.items())
        if may_state_conversion(request.user, body, on=request.today)
    }
    return mine | ({AUTHORITY: None} if may_state_conversion(request.user, None, on=request.today) else {})


def _form(request: SignedInRequest) -> ConversionForm:
    data = request.POST if request.method == "POST" else None
    return ConversionForm(data, owners=_owners(request))


def _home(request: SignedInRequest, form: ConversionForm, status: int = 200) -> HttpResponse:
    page = Paginator(own_conversions(request.user).order_by("-pk"), 30).get_page(request.GET.get("page"))
    shown = {"conversions": toned(list(page.object_list)), "page": page, "form": form, "here": "desk"}
    return render(request, "recognition/conversions.html", shown, status=status)


@login_required
@require_POST
def state(request: SignedInRequest) -> HttpResponse:
    """State a conversion: for one body, or for everybody."""
    form = _form(request)
    if form.is_valid():
        with refusals.told(form, NotNow):
            made = conversions.state(form.stating, form.stated, by=request.user, today=request.today)
            waits = made.state == ConversionState.PROPOSED
            messages.success(
                request,
                _("Proposed. It holds once a second officer confirms it.")
                if waits
                else _("Stated. It holds from today."),
            )
            return redirect("recognition:conversion", made.number)
    return _home(request, form, status=422)


def _editions(request: SignedInRequest, number: str) -> list[Conversion]:
    found = list(own_conversions(request.user).filter(number=number).order_by("-edition"))
    if not found:
        raise Http404(number)
    return found


def _edition(request: SignedInRequest, number: str, state: ConversionState) -> Conversion:
    """Return the edition in a state; or else the newest, which is then refused for the state it is in."""
    found = _editions(request, number)
    return next((one for one in found if one.state == state), found[0])


@login_required
@require_GET
def show(request: SignedInRequest, number: str) -> HttpResponse:
    """One conversion with its editions, and what one may do with it."""
    return _page(request, _editions(request, number))


def _page(
    request: SignedInRequest, editions: list[Conversion], *, form: ConversionForm | None = None, status: int = 200
) -> HttpResponse:
    standing = next((one for one in editions if one.state == ConversionState.IN_FORCE), None)
    waiting = next((one for one in editions if one.state == ConversionState.PROPOSED), None)
    may_state = may_state_conversion(request.user, editions[0].owner, on=request.today)
    shown = {
        "conversion": waiting or standing or editions[0],
        "editions": toned(editions),
        "standing": standing,
        "waiting": waiting,
        "may_confirm": waiting is not None and may_confirm_conversion(request.user, waiting),
        "may_end": may_end_conversion(request.user, editions[0]),
        "form": (form or ConversionForm.of(standing)) if standing and not waiting and may_state else None,
        "here": "desk",
    }
    return render(request, "recognition/conversion.html", shown, status=status)


@login_required
@require_POST
def restate(request: SignedInRequest, number: str) -> HttpResponse:
    """State it anew, as another edition."""
    found = _edition(request, number, ConversionState.IN_FORCE)
    form = ConversionForm(request.POST, of=found)
    if form.is_valid():
        with refusals.told(form, StaleVersion):
            seen = form.cleaned_data["seen_version"] or 0
            made = conversions.restate(found, form.stated, by=request.user, today=request.today, seen_version=seen)
            waits = made.state == ConversionState.PROPOSED
            messages.success(
                request,
                _("Proposed. The edition before holds until a second officer confirms this one.")
                if waits
                else _("Stated anew. It holds from today; what was decided before stands."),
            )
            return redirect("recognition:conversion", number)
    if refusals.is_stale(form):
        now = _edition(request, number, ConversionState.IN_FORCE)
        stale.offer(form, ConversionForm.of(now), now.version)
    return _page(request, _editions(request, number), form=form, status=422)


@login_required
@require_POST
def confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Confirm what another policy officer proposed."""
    conversions.confirm(_edition(request, number, ConversionState.PROPOSED), by=request.user, today=request.today)
    messages.success(request, _("Confirmed. It holds from today, for everybody."))
    return redirect("recognition:conversion", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back what was proposed."""
    conversions.withdraw(_edition(request, number, ConversionState.PROPOSED), by=request.user, today=request.today)
    messages.success(request, _("Withdrawn. Nothing was decided by it."))
    return redirect("recognition:conversion", number)


@login_required
@require_POST
def end(request: SignedInRequest, number: str) -> HttpResponse:
    """End a conversion."""
    conversions.end(_edition(request, number, ConversionState.IN_FORCE), by=request.user, today=request.today)
    messages.success(request, _("Ended. What was decided by it stands."))
    return redirect("recognition:conversion", number)
