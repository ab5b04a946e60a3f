"""Taking a place in a course, and what one may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import NotNow
from passerelle.learning import actions, applying, places, queries
from passerelle.learning.permissions import visible_to
from passerelle.learning.states import ENROLMENT_LIFE, EnrolmentState, Way
from passerelle.quality.feedback.bases import is_open
from passerelle.web import refusals
from passerelle.web.learner import changes
from passerelle.web.learner.forms import ApplyForm, PauseForm
from passerelle.web.wording import language_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.learning.models import Enrolment
    from passerelle.people.requests import SignedInRequest

SHOWN, MOST_DIGITS = 50, 18


@login_required
@require_GET
def enrol(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one is about to agree to: price, dates, hours, what it leads to."""
    instance = get_object_or_404(queries.instances_on_view(), pk=pk)
    targets = list(queries.targets(instance.course, on=request.today))
    return _summary(request, instance, targets, ApplyForm(targets=targets))


def _summary(
    request: SignedInRequest,
    instance: CourseInstance,
    targets: list[MicroCredential],
    form: ApplyForm,
    status: int = 200,
) -> HttpResponse:
    terms, waiting = places.admission(instance), places.waiting(instance).count()
    first = queries.asked_first(terms, request.user, on=request.today)
    shown = {
        "instance": instance,
        "course": instance.course,
        "said": instance.as_run(),
        "language": language_name(terms.language or instance.course.language),
        "targets": targets,
        "form": form,
        "held": queries.held(request.user, instance),
        "left": instance.places - instance.taken,
        "terms": terms,
        "asked": queries.open_application(request.user, instance),
        "first": first,
        "missing": [group for group, is_held in first if not is_held],
        "must_apply": terms.way != Way.FIRST_COME or instance.taken >= instance.places or waiting > 0,
        "waiting": waiting,
        "closed": request.today > instance.enrol_until,
        "too_early": instance.enrol_from is not None and request.today < instance.enrol_from,
        "here": "desk",
    }
    return render(request, "learner/enrol.html", shown, status=status)


@login_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enrol."""
    instance = get_object_or_404(queries.instances_on_view(), pk=pk)
    targets = list(queries.targets(instance.course, on=request.today))
    form = ApplyForm(request.POST, targets=targets)
    if targets and not form.is_valid():
        return _summary(request, instance, targets, form, status=422)
    chosen = next((target for target in targets if target.number == form.cleaned_data["micro_credential"]), None)
    enrolment = actions.enrol(instance, by=request.user, today=request.today, micro_credential=chosen)
    messages.success(request, _("You have a place. An assessor will be named for you."))
    return redirect("learner:enrolment", enrolment.number)


@login_required
@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a place."""
    instance = get_object_or_404(queries.instances_on_view(), pk=pk)
    targets = list(queries.targets(instance.course, on=request.today))
    form = ApplyForm(request.POST, targets=targets)
    if form.is_valid() or not targets:
        chosen = next((one for one in targets if one.number == form.cleaned_data.get("micro_credential")), None)
        said = form.cleaned_data.get("statement", "")
        with refusals.told(form, NotNow):
            made = applying.apply(
                instance, by=request.user, today=request.today, micro_credential=chosen, statement=said
            )
            messages.success(request, _("Your application is in. This page says what happens next."))
            return redirect("learner:application", made.number)
    return _summary(request, instance, targets, form, status=422)


def _own(request: SignedInRequest, number: str) -> Enrolment:
    return get_object_or_404(visible_to(request.user).filter(person=request.user), number=number)


@login_required
@require_GET
def enrolment(request: SignedInRequest, number: str) -> HttpResponse:
    """One's place in a course: dates, the candidature it made, and what one may do."""
    place = _own(request, number)
    acts = ENROLMENT_LIFE.acts(place.state)
    shown = {
        "enrolment": place,
        "course": place.instance.course,
        "candidate": place.candidate,
        "changes": changes.told(place),
        "acts": acts,
        "terms": places.admission(place.instance),
        "days": list(place.days.all()[:SHOWN]),
        "pauses": list(place.pauses.all()),
        "others": queries.other_dates(place, on=request.today)[:20] if "transfer" in acts else (),
        "pausing": PauseForm(),
        "may_complete": "complete" in acts and place.instance.starts_on <= request.today,
        "may_speak": place.state == EnrolmentState.COMPLETED and is_open(place.instance.course),
        "here": "desk",
    }
    return render(request, "learner/enrolment.html", shown)


@login_required
@require_POST
def pause(request: SignedInRequest, number: str) -> HttpResponse:
    """Interrupt; the page said before whether the place is kept."""
    because = request.POST.get("because", "")
    place = actions.pause(_own(request, number), by=request.user, today=request.today, because=because)
    kept, given = (
        _("Paused. Your place is kept."),
        _("Paused. Your place goes to the next; to go on, one must be free."),
    )
    messages.success(request, kept if place.holds_place else given)
    return redirect("learner:enrolment", number)


@login_required
@require_POST
def transfer(request: SignedInRequest, number: str) -> HttpResponse:
    """Change to other dates of the same course."""
    place, chosen = _own(request, number), request.POST.get("instance", "")
    key = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < MOST_DIGITS else 0
    to = get_object_or_404(queries.instances_on_view(), pk=key)
    actions.transfer(place, to, by=request.user, today=request.today)
    messages.success(request, _("You have changed to other dates. Your way to the assessment stays as it was."))
    return redirect("learner:enrolment", number)


@login_required
@require_GET
def participation(request: SignedInRequest, number: str) -> HttpResponse:
    """A page to print that says one took part, and that it is no award."""
    place = get_object_or_404(
        visible_to(request.user).filter(person=request.user, state=EnrolmentState.COMPLETED), number=number
    )
    attended = place.days.filter(attended="present").count()
    shown = {
        "enrolment": place,
        "course": place.instance.course,
        "attended": attended,
        "noted": place.days.count(),
        "here": "desk",
    }
    return render(request, "learner/participation.html", shown)


@login_required
@require_POST
def resume(request: SignedInRequest, number: str) -> HttpResponse:
    """Go on."""
    actions.resume(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Welcome back."))
    return redirect("learner:enrolment", number)


@login_required
@require_POST
def complete(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that the course was followed to its end."""
    actions.complete(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("Noted. The assessment decides whether you have passed."))
    return redirect("learner:enrolment", number)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the place back."""
    actions.withdraw(_own(request, number), by=request.user, today=request.today)
    messages.success(request, _("You have withdrawn. Your place is free for somebody else."))
    return redirect("learner:home")
