"""Quality labels: what the public reads of them, and the agency's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, WrongState
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import statements
from passerelle.quality.actions import labels
from passerelle.quality.permissions import WRITERS, may_give_label
from passerelle.quality.states import LabelState
from passerelle.registers import queries as registers
from passerelle.web import refusals, ways
from passerelle.web.endorsing.forms import BecauseForm, LabelForm
from passerelle.web.organisation.saying import own

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.quality.models import Label

MOST = 50


@require_GET
def given(request: PublicRequest) -> HttpResponse:
    """The labels ever given, the newest first; of each, whether it holds today."""
    page = Paginator(statements.labels(), 20).get_page(request.GET.get("page"))
    standing = set(
        statements.standing_labels(request.today).filter(pk__in=[one.pk for one in page]).values_list("pk", flat=True)
    )
    for one in page:
        one.holds = one.pk in standing
    return render(request, "endorsing/labels.html", {"page": page, "here": "organisations"})


@require_GET
def label(request: PublicRequest, number: str) -> HttpResponse:
    """One label: who gave it to whom, for what, until when; to its agency the way to take it back."""
    return _label(request, get_object_or_404(statements.labels(), number=number))


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The labels of one's agencies, and the way to give one."""
    mine = organisations_of(request.user, *WRITERS)
    rows = list(statements.labels().filter(agency__in=mine)[:MOST])
    standing = set(statements.standing_labels(request.today).filter(agency__in=mine).values_list("pk", flat=True))
    for one in rows:
        one.holds = one.pk in standing
    agencies = Organisation.objects.filter(pk__in=mine, roles__role=Role.QA_AGENCY).distinct().order_by("legal_name")
    shown = {"rows": rows, "agencies": [one for one in agencies if may_give_label(request.user, one)], "here": "desk"}
    return render(request, "endorsing/labels_home.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """To whom an agency gives which label."""
    return _begin(request, own(request, slug), LabelForm())


@login_required
@require_POST
def give(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give it; it is public at once."""
    agency, form = own(request, slug), LabelForm(request.POST)
    form.is_valid()
    said, subject = form.cleaned_data, None
    with refusals.told(form):
        subject = meant(request.user, said.get("organisation", ""))
    if subject is None or not form.is_valid():
        with refusals.told(form):
            labels.read(subject, said, today=request.today)
        return _begin(request, agency, form, status=422)
    try:
        made = labels.give(agency, subject, said, by=request.user, today=request.today)
    except AlreadyDone as refusal:
        before = str(refusal.data["number"])
        ways.tell_done(form, refusal, before, reverse("endorsing:label", args=[before]))
    except (Malformed, NotNow) as refusal:
        refusals.tell(form, refusal)
    else:
        messages.success(request, _("The label is given, and public."))
        return redirect("endorsing:label", made.number)
    return _begin(request, agency, form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a label back, with a reason."""
    one, form = get_object_or_404(statements.labels(), number=number), BecauseForm(request.POST)
    form.is_valid()
    try:
        labels.withdraw(one, by=request.user, today=request.today, because=form.cleaned_data.get("because", ""))
    except (Malformed, WrongState) as refusal:
        refusals.tell(form, refusal)
        return _label(request, one, refused=form, status=refusal.status)
    messages.success(request, _("The label is taken back, and everybody reads why."))
    return redirect("endorsing:label", number)


def _label(
    request: PublicRequest | SignedInRequest, one: Label, *, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    may = may_give_label(request.user, one.agency)
    shown = {
        "it": one,
        "holds": statements.standing_labels(request.today).filter(pk=one.pk).exists(),
        "entry": registers.public_names([one.entry]).get(one.entry, "") if one.entry else "",
        "form": (refused or BecauseForm()) if may and one.state == LabelState.GIVEN else None,
        "refused": refused,
        "here": "desk" if may else "organisations",
    }
    return render(request, "endorsing/label.html", shown, status=status)


def _begin(request: SignedInRequest, agency: Organisation, form: LabelForm, status: int = 200) -> HttpResponse:
    shown = {"agency": agency, "form": form, "may": may_give_label(request.user, agency), "here": "desk"}
    return render(request, "endorsing/begin_label.html", shown, status=status)
