"""One cycle: to the public what it may know; to the provider and its agency plan, self-reviews and samples."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, StaleVersion
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.quality import cycle_queries, queries
from passerelle.quality.actions import cycles, samples, self_reviews
from passerelle.quality.cycle_permissions import WRITERS, may_review, may_run, reads_inside, samples_visible_to
from passerelle.web import stale
from passerelle.web.cycles.forms import ClosingForm, CyclePlanForm, DrawForm, EntryForm, plan_of
from passerelle.web.cycles.telling import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.quality.models import InternalCycle, Standard

    Act = Callable[[SignedInRequest, InternalCycle, Any], Any]

SAID = {
    "plan": gettext_lazy("The plan is kept."),
    "closing": gettext_lazy("The cycle is closed, and everybody reads what changed."),
    "self-review": gettext_lazy("Say what you find, criterion by criterion."),
    "sample": gettext_lazy("The sample is drawn. Note what you find on each."),
}


@require_GET
def cycle(request: PublicRequest, number: str) -> HttpResponse:
    """One cycle."""
    return _page(request, _cycle(number))


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Change the plan, close the cycle, begin a self-review, draw a sample."""
    found = _cycle(number)
    if step not in STEPS:
        raise Http404(step)
    own, newer = _known(request, found)
    form = _forms(request, found, own, newer is not None, request.POST)[step]
    form.is_valid()
    try:
        made = STEPS[step](request, found, form)
    except (Malformed, NotNow, AlreadyDone, StaleVersion) as refusal:
        tell(form, refusal, cycle=number)
        found.refresh_from_db()
        if isinstance(refusal, StaleVersion):
            stale.offer(form, plan_of(found, request.today), found.version)
        return _page(request, found, refused={step: form}, status=refusal.status)
    messages.success(request, str(SAID[step]))
    if step == "self-review":
        return redirect("cycles:review", number, made.entry)
    if step == "sample":
        return redirect("cycles:sample", made.number)
    return redirect("cycles:cycle", number)


def _page(
    request: PublicRequest | SignedInRequest,
    found: InternalCycle,
    *,
    refused: dict[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was written in it."""
    sees = reads_inside(request.user, found, on=request.today)
    shown: dict[str, Any] = {"cycle": found, "sees": sees, "today": request.today, "here": "organisations"}
    if sees:
        shown |= _inside(request, found, refused or {})
    elif refused:
        shown |= {"refused": list(refused.values())}
    return render(request, "cycles/cycle.html", shown, status=status)


def _inside(request: PublicRequest | SignedInRequest, found: InternalCycle, refused: dict[str, Form]) -> dict[str, Any]:
    """Return what those concerned read, and the forms of what each may do now."""
    own, newer = _known(request, found)
    rows = list(cycle_queries.reviews_of(found))
    begun = {one.entry for one in rows}
    others = [one for one in own.items() if one[0] not in begun and one[0] not in found.planned]
    person, may = request.user, {"run": may_run(request.user, found), "review": may_review(request.user, found)}
    forms = _forms(request, found, own, newer is not None, others=others) | refused
    allowed = {
        "plan": may["run"] and found.is_running,
        "closing": may["run"] and found.is_running,
        "self-review": may["review"] and found.is_running and bool(others),
        "sample": bool(forms["sample"].fields["agency"].choices) and any(one.state == "done" for one in rows),  # type: ignore[attr-defined]
    }
    return {
        "rows": [(one, own.get(one.entry, one.entry)) for one in rows],
        "planned": [(number, own.get(number, number)) for number in found.planned if number not in begun],
        "may": may,
        "samples": samples_visible_to(person).prefetch_related(None).filter(cycle=found),
        "newer": newer if found.is_running else None,
        "plan_form": forms["plan"] if allowed["plan"] else None,
        "closing_form": forms["closing"] if allowed["closing"] else None,
        "entry_form": forms["self-review"] if allowed["self-review"] else None,
        "draw_form": forms["sample"] if allowed["sample"] else None,
        "refused": list(refused.values()),
        "here": "desk",
    }


def _known(request: PublicRequest | SignedInRequest, found: InternalCycle) -> tuple[dict[str, str], Standard | None]:
    """Return what the provider has, by number and name, and the version that took the place of the standard."""
    return cycle_queries.own_entries(found.provider), queries.newer_than(found.standard, request.today)


def _forms(
    request: PublicRequest | SignedInRequest,
    found: InternalCycle,
    own: dict[str, str],
    asks: bool,
    *given: Any,
    others: Collection[tuple[str, str]] | None = None,
) -> dict[str, Form]:
    return {
        "plan": plan_of(found, request.today, *given, entries=own),
        "closing": ClosingForm(*given, asks=asks, auto_id="id_closing_%s"),
        "self-review": EntryForm(own.items() if others is None else others, *given, auto_id="id_more_%s"),
        "sample": DrawForm(_agencies(request, found), *given, auto_id="id_draw_%s"),
    }


def _agencies(request: PublicRequest | SignedInRequest, found: InternalCycle) -> list[Organisation]:
    """Return the reader's agencies that review the provider."""
    mine = organisations_of(request.user, *WRITERS)
    running = oversight.running(request.today).filter(organisation=found.provider_id, agency__in=mine)
    return list(Organisation.objects.filter(pk__in=running.values("agency")).order_by("legal_name")) if mine else []


def _cycle(number: str) -> InternalCycle:
    return get_object_or_404(cycle_queries.cycles(), number=number)


def _plan(request: SignedInRequest, found: InternalCycle, form: CyclePlanForm) -> InternalCycle:
    seen = form.cleaned_data.get("seen_version")
    return cycles.change_plan(found, form.told(), by=request.user, today=request.today, seen_version=seen)


def _close(request: SignedInRequest, found: InternalCycle, form: Form) -> InternalCycle:
    said = form.cleaned_data
    keeps = bool(said.get("keep_standard"))
    return cycles.close(found, said.get("what_changed", ""), by=request.user, today=request.today, keep_standard=keeps)


def _begin(request: SignedInRequest, found: InternalCycle, form: Form) -> Any:
    return self_reviews.begin(found, request.POST.get("entry", ""), by=request.user, today=request.today)


def _draw(request: SignedInRequest, found: InternalCycle, form: Form) -> Any:
    agency = get_object_or_404(Organisation, number=str(request.POST.get("agency", ""))[:20])
    size, seed = form.cleaned_data.get("size"), secrets.token_hex(16)
    made = samples.draw(found, agency, size, by=request.user, today=request.today, seed=seed)
    if made.size < (size or 0):
        told = _("Only %(there)d self-reviews are done, so %(there)d were drawn, not %(asked)d.")
        messages.warning(request, told % {"there": made.size, "asked": size})
    return made


STEPS: dict[str, Act] = {"plan": _plan, "closing": _close, "self-review": _begin, "sample": _draw}
