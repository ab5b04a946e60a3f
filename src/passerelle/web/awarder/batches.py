"""Awarding to many: one signatory proposes everybody who waits, another reads the list and confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment.models import Candidate
from passerelle.awards import actions, batches, queries
from passerelle.awards.permissions import batches_visible_to
from passerelle.awards.states import BatchState
from passerelle.core.errors import PasserelleError
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.people import queries as people
from passerelle.policy import sentences
from passerelle.web.awarder.notices import notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from passerelle.awards.models import AwardBatch
    from passerelle.people.requests import SignedInRequest

A_PAGE = 50


def _said(code: str, data: dict[str, Any]) -> str:
    """Return a refusal as it was written down in the reader's language."""
    refusal = PasserelleError(**data)
    refusal.code = code  # type: ignore[misc]
    return sentences.of_error(refusal)


def lists_told(request: SignedInRequest, lists: Iterable[AwardBatch]) -> list[dict[str, Any]]:
    """Return lists that wait to be confirmed, each with whether one may, or who else can."""
    told = []
    for found in lists:
        is_for_another = batches.takes_another(found, request.user)
        others = batches.others_who_confirm(found, today=request.today) if is_for_another else []
        told.append({"batch": found, "is_for_another": is_for_another, "others": others})
    return told


def _given_up(shown: Sequence[AwardBatch]) -> dict[str, tuple[str, datetime]]:
    """Return by whom and when those of these lists were given up that were."""
    numbers = [found.number for found in shown if found.state == BatchState.WITHDRAWN]
    facts = list(Fact.objects.filter(kind="award_batch.withdraw", subject__in=numbers)) if numbers else []
    names = people.names(fact.actor for fact in facts)
    return {fact.subject: (names.get(fact.actor, ""), fact.at) for fact in facts}


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The batches of one's awarders, and how many wait to be put into one."""
    lists = queries.lists_waiting(request.user)
    waiting = queries.waiting(request.user, lists=lists)
    own = Organisation.objects.filter(pk__in=organisations_of(request.user, Function.SIGNATORY))
    bodies = [(body, waiting.filter(micro_credential__awarder=body).count()) for body in own]
    found = batches_visible_to(request.user).order_by("-pk")
    page = Paginator(found.defer("results"), 20).get_page(request.GET.get("page"))
    shown = {
        "bodies": [(body, count) for body, count in bodies if count],
        "batches": page,
        "given_up": _given_up(list(page)),
        "lists": lists_told(request, lists),
        "largest": batches.LARGEST,
        "alone": actions.MAX_AT_ONCE,
        "notices": notices(request),
        "here": "desk",
    }
    return render(request, "awarder/batches.html", shown)


@login_required
@require_POST
def propose(request: SignedInRequest, slug: str) -> HttpResponse:
    """Propose everybody who waits for an award of one awarder, who waits longest first, a thousand at most."""
    body = get_object_or_404(Organisation, slug=slug, pk__in=organisations_of(request.user, Function.SIGNATORY))
    waiting = queries.waiting(request.user).filter(micro_credential__awarder=body)
    numbers = list(waiting.values_list("number", flat=True)[: batches.LARGEST])
    if not numbers:
        messages.info(request, _("Nobody waits for an award."))
        return redirect("awarder:batches")
    batch = batches.propose(numbers, by=request.user, today=request.today)
    return redirect("awarder:batch", batch.number)


@login_required
@require_GET
def batch(request: SignedInRequest, number: str) -> HttpResponse:
    """One batch: who is in it, and what became of each, or would if one confirmed it now."""
    found = _batch(request, number)
    results = found.results
    if found.state == BatchState.PROPOSED:
        results = batches.expected(found, by=request.user, today=request.today)
    refused, before = ([item for item in results if item[why]] for why in ("refusals", "made_before"))
    ordered = refused + [item for item in results if not item["refusals"]]
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _lines(list(page.object_list))
    shown = {
        "batch": found,
        "page": page,
        "good": len(results) - len(refused) - len(before),
        "refused": len(refused),
        "before": len(before),
        "is_open": found.state == BatchState.PROPOSED,
        "may_confirm": not batches.takes_another(found, request.user),
        "others": batches.others_who_confirm(found, today=request.today) if found.state == BatchState.PROPOSED else (),
        "alone": actions.MAX_AT_ONCE,
        "notices": notices(request) if found.state == BatchState.PROPOSED else (),
        "here": "desk",
    }
    return render(request, "awarder/batch.html", shown)


@login_required
@require_POST
def confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Award to everybody of a batch; who was awarded before is not counted again."""
    done = batches.confirm(_batch(request, number), by=request.user, today=request.today)
    made = sum(bool(item["award"]) and not item["made_before"] for item in done.results)
    if not made:
        messages.warning(request, _("Nobody was awarded with this list. Each line says why."))
        return redirect("awarder:batch", number)
    said = ngettext("%(count)d award made and signed.", "%(count)d awards made and signed.", made)
    messages.success(request, said % {"count": made})
    return redirect("awarder:batch", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Give up a batch that nobody confirmed."""
    batches.withdraw(_batch(request, number), by=request.user)
    messages.success(request, _("The list is given up. Nobody was awarded."))
    return redirect("awarder:batches")


def _batch(request: SignedInRequest, number: str) -> AwardBatch:
    return get_object_or_404(batches_visible_to(request.user), number=number)


def _lines(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return results with the candidate and the sentences they are shown with, in one query."""
    numbers = [item["candidate"] for item in results]
    found = Candidate.objects.select_related("person", "micro_credential").filter(number__in=numbers)
    by_number = {candidate.number: candidate for candidate in found}
    return [
        {
            **item,
            "candidate": by_number[item["candidate"]],
            "reasons": [_said(one["code"], one["data"]) for one in item["refusals"]],
        }
        for item in results
    ]
