"""The policy officer's desk: rules in force and planned, a threshold changed, tried on the register, put in force.

A dry run goes a step with every look at its page: the page asks for itself again until the run has ended, without
any script, and a browser that goes away stops it. Two persons take part in every change.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.core import gate
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.policy import actions, expecting, queries, sentences
from passerelle.policy import dry_run as runs
from passerelle.policy.fields import field_name
from passerelle.policy.messages import asks
from passerelle.policy.models import Activation
from passerelle.policy.permissions import may_approve, may_draft
from passerelle.policy.shipped import shipped, texts
from passerelle.policy.states import VersionState
from passerelle.policy.trying import compared, go_on, tally_of
from passerelle.registers import snapshots
from passerelle.web import refusals, stale
from passerelle.web.policy import differing, rows
from passerelle.web.policy.forms import ApprovalForm, DocumentForm, ThresholdForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from passerelle.core.gate import Profile
    from passerelle.people.requests import SignedInRequest

NEW_DOCUMENT = "{}\n"


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Profiles in force and planned, drafts that wait, and what a draft can start from."""
    _officers_only(request)
    held = list(queries.versions_in_force(request.today))
    names = {version.profile for version in held}
    page = {
        "held": held,
        "planned": list(queries.planned(request.today)),
        "drafts": list(queries.drafts().select_related("drafted_by")[:50]),
        "others": [profile for name, profile in shipped().items() if name not in names],
        "titles": {version.pk: queries.profile_of(version).title for version in held},
        "here": "desk",
    }
    return render(request, "policy/home.html", page)


@login_required
@require_GET
def new(request: SignedInRequest, profile: str) -> HttpResponse:
    """The thresholds of a profile, from its last version or from the shipped one."""
    _officers_only(request)
    before, base = _base(profile)
    form = ThresholdForm(document=base, initial={"in_force_from": _soonest(request, before)})
    return _threshold_page(request, form, profile)


@login_required
@require_POST
def begin(request: SignedInRequest, profile: str) -> HttpResponse:
    """Draft the next version of a profile with these thresholds."""
    _officers_only(request)
    before, base = _base(profile)
    form = ThresholdForm(request.POST, document=base)
    if _holds(request, form, before) and (made := _drafted(request, form, form.text())):
        return redirect("policy:draft", made.pk)
    return _threshold_page(request, form, profile)


@login_required
@require_GET
def new_document(request: SignedInRequest) -> HttpResponse:
    """A whole document to start from: a profile of one's own, or another's."""
    _officers_only(request)
    start = texts().get(request.GET.get("from", ""), NEW_DOCUMENT)
    form = DocumentForm(initial={"document": start, "in_force_from": _soonest(request, None)})
    return _document_page(request, form, None)


@login_required
@require_POST
def begin_document(request: SignedInRequest) -> HttpResponse:
    """Draft a version by its whole document."""
    _officers_only(request)
    form = DocumentForm(request.POST)
    if _holds(request, form, None) and (made := _drafted(request, form, form.cleaned_data["document"])):
        return redirect("policy:draft", made.pk)
    return _document_page(request, form, None)


@login_required
@require_GET
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version: what it changes, whom it touches, and what can be done with it."""
    found = _version(request, pk)
    return _draft_page(
        request, found, ApprovalForm(initial={"in_force_from": found.in_force_from, "seen": found.revision})
    )


@login_required
@require_GET
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The thresholds of a draft."""
    found = _version(request, pk)
    return _threshold_page(request, ThresholdForm(document=found.text, initial=_initial(found)), found.profile, found)


@login_required
@require_POST
def save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the thresholds of a draft."""
    found = _version(request, pk)
    form = ThresholdForm(request.POST, document=found.text)
    if _holds(request, form, found.supersedes, found) and _saved(request, found, form, form.text()):
        return redirect("policy:draft", found.pk)
    if refusals.is_stale(form) and form.is_of_these_rules:
        now = ThresholdForm(document=found.text, initial=_initial(found))
        stale.offer(form, now, found.revision, field="seen")
    elif refusals.is_stale(form):
        form.add_error(None, _("The rules themselves are others now. Open the draft anew, and copy what you need."))
    return _threshold_page(request, form, found.profile, found)


@login_required
@require_GET
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole document of a draft."""
    found = _version(request, pk)
    return _document_page(request, DocumentForm(initial=_initial(found) | {"document": found.text}), found)


@login_required
@require_POST
def save_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft by its whole document."""
    found = _version(request, pk)
    form = DocumentForm(request.POST)
    if _holds(request, form, found.supersedes, found) and _saved(request, found, form, form.cleaned_data["document"]):
        return redirect("policy:draft", found.pk)
    if refusals.is_stale(form):
        now = DocumentForm(initial=_initial(found) | {"document": found.text})
        stale.offer(form, now, found.revision, field="seen")
    return _document_page(request, form, found)


@login_required
@require_POST
def begin_dry_run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin to try a draft on everything listed."""
    found = _version(request, pk)
    go_on(found, snapshots, by=request.user, afresh=True)
    return redirect("policy:dry_run", found.pk)


@login_required
@require_GET
def dry_run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go a step on with a dry run that has begun; once it has ended, the draft's own page tells."""
    found = _version(request, pk)
    tally = tally_of(found)
    if tally and not tally.finished and is_draft(found):
        tally = tally_of(go_on(found, snapshots, by=request.user))
    if tally is None or tally.finished or not is_draft(found):
        return redirect("policy:draft", found.pk)
    response = render(request, "policy/running.html", {"version": found, "tally": tally, "here": "desk"})
    response["Refresh"] = "1"
    return response


@login_required
@require_GET
def changes(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """Every entry for which the version changes something, as the register stands now: a table to download."""
    found = _version(request, pk)
    answer = StreamingHttpResponse(_table(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.profile}-v{found.version}.csv"'
    return answer


@login_required
@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a draft in force, as the second person."""
    found = _version(request, pk)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, found, form, status=422)
    start, seen = form.cleaned_data["in_force_from"], form.cleaned_data["seen"] or 0
    try:
        actions.approve_activation(found, by=request.user, today=request.today, in_force_from=start, seen=seen)
    except (NotNow, StaleVersion) as refused:
        _tell(form, refused)
        if isinstance(refused, StaleVersion):
            form.data = {**request.POST.dict(), "seen": str(found.revision), "sure": ""}  # what changed is read first
        return _draft_page(request, found, form, status=refused.status)
    notes.success(request, _("Put in force."))
    return redirect("policy:draft", found.pk)


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    found = _version(request, pk)
    actions.withdraw_draft(found, by=request.user, today=request.today)
    notes.success(request, _("Withdrawn. It stays to be read."))
    return redirect("policy:home")


def _officers_only(request: SignedInRequest) -> None:
    if not may_draft(request.user):
        raise NotPermitted


def _version(request: SignedInRequest, pk: int) -> Activation:
    _officers_only(request)
    return get_object_or_404(Activation.objects.select_related("drafted_by", "approved_by", "supersedes"), pk=pk)


def _base(profile: str) -> tuple[Activation | None, str]:
    """Return the version that a draft would follow, and the document it starts from."""
    before = queries.last_version(profile)
    if before is None and profile not in texts():
        raise Http404(profile)
    return before, before.text if before else texts()[profile]


def _initial(found: Activation) -> dict[str, Any]:
    return {"in_force_from": found.in_force_from, "note": found.note, "seen": found.revision}


def is_draft(found: Activation) -> bool:
    return found.state == VersionState.DRAFTED


def _holds(request: SignedInRequest, form: Any, before: Activation | None, found: Activation | None = None) -> bool:
    """Whether a draft can be saved as it was filled in; where not, the form says everything that is amiss."""
    form.is_valid()
    said = form.cleaned_data
    if found is not None and found.revision != (said.get("seen") or 0):
        return bool(form.is_valid())  # of what another changed meanwhile nothing else is worth telling
    read = not [name for name in form.errors if name not in form.OWN]
    text = (form.text() if isinstance(form, ThresholdForm) else said["document"]) if read else None
    start = said.get("in_force_from")
    profile = before.profile if before and found is None else ""
    for refused in actions.wrong_in(profile, text, start, before=before, today=request.today):
        _tell(form, refused)
    return bool(form.is_valid())


def _drafted(request: SignedInRequest, form: Any, text: str) -> Activation | None:
    """Return the draft that was made; None where it was refused, and then the form says why."""
    said = form.cleaned_data
    try:
        return actions.draft_version(
            text, by=request.user, today=request.today, in_force_from=said["in_force_from"], note=said["note"]
        )
    except (Malformed, NotNow) as refused:
        _tell(form, refused)
        return None


def _saved(request: SignedInRequest, found: Activation, form: Any, text: str) -> bool:
    """Whether the draft was saved; where not, the form says why."""
    said = form.cleaned_data
    try:
        actions.edit_draft(
            found,
            text,
            by=request.user,
            today=request.today,
            seen=said["seen"] or 0,
            in_force_from=said["in_force_from"],
            note=said["note"],
        )
    except (Malformed, NotNow, StaleVersion) as refused:
        _tell(form, refused)
        return False
    return True


def _tell(form: Any, refused: Malformed | NotNow | StaleVersion) -> None:
    """Put a refusal where it belongs: beside its field where there is one, above the form otherwise."""
    place = str(refused.data.get("field", ""))
    if isinstance(refused, NotNow) and "in_force_from" in form.fields and "earliest" in refused.data:
        place = "in_force_from"
    if isinstance(form, ThresholdForm):
        place = form.field_of(place)
    words = sentences.of_error(refused)
    if isinstance(refused, Malformed) and place in form.fields:
        words = expecting.told(refused.data)
    error = ValidationError(words, code=refused.code)
    form.add_error(place if place in form.fields else None, error)


def _soonest(request: SignedInRequest, before: Activation | None) -> Any:
    return actions.earliest_start(before, today=request.today)


def _threshold_page(
    request: SignedInRequest, form: ThresholdForm, profile: str, found: Activation | None = None
) -> HttpResponse:
    read = gate.load_document(form.document, kept=True)
    page = {
        "form": form,
        "profile": profile,
        "title": read.title,
        "version": found,
        "rules": [(rows.row(rule, request.today), form.of_rule(place)) for place, rule in enumerate(read.rules)],
        "here": "desk",
    }
    return render(request, "policy/edit.html", page, status=422 if form.errors else 200)


def _document_page(request: SignedInRequest, form: DocumentForm, found: Activation | None) -> HttpResponse:
    page = {"form": form, "version": found, "here": "desk"}
    return render(request, "policy/document.html", page, status=422 if form.errors else 200)


def _draft_page(request: SignedInRequest, found: Activation, form: ApprovalForm, status: int = 200) -> HttpResponse:
    tally = tally_of(found)
    profile = queries.profile_of(found)
    page = {
        "version": found,
        "profile": profile,
        "differences": differing.told(found),
        "tally": tally,
        "verdict": verdict(tally) if tally and tally.finished else "",
        "by_rule": _by_rule(profile, tally) if tally else [],
        "form": form,
        "may_approve": may_approve(request.user, found),
        "is_draft": is_draft(found),
        "here": "desk",
    }
    return render(request, "policy/draft.html", page, status=status)


def verdict(tally: runs.Tally) -> str:
    """Return what a dry run found, in a sentence: "412 entries would fail, mostly hours of work."."""
    if not tally.newly_failing:
        return _("No listed entry would newly fail.")
    words = ngettext(
        "%(n)s entry would fail, because of: %(field)s.",
        "%(n)s entries would fail, mostly: %(field)s.",
        tally.newly_failing,
    )
    return words % {"n": tally.newly_failing, "field": field_name(tally.mostly)}


def _by_rule(profile: Profile, tally: runs.Tally) -> list[tuple[str, str, int]]:
    """Return each rule that stops entries, what it asks, and how many; the one that stops most first."""
    asked = {rule.id: asks(rule) for rule in profile.rules if rule.id in tally.rules}
    return [(name, asked[name], count) for name, count in sorted(tally.rules.items(), key=lambda pair: -pair[1])]


def _table(found: Activation) -> Iterator[str]:
    """Yield the lines of the table, entry by entry; nothing is held."""
    lines = csv.writer(_Echo())
    yield lines.writerow([_("number"), _("what changes"), _("rules that stop it"), _("page")])
    words = {True: _("would newly fail"), False: _("would newly pass")}
    for change in compared(found, snapshots):
        if change.newly_fails or change.newly_passes:
            rules = " ".join(rule.id for rule in change.stops)
            page = reverse("web:entry", args=[change.number])
            yield lines.writerow([change.number, words[change.newly_fails], rules, page])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
