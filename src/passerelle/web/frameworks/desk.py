"""The policy officers' desk for frameworks: a version drafted from a file, a comparison confirmed with its source.

Two persons take part in everything: one drafts or proposes, a second looks and approves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue.models import in_language
from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, TooLarge
from passerelle.core.frameworks import FrameworkRefused, written
from passerelle.frameworks import actions, queries
from passerelle.frameworks.models import Confirmation, Framework, Level
from passerelle.frameworks.permissions import may_approve, may_approve_confirmation, may_draft
from passerelle.frameworks.states import ConfirmationState, VersionState
from passerelle.policy import sentences
from passerelle.web.frameworks import telling
from passerelle.web.frameworks.forms import ComparisonForm, DraftForm, SourceForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

NONE = "none"
"""What stands for "no level compares" in the form."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for a second person, and what was decided last."""
    _officers_only(request)
    drafts = list(queries.drafts())
    waiting = list(queries.confirmations(ConfirmationState.PROPOSED)[:50])
    shown = {
        "drafts": [(one, may_approve(request.user, one)) for one in drafts],
        "waiting": [(one, _about(one), may_approve_confirmation(request.user, one)) for one in waiting],
        "settled": [(one, _about(one)) for one in queries.confirmations(ConfirmationState.APPROVED).reverse()[:10]],
        "here": "desk",
    }
    return render(request, "frameworks/desk.html", shown)


@login_required
@require_GET
def new(request: SignedInRequest) -> HttpResponse:
    """A form for the file of a version; `from` names a version to start with."""
    _officers_only(request)
    key, _slash, edition = request.GET.get("from", "").partition("/")
    start = queries.as_versions(queries.published().filter(key=key, edition=edition))
    return _form_page(request, DraftForm(initial={"text": written(start)}))


@login_required
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Take the versions of a file as drafts, or tell every fault at its line."""
    _officers_only(request)
    form = DraftForm(request.POST, request.FILES)
    faults: Iterable[Any] = ()
    if form.is_valid():
        try:
            drafted = actions.draft(form.cleaned_data["document"], by=request.user)
        except FrameworkRefused as refusal:
            faults = refusal.faults
            form.add_error(None, sentences.of_error(refusal))
        except (AlreadyDone, TooLarge) as refusal:
            form.add_error(None, _already(refusal) if isinstance(refusal, AlreadyDone) else sentences.of_error(refusal))
        else:
            messages.success(request, _("Drafted. A second policy officer publishes it."))
            return redirect("framework_desk:draft", drafted[0].pk) if drafted else redirect("framework_desk:home")
    return _form_page(request, form, faults, status=422)


def _already(refusal: AlreadyDone) -> str:
    return _("There is such an edition already: %(seen)s. Give yours another name.") % {
        "seen": ", ".join(refusal.data["seen"])
    }


@login_required
@require_GET
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """A drafted version as it would stand, and what it would change."""
    _officers_only(request)
    found = get_object_or_404(queries.whole(Framework.objects.exclude(drafted_by=None)), pk=pk)
    before = next((one for one in queries.editions(found.key) if one.pk != found.pk and _is_earlier(one, found)), None)
    whole = queries.whole(Framework.objects.filter(pk=before.pk)).get() if before else None
    shown = {
        "framework": found,
        "period": telling.period(found),
        "is_draft": found.state == VersionState.DRAFT,
        "rows": telling.rows(found),
        "before": before,
        "changed": telling.changed(whole, found) if whole else [],
        "may_approve": may_approve(request.user, found),
        "here": "desk",
    }
    return render(request, "frameworks/draft.html", shown)


def _is_earlier(one: Framework, other: Framework) -> bool:
    return not (one.valid_from and other.valid_from) or one.valid_from < other.valid_from


@login_required
@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    found = actions.approve(_draft(request, pk), by=request.user)
    messages.success(request, _("Published."))
    return redirect("frameworks:version", found.key, found.edition)


@login_required
@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a draft away."""
    actions.discard(_draft(request, pk), by=request.user)
    messages.success(request, _("Discarded. Nothing of it was public."))
    return redirect("framework_desk:home")


def _draft(request: SignedInRequest, pk: int) -> Framework:
    _officers_only(request)
    return get_object_or_404(Framework.objects.exclude(drafted_by=None), pk=pk)


@login_required
@require_GET
def choose(request: SignedInRequest) -> HttpResponse:
    """Choose the version whose levels, or which itself, a source confirms."""
    _officers_only(request)
    found = queries.published().order_by("key", *queries.NEWEST_FIRST)
    return render(request, "frameworks/choose.html", {"found": found, "here": "desk"})


@login_required
@require_GET
def confirm(request: SignedInRequest, key: str, edition: str) -> HttpResponse:
    """Say with its source what no source had confirmed."""
    _officers_only(request)
    found = _published(key, edition)
    other = _other(found, request.GET.get("with", ""))
    form = _form(found, other)
    return _confirm_page(request, found, other, form)


@login_required
@require_POST
def propose(request: SignedInRequest, key: str, edition: str) -> HttpResponse:
    """Propose it; nothing changes before a second person agrees."""
    _officers_only(request)
    found = _published(key, edition)
    other = _other(found, request.POST.get("with", ""))
    form = _form(found, other, request.POST)
    if form is not None and form.is_valid():
        try:
            actions.propose(**_proposal(found, other, form.cleaned_data), by=request.user, today=request.today)
        except (AlreadyDone, NotNow) as refusal:
            form.add_error(None, sentences.of_error(refusal))
        else:
            messages.success(request, _("Proposed. A second policy officer decides on it."))
            return redirect("framework_desk:home")
    return _confirm_page(request, found, other, form, status=422)


def _proposal(found: Framework, other: Framework | None, said: dict[str, Any]) -> dict[str, Any]:
    stated = {name: said[name] for name in ("source", "source_url", "note")}
    if other is None:
        return {"about": found, **stated}
    is_none = said["target"] == NONE
    return {
        "about": Level.objects.select_related("framework").get(framework=found, code=said["level"]),
        "target": None if is_none else Level.objects.select_related("framework").get(pk=int(said["target"])),
        "none_in": other if is_none else None,
        "basis": said["basis"],
        "year": said["year"],
        **stated,
    }


@login_required
@require_POST
def approve_confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree to what a colleague proposed."""
    actions.approve_confirmation(_confirmation(request, pk), by=request.user)
    messages.success(request, _("Confirmed. It is public now."))
    return redirect("framework_desk:home")


@login_required
@require_POST
def discard_confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a proposal away."""
    actions.discard_confirmation(_confirmation(request, pk), by=request.user)
    messages.success(request, _("Discarded. Nothing was changed."))
    return redirect("framework_desk:home")


def _confirmation(request: SignedInRequest, pk: int) -> Confirmation:
    _officers_only(request)
    return get_object_or_404(queries.confirmations(), pk=pk)


def _officers_only(request: SignedInRequest) -> None:
    if not may_draft(request.user):
        raise NotPermitted


def _published(key: str, edition: str) -> Framework:
    return get_object_or_404(queries.published(), key=key, edition=edition)


def _other(found: Framework, asked: str) -> Framework | None:
    """Return the version whose levels are compared; none where the framework itself is confirmed."""
    key, _slash, edition = asked.partition("/")
    return queries.published().filter(key=key, edition=edition).exclude(pk=found.pk).first() if edition else None


def _form(found: Framework, other: Framework | None, said: Any = None) -> Form | None:
    """Return the form for a comparison, for the framework itself, or none before the other version is chosen."""
    if other is None:
        return None if found.is_active else SourceForm(said)
    levels = [(code, code) for code in queries.codes(found)]
    targets: list[tuple[str, Any]] = [(str(one.pk), one.code) for one in other.levels.order_by("sort")]
    return ComparisonForm(said, levels=levels, targets=[*targets, (NONE, _("None: nothing of it compares"))])


def _form_page(
    request: SignedInRequest, form: DraftForm, faults: Iterable[Any] = (), status: int = 200
) -> HttpResponse:
    shown = {"form": form, "faults": faults, "here": "desk"}
    return render(request, "frameworks/new.html", shown, status=status)


def _confirm_page(
    request: SignedInRequest, found: Framework, other: Framework | None, form: Form | None, status: int = 200
) -> HttpResponse:
    others = queries.published().exclude(pk=found.pk).order_by("key", *queries.NEWEST_FIRST)
    shown = {"framework": found, "other": other, "form": form, "others": others, "here": "desk"}
    return render(request, "frameworks/confirm.html", shown, status=status)


def _about(one: Confirmation) -> str:
    """Return in a sentence what a confirmation says."""
    if one.framework:
        return _("%(framework)s is as told") % {"framework": in_language(one.framework.name)}
    assert one.level is not None  # noqa: S101  (the database holds it)
    here = f"{in_language(one.level.framework.name)} {one.level.code}"
    if one.target:
        there = f"{in_language(one.target.framework.name)} {one.target.code}"
        return _("%(here)s compares with %(there)s") % {"here": here, "there": there}
    assert one.none_in is not None  # noqa: S101
    return _("%(here)s compares with nothing in %(there)s") % {"here": here, "there": in_language(one.none_in.name)}
