"""One self-review: what is found criterion by criterion, what is to be done about it, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, StaleVersion
from passerelle.quality import cycle_queries
from passerelle.quality.actions import self_reviews
from passerelle.quality.cycle_permissions import may_review, may_run, reads_inside
from passerelle.quality.models import SampledReview, SelfReview
from passerelle.quality.states import ImprovementState, SelfReviewState
from passerelle.registers import queries as registers
from passerelle.web import clicks, stale
from passerelle.web.cycles.forms import DoneForm, ImproveForm, WhyForm
from passerelle.web.cycles.telling import tell
from passerelle.web.quality.forms import FindingsForm

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.models import Criterion

SAID = {
    "findings": gettext_lazy("What you found is kept. Finish when every criterion has a judgement."),
    "finishing": gettext_lazy("The self-review is done. What is open is kept in view until it is done too."),
    "actions": gettext_lazy("It is agreed. You get a letter when it is late."),
    "leaving-out": gettext_lazy("It is left out of this cycle, with the reason."),
}


@login_required
@require_GET
def review(request: SignedInRequest, number: str, entry: str) -> HttpResponse:
    """One self-review."""
    return _page(request, _review(request, number, entry))


@login_required
@require_POST
def step(request: SignedInRequest, number: str, entry: str, step: str) -> HttpResponse:
    """Keep findings, finish, agree on something to be done, or leave the entry out."""
    found = _review(request, number, entry)
    if step not in SAID:
        raise Http404(step)
    steps = clicks.steps_of(request, step, opens="actions")
    sent = {name: _form(found, name, request.POST) for name in steps}
    if no := clicks.refused(sent, lambda name, form: _take(request, found, name, form), whole=True):
        tell(no.form, no.refusal)
        found.refresh_from_db()
        if isinstance(no.refusal, StaleVersion):
            stale.offer(no.form, _form(found, no.step), found.version)
        return _page(request, found, refused=no.form, beside=no.beside, status=no.refusal.status)
    messages.success(request, str(SAID[step]))
    return redirect("cycles:review", number, entry)


@login_required
@require_POST
def done(request: SignedInRequest, number: str, entry: str, place: int) -> HttpResponse:
    """Say that something was done, what shows it, and what it changed."""
    found = _review(request, number, entry)
    action = get_object_or_404(found.actions.select_related("self_review__cycle__responsible"), place=place)
    form = DoneForm(request.POST, auto_id=f"id_a{place}_%s")
    form.is_valid()
    try:
        self_reviews.do(action, form.told(), by=request.user, today=request.today)
    except Malformed as refusal:
        tell(form, refusal)
        return _page(request, found, refused=form, place=place, status=refusal.status)
    messages.success(request, _("It is done, and what shows it is kept."))
    return redirect("cycles:review", number, entry)


def _take(request: SignedInRequest, found: SelfReview, step: str, form: Any) -> None:
    """Take one step; finishing keeps what was written with the click first, and nothing of it where it is refused."""
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    if step in ("findings", "finishing"):
        self_reviews.judge(found, form.told(), seen_version=form.cleaned_data.get("seen_version"), **who)
    if step == "finishing":
        self_reviews.finish(found, **who)
    elif step == "actions":
        said = {name: form.cleaned_data.get(name) for name in form.fields}
        self_reviews.improve(found, said, **who)
    elif step == "leaving-out":
        self_reviews.leave_out(found, form.cleaned_data.get("text", ""), **who)


def _form(found: SelfReview, step: str, *given: Any) -> Form:
    criteria = cycle_queries.criteria(found.cycle)
    if step == "actions":
        return ImproveForm(criteria, *given, auto_id="id_new_%s")
    if step == "leaving-out":
        return WhyForm(given[0] if given else None, auto_id="id_out_%s")
    said = {one.criterion.code: one for one in found.findings.select_related("criterion")}
    return FindingsForm(criteria, *given, said=said, initial={"seen_version": found.version})


def _review(request: SignedInRequest, number: str, entry: str) -> SelfReview:
    """Return a self-review; to whoever may not read it there is none."""
    rows = SelfReview.objects.select_related("cycle__provider", "cycle__standard", "cycle__responsible")
    found = get_object_or_404(rows, cycle__number=number, entry=entry)
    if not reads_inside(request.user, found.cycle, on=request.today):
        raise Http404(entry)
    return found


def _page(
    request: SignedInRequest,
    found: SelfReview,
    *,
    refused: Form | None = None,
    beside: Form | None = None,
    place: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was written in it, and so is one beside it."""
    criteria = cycle_queries.criteria(found.cycle)
    said = {one.criterion.code: one for one in found.findings.select_related("criterion")}
    may = {"review": may_review(request.user, found.cycle), "run": may_run(request.user, found.cycle)}
    is_open, is_out = found.state == SelfReviewState.OPEN, found.state == SelfReviewState.LEFT_OUT
    forms: dict[str, Form] = {}
    if may["review"] and is_open:
        forms["findings_form"] = FindingsForm(criteria, said=said, initial={"seen_version": found.version})
    if may["review"] and not is_out:
        forms["improve_form"] = ImproveForm(criteria, auto_id="id_new_%s")
    if may["run"] and is_open:
        forms["why_form"] = WhyForm(auto_id="id_out_%s")
    for sent in (beside, refused):
        forms |= {name: sent for name, form in forms.items() if sent is not None and type(form) is type(sent)}
    shown = {
        "review": found,
        "cycle": found.cycle,
        "name": registers.names([found.entry]).get(found.entry, found.entry),
        "is_public": bool(registers.public_names([found.entry])),
        "criteria": [(one, said.get(one.code)) for one in criteria],
        "actions": _actions(request, found, criteria, refused, place, may=may["review"]),
        "sampled": SampledReview.objects.filter(self_review=found).select_related("sample__agency"),
        "refused": refused,
        "today": request.today,
        "here": "desk",
    }
    return render(request, "cycles/self_review.html", shown | forms, status=status)


def _actions(
    request: SignedInRequest,
    found: SelfReview,
    criteria: list[Criterion],
    refused: Form | None,
    place: int,
    *,
    may: bool,
) -> list[dict[str, Any]]:
    codes = {one.pk: one.code for one in criteria}
    rows = []
    for one in found.actions.all():
        form: Form | None = None
        if may and one.state == ImprovementState.OPEN:
            form = refused if refused is not None and one.place == place else DoneForm(auto_id=f"id_a{one.place}_%s")
        rows.append({"it": one, "code": codes[one.criterion_id], "late": one.is_overdue(request.today), "form": form})
    return rows
