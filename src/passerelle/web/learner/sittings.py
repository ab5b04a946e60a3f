"""Finding a sitting, booking a place in it, and giving the place back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import sittings
from passerelle.assessment.models import IdentityDocument
from passerelle.assessment.sitting_permissions import bookable, bookings_visible_to, may_run, sittings_visible_to
from passerelle.assessment.states import LIVE_BOOKINGS, BookingState
from passerelle.catalogue.permissions import micro_credentials_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What one booked, and the sittings that can be booked, of one entry (`entry`) or of all, soonest first."""
    own = bookings_visible_to(request.user).filter(person=request.user)
    found = bookable(sittings_visible_to(request.user), on=request.today)
    entry = micro_credentials_visible_to(request.user).filter(number=request.GET.get("entry", "")[:20]).first()
    if entry is not None:
        found = found.filter(micro_credential=entry)
    shown = {
        "asked": entry,
        "of_entry": f"entry={entry.number}&" if entry else "",
        "booked": own[:20],
        "sittings": Paginator(found, 20).get_page(request.GET.get("page")),
        "here": "desk",
    }
    return render(request, "sittings/find.html", shown)


@login_required
@require_GET
def sitting(request: SignedInRequest, number: str) -> HttpResponse:
    """What one is about to agree to: place, time, fee, what to bring, until when one may give the place back."""
    found = get_object_or_404(sittings_visible_to(request.user), number=number)
    held = found.bookings.filter(person=request.user).order_by("-pk").first()
    live = held is not None and held.state in LIVE_BOOKINGS
    may_book = found.is_open and not live and request.today <= found.book_until and found.places_left
    shown = {
        "sitting": found,
        "documents": [IdentityDocument(code).label for code in found.documents],
        "held": held,
        "may_cancel": live
        and held is not None
        and held.state == BookingState.BOOKED
        and request.today <= found.cancel_until,
        "may_book": may_book,
        "course_first": may_book and sittings.asks_for_a_course(found, request.user),
        "runs": may_run(request.user, found),
        "here": "desk",
    }
    return render(request, "sittings/book.html", shown)


@login_required
@require_POST
def book(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a place."""
    found = get_object_or_404(sittings_visible_to(request.user), number=number)
    sittings.book(found, by=request.user, today=request.today)
    messages.success(request, _("You have a place. Bring what is named below."))
    return redirect("learner:sitting", number)


@login_required
@require_POST
def cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Give one's place back."""
    own = bookings_visible_to(request.user).filter(person=request.user)
    booking = get_object_or_404(own, number=number)
    sittings.cancel_booking(booking, by=request.user, today=request.today)
    messages.success(request, _("You gave the place back."))
    return redirect("learner:sitting", booking.sitting.number)
