"""The counsellor’s desk: how one stands on the list, who asks, whom one counsels; and trainings, for who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment.models import PriorLearningCase
from passerelle.core.counsel import CASES, IN_PROGRESS, PORTFOLIO
from passerelle.core.errors import NotNow, NotPermitted, StaleVersion
from passerelle.guidance import counsel, counsellors
from passerelle.guidance.models import Counsellor
from passerelle.guidance.permissions import clients, counsellors_of, may_be_listed, may_note_training, notes_visible_to
from passerelle.guidance.states import CounselState
from passerelle.learning.models import Enrolment
from passerelle.organisations.models import Function, Organisation, Role
from passerelle.organisations.permissions import has_role, organisations_of
from passerelle.pathways import permissions as pathways
from passerelle.portfolio import queries as portfolio
from passerelle.web import refusals, stale
from passerelle.web.guidance import words
from passerelle.web.guidance.forms import NoteForm, ProfileForm, TrainingForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.guidance.models import Counsel
    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest


def _services(request: SignedInRequest) -> list[Organisation]:
    """Return the services one counsels at; whoever counsels nowhere has no desk."""
    held = Organisation.objects.filter(pk__in=organisations_of(request.user, Function.COUNSELLOR))
    found = [one for one in held.order_by("legal_name") if may_be_listed(request.user, one.pk, on=request.today)]
    if not found:
        raise NotPermitted
    return found


def _own(person: Person) -> Counsellor | None:
    return Counsellor.objects.filter(person=person).select_related("organisation", "person").first()


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Who asks, whom one counsels, and until when one's training counts."""
    _services(request)
    own, found = _own(request.user), clients(request.user, on=request.today)
    shown = {
        "own": own,
        "trained": own is not None and own.is_trained(request.today),
        "asked": found.filter(state=CounselState.ASKED)[:20],
        "clients": Paginator(found.filter(state=CounselState.ACCEPTED), 20).get_page(request.GET.get("page")),
        "here": "desk",
    }
    return render(request, "guidance/desk.html", shown)


def _begun(own: Counsellor | None) -> ProfileForm:
    if own is None:
        return ProfileForm()
    told = {name: getattr(own, name) for name in ("about", "shows_name", "is_listed")}
    codes = {"languages": ", ".join(own.languages), "fields_text": ", ".join(own.fields)}
    return ProfileForm(initial=told | codes | {"seen_version": own.version})


def _profile(
    request: SignedInRequest, services: list[Organisation], form: ProfileForm, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "own": _own(request.user), "services": services, "here": "desk"}
    return render(request, "guidance/profile.html", shown, status=status)


@login_required
@require_GET
def profile(request: SignedInRequest) -> HttpResponse:
    """What stands on the public list."""
    return _profile(request, _services(request), _begun(_own(request.user)))


@login_required
@require_POST
def save_profile(request: SignedInRequest) -> HttpResponse:
    """Put oneself on the list, or say anew what stands there."""
    services, own, form = _services(request), _own(request.user), ProfileForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["seen_version"]
        with refusals.told(form, StaleVersion):
            if own is None:
                counsellors.enter(services[0], form.stated(), by=request.user, today=request.today)
            else:
                counsellors.change(own, form.stated(), by=request.user, seen_version=seen or 0)
    if not form.is_valid():
        if own is not None and refusals.is_stale(form):
            stale.offer(form, _begun(own), own.version)
        return _profile(request, services, form, status=422)
    messages.success(request, _("Saved. This is how the public list shows you."))
    return redirect("counselling:home")


def _client(request: SignedInRequest, number: str) -> Counsel:
    return get_object_or_404(clients(request.user, on=request.today), number=number)


@login_required
@require_GET
def client(request: SignedInRequest, number: str) -> HttpResponse:
    """One learner: what they ask, and what they let one see."""
    return _page(request, _client(request, number))


def _page(request: SignedInRequest, found: Counsel, status: int = 200, **forms: Any) -> HttpResponse:
    seen = found.seen(request.today)
    shown = {
        "counsel": found,
        "runs": found.runs(request.today),
        "expired": not found.counsellor.is_trained(request.today),
        "seen": seen,
        "lets": words.scopes(one for one in words.SCOPES if one in seen),
        "notes": notes_visible_to(request.user, found)[:50] if found.runs(request.today) else (),
        "note_form": NoteForm(),
        "plans": found.plans.all()[:20] if found.runs(request.today) else (),
        "pathways": pathways.shown(request.user, on=request.today).filter(shown_to=found)[:20],
        "here": "desk",
    }
    return render(request, "guidance/client.html", shown | _shown(found.learner, seen) | forms, status=status)


def _shown(learner: Person, seen: frozenset[str]) -> dict[str, Any]:
    """Return of a learner's things what they let be seen, and nothing else is read."""
    found: dict[str, Any] = {}
    if PORTFOLIO in seen:
        found["awards"] = list(portfolio.held(learner)[:50])
    if IN_PROGRESS in seen:
        places = Enrolment.objects.filter(person=learner).select_related("instance__course__provider")
        found["enrolments"] = list(places.order_by("-pk")[:50])
    if CASES in seen:
        cases = PriorLearningCase.objects.filter(person=learner).select_related("micro_credential__awarder")
        found["cases"] = list(cases.order_by("-pk")[:50])
    return found


@login_required
@require_POST
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """Accept or decline."""
    accept = request.POST.get("answer") == "accept"
    counsel.answer(_client(request, number), accept, by=request.user, today=request.today)
    if not accept:
        messages.success(request, _("Declined. They can ask somebody else."))
        return redirect("counselling:home")
    messages.success(request, _("Accepted. What they let you see stands below."))
    return redirect("counselling:client", number)


@login_required
@require_POST
def give_up(request: SignedInRequest, number: str) -> HttpResponse:
    """End it."""
    counsel.give_up(_client(request, number), by=request.user, today=request.today)
    messages.success(request, _("Ended. You see nothing of theirs any more."))
    return redirect("counselling:home")


@login_required
@require_POST
def note(request: SignedInRequest, number: str) -> HttpResponse:
    """Write a note, for oneself or for both."""
    found, form = _client(request, number), NoteForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, NotNow):
            counsel.write_note(found, said["text"], shared=said["shared"], by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, found, 422, note_form=form)
    messages.success(request, _("Noted."))
    return redirect("counselling:client", number)


@login_required
@require_GET
def team(request: SignedInRequest) -> HttpResponse:
    """The counsellors of the services one signs for, and their trainings."""
    return _team(request)


def _team(request: SignedInRequest, status: int = 200, refused: tuple[str, TrainingForm] | None = None) -> HttpResponse:
    signs = organisations_of(request.user, Function.SIGNATORY)
    if not any(has_role(one, Role.COUNSELLING_SERVICE, on=request.today) for one in signs):
        raise NotPermitted
    page = Paginator(counsellors_of(request.user), 20).get_page(request.GET.get("page"))
    rows = []
    for one in page:
        form = TrainingForm(
            initial={"training": one.training, "trained_until": one.trained_until, "seen_version": one.version},
            auto_id=f"id_{one.number}_%s",
        )
        if refused and refused[0] == one.number:
            form = refused[1]
        may = may_note_training(request.user, one)
        rows.append((one, one.is_trained(request.today), form if may else None))
    return render(request, "guidance/team.html", {"rows": rows, "page": page, "here": "desk"}, status=status)


@login_required
@require_POST
def train(request: SignedInRequest, number: str) -> HttpResponse:
    """Note a training."""
    found = get_object_or_404(counsellors_of(request.user), number=number)
    form = TrainingForm(request.POST, auto_id=f"id_{number}_%s")
    if form.is_valid():
        said = form.cleaned_data
        with refusals.told(form, StaleVersion):
            counsellors.note_training(
                found,
                said["training"],
                said["trained_until"],
                by=request.user,
                today=request.today,
                seen_version=said["seen_version"],
            )
    if not form.is_valid():
        if refusals.is_stale(form):
            fresh = {"training": found.training, "trained_until": found.trained_until}
            stale.offer(form, TrainingForm(initial=fresh), found.version)
        return _team(request, 422, (number, form))
    messages.success(request, _("Noted. They can take new learners until that day."))
    return redirect("counselling:team")
