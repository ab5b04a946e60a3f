"""Each matter is one page with what was said in it; each button is one act, and a refusal comes back in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, PasserelleError, WrongState
from passerelle.people.permissions import holds
from passerelle.registers import queries as registers
from passerelle.registers.states import LIFECYCLE
from passerelle.vetting import actions, evidence, queries
from passerelle.vetting.actions import appealing, by_name, complaining, sanctioning
from passerelle.vetting.models import Appeal, Case, Complaint, Condition, Request, Sanction, Suspension
from passerelle.vetting.permissions import (
    appeals_visible_to,
    cases_visible_to,
    complaints_visible_to,
    may_open_sanction,
    own_cases,
    sanctions_visible_to,
    suspensions_visible_to,
)
from passerelle.vetting.states import (
    APPEAL_OPEN,
    AppealState,
    SuspensionState,
)
from passerelle.web.matters import refused as refusing
from passerelle.web.matters import told
from passerelle.web.matters.desk import AUTHORITY, SHOWN
from passerelle.web.matters.forms import said
from passerelle.web.panel import asked
from passerelle.web.panel.forms import ConditionRows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.registers.models import Entry


# --- cases ------------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case as its applicant sees it: the question, the decision, its conditions."""
    return _case_page(request, _case(request, number))


@login_required
@require_POST
def step_case(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Answer the question, or appeal."""
    found = get_object_or_404(own_cases(request.user), number=number)
    text = said(request.POST)["text"]

    def act() -> None:
        if step == "answer":
            question = Request.objects.filter(case=found).select_related("case__applicant").last()
            if question is None:
                raise Http404(number)
            actions.answer(question, text, by=request.user, today=request.today)
        elif step == "appeal":
            appealing.lodge(found, grounds=text, by=request.user, today=request.today)
        else:
            raise Http404(step)

    return _acted(request, act, lambda refused: _case_page(request, found, refused), "matters:case", number)


@login_required
@require_POST
def step_condition(request: SignedInRequest, number: str, place: int, step: str) -> HttpResponse:
    """Offer evidence for a condition, or judge it."""
    if step not in by_name.CONDITION_STEPS:
        raise Http404(step)
    mine = own_cases(request.user) if step == "evidence" else cases_visible_to(request.user)
    found = get_object_or_404(mine, number=number)
    condition = get_object_or_404(Condition.objects.select_related("case__applicant"), case=found, place=place)
    text = said(request.POST)["text"]

    def act() -> None:
        by_name.condition(condition, step, text, by=request.user, today=request.today)

    return _acted(request, act, lambda refused: _case_page(request, found, refused), "matters:case", number)


def _case(request: SignedInRequest, number: str) -> Case:
    mine = own_cases(request.user).filter(number=number).first()
    desk = cases_visible_to(request.user) if holds(request.user, *AUTHORITY) else Case.objects.none()
    return mine or get_object_or_404(desk, number=number)


def _case_page(request: SignedInRequest, found: Case, refused: PasserelleError | None = None) -> HttpResponse:
    decision, reader = getattr(found, "decision", None), request.user
    determined = queries.determined_in(found)
    why = [(_("Why this is otherwise than the panel found"), one) for one in [determined.get("reason")] if one]
    pairs = [
        (_("Version"), found.edition),
        (_("Stage"), found.get_stage_display()),
        (_("Decision due"), told.day(found.due_on) if found.is_open else ""),
        (_("Clock"), _("stands still until you answer") if found.is_stopped else ""),
        (_("Decided"), f"{decision.get_outcome_display()}, {told.day(decision.decided_on)}" if decision else ""),
        (_("How"), _("by expiry of time") if decision and decision.by_expiry else ""),
        *_sized(determined),
        (_("Appeal until"), told.day(decision.appeal_until) if decision else ""),
    ]
    texts = [(one.text, one.answer, told.day(one.due_on)) for one in found.requests.all()]
    shown = {
        "title": _("Case %(number)s") % {"number": found.number},
        "about": registers.entry(found.entry),
        "facts": told.rows(pairs),
        "questions": texts,
        "reasons": [*_answered(found, decision.reasons), *why] if decision else [],
        "conditions": [
            (one, told.of_condition(one, reader, request.today))
            for one in found.conditions.select_related("case__applicant")
        ],
        "appeals": list(found.appeals.all()),
        "acts": told.of_case(found, reader, request.today),
    }
    return _page(request, shown, refused)


def _sized(determined: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the level and the credits that were determined otherwise than claimed or found, beside what they were."""
    names = {"level": _("Level determined"), "credits": _("Credits determined")}
    words = _("%(now)s; claimed %(claimed)s, found by the panel %(found)s")
    return [
        (name, words % {at: told or "–" for at, told in determined[key].items()})
        for key, name in names.items()
        if key in determined
    ]


def _answered(found: Case, reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was asked beside the reason the decision gives; what nobody answered is left out."""
    return [(one.question, reasons[one.word]) for one in asked.of(found) if reasons.get(one.word)]


# --- appeals and sanctions --------------------------------------------------------------------------------------------


@login_required
@require_GET
def appeal(request: SignedInRequest, number: str) -> HttpResponse:
    """One appeal, from its grounds to its result."""
    return _appeal_page(request, get_object_or_404(appeals_visible_to(request.user), number=number))


@login_required
@require_POST
def step_appeal(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take an appeal one step on."""
    found = get_object_or_404(appeals_visible_to(request.user), number=number)
    if step not in by_name.APPEAL_STEPS:
        raise Http404(step)

    def act() -> None:
        by_name.appeal(found, step, said(request.POST), by=request.user, today=request.today)

    return _acted(request, act, lambda refused: _appeal_page(request, found, refused), "matters:appeal", number)


def _appeal_page(request: SignedInRequest, found: Appeal, refused: PasserelleError | None = None) -> HttpResponse:
    found.refresh_from_db()
    pairs = [
        (_("Applicant"), found.applicant.legal_name),
        (_("Against"), found.case.number if found.case else found.sanction.number if found.sanction else ""),
        (_("State"), found.get_state_display()),
        (_("Heard by"), found.handler.name if found.handler and holds(request.user, *AUTHORITY) else ""),
        (_("Lodged"), told.day(found.lodged_on)),
        (_("Result due"), told.day(found.due_on) if found.state in APPEAL_OPEN else ""),
        (_("Effect"), _("the decision is stayed") if found.is_stayed and found.is_open else ""),
    ]
    note = told.cannot_be_upheld(found)
    hearing = found.hearing if holds(request.user, *AUTHORITY) or found.state != AppealState.ASSIGNED else ""
    shown = {
        "title": _("Appeal %(number)s") % {"number": found.number},
        "about": registers.entry(found.entry),
        "facts": told.rows(pairs),
        "texts": told.rows([(_("Grounds"), found.grounds), (_("Hearing"), hearing), (_("Reasons"), found.reasons)]),
        "acts": told.of_appeal(found, request.user),
        "note": note,
    }
    return _page(request, shown, refused)


@login_required
@require_GET
def sanction(request: SignedInRequest, number: str) -> HttpResponse:
    """One procedure, from the notice to its end."""
    return _sanction_page(request, get_object_or_404(sanctions_visible_to(request.user), number=number))


@login_required
@require_POST
def step_sanction(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take a procedure one step on."""
    found = get_object_or_404(sanctions_visible_to(request.user), number=number)
    if step not in by_name.SANCTION_STEPS:
        raise Http404(step)

    def act() -> None:
        by_name.sanction(found, step, said(request.POST), by=request.user, today=request.today)

    return _acted(request, act, lambda refused: _sanction_page(request, found, refused), "matters:sanction", number)


def _sanction_page(request: SignedInRequest, found: Sanction, refused: PasserelleError | None = None) -> HttpResponse:
    found.refresh_from_db()
    pairs = [
        (_("Owner"), found.owner.legal_name),
        (_("State"), found.get_state_display()),
        (_("Notice given"), told.day(found.noticed_on)),
        (_("Comments until"), told.day(found.comment_until)),
        (_("To be put right by"), told.day(found.comply_until)),
        (_("Banned until"), told.day(found.ban_until)),
        (_("Appeal until"), told.day(found.appeal_until)),
        (_("Suspended until"), told.day(queries.suspended_until(found.entry))),
    ]
    texts = [
        (_("What is held against it"), found.ground),
        (_("Comments"), found.comments),
        (_("Hearing"), found.hearing),
        (_("Evidence"), found.evidence),
        (_("Reasons"), found.reasons),
    ]
    shown = {
        "title": _("Procedure %(number)s") % {"number": found.number},
        "about": registers.entry(found.entry),
        "facts": told.rows(pairs),
        "texts": told.rows(texts),
        "acts": told.of_sanction(found, request.user, request.today),
        "appeals": list(found.appeals.all()),
    }
    return _page(request, shown, refused)


# --- entries and complaints -------------------------------------------------------------------------------------------


@login_required
@require_GET
def entry(request: SignedInRequest, entry: str) -> HttpResponse:
    """Say what is wrong with a public entry; for registrars, the first steps against it."""
    return _entry_page(request, _entry(entry))


@login_required
@require_POST
def step_entry(request: SignedInRequest, entry: str, step: str) -> HttpResponse:
    """Complain about an entry, review it, give notice, propose a suspension, or take one a step on."""
    found, text = _entry(entry), said(request.POST)["text"]

    def act() -> str:
        if step == "complaint":
            return _lodged(complaining.complain(entry, text, by=request.user, today=request.today))
        if step == "review":
            actions.begin_review(entry, text, by=request.user, today=request.today)
        elif step == "notice":
            sanctioning.give_notice(entry, text, by=request.user, today=request.today)
        elif step == "suspension":
            sanctioning.propose_suspension(entry, text, by=request.user, today=request.today)
        elif step in by_name.SUSPENSION_STEPS:
            by_name.suspension(_suspension(request, entry), step, by=request.user, today=request.today)
        else:
            raise Http404(step)
        return ""

    return _acted(request, act, lambda refused: _entry_page(request, found, refused), "matters:entry", entry)


@login_required
@require_POST
def step_complaint(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Answer a complaint."""
    found = get_object_or_404(complaints_visible_to(request.user), number=number)
    if step not in by_name.COMPLAINT_STEPS:
        raise Http404(step)

    def act() -> None:
        by_name.complaint(found, step, said(request.POST)["text"], by=request.user, today=request.today)

    page = _entry(found.entry)
    return _acted(request, act, lambda refused: _entry_page(request, page, refused), "matters:entry", found.entry)


def _lodged(complaint: Complaint) -> str:
    """Say to who complained what becomes of it: its number, who answers, by when, and where."""
    named = {"number": complaint.number, "day": told.day(complaint.desk_due_on)}
    words = _(
        "Complaint %(number)s is lodged. A registrar answers it, by %(day)s at the latest; the answer will stand here, "
        "and on your desk under “My complaints, and their answers”. The owner of the entry is not told who complained."
    )
    return words % named


def _entry(number: str) -> Entry:
    found = registers.entry(number)
    if not found.is_public:
        raise Http404(number)
    return found


def _suspension(request: SignedInRequest, entry: str) -> Suspension:
    open_now = [SuspensionState.PROPOSED, SuspensionState.IN_FORCE]
    return get_object_or_404(suspensions_visible_to(request.user), entry=entry, state__in=open_now)


def _entry_page(request: SignedInRequest, found: Entry, refused: PasserelleError | None = None) -> HttpResponse:
    reader, number, owner = request.user, found.number, getattr(found, found.owned_by)
    opens = owner is not None and may_open_sanction(reader, owner, number)
    acts = []
    if opens and LIFECYCLE.allows(found.state, "open_review"):
        acts.append(_entry_act(number, "review", _("Open a review"), _("Why it is reviewed before its day")))
    if opens and LIFECYCLE.allows(found.state, "propose_removal"):
        acts.append(_entry_act(number, "notice", _("Give notice"), _("What is held against it"), is_danger=True))
    if opens and LIFECYCLE.allows(found.state, "suspend"):
        label = _("Why it cannot wait (public)")
        hint = _("Once a second person confirms, everybody reads these words on the page of the entry. Name nobody.")
        acts.append(_entry_act(number, "suspension", _("Propose a suspension"), label, is_danger=True, hint=hint))
    acts.append(_entry_act(number, "complaint", _("Send the complaint"), _("What is wrong with it")))
    acts = [replace(act, is_folded=len(acts) > 1) for act in acts]
    visible = suspensions_visible_to(reader).filter(entry=number)
    open_now = [one for one in visible if one.state in (SuspensionState.PROPOSED, SuspensionState.IN_FORCE)]
    until = queries.suspended_until(number)
    for one in open_now:
        acts += told.of_suspension(one, reader)
    complaints: list[Complaint] = list(complaints_visible_to(reader).filter(entry=number).order_by("-pk")[:SHOWN])
    shown = {
        "title": _("About this entry"),
        "about": found,
        "facts": told.rows([(_("State"), found.get_state_display()), (_("Suspended until"), told.day(until))]),
        "texts": [(_("Suspension, %(state)s") % {"state": one.get_state_display()}, one.reason) for one in open_now],
        "complaints": [(one, told.of_complaint(one, reader, owner)) for one in complaints],
        "procedures": list(sanctions_visible_to(reader).filter(entry=number)[:SHOWN]),
        "acts": acts,
    }
    return _page(request, shown, refused)


def _entry_act(number: str, step: str, button: str, asks: str, **more: Any) -> told.Act:
    return told.Act(reverse("matters:step_entry", args=[number, step]), button, asks, **more)


# --- what they share --------------------------------------------------------------------------------------------------


def _acted(
    request: SignedInRequest,
    act: Callable[[], str | None],
    again: Callable[[PasserelleError], HttpResponse],
    page: str,
    number: str,
) -> HttpResponse:
    """Do the act and show the page anew, with what the act says of itself; where it is refused, show it with the
    reason and with what was typed.
    """
    try:
        done = act()
    except (GateRefused, Malformed, NotNow, AlreadyDone, WrongState) as refusal:
        return again(refusal)
    messages.success(request, done or _("It is done, and written down."))
    return redirect(page, number)


def _page(request: SignedInRequest, shown: dict[str, Any], refused: PasserelleError | None) -> HttpResponse:
    """Show a matter, with the entry it is `about`; what was refused stands in its form as it was sent."""
    about: Entry | None = shown.get("about")
    shown["reads_files"] = about is not None and evidence.has_to_do_with(request.user, about)
    sent = request.POST if refused else None
    rows = None
    if any(act.extra == "conditions" for act in shown["acts"]):
        is_sent = sent is not None and "conditions-TOTAL_FORMS" in sent
        rows = ConditionRows(sent if is_sent else None, prefix="conditions")
    context = {**shown, "rows": rows, "here": "desk"}
    if refused is None:
        return render(request, "matters/matter.html", context)
    context |= refusing.told(request, refused, refusing.act_of(request, shown), rows)
    return render(request, "matters/matter.html", context, status=409 if isinstance(refused, WrongState) else 422)
