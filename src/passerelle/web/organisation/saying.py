"""What a body says of itself and of a role it asks for, each on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import GateRefused, Malformed, NotPermitted, StaleVersion
from passerelle.organisations import actions
from passerelle.organisations.description import PARTICULARS
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import acts_for, may_apply
from passerelle.policy import sentences
from passerelle.policy.fields import FIELDS
from passerelle.registers.states import State
from passerelle.web import refusals, stale
from passerelle.web.organisation.forms import KINDS, AboutForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from passerelle.core.gate import Finding
    from passerelle.people.requests import SignedInRequest

SCOPE = {
    "fields": gettext_lazy("Fields it reaches"),
    "levels": gettext_lazy("Levels it reaches"),
    "modes": gettext_lazy("Ways of learning it reaches"),
    "countries": gettext_lazy("Countries it reaches"),
}
WORDS = {
    name: capfirst(FIELDS[f"particulars.{name}"])
    for name in dict.fromkeys(n for of in PARTICULARS.values() for n in of)
}
"""How the form calls what a role of some kind says: as the gate calls it."""
DAYS = {"last_review_on"}
HINTS = {"public_authority": gettext_lazy("A ministry, for example; empty for everybody else")}
LISTS = {"standards", "countries", "memberships", "credit_systems", "sectors"}


def own(request: SignedInRequest, slug: str) -> Organisation:
    """Return an organisation the reader acts for; to others there is nothing here."""
    body = get_object_or_404(Organisation, slug=slug)
    if not acts_for(request.user, body.pk):
        raise Http404(slug)
    return body


class RoleDetailsForm(forms.Form):
    """Scope and particulars of one kind of role; lists are typed in one line, with commas."""

    def __init__(self, role: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in PARTICULARS.get(role, {}):
            self.fields[f"particulars-{name}"] = _field(name, WORDS[name], gettext_lazy("With commas between"))
        for name, label in SCOPE.items():
            hint = gettext_lazy("With commas between; empty for all")
            self.fields[f"scope-{name}"] = _field("countries", label, hint)
        self.called_here = {name.replace("-", "."): name for name in self.fields}

    def said(self, part: str) -> dict[str, Any]:
        """Return what was typed for `scope` or `particulars`; what is empty is not said."""
        prefix = f"{part}-"
        told = {
            name.removeprefix(prefix): value for name, value in self.cleaned_data.items() if name.startswith(prefix)
        }
        return {name: value for name, value in told.items() if value}


def _field(name: str, label: Any, hint: Any) -> forms.Field:
    if name in DAYS:
        return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
    if name.endswith("_url"):
        return forms.URLField(label=label, required=False, assume_scheme="https", max_length=500)
    told = hint if name in LISTS else HINTS.get(name, "")
    return forms.CharField(label=label, required=False, max_length=500, help_text=told)


@login_required
@require_GET
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """The page on which a body says what a role of this kind must say, and what it reaches."""
    body, role = own(request, slug), request.GET.get("role", "")
    if role not in Role.values:
        raise Http404(slug)
    if not may_apply(request.user, body):
        raise NotPermitted
    return _ask(request, body, role, RoleDetailsForm(role, initial=_initial(body, role)))


@login_required
@require_POST
def apply_for_role(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask the authority for a role; what the gate misses is shown at once, and nothing was sent."""
    body, role = own(request, slug), request.POST.get("role", "")
    if role not in Role.values or not may_apply(request.user, body):
        if not may_apply(request.user, body):
            raise NotPermitted
        return redirect("organisation:home")
    if "first" in request.POST:  # sent here and on, so that the token of the form stays out of the address
        return redirect(f"{reverse('organisation:ask', args=[slug])}?role={role}")
    form = RoleDetailsForm(role, request.POST)
    if not form.is_valid():
        return _ask(request, body, role, form, status=422)
    said = {part: form.said(part) for part in ("scope", "particulars")}
    try:
        actions.apply_for_role(body, role, by=request.user, today=request.today, **said)
    except GateRefused as refusal:
        return _ask(request, body, role, form, refusal.findings, status=422)
    except Malformed as refusal:
        refusals.tell(form, refusal)
        return _ask(request, body, role, form, status=422)
    messages.success(request, _("The authority has your application."))
    return redirect("organisation:home")


def _initial(body: Organisation, role: str) -> dict[str, Any]:
    """Return what was said when the role was asked for before and returned."""
    entry = body.roles.filter(role=role, state=State.RETURNED).first()
    parts = {"scope": entry.scope, "particulars": entry.particulars} if entry else {}
    return {
        f"{part}-{name}": ", ".join(value) if isinstance(value, list) else value
        for part, told in parts.items()
        for name, value in told.items()
    }


def _ask(
    request: SignedInRequest,
    body: Organisation,
    role: str,
    form: RoleDetailsForm,
    findings: Iterable[Finding] = (),
    status: int = 200,
) -> HttpResponse:
    told = sentences.of_findings(one for one in findings if one.blocks)
    shown = {
        "body": body,
        "role": role,
        "words": Role(role).label,
        "form": form,
        "blocking": told,
        "of_itself": any(one.field in AboutForm.PLAIN for one in told),
        "here": "desk",
    }
    return render(request, "organisation/ask.html", shown, status=status)


@login_required
@require_GET
def about(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a body says of itself, as a form."""
    body = own(request, slug)
    if not may_apply(request.user, body):
        raise NotPermitted
    return _about(request, body, AboutForm(initial=_of_body(body)))


@login_required
@require_POST
def save_about(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change what a body says of itself; its name and its legal identity stay."""
    body, form = own(request, slug), AboutForm(request.POST)
    if not may_apply(request.user, body):
        raise NotPermitted
    if not form.is_valid():
        return _about(request, body, form, status=422)
    said = {name: form.cleaned_data[name] for name in AboutForm.PLAIN}
    said |= {"regulators": form.regulators(), "seen_version": form.cleaned_data["seen_version"] or 0}
    with refusals.told(form, StaleVersion):
        actions.describe(body, by=request.user, today=request.today, **said)
        messages.success(request, _("Saved."))
        return redirect("organisation:home")
    if not refusals.is_stale(form):
        return _about(request, body, form, status=422)
    body.refresh_from_db()
    stale.offer(form, AboutForm(initial=_of_body(body)), body.version)
    return _about(request, body, form, status=StaleVersion.status)


def _of_body(body: Organisation) -> dict[str, Any]:
    rows = {
        f"r{place}_{name}": one.get(name)
        for place, one in enumerate(body.regulators[: AboutForm.REGULATORS])
        for name in KINDS
    }
    plain = {name: getattr(body, name) for name in AboutForm.PLAIN if name != "parent"}
    told = {"parent": body.parent.number if body.parent else "", "seen_version": body.version}
    return plain | told | rows


def _about(request: SignedInRequest, body: Organisation, form: AboutForm, status: int = 200) -> HttpResponse:
    return render(request, "organisation/about.html", {"body": body, "form": form, "here": "desk"}, status=status)
