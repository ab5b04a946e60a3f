"""Drafting, mending and submitting micro-credentials."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import actions, beginning, revising
from passerelle.catalogue.models import CourseInstance, MicroCredential, Programme, ShortCourse
from passerelle.catalogue.permissions import may_submit, may_write, micro_credentials_visible_to
from passerelle.catalogue.states import ProgrammeState
from passerelle.core.errors import BothChanged, GateRefused, Malformed, StaleVersion
from passerelle.frameworks import queries as frameworks
from passerelle.learning import withdrawing
from passerelle.learning.states import ApplicationState, Way
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import queries as policy
from passerelle.policy import sentences
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import EDITABLE, LIFECYCLE, State
from passerelle.skills.queries import is_any_loaded
from passerelle.web.making import merging
from passerelle.web.provider import controls, copying, folding, further, hints, meter, skills
from passerelle.web.provider.entry_form import EntryForm
from passerelle.web.public import timeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet
    from django.http import HttpResponse, QueryDict

    from passerelle.core.gate import Finding
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Everything one's organisations describe, with its state and what waits for whom."""
    own = organisations_of(request.user, Function.SIGNATORY, Function.EDITOR)
    entries = MicroCredential.objects.filter(awarder__in=own).select_related("awarder").order_by("state", "-pk")
    courses = ShortCourse.objects.filter(provider__in=own).select_related("provider").order_by("state", "-pk")
    roles = OrganisationRole.objects.filter(organisation__in=own).select_related("organisation")
    live = [role for role in roles if role.is_in_force(request.today)]
    asked = CourseInstance.objects.filter(
        course__provider__in=own,
        admission__way=Way.PROVIDER,
        applications__state=ApplicationState.APPLIED,
    )
    shown = {
        "asked": asked.select_related("course").annotate(many=Count("applications")).order_by("starts_on", "pk")[:20],
        "entries": Paginator(entries, 20).get_page(request.GET.get("page")),
        "courses": Paginator(courses, 20).get_page(request.GET.get("courses")),
        "programmes": Paginator(_programmes(own), 20).get_page(request.GET.get("programmes")),
        "awarders": [role.organisation for role in live if role.role == Role.AWARDER],
        "providers": [role.organisation for role in live if role.role == Role.PROVIDER],
        "here": "desk",
    }
    return render(request, "provider/home.html", shown)


def _programmes(own: Collection[int]) -> QuerySet[Programme]:
    """Return the newest edition of each programme first, drafts before it."""
    kept = Programme.objects.filter(awarder__in=own).exclude(state=ProgrammeState.DISCARDED)
    return kept.select_related("awarder").order_by("number", "-edition")


def own(request: SignedInRequest, number: str) -> MicroCredential:
    seen = micro_credentials_visible_to(request.user).prefetch_related("stacks_into", "stacks_into_programmes")
    told = seen.annotate(has_schemes=is_any_loaded(), parent=beginning.parent(), begun_from=beginning.source())
    entry = get_object_or_404(told, number=number)
    if not may_write(request.user, entry):
        raise Http404(number)
    return entry


@login_required
@require_GET
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """The draft as a form, with the gate meter above it."""
    return _page(request, own(request, number))


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the draft as it is, complete or not; whoever asked to submit goes on to the gate."""
    entry = own(request, number)
    form = form_of(request, entry, posted=hints.taken(request.POST))
    if skills.is_asked(request.POST) or hints.is_asked(request.POST):
        return _page(request, entry, form=form)
    if not form.is_valid():
        try:
            actions.checked_edit(entry, form.stated(), form.stacks_into)
        except Malformed as refusal:
            form.refuse(refusal)
        return _page(request, entry, form=form, status=422)
    try:
        saved = actions.edit_micro_credential(
            entry, form.stated(), by=request.user, seen_version=form.seen_version, stacks_into=form.stacks_into
        )
    except BothChanged as refusal:
        beside = {} if form.stacks_into is None else {"stacks_into": form.stacks_into}
        return merging.offer(request, number, form.stated() | beside, refusal)
    except (Malformed, StaleVersion) as refusal:
        form.refuse(refusal)
        if isinstance(refusal, StaleVersion):
            entry = own(request, number)
            form.offer(entry, entry.version)
        return _page(request, entry, form=form, status=refusal.status)
    if request.POST.get("act") == "submit":
        return _submit(request, entry)
    if saved.version > form.seen_version + 1:
        messages.success(request, merging.merged_words(form.stated(), saved.outcomes, saved.components))
    else:
        messages.success(request, _("Saved. Only those who make it see it."))
    return redirect("provider:edit", number)


@login_required
@require_POST
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the draft to the gate as it was saved: it is listed, or everything to mend is shown at once."""
    return _submit(request, own(request, number))


def _submit(request: SignedInRequest, entry: MicroCredential) -> HttpResponse:
    try:
        actions.submit(entry, by=request.user, today=request.today)
    except GateRefused as refusal:
        return _page(request, entry, findings=refusal.findings, refused=True, status=422)
    messages.success(request, _("Your micro-credential is listed; its verification is due in two months."))
    return redirect("web:entry", entry.number)


def form_of(request: SignedInRequest, entry: MicroCredential, posted: QueryDict | None = None) -> EntryForm:
    """Return the form of an entry as today's rules and framework ask, with what a browser sent."""
    levels = frameworks.rungs("", request.today)
    framework, codes = levels[0].framework if levels else None, [level.code for level in levels]
    asked = further.asked_by(policy.in_force(request.today))
    return EntryForm(entry, framework=framework, codes=codes, asked=asked, posted=posted)


def as_typed(entry: MicroCredential, form: EntryForm) -> MicroCredential:
    """Return an entry as it would be with what was typed, for the gate to judge; what cannot be read is as saved."""
    would_be = copy(entry)
    with suppress(Malformed):
        for name, value in actions.readable(form.stated()).items():
            setattr(would_be, name, value)
    return would_be


def _page(
    request: SignedInRequest,
    entry: MicroCredential,
    *,
    form: EntryForm | None = None,
    findings: Iterable[Finding] | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    if entry.state not in EDITABLE:
        return _closed_page(request, entry, status=status)
    profiles = policy.in_force(request.today)
    levels = frameworks.rungs("", request.today)
    framework = levels[0].framework if levels else None
    ladder = frameworks.ladder(framework, request.today, levels)
    not_saved = form is not None and status != 200
    if findings is None:
        judged = as_typed(entry, form) if form and not_saved else entry
        own_findings = actions.own_findings(judged, ladder=ladder)
        findings = [*gate_findings(judged, on=request.today, profiles=profiles), *own_findings]
    told = sentences.of_findings(list(findings))
    form = form or EntryForm(entry, framework=framework, codes=ladder.codes, asked=further.asked_by(profiles))
    shown = {
        "entry": entry,
        "editable": True,
        "ways": copying.ways_from(request.user, entry, on=request.today),
        "may_submit": may_submit(request.user, entry),
        "wording": hints.of_outcomes(form, ladder, framework),
        **form.shown(),
        "parent": "" if refused else getattr(entry, "parent", ""),
        "blocking": [finding for finding in told if finding.severity == "block"],
        "advice": [finding for finding in told if finding.severity != "block"],
        "controls": controls.ENTRY,
        "planks": meter.of(told, entry.gate_target, request.today, profiles),
        "parts": folding.parts(told, is_open=form.posted is not None),
        "refused": refused,
        "is_typed": not_saved,
        "events": timeline.returns(entry.reference) if entry.state == State.RETURNED else [],
        "here": "desk",
    }
    return render(request, "provider/edit.html", shown, status=status)


def _closed_page(request: SignedInRequest, entry: MicroCredential, *, status: int) -> HttpResponse:
    """Show what was submitted: nothing is written here any more, and a change is a new version."""
    shown = {
        "entry": entry,
        "may_withdraw": withdrawing.is_open_to(request.user, entry),
        "change": revising.open_of(entry.number),
        "may_change": LIFECYCLE.allows(entry.state, "revise"),
        "ways": copying.ways_from(request.user, entry, on=request.today),
        "here": "desk",
    }
    return render(request, "provider/edit.html", shown, status=status)
