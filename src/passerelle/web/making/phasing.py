"""The phases of making an entry: a checklist with the way to each tool, and an organisation's own phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import phases as making
from passerelle.catalogue.models import MicroCredential, OwnPhases
from passerelle.catalogue.permissions import may_set_phases
from passerelle.core.errors import Malformed, NotPermitted, StaleVersion
from passerelle.organisations.models import Function, Organisation
from passerelle.organisations.permissions import acts_for, organisations_visible_to
from passerelle.registers.states import EDITABLE
from passerelle.web import refusals, stale
from passerelle.web.making.people import links, visible

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

ANCHORS = {
    "need": "#id_need_evidence",
    "outcomes": "#id_outcomes-0-text",
    "hours": "#id_hours",
    "coverage": "#coverage",
}


def tool_url(entry: MicroCredential, tool: str) -> str:
    """Return the page of the tool that helps in a phase; empty where there is none."""
    if tool == "people":
        return reverse("making:entry", args=[entry.number])
    if tool == "comments":
        return reverse("making:comments", args=[entry.number])
    if tool == "feedback":
        return reverse("web:entry", args=[entry.number])
    if tool == "self_review":
        return reverse("reviews:home")
    if not tool:
        return ""
    page = "provider:edit" if entry.state in EDITABLE else "provider:change"
    return reverse(page, args=[entry.number]) + ANCHORS.get(tool, "")


@login_required
@require_GET
def phases(request: SignedInRequest, number: str) -> HttpResponse:
    """The checklist of one entry."""
    entry = visible(request, number)
    told = making.checklist(entry)
    shown = links(request, entry) | {
        "phases": [(one, tool_url(entry, one.tool)) for one in told],
        "done": sum(one.done is not None for one in told),
        "may_set": entry.awarder is not None and acts_for(request.user, entry.awarder_id, Function.SIGNATORY),
    }
    return render(request, "making/phases.html", shown)


@login_required
@require_POST
def mark(request: SignedInRequest, number: str, key: str) -> HttpResponse:
    """Say that a phase is done, or is not after all."""
    entry, note = visible(request, number), request.POST.get("note", "")[:300]
    making.mark(entry, key, done="open" not in request.POST, by=request.user, today=request.today, note=note)
    return redirect(reverse("making:phases", args=[number]) + f"#{key}")


class PhasesForm(forms.Form):
    """Phases as lines: a name, then what it wants, each on a line that begins with a dash."""

    phases = forms.CharField(
        label=gettext_lazy("Your phases"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy(
            "One a line; below it what it wants, each line with a dash before. None at all: the register’s seven."
        ),
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def stated(self, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the phases as the act takes them; one of the same name keeps its key and its tool."""
        held = {one["name"]: one for one in before}
        found: list[dict[str, Any]] = []
        for line in self.cleaned_data["phases"].splitlines():
            said = line.strip()
            if said.startswith("-") and found:
                found[-1]["wants"].append(said.lstrip("- "))
            elif said:
                same = held.get(said, {})
                kept = {name: same[name] for name in ("key", "tool") if same.get(name)}
                found.append({"name": said, "wants": [], **kept})
        return found


def _initial(body: Organisation) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    own = OwnPhases.objects.filter(organisation=body).first()
    told = [
        {"key": one.key, "name": one.name, "wants": list(one.wants), "tool": one.tool} for one in making.phases_of(body)
    ]
    lines = "\n".join("\n".join([str(one["name"]), *(f"- {want}" for want in one["wants"])]) for one in told)
    return {"phases": lines, "seen_version": own.version if own else 0}, told


def _body(request: SignedInRequest, slug: str) -> Organisation:
    body = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_set_phases(request.user, body):
        raise NotPermitted
    return body


@login_required
@require_GET
def own(request: SignedInRequest, slug: str) -> HttpResponse:
    """The phases an organisation works by, as lines."""
    body = _body(request, slug)
    shown = {"organisation": body, "form": PhasesForm(initial=_initial(body)[0]), "here": "desk"}
    return render(request, "making/own_phases.html", shown)


@login_required
@require_POST
def save(request: SignedInRequest, slug: str) -> HttpResponse:
    """Work by phases of one's own, or by the register's again."""
    body, form, status = _body(request, slug), PhasesForm(request.POST), 422
    if form.is_valid():
        seen = form.cleaned_data["seen_version"] or 0
        try:
            said = form.stated(_initial(body)[1])
            making.set_phases(body, said, by=request.user, today=request.today, seen_version=seen)
        except (Malformed, StaleVersion) as refusal:
            refusals.tell(form, refusal)
            status = refusal.status
            if isinstance(refusal, StaleVersion):
                now = _initial(body)[0]
                stale.offer(form, PhasesForm(initial=now), now["seen_version"])
    if form.is_valid():
        messages.success(request, _("Saved. The checklists of your entries show these phases."))
        return redirect("making:own_phases", slug)
    shown = {"organisation": body, "form": form, "here": "desk"}
    return render(request, "making/own_phases.html", shown, status=status)
