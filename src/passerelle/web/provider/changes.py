"""Changing an entry that is registered: the description as a form, what differs beside it, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import actions, comparing, revising
from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.catalogue.permissions import may_edit, may_revise, may_write, own_revisions
from passerelle.core import differences
from passerelle.core.errors import BothChanged, GateRefused, Malformed, StaleVersion
from passerelle.policy import sentences
from passerelle.policy.fields import field_name
from passerelle.registers.states import LIFECYCLE
from passerelle.vetting import actions as vetting
from passerelle.web import differing, refusals, stale
from passerelle.web.making import merging
from passerelle.web.provider import courses, meter, skills, views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from passerelle.core.gate import Finding
    from passerelle.people.requests import SignedInRequest
    from passerelle.web.provider.entry_form import EntryForm


@login_required
@require_GET
def change(request: SignedInRequest, number: str) -> HttpResponse:
    """The entry as a form, as it would be; nothing is written down before it is saved."""
    return _entry_page(request, views.own(request, number))


@login_required
@require_POST
def save(request: SignedInRequest, number: str) -> HttpResponse:
    """Save what is proposed for a micro-credential, complete or not."""
    entry = views.own(request, number)
    form = views.form_of(request, _would_be(entry, revising.open_of(entry.number)), posted=request.POST)
    if skills.is_asked(request.POST):
        return _entry_page(request, entry, form=form)
    if not form.is_valid():
        try:
            actions.checked_edit(entry, form.stated())
        except Malformed as refusal:
            form.refuse(refusal)
        return _entry_page(request, entry, form=form, status=422)
    try:
        found = _saved(request, entry, form.stated())
    except BothChanged as refusal:
        said = form.stated() | {"reason": request.POST.get("reason", "")}
        return merging.offer(request, getattr(revising.open_of(number), "number", number), said, refusal)
    except (Malformed, StaleVersion) as refusal:
        form.refuse(refusal)
        if isinstance(refusal, StaleVersion) and (now := revising.open_of(number)):
            form.offer(_would_be(views.own(request, number), now), now.version)
            form.form.newer += _why(request, now)  # type: ignore[attr-defined]
        return _entry_page(request, entry, form=form, status=refusal.status)
    return _onwards(request, found, "provider:change")


@login_required
@require_GET
def change_course(request: SignedInRequest, number: str) -> HttpResponse:
    """The course as a form, as it would be."""
    return _course_page(request, courses.own(request, number))


@login_required
@require_POST
def save_course(request: SignedInRequest, number: str) -> HttpResponse:
    """Save what is proposed for a course."""
    course, form, status = courses.own(request, number), courses.CourseForm(request.POST), 422
    if skills.is_asked(request.POST):
        return _course_page(request, course, form=form)
    if form.is_valid():
        try:
            goals = form.cleaned_data["leads_to"].replace(",", " ").upper().split()
            would_be = _would_be(course, revising.open_of(course.number))
            said = courses.stated(form.cleaned_data, would_be, request.POST) | {"leads_to": goals}
            return _onwards(request, _saved(request, course, said), "provider:course_change")
        except (Malformed, StaleVersion) as refusal:
            refusals.tell(form, refusal)
            status = refusal.status
            if isinstance(refusal, StaleVersion) and (now := revising.open_of(number)):
                saved = courses.CourseForm(initial=courses.initial(_would_be(course, now)))
                stale.offer(form, saved, now.version)
                form.newer += _why(request, now)  # type: ignore[attr-defined]
    return _course_page(request, course, form=form, status=status)


@login_required
@require_GET
def compare(request: SignedInRequest, number: str) -> HttpResponse:
    """What differs from the version in force, what the gate finds, and where it would go."""
    return _compare_page(request, *_own_change(request, number))


@login_required
@require_POST
def send(request: SignedInRequest, number: str) -> HttpResponse:
    """Send the change as it was compared; or show everything to mend at once."""
    found, entry = _own_change(request, number)
    try:
        sent = revising.send(found, by=request.user, today=request.today, seen_version=_seen_version(request))
    except GateRefused as refusal:
        return _compare_page(request, found, entry, findings=refusal.findings, refused=True, status=422)
    if sent.is_judged:
        messages.success(request, _("Your change is before a panel; its decision is due in two months."))
        return redirect("provider:compare", number)
    messages.success(request, _("Your change is public, as a new version."))
    return redirect("web:versions", sent.entry)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a change back before it is decided."""
    found, entry = _own_change(request, number)
    vetting.withdraw_revision(found, by=request.user, today=request.today)
    messages.success(request, _("The change is put away. The version in force stays as it was."))
    return redirect(_home(entry))


def _own_change(request: SignedInRequest, number: str) -> tuple[Revision, MicroCredential | ShortCourse]:
    """Return a change of one's own organisations, and the entry it is about."""
    found = get_object_or_404(own_revisions(request.user), number=number)
    entry = revising.entry_of(found)
    if not may_write(request.user, entry):
        raise Http404(number)
    return found, entry


def _saved(request: SignedInRequest, entry: MicroCredential | ShortCourse, said: dict[str, Any]) -> Revision:
    """Begin the change, or go on with the one that was seen."""
    reason = request.POST.get("reason", "")
    if found := revising.open_of(entry.number):
        return revising.edit(found, said, by=request.user, seen_version=_seen_version(request), reason=reason)
    return revising.begin(entry, said, by=request.user, today=request.today, reason=reason)


def _seen_version(request: SignedInRequest) -> int:
    """Return which version of the change was seen; 0, which none has, for what is no number."""
    seen = request.POST.get("seen_version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _why(request: SignedInRequest, now: Revision) -> list[stale.Newer]:
    """Return the reason of the change where another is saved now than was typed."""
    typed = request.POST.get("reason", "")
    name = _("What the change is for")
    return [stale.Newer("reason", name, now.reason or "–", typed or "–")] if typed.strip() != now.reason else []


def _onwards(request: SignedInRequest, found: Revision, address: str) -> HttpResponse:
    if request.POST.get("act") == "compare":
        return redirect("provider:compare", found.number)
    messages.success(request, _("Saved. Only your organisation sees it."))
    return redirect(address, found.entry)


def _would_be(entry: Any, found: Revision | None) -> Any:
    """Return the entry as the change under way would make it; as it is, where there is none."""
    return comparing.proposed(entry, found.fields) if found else entry


def _home(entry: MicroCredential | ShortCourse) -> str:
    name = "provider:edit" if isinstance(entry, MicroCredential) else "provider:course_edit"
    return reverse(name, args=[entry.number])


def may_change(entry: MicroCredential | ShortCourse) -> bool:
    return LIFECYCLE.allows(entry.state, "revise")


def _entry_page(
    request: SignedInRequest,
    entry: MicroCredential,
    *,
    form: EntryForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = revising.open_of(entry.number)
    form = form or views.form_of(request, _would_be(entry, found))
    form.form.fields.pop("stacks_into", None)
    more = {**form.shown(), "action": reverse("provider:change_save", args=[entry.number])}
    return _change_page(request, entry, found, more, status)


def _course_page(
    request: SignedInRequest, course: ShortCourse, *, form: courses.CourseForm | None = None, status: int = 200
) -> HttpResponse:
    found = revising.open_of(course.number)
    would_be = _would_be(course, found)
    form = form or courses.CourseForm(initial=courses.initial(would_be))
    more = {
        "form": form,
        "skills": skills.beside_lines(form, would_be, request.POST or None),
        "action": reverse("provider:course_change_save", args=[course.number]),
    }
    return _change_page(request, course, found, more, status)


def _change_page(
    request: SignedInRequest,
    entry: MicroCredential | ShortCourse,
    found: Revision | None,
    more: dict[str, Any],
    status: int,
) -> HttpResponse:
    if found is not None and not found.is_draft:
        return redirect("provider:compare", found.number)
    if not may_change(entry):
        return redirect(_home(entry))
    shown = {
        "entry": entry,
        "owner": found.owner.legal_name if found else getattr(entry, entry.owned_by).legal_name,
        "weighty": _weighty(entry),
        "seen_version": more["form"].data.get("seen_version", found.version if found else 0),
        "reason": request.POST.get("reason", found.reason if found else ""),
        "back": _home(entry),
        "here": "desk",
        **more,
    }
    return render(request, "provider/change.html", shown, status=status)


def _weighty(entry: MicroCredential | ShortCourse) -> list[str]:
    """Return the names of the fields of this kind of entry whose change goes to a panel."""
    own = entry.as_stated()
    fixed = {"awarding_body"}
    return [field_name(name) for name in differences.SUBSTANTIVE if name in own and name not in fixed]


def _compare_page(
    request: SignedInRequest,
    found: Revision,
    entry: MicroCredential | ShortCourse,
    *,
    findings: Iterable[Finding] | None = None,
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    seen = comparing.compared(found, entry, on=request.today)
    told = sentences.of_findings(list(seen.findings if findings is None else findings))
    is_course = isinstance(entry, ShortCourse)
    may_send = may_revise(request.user, entry)
    shown = {
        "change": found,
        "entry": entry,
        "changed": differing.told(seen.changes, seen.apart),
        "weight": differing.CHANGE_CLASSES.get(seen.change_class, ""),
        "needs_a_panel": seen.needs_a_panel,
        "blocking": [finding for finding in told if finding.severity == "block"] if found.is_draft else [],
        "advice": [finding for finding in told if finding.severity != "block"] if found.is_draft else [],
        "planks": meter.of(told, entry.gate_target, request.today, seen.profiles) if found.is_draft else [],
        "refused": refused,
        "may_send": may_send,
        "may_withdraw": (found.is_draft and may_edit(request.user, entry)) or (found.is_judged and may_send),
        "next_edition": entry.edition + 1,
        "case": None if found.is_draft else vetting.revising.case_of(found),
        "mend": reverse("provider:course_change" if is_course else "provider:change", args=[entry.number]),
        "back": _home(entry),
        "here": "desk",
    }
    return render(request, "provider/compare.html", shown, status=status)
