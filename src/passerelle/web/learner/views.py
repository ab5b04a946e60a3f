"""The first page of a learner's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.assessment import corrections, jury_results, scales, sparing
from passerelle.assessment.flag_permissions import flags_against
from passerelle.assessment.flag_states import FlagState
from passerelle.assessment.permissions import (
    candidates_visible_to,
    cases_visible_to,
    marks_visible_to,
    result_appeals_visible_to,
)
from passerelle.assessment.states import ASSESSED, OPEN_RESULT_APPEALS
from passerelle.awards.queries import portfolio
from passerelle.core import assessing
from passerelle.guidance.permissions import plans_visible_to
from passerelle.guidance.states import PlanState
from passerelle.learning.permissions import applications_visible_to, visible_to
from passerelle.learning.states import OPEN_APPLICATIONS, OPEN_ENROLMENTS
from passerelle.pathways.queries import ways_ahead
from passerelle.recognition.queries import under_way_of
from passerelle.stacking import permissions as stacking
from passerelle.stacking.states import OPEN as OPEN_LARGER
from passerelle.web.learner import next_step
from passerelle.web.results import standing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

SHOWN = 50


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The next step first, then what is waiting, courses, prior learning and awards."""
    person = request.user
    cases = list(cases_visible_to(person).filter(person=person).order_by("-pk")[:SHOWN])
    enrolments = list(visible_to(person).filter(person=person)[:SHOWN])
    candidates = list(candidates_visible_to(person).filter(person=person).order_by("-pk")[:SHOWN])
    awards = Paginator(portfolio(person), 20).get_page(request.GET.get("page"))
    brought = list(under_way_of(person)[:SHOWN])
    offers = [one for one in brought if not one.is_waiting]
    of_parts = stacking.visible_to(person).filter(learner=person, state__in=OPEN_LARGER)
    larger = list(of_parts[:SHOWN]) if awards.paginator.count else []  # who asks for one holds its parts
    own_appeals = result_appeals_visible_to(person).filter(candidate__person=person, state__in=OPEN_RESULT_APPEALS)
    appeals = list(own_appeals[:20]) if any(one.is_signed for one in candidates) else []
    in_part = jury_results.in_part(candidates)
    asked = list(applications_visible_to(person).filter(person=person, state__in=OPEN_APPLICATIONS)[:20])
    ways = ways_ahead(person, on=request.today)
    sent = plans_visible_to(person, on=request.today).filter(counsel__learner=person, state=PlanState.SENT)
    awarded = {award.candidate_id for award in awards}
    shown = {
        "step": next_step.first(
            cases, enrolments, candidates, offers, asked, ways, plans=sent[:1], in_part=in_part, today=request.today
        ),
        "waiting": next_step.waiting(
            cases, enrolments, candidates, awarded, appeals, asked, brought, larger, today=request.today
        ),
        "offers": [(offer, next_step.offered(offer)) for offer in offers],
        "ways": ways,
        "cases": cases,
        "enrolments": [one for one in enrolments if one.state in OPEN_ENROLMENTS],
        "ended": [one for one in enrolments if one.state not in OPEN_ENROLMENTS],
        "applications": asked,
        "results": [(one, in_part.get(one.pk), one.state in ASSESSED) for one in candidates if one.is_signed],
        "awards": awards,
        "held": flags_against(person).filter(state=FlagState.RAISED)[:5],
        "here": "desk",
    }
    return render(request, "learner/home.html", shown)


@login_required
@require_GET
def result(request: SignedInRequest, number: str) -> HttpResponse:
    """One's result: the mark and the note of each component, and what was not shown."""
    own = candidates_visible_to(request.user).filter(person=request.user)
    candidate = get_object_or_404(own, number=number)
    spec = sparing.specification(candidate)
    given = {mark.component: mark for mark in marks_visible_to(request.user, candidate)}
    scores = {code: mark.score for code, mark in given.items()}
    chosen = scales.set_for(candidate.micro_credential)
    jury = corrections.jury_of(candidate)
    missing = (
        jury.gaps if jury else assessing.uncovered(scores, spec.components, [outcome["code"] for outcome in spec.asked])
    )
    shown = {
        "candidate": candidate,
        "entry": candidate.micro_credential,
        "rows": [
            {"part": part, "given": mark, **scales.told(chosen, code, mark.score if mark else None)}
            for part in spec.to_mark
            for code, mark in [(str(part.get("code")), given.get(str(part.get("code"))))]
        ],
        "spared": [{"part": part, "outcomes": []} for part in spec.not_marked],
        "jury": jury,
        "in_part": jury_results.in_part([candidate]).get(candidate.pk),
        "award": portfolio(request.user).filter(candidate=candidate).first(),
        "below": [one.code for one in assessing.below(scores, spec.components)] if candidate.is_signed else [],
        "least": assessing.PASS_MARK,
        "missing": [outcome for outcome in spec.outcomes if outcome["code"] in missing],
        "here": "desk",
        **(standing.of(candidate, on=request.today) if candidate.is_signed else {}),
    }
    return render(request, "learner/result.html", shown)
