"""What a learner does with awards: bring them to a programme, read the decision, accept it, ask for another look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards.states import AwardState
from passerelle.core.errors import Malformed
from passerelle.policy import sentences
from passerelle.recognition import actions, applying, queries, statements, wording
from passerelle.recognition.holding import status_on
from passerelle.recognition.permissions import awards_to_bring, lines_visible_to, own_cases
from passerelle.recognition.states import CASES
from passerelle.web.recognition import telling
from passerelle.web.recognition.forms import AskAgainForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from passerelle.awards.models import Award
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import RecognitionCase

MOST_OTHERS = 30
"""So many of one's other awards are offered beside the one that is brought."""


@login_required
@require_GET
def use(request: SignedInRequest, number: str) -> HttpResponse:
    """Choose the programme to bring an award to; those with a published rule for it come first."""
    award = get_object_or_404(awards_to_bring(request.user), number=number)
    programmes = Paginator(queries.programmes_for(award, on=request.today), 30).get_page(request.GET.get("page"))
    others = awards_to_bring(request.user).filter(state=AwardState.IN_FORCE).exclude(pk=award.pk)
    shown = {
        "award": award,
        "in_force": status_on(award, request.today) == AwardState.IN_FORCE,
        "programmes": programmes,
        "others": others.select_related("micro_credential")[:MOST_OTHERS],
        "cases": telling.rows(own_cases(request.user).filter(awards=award), today=request.today),
        "here": "desk",
    }
    return render(request, "recognition/use.html", shown)


@login_required
@require_POST
def apply(request: SignedInRequest, number: str) -> HttpResponse:
    """Bring the award, and others that are chosen with it, to a programme; the answer is a page of its own."""
    awards = _awards(request, [number, *request.POST.getlist("with")])
    programme = queries.programme(request.POST.get("programme", ""))
    return _answered(applying.apply(awards, programme, by=request.user, today=request.today))


@login_required
@require_POST
def ask(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for what one line gives, with the awards that meet it."""
    line = get_object_or_404(lines_visible_to(request.user), number=number)
    awards = _awards(request, request.POST.getlist("award"))
    return _answered(applying.apply(awards, line, by=request.user, today=request.today))


def _awards(request: SignedInRequest, numbers: Sequence[str]) -> list[Award]:
    """Return one's own awards by number. Raises Http404 for none, and where any of them is somebody else's."""
    wanted = dict.fromkeys(numbers)
    found = list(awards_to_bring(request.user).filter(number__in=wanted))
    if not found or len(found) != len(wanted):
        raise Http404
    return found


def _answered(cases: Sequence[RecognitionCase]) -> HttpResponse:
    """Show the answer; that to the first of several says which others there are."""
    return redirect("recognition:decision", cases[0].number)


@login_required
@require_GET
def decisions(request: SignedInRequest) -> HttpResponse:
    """Every decision on one's own awards, newest first."""
    page = Paginator(own_cases(request.user), 20).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": telling.rows(page.object_list, today=request.today), "here": "desk"}
    return render(request, "recognition/decisions.html", shown)


def _own(request: SignedInRequest, number: str) -> RecognitionCase:
    return get_object_or_404(own_cases(request.user), number=number)


@login_required
@require_GET
def decision(request: SignedInRequest, number: str) -> HttpResponse:
    """One decision: why, what was asked and seen, how much room is left, and what one can do now."""
    return _page(request, _own(request, number))


@login_required
@require_POST
def accept(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the waiver."""
    actions.accept(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("You accepted. It counts from now on."))
    return redirect("recognition:decision", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the request back."""
    actions.withdraw(_own(request, number), by=request.user)
    messages.success(request, _("You took your request back. Your awards are free again."))
    return redirect("recognition:decision", number)


@login_required
@require_POST
def ask_again(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for another look by somebody else."""
    case, form = _own(request, number), AskAgainForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_again(case, by=request.user, today=request.today, because=form.cleaned_data["because"])
            messages.success(request, _("Somebody who had no part in the decision will look again."))
            return redirect("recognition:decision", number)
        except Malformed as refusal:
            form.add_error("because", sentences.of_error(refusal))
    return _page(request, case, form=form, status=422)


def _page(
    request: SignedInRequest, case: RecognitionCase, *, form: AskAgainForm | None = None, status: int = 200
) -> HttpResponse:
    until = actions.ask_again_until(case)
    may_ask = CASES.allows(case.state, "ask_again") and case.asked_again_on is None and request.today <= until
    shown = {
        "case": case,
        "row": telling.row(case, today=request.today),
        "statement": statements.in_force(case),
        "title": telling.title(case),
        "lede": telling.lede(case),
        "told": wording.told(case),
        "rule": wording.rule(case.line) if case.line else "",
        "nearest": telling.nearest(case),
        "size": telling.size_of_module(case),
        "goal": wording.goal(case),
        "beside": queries.asked_beside(case),
        "may_accept": CASES.allows(case.state, "accept"),
        "may_withdraw": CASES.allows(case.state, "withdraw"),
        "may_ask_again": may_ask,
        "ask_again_until": until,
        "form": form or AskAgainForm(),
        "here": "desk",
        **telling.of_room(case),
    }
    return render(request, "recognition/decision.html", shown, status=status)
