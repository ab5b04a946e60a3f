"""Naming a jury and the day it meets, for signatories of the awarder; and somebody in the place of who stood down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import juries
from passerelle.assessment.jury_candidates import proposed
from passerelle.assessment.models import JurySeat
from passerelle.assessment.permissions import cases_to_answer, juries_visible_to, may_answer
from passerelle.assessment.states import CaseState
from passerelle.core import assessing
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.people.models import Person
from passerelle.web import refusals
from passerelle.web.prior_learning.judging import page, tied

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.assessment.jury_candidates import Proposed
    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.requests import SignedInRequest


class JuryForm(forms.Form):
    """Who sits, who is in the chair, and on which day."""

    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=gettext_lazy("Others, by the e-mail of their account"),
        help_text=gettext_lazy("One a line. They need not be assessors: a union, a professional body, an employer."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    chair = forms.ChoiceField(label=gettext_lazy("Who takes the chair"))
    meets_on = forms.DateField(label=gettext_lazy("The day it meets"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *given: Any, known: list[Proposed]) -> None:
        super().__init__(*given)
        free = [(one.person.reference, one.person.name) for one in known if not one.barred]
        self.people = {one.person.reference: one.person for one in known}
        self.fields["members"].choices = free  # type: ignore[attr-defined]
        self.fields["chair"].choices = [("", "–"), *free]  # type: ignore[attr-defined]

    def clean_others(self) -> list[Person]:
        said = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()][:12]
        asked = [one.lower() for one in said]
        people = Person.objects.filter(is_active=True).annotate(lowered=Lower("email")).filter(lowered__in=asked)
        found = {one.email.lower(): one for one in people}
        unknown = [one for one in said if one.lower() not in found]
        if unknown:
            raise forms.ValidationError(_("No account has this e-mail: %(who)s") % {"who": ", ".join(unknown)})
        return list(found.values())

    def named(self) -> list[Person]:
        chosen = dict.fromkeys([*self.cleaned_data["members"], self.cleaned_data["chair"]])
        return [*(self.people[one] for one in chosen), *self.cleaned_data["others"]]


def _case(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_to_answer(request.user), number=number)


def _known(request: SignedInRequest, case: PriorLearningCase) -> list[Proposed]:
    return proposed(case, on=request.today) if case.candidate else []


@login_required
@require_GET
def propose(request: SignedInRequest, number: str) -> HttpResponse:
    """Who may sit, what bars the others, and until when the jury meets."""
    case = _case(request, number)
    known = _known(request, case)
    return _page(request, case, known, JuryForm(known=known))


def _page(
    request: SignedInRequest, case: PriorLearningCase, known: list[Proposed], form: JuryForm, status: int = 200
) -> HttpResponse:
    terms = juries.terms_on(request.today)
    shown = {
        "case": case,
        "entry": case.micro_credential,
        "known": known,
        "form": form,
        "chosen": form["members"].value() or [],
        "terms": terms,
        "parts": juries.parts(case),
        "until": assessing.assess_by(case.decided_on) if case.decided_on else None,
        "may": case.state == CaseState.ADMITTED,
        "here": "desk",
    }
    return render(request, "prior/convene.html", shown, status=status)


@login_required
@require_POST
def convene(request: SignedInRequest, number: str) -> HttpResponse:
    """Name the jury; each member is asked to declare."""
    case = _case(request, number)
    known = _known(request, case)
    form = JuryForm(request.POST, known=known)
    if form.is_valid():
        said = form.cleaned_data
        with tied(form), refusals.told(form, NotNow):
            made = juries.convene(
                case,
                form.named(),
                chair=form.people[said["chair"]],
                meets_on=said["meets_on"],
                by=request.user,
                today=request.today,
            )
    if not form.is_valid():
        return _page(request, case, known, form, status=422)
    messages.success(request, _("The jury is convened. Each member is asked to declare."))
    return redirect("prior:jury", made.number)


class ReplaceForm(forms.Form):
    """Who comes in the place of whom."""

    new = forms.EmailField(label=gettext_lazy("E-mail of the person’s account"))


@login_required
@require_POST
def replace(request: SignedInRequest, number: str) -> HttpResponse:
    """Put somebody in the place of a member who stood down or does not answer."""
    found = get_object_or_404(juries_visible_to(request.user), number=number)
    if not may_answer(request.user, found.case):
        raise NotPermitted
    seats = JurySeat.objects.filter(jury=found).select_related("person")
    gone = next((one.person for one in seats if one.person.reference == request.POST.get("gone")), None)
    if gone is None:
        raise NotPermitted
    form = ReplaceForm(request.POST)
    if form.is_valid():
        new = Person.objects.filter(email__iexact=form.cleaned_data["new"], is_active=True).first()
        if new is None:
            form.add_error("new", _("No account has this e-mail."))
        else:
            with tied(form), refusals.told(form, NotNow):
                juries.replace(found, gone, new, by=request.user, today=request.today)
    if not form.is_valid():
        return page(request, found, 422, replace_form=form, replaced=gone.reference)
    messages.success(request, _("Asked. The others are waited for too."))
    return redirect("prior:jury", number)
