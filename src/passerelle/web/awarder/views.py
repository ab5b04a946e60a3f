"""The pages of an awarder's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards import actions, corrected, keys, queries
from passerelle.awards.states import AWARD_LIFE, Reason
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.signing.identifiers import address
from passerelle.web.awarder.batches import lists_told
from passerelle.web.awarder.forms import ReinstateForm, RevokeForm, SuspendForm
from passerelle.web.awarder.notices import notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import HttpResponse, QueryDict
    from django.utils.safestring import SafeString

    from passerelle.assessment.models import Candidate
    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest

END_FORMS: Final[dict[str, type[Form]]] = {"revoke": RevokeForm, "suspend": SuspendForm, "reinstate": ReinstateForm}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Who passed and waits, what was awarded, and what keeps one from awarding."""
    lists = queries.lists_waiting(request.user)
    waiting = queries.waiting(request.user, lists=lists)
    shown = {
        "waiting": Paginator(waiting, actions.MAX_AT_ONCE).get_page(request.GET.get("waiting")),
        "awards": Paginator(queries.awarded_by(request.user), 20).get_page(request.GET.get("page")),
        "alone": actions.MAX_AT_ONCE,
        "lists": lists_told(request, lists),
        "corrected": corrected.on_corrected_results(request.user).count(),
        "notices": notices(request, of_keys=True),
        "here": "desk",
    }
    return render(request, "awarder/home.html", shown)


@login_required
@require_GET
def confirm(request: SignedInRequest) -> HttpResponse:
    """Look once more at whom one is about to award what."""
    chosen = _chosen(request, request.GET.getlist("candidate"))
    if not chosen:
        messages.error(request, _("Choose at least one candidate."))
        return redirect("awarder:home")
    shown = {"candidates": chosen, "notices": notices(request), "here": "desk"}
    return render(request, "awarder/confirm.html", shown)


@login_required
@require_POST
def award(request: SignedInRequest) -> HttpResponse:
    """Award to everyone confirmed; who cannot be awarded is named with the reason."""
    chosen = _chosen(request, request.POST.getlist("candidate"))
    found = actions.award_several(chosen, by=request.user, today=request.today)
    made = [item.award for item in found if item.award]
    refused = [(item.candidate, sentences.of_error(item.refusal)) for item in found if item.refusal]
    if made:
        messages.success(request, _receipt(made))
    if refused:
        return render(request, "awarder/refused.html", {"refused": refused, "here": "desk"}, status=409)
    if not made:
        messages.info(request, _("Nothing was left to award: it was done already."))
    return redirect("awarder:home")


@login_required
@require_POST
def make_key(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have the key made with which one's organisation signs its awards."""
    organisation = get_object_or_404(Organisation, slug=slug, pk__in=organisations_of(request.user))
    keys.make_awarder_key(organisation, by=request.user, today=request.today)
    messages.success(request, _("The key is made. Its public half is published, its private half never leaves here."))
    return redirect("awarder:home")


@login_required
@require_GET
def made(request: SignedInRequest, number: str) -> HttpResponse:
    """One award that was made: what, to whom, and what became of it."""
    return render(request, "awarder/award.html", _about(_made(request, number)))


@login_required
@require_GET
def end(request: SignedInRequest, number: str) -> HttpResponse:
    """The page on which an award is withdrawn, suspended or put back in force, each with its reason."""
    return _end_page(request, _made(request, number), status=200)


@login_required
@require_POST
def revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Withdraw an award for good, once it was said what that does and asked again."""
    found, form = _made(request, number), _end_form("revoke", request.POST)
    if not form.is_valid():
        return _end_page(request, found, revoke_form=form)
    if "sure" not in request.POST and "revoke" in AWARD_LIFE.acts(found.state):
        shown = {"form": form, "reason": Reason(form.cleaned_data["reason_code"]), "hit": queries.hit_by_ending(found)}
        return render(request, "awarder/sure.html", _about(found) | shown)
    actions.revoke(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _("The award is withdrawn. Every check says so from now on."))
    return redirect("awarder:made", number)


@login_required
@require_POST
def suspend(request: SignedInRequest, number: str) -> HttpResponse:
    """Take an award out of force for the time being."""
    found, form = _made(request, number), _end_form("suspend", request.POST)
    if not form.is_valid():
        return _end_page(request, found, suspend_form=form)
    actions.suspend(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _("The award is suspended. You can put it back in force."))
    return redirect("awarder:made", number)


@login_required
@require_POST
def reinstate(request: SignedInRequest, number: str) -> HttpResponse:
    """Put a suspended award back in force, and say what was found."""
    found, form = _made(request, number), _end_form("reinstate", request.POST)
    if not form.is_valid():
        return _end_page(request, found, reinstate_form=form)
    actions.reinstate(found, by=request.user, today=request.today, **form.cleaned_data)
    messages.success(request, _("The award is in force again."))
    return redirect("awarder:made", number)


def _end_form(act: str, sent: QueryDict | None = None) -> Form:
    """Return the form of an act; three of them stand on one page, so their fields have ids of their own."""
    return END_FORMS[act](sent, auto_id=f"{act}_%s")


def _end_page(request: SignedInRequest, award: Award, *, status: int = 422, **filled: Form) -> HttpResponse:
    """Return the page of ending an award, with what was filled in so far."""
    forms = {f"{act}_form": _end_form(act) for act in END_FORMS}
    return render(request, "awarder/end.html", _about(award) | forms | filled, status=status)


def _chosen(request: SignedInRequest, numbers: Sequence[str]) -> list[Candidate]:
    return list(queries.waiting(request.user).filter(number__in=numbers[: actions.MAX_AT_ONCE + 1]))


def _made(request: SignedInRequest, number: str) -> Award:
    return get_object_or_404(queries.awarded_by(request.user), number=number)


def _about(award: Award) -> dict[str, Any]:
    credential = queries.credential(award)
    return {
        "award": award,
        "acts": AWARD_LIFE.acts(award.state),
        "steps": queries.steps_told(award),
        "credential": credential,
        "check_code": queries.check_code(credential),
        "here": "desk",
    }


def _link(where: str, named: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', where, named)


def _receipt(made: Sequence[Award]) -> str:
    """Return what was done, to be noted down: of one award what, to whom and its number, with the entry's page."""
    if len(made) == 1:
        one, entry = made[0], made[0].micro_credential
        return format_html(
            _("{title} is awarded to {name} and signed, as {number}. The holder can share and print it from now on."),
            title=_link(address(reverse("web:entry", args=[entry.number])), entry.name),
            name=one.holder.name,
            number=one.number,
        )
    said = ngettext("%(count)d award made and signed.", "%(count)d awards made and signed.", len(made))
    numbers = ", ".join(f"{one.number} ({one.micro_credential.number})" for one in made)
    return f"{said % {'count': len(made)}} {numbers}"
