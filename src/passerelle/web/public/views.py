"""The public pages: home, an entry, an organisation, a level; and the way to one's own desk."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from passerelle.assessment.models import Sitting
from passerelle.assessment.sitting_permissions import bookable
from passerelle.catalogue import queries as catalogue
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.catalogue.permissions import micro_credentials_visible_to, short_courses_visible_to
from passerelle.catalogue.queries import could_be_partners
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.directory import links
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import organisations_visible_to, visible_to
from passerelle.quality.cycle_queries import cycles_of
from passerelle.quality.models import Claim
from passerelle.quality.queries import public_reviews_of
from passerelle.quality.vouching import words_about
from passerelle.recognition import queries as recognition
from passerelle.recognition import wording
from passerelle.registers import queries as registers
from passerelle.registers.states import LISTED, PUBLIC_STATES
from passerelle.skills import queries as skills
from passerelle.vetting import queries as vetting
from passerelle.web import domains
from passerelle.web.desks import groups_of
from passerelle.web.feedback.views import block
from passerelle.web.frameworks.telling import compared
from passerelle.web.larger import wording as larger
from passerelle.web.public import definitions as by_definition
from passerelle.web.public import entry_page, figures, history, timeline
from passerelle.web.public.by_number import ORGANISATION, in_capitals, page_of
from passerelle.web.wording import name_of_field

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.catalogue.models import Programme
    from passerelle.people.requests import PublicRequest, SignedInRequest


@require_GET
def home(request: PublicRequest) -> HttpResponse:
    """Three doors, one search box, four figures, the last events."""
    shown = {"figures": figures.today(request.today), "events": timeline.latest(5)}
    return render(request, "public/home.html", shown)


@login_required
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Every desk this person has, each as a door."""
    return render(request, "public/desk.html", {"groups": groups_of(request.user, on=request.today), "here": "desk"})


@require_GET
def organisations(request: PublicRequest) -> HttpResponse:
    """The bodies that may teach, assess and award, and who says so."""
    asked = request.GET.get("role", "")
    role = asked if asked in Role.values else ""
    listed = OrganisationRole.objects.filter(state__in=LISTED).select_related("organisation")
    if role:
        listed = listed.filter(role=role)
    page = Paginator(listed.order_by("organisation__legal_name", "role"), 20).get_page(request.GET.get("page"))
    shown = {"page": page, "roles": Role.choices, "role": role, "query": f"role={role}&" if role else ""}
    return render(request, "public/organisations.html", shown | {"here": "organisations"})


@require_GET
def organisation(request: PublicRequest, slug: str) -> HttpResponse:
    """One body: its roles with their validity, and what it offers."""
    claims, above = dict(Claim.choices), Organisation.objects.filter(slug=slug).values("parent")
    seen = list(organisations_visible_to(request.user).filter(Q(slug=slug) | Q(pk__in=above)))
    body = next((one for one in seen if one.slug == slug), None)
    if body is None:
        raise Http404(slug)
    shown = {
        "body": body,
        "parent": next((one for one in seen if one.pk == body.parent_id), None),
        "roles": visible_to(request.user).filter(organisation=body).order_by("role"),
        "micro_credentials": body.micro_credentials.filter(state__in=PUBLIC_STATES).order_by("number")[:50],
        "courses": body.short_courses.filter(state__in=PUBLIC_STATES).order_by("number")[:50],
        "programmes": body.programmes.filter(state__in=PROGRAMME_PUBLIC).order_by("number", "-edition")[:50],
        "groups": links.published_by(body, request.today),
        "reviews": public_reviews_of(body)[:20],
        "cycles": cycles_of(body)[:3],
        "vouched": [(one, claims.get(one.word, one.word)) for one in words_about(body, request.today)],
        "here": "organisations",
    }
    return render(request, "public/organisation.html", shown)


@require_GET
def entry(request: PublicRequest, number: str) -> HttpResponse:
    """One entry of any register, at its permanent address, which has capitals."""
    if meant := in_capitals(number):
        return redirect("web:entry", meant)
    model = registers.kinds().get(number.partition("-")[0])
    if model is MicroCredential:
        open_ones = bookable(Sitting.objects.filter(micro_credential=OuterRef("pk")), on=request.today)
        entries = micro_credentials_visible_to(request.user).annotate(has_sittings=Exists(open_ones))
        found = get_object_or_404(entries, number=number)
        shown = entry_page.of_micro_credential(found, request.today)
        shown |= block(number)
        shown["may_ask"] = bool(could_be_partners(request.user, found, on=request.today))
        return render(request, "public/micro_credential.html", shown)
    if model is ShortCourse:
        course = get_object_or_404(short_courses_visible_to(request.user), number=number)
        shown = entry_page.of_course(course, request.today) | block(number)
        return render(request, "public/short_course.html", shown)
    if model is OrganisationRole:
        role = get_object_or_404(visible_to(request.user), number=number)
        return render(request, "public/role.html", entry_page.of_role(role, request.today))
    if number.startswith("OP-"):
        return redirect("opportunities:opportunity", number)
    if number.startswith("PG-"):
        return redirect("web:programme", number)
    if number.startswith(ORGANISATION) and (known := page_of(number, request.user)):
        return redirect(known)
    raise Http404(number)


@require_GET
def programme(request: PublicRequest, reference: str) -> HttpResponse:
    """One edition of a degree or another larger award: what it is made of and what counts towards it."""
    found = recognition.programme(reference)
    newest = recognition.current_programmes(request.today).filter(number=found.number).first()
    lines = list(recognition.in_force(request.today).filter(programme=found).order_by("micro_credential__number")[:50])
    buckets = _buckets(found)
    shown = {
        "programme": found,
        "newer": newest if newest and newest.edition > found.edition else None,
        "lines": list(zip(lines, wording.named([wording.who(line) for line in lines]), strict=True)),
        "parts": found.stacked_from.filter(state__in=PUBLIC_STATES).select_related("awarder").order_by("number")[:50],
        "level": frameworks.level(found.level, found.level_framework),
        "buckets": buckets,
        "shares": [
            (larger.tags(one["tags"]), _percent(one["at_least"]), _percent(one["at_most"])) for one in found.shares
        ],
        "counted": any(bucket["counting"] for bucket in buckets),
        "others": found.editions().exclude(pk=found.pk)[:20],
        "over": found.ends_on is not None and found.ends_on <= request.today,
        "today": request.today,
        "field": name_of_field(found.field),
        "here": "find",
    }
    return render(request, "public/programme.html", shown)


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{Decimal(str(share)) * 100:.4g}"


def _buckets(found: Programme) -> list[dict[str, Any]]:
    """Return the groups of a programme's credits, each with the public entries that count in it; one query."""
    numbers = {number for bucket in found.buckets for number in bucket["items"]}
    entries = MicroCredential.objects.filter(number__in=numbers, state__in=PUBLIC_STATES) if numbers else ()
    named = {entry.number: entry for entry in entries}
    return [
        bucket
        | {"counting": [named[number] for number in bucket["items"] if number in named]}
        | {"words": larger.tags(bucket.get("tags") or ())}
        for bucket in found.buckets
    ]


@require_GET
def versions(request: PublicRequest, number: str) -> HttpResponse:
    """Every version of an entry, and what changed from one to the next."""
    if meant := in_capitals(number):
        return redirect("web:versions", meant)
    found = registers.entry(number)
    if not found.is_public:
        raise Http404(number)
    shown = {
        "entry": found,
        "changes": entry_page.changes(registers.versions(number), catalogue.change_classes(number)),
        "pending": vetting.change_due(number),
        "begun": history.begun_from(number),
    }
    return render(request, "public/versions.html", shown)


@require_GET
def definitions(request: PublicRequest, number: str) -> HttpResponse:
    """Which of the published definitions a micro-credential would meet, and what it lacks for the others."""
    if meant := in_capitals(number):
        return redirect("web:definitions", meant)
    found = get_object_or_404(micro_credentials_visible_to(request.user), number=number)
    told = by_definition.told(found, links.behind(found, request.today))
    return render(request, "public/definitions.html", {"entry": found, "told": told, "here": "find"})


@require_GET
def level(request: PublicRequest, code: str) -> HttpResponse:
    """What a level of the national framework means; of an edition that is in use no more where `in` names it."""
    found = frameworks.level(code, request.GET.get("in", ""))
    if found is None:
        raise Http404(code)
    shown = {
        "level": found,
        "texts": domains.texts(found),
        "codes": frameworks.codes(found.framework),
        "compared": [compared(one) for one in found.mappings.select_related("target__framework", "none_in")],
        "examples": MicroCredential.objects.filter(state__in=LISTED, level=code).select_related("awarder")[:5],
    }
    return render(request, "public/level.html", shown)


ABOUT = ("accessibility", "privacy", "data")


@require_GET
def about(request: PublicRequest, page: str) -> HttpResponse:
    """What a visitor may ask about this site itself."""
    if page not in ABOUT:
        raise Http404(page)
    shown = {"schemes": skills.loaded()} if page == "data" else {}
    return render(request, f"public/about_{page}.html", shown)
