"""An expert's cases: declare, read, find, vote; for the chair the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Conflicted, GateRefused, Malformed
from passerelle.vetting import actions, binding, dossier, queries
from passerelle.vetting import levels as levels_of_cases
from passerelle.vetting.actions import deciding
from passerelle.vetting.models import Case, Expert, Seat
from passerelle.vetting.permissions import seats_of
from passerelle.vetting.states import ACTIVE, SeatState, Stage
from passerelle.web import refusals
from passerelle.web.panel import asked, documents, facts
from passerelle.web.panel.forms import (
    ConditionRows,
    DeclarationForm,
    FindingsForm,
    ReportForm,
    VoteForm,
    conditions,
)
from passerelle.web.registrar import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from passerelle.core.errors import PasserelleError
    from passerelle.frameworks.models import Level
    from passerelle.people.requests import SignedInRequest
    from passerelle.vetting.dossier import Dossier

_THANKS = gettext_lazy("Thank you, it is kept. Below stands what is still missing before you can be asked.")


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The cases one sits in, by due date, with what one may do there."""
    held = seats_of(request.user).filter(state__in=ACTIVE).order_by("-case__waits", "case__due_on", "pk")
    counted = held.annotate(sealed=Count("judgements", distinct=True), voted=Count("votes", distinct=True))
    page = Paginator(counted, 20).get_page(request.GET.get("page"))
    titles = queries.titles(seat.case for seat in page)
    rows = [
        {
            "seat": seat,
            "title": titles.get(seat.case.entry) or seat.case.entry,
            "due": clock.tag(seat.case, request.today),
            "did": _did(
                seat,
                has_sealed=seat.sealed > 0,  # type: ignore[attr-defined]
                has_voted=seat.voted == len(seat.case.asked),  # type: ignore[attr-defined]
            ),
        }
        for seat in page
    ]
    expert = _shown(request)
    is_trained = expert is None or expert.is_trained(request.today)
    shown = {"rows": rows, "page": page, "expert": expert, "is_trained": is_trained, "here": "desk"}
    return render(request, "panel/home.html", shown)


@login_required
@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """Confirm what the register says about oneself as an expert."""
    expert = actions.confirm_expert(_expert(request), by=request.user)
    messages.success(request, _("Thank you. You can be asked from now on.") if _may_sit(expert, request) else _THANKS)
    return redirect("panel:home")


@login_required
@require_POST
def availability(request: SignedInRequest) -> HttpResponse:
    """Say whether one can be asked at present."""
    is_here = request.POST.get("is_available") == "yes"
    expert = actions.set_availability(_expert(request), is_here, by=request.user)
    back = _("You can be asked.") if _may_sit(expert, request) else _THANKS
    messages.success(request, back if is_here else _("You will not be asked until you say so."))
    return redirect("panel:home")


def _may_sit(expert: Expert, request: SignedInRequest) -> bool:
    return expert.is_confirmed and expert.is_available and expert.is_trained(request.today)


def _expert(request: SignedInRequest) -> Expert:
    return get_object_or_404(Expert.objects.select_related("person", "organisation"), person=request.user)


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case: what the awarder says on one side, what one is asked on the other."""
    return _page(request, _seat(request, number).case)


@login_required
@require_POST
def declare(request: SignedInRequest, number: str) -> HttpResponse:
    """Declare interests; a tie gives up the seat."""
    seat, form = _seat(request, number), DeclarationForm(request.POST)
    if not form.is_valid():
        return _page(request, seat.case, declaration=form)
    has_conflict = form.cleaned_data["has_conflict"] == "yes"
    try:
        actions.declare(
            seat,
            by=request.user,
            today=request.today,
            has_conflict=has_conflict,
            statement=form.cleaned_data["statement"],
        )
    except (Malformed, Conflicted) as refusal:
        return _page(request, seat.case, declaration=_with_error(form, refusal))
    if has_conflict:
        messages.success(request, _("Thank you. Another expert will be asked."))
        return redirect("panel:home")
    messages.success(request, _("Your declaration is kept. The documents are open to you."))
    return redirect("panel:case", number)


@login_required
@require_POST
def seal(request: SignedInRequest, number: str) -> HttpResponse:
    """Seal one's findings."""
    seat = _seat(request, number)
    form = FindingsForm(request.POST, asked=asked.of(seat.case))
    if not form.is_valid():
        return _page(request, seat.case, findings=form)
    try:
        actions.seal_findings(seat, form.found, by=request.user, today=request.today)
    except Malformed as refusal:
        return _page(request, seat.case, findings=_with_error(form, refusal))
    messages.success(request, _("Your findings are sealed. They open to the panel when all are in."))
    return redirect("panel:case", number)


@login_required
@require_POST
def vote(request: SignedInRequest, number: str) -> HttpResponse:
    """Vote on one question."""
    seat, form = _seat(request, number), VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, seat.case, vote=form)
    said = form.cleaned_data
    try:
        actions.vote(
            seat, said["question"], said["judgement"], by=request.user, today=request.today, reason=said["reason"]
        )
    except Malformed as refusal:
        return _page(request, seat.case, vote=_with_error(form, refusal))
    messages.success(request, _("Your vote is cast."))
    return redirect("panel:case", number)


@login_required
@require_POST
def report(request: SignedInRequest, number: str) -> HttpResponse:
    """Write the panel's report."""
    seat = _seat(request, number)
    form, rows = (
        ReportForm(
            request.POST, levels=_choices(levels_of_cases.of_case(seat.case)), is_sized=documents.is_sized(seat.case)
        ),
        ConditionRows(request.POST, prefix="conditions"),
    )
    is_whole = form.is_valid() & rows.is_valid()
    said = deciding.Said(
        text=form.cleaned_data.get("text", ""),
        determined_level=form.cleaned_data.get("determined_level", ""),
        determined_credits=form.cleaned_data.get("determined_credits"),
        conditions=conditions(rows),
    )
    filled = [row for row in rows if any(row.cleaned_data.values())]
    with refusals.told(form, Conflicted, GateRefused, rows={"conditions": filled}):
        if is_whole:
            actions.report(seat.case, by=request.user, today=request.today, **vars(said))
        elif seat.case.stage == Stage.REPORTING:  # what else is amiss is told at once
            deciding.check_report(seat.case, said, by=request.user, today=request.today)
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, seat.case, report=form, rows=rows)
    messages.success(request, _("The report is with the decision officer."))
    return redirect("panel:case", number)


def _shown(request: SignedInRequest) -> Expert | None:
    return Expert.objects.filter(person=request.user).select_related("organisation").first()


def _seat(request: SignedInRequest, number: str) -> Seat:
    held = seats_of(request.user).filter(state__in=ACTIVE)
    return get_object_or_404(held, case__number=number)


def _did(seat: Seat, *, has_sealed: bool, has_voted: bool) -> str:
    """Return the last thing that a member did, in words."""
    if has_voted:
        return _("voted")
    return _("findings sealed") if has_sealed else str(seat.get_state_display())


def _choices(levels: Sequence[Level]) -> list[tuple[str, str]]:
    return [(level.code, level.code) for level in levels]


def _with_error(form: Any, refusal: PasserelleError) -> Any:
    refusals.tell(form, refusal)
    return form


def _page(request: SignedInRequest, found: Case, **forms: Any) -> HttpResponse:
    """Show the case; a form that was refused takes the place of the empty one."""
    if forms:
        found.refresh_from_db()
    seen = dossier.of(found, reader=request.user, on=request.today)
    if seen.own is None:
        raise Http404
    levels = levels_of_cases.of_case(found, seen.stated) if seen.stated else []
    shown = {
        "case": found,
        "seen": seen,
        "documents": documents.read(found, seen.stated, levels) if seen.stated else None,
        "facts": facts.told(binding.beside(found, seen.stated, on=request.today)),
        "title": seen.title,
        "left": clock.left(found, request.today),
        "quorum": found.panel.quorum,
        "did": _did(seen.own.seat, has_sealed=seen.own.has_sealed, has_voted=seen.own.has_voted),
        "planks": _planks(seen),
        "here": "desk",
        **_forms(seen, levels),
        **forms,
    }
    if "findings" in shown:
        shown["parts"] = shown["findings"].parts
        shown["beside"] = {one.beside for one in shown["findings"].asked}
    elif "vote" in shown:
        shown |= _voted_on(found, shown["vote"])
    return render(request, "panel/case.html", shown, status=422 if forms else 200)


def _forms(seen: Dossier, levels: Sequence[Level]) -> dict[str, Any]:
    """Return the forms for what the reader may do now."""
    shown: dict[str, Any] = {}
    if "declare" in seen.acts:
        shown["declaration"] = DeclarationForm()
    if "seal_findings" in seen.acts:
        shown["findings"] = FindingsForm(asked=asked.of(seen.case))
    if "vote" in seen.acts:
        voted = {one.question for one in seen.votes}
        own = {one.question: one for one in seen.findings if seen.own and one.seat_id == seen.own.seat.pk}
        question = next(question for question in seen.case.questions if question not in voted)
        initial = {"question": question, "judgement": own[question].judgement if question in own else ""}
        shown["vote"] = VoteForm(initial=initial)
    if "report" in seen.acts:
        form = ReportForm(levels=_choices(levels), is_sized=documents.is_sized(seen.case))
        shown |= {"report": form, "rows": ConditionRows(prefix="conditions")}
    return shown


def _voted_on(case: Case, form: Any) -> dict[str, Any]:
    """Return the question that a vote is about, with what is read beside it; the first where none is named."""
    all_asked = asked.of(case)
    word = form["question"].value()
    place = next((place for place, one in enumerate(all_asked) if one.word == word), 0)
    return {
        "asked": all_asked[place],
        "beside": {all_asked[place].beside},
        "numbered": _("Vote %(n)d of %(of)d") % {"n": place + 1, "of": len(all_asked)},
    }


def _planks(seen: Dossier) -> list[dict[str, str]]:
    """Return the panel as planks: who has done what the stage asks, oneself, and who has not yet."""
    stage = seen.case.stage
    planks = []
    for view in seen.active:
        kind = view.seat.get_kind_display()
        is_done = {
            Stage.DECLARING: view.seat.state == SeatState.DECLARED,
            Stage.FINDING: view.has_sealed,
            Stage.VOTING: view.has_voted,
        }.get(Stage(stage), True)
        words = _("You: %(kind)s") % {"kind": kind} if view.is_own else kind
        planks.append({"words": words, "state": "" if is_done else "wait" if view.is_own else "no"})
    return planks
