"""The pool of experts: who is in it, what stands about each, and whose training runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, StaleVersion
from passerelle.core.fields_of_study import is_field
from passerelle.core.languages import is_language
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.policy import sentences
from passerelle.vetting import actions, choosing, queries
from passerelle.vetting.models import Expert, Kind
from passerelle.vetting.permissions import may_name_experts
from passerelle.web import refusals, stale
from passerelle.web.registrar.choosing import asked_of, choices
from passerelle.web.wording import plain_number

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

PAGE = 30


class ExpertForm(forms.Form):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=8, help_text=gettext_lazy("Two letters, as in MI.")
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"), required=False, help_text=gettext_lazy("Codes, as in: en, fr.")
    )
    fields_of = forms.CharField(
        label=gettext_lazy("Fields"), required=False, help_text=gettext_lazy("ISCED-F codes, as in: 0713, 0716.")
    )
    organisation = forms.CharField(
        label=gettext_lazy("Works for"), required=False, max_length=20, help_text=gettext_lazy("Its number, ORG-…")
    )
    trained_until = forms.DateField(
        label=gettext_lazy("Training valid to"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    is_available = forms.BooleanField(label=gettext_lazy("Can be asked at present"), required=False, initial=True)

    def clean_languages(self) -> list[str]:
        codes = _codes(self.cleaned_data["languages"])
        if unknown := [code for code in codes if not is_language(code)]:
            raise forms.ValidationError(
                _("No language has this code: %(codes)s. Write codes as in: en, fr.") % {"codes": ", ".join(unknown)}
            )
        return codes

    def clean_fields_of(self) -> list[str]:
        codes = _codes(self.cleaned_data["fields_of"])
        if unknown := [code for code in codes if not is_field(code)]:
            raise forms.ValidationError(
                _("No field of study has this code (ISCED-F 2013): %(codes)s. Write codes as in: 0713, 0716.")
                % {"codes": ", ".join(unknown)}
            )
        return codes

    def clean_organisation(self) -> Organisation | None:
        number = self.cleaned_data["organisation"].strip()
        if not number:
            return None
        found = Organisation.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No organisation has this number."))
        return found

    @property
    def stated(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said["fields"] = said.pop("fields_of")
        said.pop("seen_version", None)
        return said


class NewExpertForm(ExpertForm):
    seen_version = None  # type: ignore[assignment]  # takes the field away: there is nothing before it
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"), help_text=gettext_lazy("The person opens an account first.")
    )
    field_order = ("email", "kind", "country")


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.replace(";", ",").split(",") if code.strip()]


@login_required
@require_GET
def pool(request: SignedInRequest) -> HttpResponse:
    """Everybody in the pool, or who was looked for, whose training runs out first on top."""
    _registrars_only(request)
    return _pool_page(request, NewExpertForm())


@login_required
@require_POST
def name_expert(request: SignedInRequest) -> HttpResponse:
    """Take somebody into the pool."""
    _registrars_only(request)
    form = NewExpertForm(request.POST)
    if form.is_valid():
        said = form.stated
        person = Person.objects.filter(email__iexact=said.pop("email")).first()
        said.pop("is_available")
        if person is None:
            form.add_error("email", _("No account has this address. Ask the person to open one first."))
        else:
            try:
                actions.name_expert(person, by=request.user, **said)
            except (AlreadyDone, Malformed) as refusal:
                form.add_error(None, sentences.of_error(refusal))
            else:
                messages.success(request, _("%(name)s is asked to confirm.") % {"name": person.name})
                return redirect("registrar:pool")
    return _pool_page(request, form, status=422)


@login_required
@require_GET
def edit(request: SignedInRequest, expert: str) -> HttpResponse:
    """What stands about one expert."""
    _registrars_only(request)
    return _page(request, _expert(expert))


@login_required
@require_POST
def change(request: SignedInRequest, expert: str) -> HttpResponse:
    """Change it, or renew the training."""
    _registrars_only(request)
    found, form = _expert(expert), ExpertForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    seen = form.cleaned_data["seen_version"] or 0
    try:
        actions.change_expert(found, form.stated, by=request.user, seen_version=seen)
    except Malformed as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _page(request, found, form)
    except StaleVersion as refusal:
        refusals.tell(form, refusal)
        now = _expert(expert)
        stale.offer(form, ExpertForm(initial=_initial(now)), now.mark)
        return _page(request, now, form, status=refusal.status)
    messages.success(request, _("Kept. What the expert stands for has to be confirmed again where it changed."))
    return redirect("registrar:pool")


def _pool_page(request: SignedInRequest, form: NewExpertForm, *, status: int = 200) -> HttpResponse:
    asked = asked_of(request.GET)
    page = Paginator(choosing.found(asked).order_by("trained_until", "pk"), PAGE).get_page(request.GET.get("page"))
    given_up, seats = queries.recusals(request.today)
    shown = {
        "rows": [(expert, _whether_asked(expert, request.today)) for expert in page],
        "page": page,
        "looked_for": asked,
        "choices": choices(choosing.countries()),
        "query": urlencode({name: value for name, value in vars(asked).items() if value}) + "&",
        "form": form,
        "today": request.today,
        "given_up": given_up,
        "seats": seats,
        "share": plain_number(round(100 * given_up / seats, 1)) if seats else "",
        "here": "desk",
    }
    return render(request, "registrar/experts.html", shown, status=status)


def _whether_asked(expert: Expert, today: date) -> str:
    """Return whether an expert can be asked today, and what keeps one who cannot."""
    if not expert.is_confirmed:
        return _("to confirm")
    if not expert.is_available:
        return _("not available")
    if not expert.is_trained(today):
        return _("cannot be asked: the training ran out") if expert.trained_until else _("cannot be asked: not trained")
    return _("can be asked")


def _initial(found: Expert) -> dict[str, Any]:
    return {
        "seen_version": found.mark,
        "kind": found.kind,
        "country": found.country,
        "languages": ", ".join(found.languages),
        "fields_of": ", ".join(found.fields),
        "organisation": found.organisation.number if found.organisation else "",
        "trained_until": found.trained_until,
        "is_available": found.is_available,
    }


def _page(
    request: SignedInRequest, found: Expert, form: ExpertForm | None = None, *, status: int = 422
) -> HttpResponse:
    shown = {"expert": found, "form": form or ExpertForm(initial=_initial(found)), "here": "desk"}
    return render(request, "registrar/expert.html", shown, status=status if form else 200)


def _expert(reference: str) -> Expert:
    return get_object_or_404(Expert.objects.select_related("person", "organisation"), person__reference=reference)


def _registrars_only(request: SignedInRequest) -> None:
    if not may_name_experts(request.user):
        raise NotPermitted
