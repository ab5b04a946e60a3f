"""Asking an awarder to be let teach or assess one of its micro-credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import asking, partners
from passerelle.catalogue.permissions import micro_credentials_visible_to, requests_visible_to
from passerelle.catalogue.queries import could_be_partners
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.organisations.permissions import organisations_of
from passerelle.web import refusals
from passerelle.web.partners.forms import AskForm
from passerelle.web.partners.views import desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.errors import PasserelleError
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def find(request: SignedInRequest) -> HttpResponse:
    """Go from a number that was typed to the page that asks for it; say beside the field why not, and keep it there."""
    typed = request.GET.get("number", "").strip()
    entry = micro_credentials_visible_to(request.user).filter(number=typed.upper()).first()
    if refusal := _why_not(request, entry, typed):
        return desk(request, typed=typed, refusal=refusal)
    return redirect("partners:ask", typed.upper())


def _why_not(request: SignedInRequest, entry: MicroCredential | None, typed: str) -> str:
    """Return why nobody the reader signs for can ask for this; empty where somebody can."""
    if not typed:
        return _("Type the number of a listed micro-credential first, for example MC-00412.")
    if entry is None or not entry.is_listed:
        return _("No listed micro-credential has this number. Find it in the register first.")
    if could_be_partners(request.user, entry, on=request.today):
        return ""
    if entry.awarder_id in organisations_of(request.user):
        return _("Your own organisation awards this one, so there is nobody to ask.")
    return _("Only a signatory of a provider or an assessor that does not award it itself can ask for it.")


@login_required
@require_GET
def ask(request: SignedInRequest, number: str) -> HttpResponse:
    """The form that asks its awarder; `for` names one of the bodies that the reader signs for."""
    entry, bodies = _asked(request, number)
    chosen = request.GET.get("for", "")
    body = next((one for one in bodies if one.slug == chosen), bodies[0])
    acts = [request.GET["act"]] if request.GET.get("act") else _roles_of(body, entry, request)
    before = _asked_before(request, entry, body)
    initial = {**before, "partner": body.slug, "acts": acts}
    return _page(request, entry, bodies, AskForm(entry, bodies, initial=initial))


def _asked_before(request: SignedInRequest, entry: MicroCredential, body: Organisation) -> dict[str, Any]:
    """Return what a request said that is asked anew (`again`): days that are past are chosen anew."""
    said = requests_visible_to(request.user).filter(
        number=request.GET.get("again", ""), micro_credential=entry, partner=body
    )
    terms = said[0].terms() if said else {}
    past = [name for name in ("valid_from", "ends_on") if terms.get(name) and terms[name] < request.today]
    return {name: value for name, value in terms.items() if name not in past}


@login_required
@require_POST
def send(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the request; all that is wrong is told at once, each beside its field."""
    entry, bodies = _asked(request, number)
    form = AskForm(entry, bodies, request.POST)
    form.is_valid()
    body = next((one for one in bodies if one.slug == form.cleaned_data.get("partner")), None)
    acts, terms = form.cleaned_data.get("acts", []), form.terms()
    if body:
        for refusal in asking.not_askable(entry, body, acts, terms, today=request.today):
            _tell(form, refusal)
    if body and form.is_valid():
        try:
            made = asking.ask(entry, body, acts, terms, by=request.user, today=request.today)
        except (Malformed, AlreadyDone, NotNow) as refusal:
            _tell(form, refusal)
        else:
            awarder = entry.awarder.legal_name if entry.awarder else ""
            told = ngettext("%(name)s was asked.", "%(name)s was asked, once for each.", len(made))
            messages.success(request, told % {"name": awarder})
            return redirect("partners:request", made[0].number) if len(made) == 1 else redirect("partners:home")
    return _page(request, entry, bodies, form, status=422)


def _asked(request: SignedInRequest, number: str) -> tuple[MicroCredential, list[Organisation]]:
    """Return what is asked for, and for which bodies the reader may ask. Raises NotPermitted where there is none."""
    entry = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    bodies = could_be_partners(request.user, entry, on=request.today)
    if not bodies:
        raise NotPermitted
    return entry, bodies


def _roles_of(body: Organisation, entry: MicroCredential, request: SignedInRequest) -> list[str]:
    """Return the acts that nothing stands against: what a body is let do already is not asked for again."""
    acts = [str(act) for act in partners.NEEDS]
    return [act for act in acts if not list(asking.not_askable(entry, body, [act], {}, today=request.today))]


def _tell(form: AskForm, refusal: PasserelleError) -> None:
    """Say a refusal at its field; that a body holds no role, at what it would do."""
    refusals.tell(form, refusal, at="acts" if refusal.data.get("reason") == "partner_has_no_role" else None)


def _page(
    request: SignedInRequest, entry: MicroCredential, bodies: list[Organisation], form: AskForm, status: int = 200
) -> HttpResponse:
    shown = {
        "entry": entry,
        "waiting": requests_visible_to(request.user).filter(
            micro_credential=entry, partner__in=bodies, state=AskingState.ASKED
        ),
        "let": partners.standing(request.today).filter(micro_credential=entry, partner__in=bodies),
        "form": form,
        "here": "desk",
    }
    return render(request, "partners/ask.html", shown, status=status)
