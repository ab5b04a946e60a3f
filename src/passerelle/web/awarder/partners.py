"""Who teaches and assesses for an awarder's micro-credential, and who awards it together with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import joint, partners
from passerelle.catalogue.models import JointAwarding, MicroCredential, PartnerAct, PartnerAuthorisation
from passerelle.catalogue.permissions import may_authorise, micro_credentials_visible_to, requests_visible_to
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import acts_for
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

TERMS = ("valid_from", "ends_on", "most_learners", "price", "may_subcontract", "subcontracting", "means")


class PartnerForm(forms.Form):
    partner = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        help_text=gettext_lazy("Its number or exact name, as on its public page: for example ORG-00012, or PR-00003"),
    )
    act = forms.ChoiceField(label=gettext_lazy("It may"), choices=PartnerAct.choices)
    blocks = forms.CharField(
        label=gettext_lazy("Blocks"), required=False, help_text=gettext_lazy("Codes with commas between; empty for all")
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Its first day, at most two months ago; empty for today"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The first day on which it may no longer; empty where there is no end"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    most_learners = forms.IntegerField(label=gettext_lazy("Learners at most"), required=False, min_value=1)
    price = forms.DecimalField(
        label=gettext_lazy("Price a learner pays, in the currency of the course"), required=False, min_value=0
    )
    may_subcontract = forms.BooleanField(
        label=gettext_lazy("It may leave assessments to another body that you let assess"), required=False
    )
    subcontracting = forms.CharField(
        label=gettext_lazy("What it may pass on to others"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    means = forms.CharField(
        label=gettext_lazy("Rooms, tools and people it has"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class JointForm(forms.Form):
    awarder = forms.CharField(
        label=gettext_lazy("The other awarder"),
        max_length=200,
        help_text=gettext_lazy("Its number or exact name. It is asked, and shown once it says yes."),
    )


def _own(request: SignedInRequest, number: str) -> MicroCredential:
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    if not acts_for(request.user, entry.awarder_id):
        raise Http404(number)
    return entry


@login_required
@require_GET
def home(request: SignedInRequest, number: str) -> HttpResponse:
    """Everybody who stands beside the awarder for one micro-credential."""
    return _page(request, _own(request, number))


@login_required
@require_POST
def authorise(request: SignedInRequest, number: str) -> HttpResponse:
    """Let a partner teach or assess, from today on or from another day."""
    entry, form = _own(request, number), PartnerForm(request.POST)
    form.is_valid()
    said = dict(form.cleaned_data)
    partner, act = _named(request, form, "partner"), said.get("act", "")
    blocks = [code.strip() for code in said.get("blocks", "").split(",") if code.strip()]
    terms = {name: said[name] for name in TERMS if name in said} | {"blocks": blocks}
    for refusal in partners.refused(entry, partner, act, terms, today=request.today):
        _tell(form, refusal)
    if partner and form.is_valid():
        try:
            partners.authorise(entry, partner, act, terms, by=request.user, today=request.today)
        except (Malformed, AlreadyDone, NotNow) as refusal:
            _tell(form, refusal)
    if not form.is_valid():
        return _page(request, entry, form=form, status=422)
    messages.success(request, _("It is let, and the public can read so while it holds."))
    return redirect("awarder:partners", number)


def _tell(form: PartnerForm, refusal: Malformed | AlreadyDone | NotNow) -> None:
    """Say a refusal at its field; that a partner holds no role, at the partner."""
    refusals.tell(form, refusal, at="partner" if refusal.data.get("reason") == "partner_has_no_role" else None)


@login_required
@require_POST
def end(request: SignedInRequest, number: str, authorisation: str) -> HttpResponse:
    """End an authorisation at once, when it was asked once more."""
    entry = _own(request, number)
    own = PartnerAuthorisation.objects.select_related("partner", "micro_credential__awarder")
    made = get_object_or_404(own, number=authorisation, micro_credential=entry)
    is_open = partners.standing(request.today).filter(pk=made.pk).exists()
    if "sure" not in request.POST and is_open and may_authorise(request.user, entry):
        return render(request, "awarder/partner_end.html", {"entry": entry, "made": made, "here": "desk"})
    partners.end_authorisation(made, by=request.user, today=request.today)
    messages.success(
        request,
        _(
            "The authorisation of %(name)s ended. Who is enrolled is taught to the end, and who is being assessed is "
            "assessed to the end."
        )
        % {"name": made.partner.legal_name},
    )
    return redirect("awarder:partners", number)


@login_required
@require_POST
def name(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask another awarder to award it together."""
    entry, form = _own(request, number), JointForm(request.POST)
    if form.is_valid() and (other := _named(request, form, "awarder")):
        try:
            joint.name_joint_awarder(entry, other, by=request.user, today=request.today)
        except (Malformed, AlreadyDone, NotNow) as refusal:
            refusals.tell(form, refusal)
    if not form.is_valid():
        return _page(request, entry, joint_form=form, status=422)
    messages.success(request, _("It is asked. The entry shows it once it says yes."))
    return redirect("awarder:partners", number)


@login_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say yes to awarding together, for the body that was asked."""
    joint.confirm_joint_awarder(_standing(request, pk), by=request.user, today=request.today)
    messages.success(request, _("You award it together; its page says so."))
    return redirect("organisation:home")


@login_required
@require_POST
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a name back, say no, or leave."""
    made = _standing(request, pk)
    joint.end_joint_awarder(made, by=request.user, today=request.today)
    messages.success(request, _("It ended today. What was awarded together stays."))
    if acts_for(request.user, made.micro_credential.awarder_id):
        return redirect("awarder:partners", made.micro_credential.number)
    return redirect("organisation:home")


def _standing(request: SignedInRequest, pk: int) -> JointAwarding:
    return get_object_or_404(joint.standing(request.user), pk=pk)


def _named(request: SignedInRequest, form: forms.Form, field: str) -> Organisation | None:
    """Return the organisation that was typed; none, and the form is told, where that is not one."""
    if field not in form.cleaned_data:
        return None
    try:
        return meant(request.user, form.cleaned_data[field])
    except Malformed as refusal:
        refusals.tell(form, refusal, at=field)
        return None


def _page(
    request: SignedInRequest,
    entry: MicroCredential,
    *,
    form: PartnerForm | None = None,
    joint_form: JointForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "entry": entry,
        "partners": partners.standing(request.today).filter(micro_credential=entry),
        "asking": requests_visible_to(request.user).filter(micro_credential=entry, state=AskingState.ASKED)[:50],
        "together": entry.joint_awardings.filter(ended_on=None).select_related("awarder"),
        "form": form or PartnerForm(),
        "joint_form": joint_form or JointForm(),
        "may": may_authorise(request.user, entry),
        "here": "desk",
    }
    return render(request, "awarder/partners.html", shown, status=status)
