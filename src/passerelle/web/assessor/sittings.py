"""The desk of an assessment centre: its sittings, who booked, who came, and how it was held."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import sittings
from passerelle.assessment.models import IdentityDocument, Method
from passerelle.assessment.sitting_permissions import OFFICE, bookings_visible_to, may_open, sittings_of
from passerelle.assessment.states import BookingState
from passerelle.catalogue.authorised import open_to
from passerelle.catalogue.models import MicroCredential, PartnerAct, Supervision
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force, organisations_of
from passerelle.people.models import IdentityLevel
from passerelle.registers.states import BEGINNING
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.models import Sitting
    from passerelle.people.requests import SignedInRequest

DAY = {"type": "date"}


class SittingForm(forms.Form):
    """A sitting as it is opened; the act judges what is said."""

    centre = forms.ChoiceField(label=gettext_lazy("Centre"))
    micro_credential = forms.ChoiceField(label=gettext_lazy("What is assessed"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs=DAY))
    starts_at = forms.TimeField(label=gettext_lazy("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1)
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1)
    fee = forms.DecimalField(label=gettext_lazy("Fee"), required=False, min_value=0, max_digits=9, decimal_places=2)
    currency = forms.CharField(
        label=gettext_lazy("Currency"), required=False, max_length=3, help_text=gettext_lazy("Three letters, like TND.")
    )
    method = forms.ChoiceField(label=gettext_lazy("How it is assessed"), choices=[("", "–"), *Method.choices])
    supervision = forms.ChoiceField(
        label=gettext_lazy("How identity and supervision are ensured"), choices=[("", "–"), *Supervision.choices]
    )
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("What shows who somebody is"),
        help_text=gettext_lazy("One of these is to be brought."),
        required=False,
        choices=IdentityDocument.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    identity_level = forms.ChoiceField(
        label=gettext_lazy("How sure an electronic identity has to be"),
        help_text=gettext_lazy("Only where you ticked it. Its provider says how sure it is of somebody."),
        required=False,
        choices=[("", gettext_lazy("any level")), *IdentityLevel.choices],
    )
    book_until = forms.DateField(label=gettext_lazy("Last day to book"), widget=forms.DateInput(attrs=DAY))
    cancel_until = forms.DateField(
        label=gettext_lazy("Last day to give a place back"), widget=forms.DateInput(attrs=DAY)
    )
    marks_due_on = forms.DateField(label=gettext_lazy("Marks are due on"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, *given: Any, centres: list[Organisation], entries: list[MicroCredential]) -> None:
        super().__init__(*given)
        self.fields["centre"].choices = [(one.number, one.legal_name) for one in centres]  # type: ignore[attr-defined]
        self.fields["micro_credential"].choices = [(one.number, one.name) for one in entries]  # type: ignore[attr-defined]

    def stated(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        for name in ("centre", "micro_credential"):
            said.pop(name)
        moment = datetime.combine(said.pop("day"), said["starts_at"])
        return said | {"starts_at": timezone.make_aware(moment)}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The sittings of one's centres: those to come first, soonest on top; then those that were."""
    found, now = sittings_of(request.user), timezone.now()
    shown = {
        "coming": Paginator(found.filter(starts_at__gte=now), 20).get_page(request.GET.get("page")),
        "past": found.filter(starts_at__lt=now).order_by("-starts_at", "-pk")[:20],
        "may_open": bool(_centres(request)),
        "here": "desk",
    }
    return render(request, "sittings/desk.html", shown)


def _centres(request: SignedInRequest) -> list[Organisation]:
    """Return the centres one writes for that are assessors today."""
    held = in_force(Role.ASSESSOR, on=request.today).values("organisation")
    own = Organisation.objects.filter(pk__in=organisations_of(request.user, *OFFICE))
    return list(own.filter(pk__in=held).order_by("legal_name"))


def _form(request: SignedInRequest, centres: list[Organisation], *given: Any) -> SittingForm:
    """Return the form for the centres one writes for, and what these may assess."""
    let = Q(pk__in=[])
    for centre in centres:
        let |= open_to(centre.pk, PartnerAct.ASSESS, on=request.today)
    entries = MicroCredential.objects.filter(let, state__in=BEGINNING).order_by("number")
    return SittingForm(*given, centres=centres, entries=list(entries))


@login_required
@require_GET
def begin(request: SignedInRequest) -> HttpResponse:
    """Open a sitting: the form."""
    centres = _centres(request)
    shown = {"form": _form(request, centres), "may_open": bool(centres), "here": "desk"}
    return render(request, "sittings/open.html", shown)


@login_required
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Open it, or show what is amiss with everything that was typed."""
    centres = _centres(request)
    if not centres:
        raise NotPermitted
    form = _form(request, centres, request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow):
            said = form.cleaned_data
            centre = Organisation.objects.get(number=said["centre"])
            entry = MicroCredential.objects.get(number=said["micro_credential"])
            opened = sittings.open_sitting(centre, entry, form.stated(), by=request.user, today=request.today)
    if not form.is_valid():
        return render(request, "sittings/open.html", {"form": form, "may_open": True, "here": "desk"}, status=422)
    messages.success(request, _("The sitting is open for booking."))
    return redirect("assessor:sitting", opened.number)


def _own(request: SignedInRequest, number: str) -> Sitting:
    return get_object_or_404(sittings_of(request.user), number=number)


@login_required
@require_GET
def sitting(request: SignedInRequest, number: str) -> HttpResponse:
    """One sitting: who booked it, and who came."""
    found = _own(request, number)
    live = bookings_visible_to(request.user).filter(sitting=found).exclude(state=BookingState.CANCELLED)
    documents = [(code, str(IdentityDocument(code).label)) for code in found.documents]
    if IdentityDocument.ELECTRONIC in found.documents:
        live = live.prefetch_related("person__identities")
    shown = {
        "sitting": found,
        "electronic": IdentityDocument.ELECTRONIC in found.documents,
        "bookings": Paginator(live.order_by("person__name", "pk"), 20).get_page(request.GET.get("page")),
        "documents": documents,
        "supervisions": Supervision.choices,
        "begun": found.starts_at <= timezone.now(),
        "may_open": may_open(request.user, found.centre_id),
        "here": "desk",
    }
    return render(request, "sittings/sitting.html", shown)


@login_required
@require_POST
def cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Call it off."""
    sittings.cancel_sitting(_own(request, number), request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("It is called off. Who booked it is told."))
    return redirect("assessor:sitting", number)


@login_required
@require_POST
def hold(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that it was held."""
    sittings.hold(_own(request, number), request.POST.get("supervision", ""), by=request.user)
    messages.success(request, _("Noted."))
    return redirect("assessor:sitting", number)


@login_required
@require_POST
def attendance(request: SignedInRequest, number: str) -> HttpResponse:
    """Note who came, with the kind of document they showed; or that they did not come."""
    found = get_object_or_404(
        bookings_visible_to(request.user).filter(sitting__in=sittings_of(request.user)), number=number
    )
    document = request.POST.get("document", "")
    came = request.POST.get("came") == "yes"
    sittings.note_attendance(found, came=came, document=document if came else "", by=request.user)
    messages.success(request, _("Noted."))
    return redirect("assessor:sitting", found.sitting.number)
