"""Degrees and other larger awards on the desk of the body that awards them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import programmes as actions
from passerelle.catalogue import queries
from passerelle.catalogue.models import Programme
from passerelle.catalogue.permissions import may_draft_for, may_publish_programme, programmes_visible_to
from passerelle.catalogue.states import PROGRAMME_LIFE, ProgrammeState
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, StaleVersion
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role, organisations_visible_to
from passerelle.recognition.states import EditionState
from passerelle.web import refusals, stale
from passerelle.web.provider import row_acts
from passerelle.web.provider.programme_forms import (
    BucketRows,
    EndForm,
    ModuleRows,
    ProgrammeForm,
    RequirementRows,
    ShareRows,
    initial,
    rows,
    said_in,
    stated,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

WARNINGS = {
    "mixed_script": gettext_lazy("A word of the title mixes letters of two scripts. Look at it again."),
    "modules_short": gettext_lazy(
        "The modules make fewer credits than the whole. That may be right: choices need not be listed."
    ),
}


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _levels() -> list[str]:
    return [level.code for level in frameworks.national_levels()]


def _awarder(request: SignedInRequest, slug: str) -> Organisation:
    awarder = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    if not may_draft_for(request.user, awarder.pk) or not has_role(awarder.pk, Role.AWARDER, on=request.today):
        raise NotPermitted
    return awarder


def _own(request: SignedInRequest, reference: str) -> Programme:
    found = queries.programme(reference, programmes_visible_to(request.user))
    if not may_draft_for(request.user, found.awarder_id):
        raise Http404(reference)
    return found


@login_required
@require_GET
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """The first page of a new programme."""
    start = {"waived_percent": 40, "credit_system": "ECTS", "valid_from": request.today}
    return _new_page(request, _awarder(request, slug), ProgrammeForm(initial=start, levels=_levels()))


def _new_page(request: SignedInRequest, awarder: Organisation, form: ProgrammeForm, status: int = 200) -> HttpResponse:
    shown = {"awarder": awarder, "form": form, "here": "desk", **rows(Programme())}
    return render(request, "provider/programme_new.html", shown, status=status)


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the draft of a programme."""
    awarder = _awarder(request, slug)
    if act := row_acts.asked(request.POST, ROWS):
        shown = {"awarder": awarder, "here": "desk", **_with_rows(request, act)}
        return render(request, "provider/programme_new.html", shown)
    form, parts = _sent(request)
    is_read = _is_read(form, *parts.values())
    with refusals.told(form, rows=_rows(parts)):
        said = stated(form.cleaned_data, parts, {}, _language())
        if is_read:
            made = actions.draft(awarder, said, by=request.user, today=request.today)
            messages.success(request, _("Saved. Only your organisation sees it."))
            return redirect("provider:programme", made.reference)
    shown = {"awarder": awarder, "form": form, "here": "desk", **parts}
    return render(request, "provider/programme_new.html", shown, status=422)


ROWS: dict[str, Any] = {
    "modules": ModuleRows,
    "buckets": BucketRows,
    "shares": ShareRows,
    "requirements": RequirementRows,
}


def _sent(request: SignedInRequest) -> tuple[ProgrammeForm, dict[str, Any]]:
    """Return what was sent: the fields, and each kind of rows; what a program left out altogether is none."""
    form = ProgrammeForm(request.POST, levels=_levels())
    found = {}
    for name, kind in ROWS.items():
        sent = request.POST if f"{name}-TOTAL_FORMS" in request.POST else {**_no_rows(name), **request.POST.dict()}
        found[name] = kind(sent, prefix=name)
    return form, found


def _with_rows(request: SignedInRequest, act: tuple[str, str, int]) -> dict[str, Any]:
    """Return the page as it was typed, with a row more or less: not judged yet, and not saved."""
    typed = {name: request.POST.get(name, "") for name in ProgrammeForm.base_fields}
    form = ProgrammeForm(initial=typed, levels=_levels())
    return {"form": form, "is_unsaved": True, **row_acts.changed(request.POST, ROWS, act)}


def _no_rows(name: str) -> dict[str, str]:
    return {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}


@login_required
@require_GET
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """One edition: a form while it is a draft, else what can follow."""
    return _page(request, _own(request, reference))


@login_required
@require_POST
def save(request: SignedInRequest, reference: str) -> HttpResponse:
    """Save the draft; whoever asked to publish goes on to that."""
    found = _own(request, reference)
    if act := row_acts.asked(request.POST, ROWS):
        typed = _with_rows(request, act)
        return _page(request, found, form=typed.pop("form"), parts=typed)
    form, parts = _sent(request)
    is_read = _is_read(form, *parts.values())
    with refusals.told(form, StaleVersion, LevelRefused, rows=_rows(parts)):
        said = stated(form.cleaned_data, parts, found.title, _language())
        if is_read:
            messages.success(request, _saved(request, found, said, form.cleaned_data["seen_version"] or 0))
            return redirect("provider:programme", reference)
    if refusals.is_stale(form):
        found.refresh_from_db()
        now = rows(found)
        pairs = [(parts[name], now[name]) for name in ROWS]
        stale.offer(form, _form_of(found), found.version, rows=pairs)
    return _page(request, found, form=form, parts=parts, status=422)


def _form_of(found: Programme) -> ProgrammeForm:
    return ProgrammeForm(initial=initial(found, _language()), levels=_levels())


def _is_read(*parts: Any) -> bool:
    """Say whether all parts of the page could be read; every one is looked at."""
    return all([part.is_valid() for part in parts])


def _rows(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: said_in(part) for name, part in parts.items()}


@transaction.atomic
def _saved(request: SignedInRequest, found: Programme, said: dict[str, Any], seen: int) -> str:
    """Save the draft, publish it where that was asked, and return what to tell; refused, neither is done."""
    actions.edit(found, said, by=request.user, today=request.today, seen_version=seen)
    if request.POST.get("act") != "publish":
        return _("Saved. Only your organisation sees it.")
    actions.publish(found, by=request.user, today=request.today, seen_version=found.version)
    return _("Published. It never changes from now on: a change is the next edition.")


@login_required
@require_POST
def discard(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the draft up."""
    found = _own(request, reference)
    actions.discard(found, by=request.user, today=request.today, seen_version=found.version)
    messages.success(request, _("The draft is gone."))
    return redirect("provider:home")


@login_required
@require_POST
def next_edition(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin the next edition, or go on with the one that is being written."""
    found = _own(request, reference)
    try:
        made = actions.begin_edition(found, by=request.user, today=request.today)
    except AlreadyDone:
        made = Programme.objects.get(number=found.number, state=ProgrammeState.DRAFT)
    return redirect("provider:programme", made.reference)


@login_required
@require_POST
def end(request: SignedInRequest, reference: str) -> HttpResponse:
    """Offer the edition no longer from a day on."""
    found, form = _own(request, reference), EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end(found, form.cleaned_data["ends_on"], by=request.user, today=request.today)
            messages.success(request, _("Ended. What was decided by it stands."))
            return redirect("provider:programme", reference)
        except Malformed:
            form.add_error("ends_on", _("Choose a day from today on, and from its first day."))
    return _page(request, found, ending=form, status=422)


def _page(
    request: SignedInRequest,
    found: Programme,
    *,
    form: ProgrammeForm | None = None,
    parts: dict[str, Any] | None = None,
    ending: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = found.positive_lines.filter(edition__state=EditionState.IN_FORCE).count() if found.is_public else 0
    shown = {
        "programme": found,
        "form": form or _form_of(found),
        **(parts or rows(found)),
        "ending": ending or EndForm(),
        "acts": PROGRAMME_LIFE.acts(found.state),
        "may_publish": may_publish_programme(request.user, found),
        "lines": lines,
        "warnings": [WARNINGS[code] for code in actions.warnings(found)],
        "editions": Programme.objects.filter(number=found.number)
        .exclude(state=ProgrammeState.DISCARDED)
        .order_by("-edition"),
        "here": "desk",
    }
    return render(request, "provider/programme.html", shown, status=status)
