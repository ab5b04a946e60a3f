"""The collection of good practice: found by anybody, proposed by anybody signed in, endorsed by peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue.models import in_language
from passerelle.core.errors import Malformed, NotNow
from passerelle.organisations.models import Organisation
from passerelle.policy import sentences
from passerelle.policy.fields import field_name
from passerelle.practice import endorsing, queries, shipped
from passerelle.practice.actions import examples as acting
from passerelle.practice.permissions import examples_visible_to, is_peer, may_read_held, may_withdraw_example
from passerelle.practice.states import ExampleState
from passerelle.registers import queries as registers
from passerelle.web import refusals
from passerelle.web.practice import saying
from passerelle.web.practice.forms import BodyForm, ExampleForm, WordsForm, bodies_of, fields, themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.practice.models import GoodPractice

AT_ONCE = 20


@require_GET
def home(request: PublicRequest) -> HttpResponse:
    """What two peers endorsed, the newest first; narrowed by words, theme and field."""
    asked = {name: request.GET.get(name, "")[:200].strip() for name in ("q", "theme", "field")}
    rows = queries.found(queries.public_examples(), asked["q"], theme=asked["theme"], field=asked["field"])
    kept = urlencode({name: value for name, value in asked.items() if value})
    shown = {
        "page": Paginator(_named(rows), AT_ONCE).get_page(request.GET.get("page")),
        "asked": asked,
        "themes": themes(),
        "fields": fields(),
        "names": dict(themes()),
        "query": f"{kept}&" if kept else "",
        "here": "organisations",
    }
    return render(request, "practice/home.html", shown)


def _named(rows: Any) -> Any:
    return rows.defer("words", "took", "came_of_it")


@require_GET
def feed(request: PublicRequest) -> HttpResponse:
    """The newest twenty, for programs that follow what is new (Atom, RFC 4287)."""
    rows = list(queries.public_examples()[:AT_ONCE])
    newest = rows[0].published_on if rows else shipped.OPENED
    shown = {"rows": rows, "newest": newest, "register_origin": settings.PASSERELLE_ORIGIN}
    return render(request, "practice/feed.xml", shown, content_type="application/atom+xml; charset=utf-8")


@login_required
@require_GET
def propose(request: SignedInRequest) -> HttpResponse:
    """What is asked of an example; `field` comes with the link beside a field of the editor."""
    initial = {"field": request.GET.get("field", "")[:60], "language": request.LANGUAGE_CODE}
    return _propose(request, ExampleForm(person=request.user, initial=initial))


@login_required
@require_POST
def send(request: SignedInRequest) -> HttpResponse:
    """Propose an example."""
    form = ExampleForm(request.POST, person=request.user)
    if form.is_valid():
        body = _own(request, form.cleaned_data.get("organisation", ""))
        with refusals.told(form):
            made = acting.propose(form.stated(), by=request.user, today=request.today, organisation=body)
        if form.is_valid():
            saying.tell(request, made.held_because, _("It is proposed. Two peers of other bodies make it public."))
            return redirect("practice:example", made.number)
    return _propose(request, form, status=422)


def _propose(request: SignedInRequest, form: ExampleForm, status: int = 200) -> HttpResponse:
    return render(request, "practice/propose.html", {"form": form, "here": "desk"}, status=status)


@login_required
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits for peers, and what one proposed oneself."""
    rows = examples_visible_to(request.user).select_related("organisation")
    proposed = rows.filter(state=ExampleState.PROPOSED).exclude(proposed_by=request.user)
    shown = {
        "page": Paginator(proposed.order_by("pk"), AT_ONCE).get_page(request.GET.get("page")),
        "own": rows.filter(proposed_by=request.user).order_by("-pk")[:AT_ONCE],
        "is_peer": is_peer(request.user),
        "names": dict(themes()),
        "here": "desk",
    }
    return render(request, "practice/waiting.html", shown)


@require_GET
def example(request: PublicRequest, number: str) -> HttpResponse:
    """One example: to everybody once it is endorsed, to peers before."""
    return _page(request, get_object_or_404(examples_visible_to(request.user), number=number))


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Endorse an example, let one go on that was held, or withdraw it."""
    found: GoodPractice = get_object_or_404(examples_visible_to(request.user), number=number)
    form: Form = WordsForm(request.POST)
    if step == "endorsement":
        form = BodyForm(request.POST, bodies=bodies_of(request.user))
    if not form.is_valid():
        return _page(request, found, refused=form, status=422)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    try:
        if step == "endorsement":
            body = Organisation.objects.get(number=form.cleaned_data["organisation"])
            acting.endorse(found, body, **who)
        elif step == "release":
            acting.release(found, **who)
        elif step == "withdrawal":
            acting.withdraw(found, form.cleaned_data.get("text", ""), **who)
        else:
            raise Http404(step)
    except (Malformed, NotNow) as refusal:
        refusals.tell(form, refusal)
        found.refresh_from_db()
        return _page(request, found, refused=form, status=refusal.status)
    messages.success(request, _("It is kept."))
    return redirect("practice:example", number)


def _page(
    request: PublicRequest | SignedInRequest, found: GoodPractice, *, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    may_withdraw = person.is_authenticated and may_withdraw_example(person, found)
    others = found.state == ExampleState.PROPOSED and found.proposed_by_id != person.pk
    bodies, why_not = _may_endorse(request, found) if others and person.is_authenticated else ([], [])
    endorsements = list(found.endorsements.select_related("organisation"))
    shown: dict[str, Any] = {
        "one": found,
        "theme": in_language(shipped.themes().get(found.theme, {})),
        "licence": shipped.licences().get(found.licence),
        "field": field_name(found.field) if found.field else "",
        "entries": registers.public_names([found.entry]) if found.entry else {},
        "endorsements": endorsements,
        "held": saying.held_words(found.held_because),
        "may_release": found.state == ExampleState.HELD and may_read_held(person),
        "endorse_form": BodyForm(bodies=bodies) if bodies else None,
        "why_not": why_not,
        "withdraw_form": WordsForm() if may_withdraw and found.state != ExampleState.WITHDRAWN else None,
        "refused": refused,
        "here": "organisations",
    }
    if refused is not None:
        shown["endorse_form" if isinstance(refused, BodyForm) else "withdraw_form"] = refused
    return render(request, "practice/example.html", shown, status=status)


def _may_endorse(
    request: PublicRequest | SignedInRequest, found: GoodPractice
) -> tuple[Sequence[Organisation], list[str]]:
    """Return the reader's bodies whose endorsement would count; where none does, why, in sentences."""
    asked = bodies_of(request.user)
    against = {body.pk: endorsing.against(found, body, request.user) for body in asked}
    counting = [body for body in asked if not against[body.pk]]
    if counting:
        return counting, []
    return [], [str(sentences.REASONS[one]) for one in dict.fromkeys(r for each in against.values() for r in each)]


def _own(request: SignedInRequest, number: str) -> Organisation | None:
    return get_object_or_404(Organisation, number=number) if number else None
