"""What one asked for, where it stands, and answering a place that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.learning import applying, places
from passerelle.learning.permissions import applications_visible_to
from passerelle.learning.states import APPLICATION_LIFE, ApplicationState

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.learning.models import Application
    from passerelle.people.requests import SignedInRequest


def _own(request: SignedInRequest, number: str) -> Application:
    return get_object_or_404(applications_visible_to(request.user).filter(person=request.user), number=number)


@login_required
@require_GET
def application(request: SignedInRequest, number: str) -> HttpResponse:
    """Where it stands, what happens next, and until when one answers."""
    one = _own(request, number)
    run = one.instance
    shown = {
        "application": one,
        "run": run,
        "course": run.course,
        "terms": places.admission(run),
        "line": places.place_in_line(one),
        "until": places.list_until(run),
        "in_time": one.answer_by is not None and request.today <= one.answer_by,
        "may_give_up": one.state != ApplicationState.ENROLLED and "withdraw" in APPLICATION_LIFE.acts(one.state),
        "here": "desk",
    }
    return render(request, "learner/application.html", shown)


@login_required
@require_POST
def take_up(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the place up."""
    place = applying.take_up(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("You have a place. An assessor will be named for you."))
    return redirect("learner:enrolment", place.number)


@login_required
@require_POST
def give_up(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the application up."""
    applying.withdraw_application(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Given up. If a place was kept for you, it goes to the next."))
    return redirect("learner:application", number)
