"""The result of a jury, for the learner: what is recognised, what is missing, and which courses teach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.assessment import juries, jury_results, queries
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Jury
from passerelle.assessment.permissions import cases_visible_to
from passerelle.awards.models import Award
from passerelle.catalogue.models import ShortCourse

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def result(request: SignedInRequest, number: str) -> HttpResponse:
    """What a jury said of a case."""
    case = get_object_or_404(cases_visible_to(request.user), number=number)
    jury = Jury.objects.filter(case=case, state=JuryState.CONCLUDED).first()
    every_part = juries.all_parts(case)
    now = jury.recognised if jury else []
    before = set(juries.recognised(case).values_list("code", flat=True)) - set(now)
    spec = queries.specification(case.micro_credential, case.edition)
    words = {one["code"]: one for one in spec.outcomes}
    gaps = jury_results.gaps_of(case, on=request.today)
    every = {number for gap in gaps for number, _start in gap.courses}
    courses = {one.number: one for one in ShortCourse.objects.filter(number__in=every).select_related("provider")}
    shown = {
        "case": case,
        "entry": case.micro_credential,
        "jury": jury,
        "is_own": case.person_id == request.user.pk,
        "recognised": [part for part in every_part if part.code in now],
        "earlier": [part for part in every_part if part.code in before],
        "gaps": [
            {
                **words[gap.outcome],
                "asked": gap.asked,
                "courses": [{"course": courses[number], "starts": start} for number, start in gap.courses],
            }
            for gap in gaps
            if gap.outcome in words
        ],
        "award": Award.objects.filter(candidate=case.candidate).first() if case.candidate else None,
        "here": "desk",
    }
    return render(request, "prior/result.html", shown)
