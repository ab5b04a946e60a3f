"""The queue, the proposed panel, one case; each button is one act."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core import panel
from passerelle.core.errors import AlreadyDone, Conflicted, GateRefused, Malformed, NotNow, NotPermitted
from passerelle.journal.queries import about
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.policy import sentences
from passerelle.registers import shut
from passerelle.vetting import actions, choosing, dossier, pool, queries, rules, working_days
from passerelle.vetting.actions import forming, reopening
from passerelle.vetting.models import Case, Kind, Seat
from passerelle.vetting.permissions import cases_visible_to, may_form_panel
from passerelle.vetting.states import ACTIVE, SeatState, Stage
from passerelle.web import refusals
from passerelle.web.countries import country_name
from passerelle.web.registrar import clock, wording
from passerelle.web.registrar.choosing import EVERYBODY, asked_of, choices
from passerelle.web.wording import field_of_study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.core.gate import Finding
    from passerelle.people.requests import SignedInRequest
    from passerelle.vetting.choosing import Asked

PAGE = 20
REOPENED = (Stage.VOTING, Stage.REPORTING, Stage.DECIDING)
"""Where a tie that is found late leads a case back to the vote."""
WORKLOAD = 10
GATE_DAYS, GATE_RULES = timedelta(days=90), 8
"""So many experts, those who hold most, stand on the desk; all of them are in the pool."""
EVERY_STAGE = "all"
FREE, OUT = 10, 20
"""So many of those who could be ticked beside the proposal, and of those who stay out, stand on its page."""
LARGEST = 20
"""No panel has more members."""


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Cases by due date with the next act, searched and narrowed as asked, and who holds most."""
    _registrars_only(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "stage", "clock")}
    cases = _narrowed(cases_visible_to(request.user), asked, request.today)
    amounts = rules.clocks_on(request.today)
    page, following = queries.queue(
        cases, after=request.GET.get("after", ""), size=PAGE, silent_after=amounts.declaration_days
    )
    titles = queries.titles(page)
    rows = [
        {
            "case": case,
            "title": titles.get(case.entry) or case.entry,
            "due": clock.tag(case, request.today),
            "next": wording.waits_for(case),
            "late": wording.late(case, request.today, amounts),
        }
        for case in page
    ]
    experts = pool.experts().order_by("-open_cases", "pk")[:WORKLOAD]
    standing = working_days.standing(request.today)
    country = country_name(settings.PASSERELLE_COUNTRY)
    shown = {
        "rows": rows,
        "following": following,
        "is_first": not request.GET.get("after"),
        "loads": queries.loads(),
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "stages": [*Stage.choices, (EVERY_STAGE, _("all, decided too"))],
        "clocks": [("late", _("overdue")), ("stopped", _("stands still"))],
        "figures": queries.figures(request.today),
        "gate": _gate(request.today),
        "today": request.today,
        "experts": [(expert, wording.load(expert.open_cases)) for expert in experts],
        "most": panel.DEFAULT.max_load,
        "calendar": standing.calendar,
        "calendar_day": clock.day_of(standing.calendar),
        "country": country,
        "calendar_lack": clock.lack(standing, country),
        "here": "desk",
    }
    return render(request, "registrar/home.html", shown)


def _gate(today: date) -> dict[str, Any]:
    """Return why the gate stayed shut in the last 90 days: how often, and the rules that stopped most."""
    refused, rules_shut = shut.attempts(today - GATE_DAYS, today)
    return {"refused": refused, "rules": rules_shut.most_common(GATE_RULES)}


def _narrowed(cases: QuerySet[Case], asked: Mapping[str, str], today: date) -> QuerySet[Case]:
    """Return the cases that were asked for: those that wait, where no stage is named."""
    stage, text = asked["stage"], asked["q"]
    if stage in Stage.values:
        cases = cases.filter(stage=stage)
    elif stage != EVERY_STAGE:
        cases = cases.filter(waits=True)
    if asked["clock"] == "late":
        cases = cases.filter(waits=True, stopped_since=None, due_on__lt=today)
    elif asked["clock"] == "stopped":
        cases = cases.filter(stopped_since__isnull=False)
    return queries.searched(cases, text) if text else cases


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case: its panel by name, where it stands, what the registrar may do."""
    _registrars_only(request)
    return _case_page(request, _case(request, number))


def _case_page(request: SignedInRequest, found: Case, *, refused: str = "", typed: str = "") -> HttpResponse:
    """Show a case; a question that was refused stands there as it was typed, with why."""
    number = found.number
    seen = dossier.of(found, reader=request.user, on=request.today)
    told = [
        (facts[0].at, wording.FACTS.get(kind, kind), len(facts))
        for kind, group in groupby(about(number)[:60], key=lambda fact: fact.kind)
        if (facts := list(group))
    ]
    shown = {
        "case": found,
        "seen": seen,
        "title": seen.title,
        "due": clock.tag(found, request.today),
        "left": clock.left(found, request.today),
        "told": told,
        "quorum": found.panel.quorum,
        "tied": _tied(seen, request),
        "may_begin": not forming.short_of_quorum(found, [view.seat for view in seen.active]),
        "empty": _empty(seen, found),
        "refused": refused,
        "typed": typed,
        "here": "desk",
    }
    return render(request, "registrar/case.html", shown, status=422 if refused else 200)


def _empty(seen: dossier.Dossier, found: Case) -> set[int]:
    """Return the places that were left and that nobody took since: the last ones left, as many as the panel misses."""
    left = [view.seat.place for view in seen.seats if view.seat.has_vote and not view.seat.is_active]
    missing = max(found.panel.size - len(seen.active), 0)
    return set(left[len(left) - missing :]) if missing else set()


def _tied(seen: dossier.Dossier, request: SignedInRequest) -> list[tuple[str, str]]:
    """Return the members whose votes count and who are tied by now, each with how, while that can be mended."""
    found, counted = seen.case, [view.seat for view in seen.seats if view.counts]
    if found.stage not in REOPENED or not may_form_panel(request.user, found):
        return []
    return [
        (tie["seat"].rpartition("-")[2], str(sentences.TIES.get(tie["code"], tie["code"])))
        for tie in reopening.counted_ties(found, on=request.today, counted=counted)
    ]


@login_required
@require_GET
def proposal(request: SignedInRequest, number: str) -> HttpResponse:
    """The proposed panel: why each member, and what keeps the others out."""
    return _proposal_page(request, _case(request, number))


@login_required
@require_POST
def form_panel(request: SignedInRequest, number: str) -> HttpResponse:
    """Invite the experts that are ticked."""
    found = _case(request, number)
    chosen, chair = request.POST.getlist("seats"), request.POST.get("chair") or None
    if "look" in request.POST:
        return _proposal_page(request, found, chosen=chosen, chair=chair, looked_for=asked_of(request.POST))
    try:
        actions.form_panel(found.entry, by=request.user, today=request.today, seats=chosen, chair=chair)
    except GateRefused as refusal:
        return _proposal_page(request, found, chosen=chosen, chair=chair, findings=refusal.findings)
    except (Conflicted, NotNow) as refusal:
        return _proposal_page(request, found, chosen=chosen, chair=chair, refused=sentences.of_error(refusal))
    messages.success(request, _("The panel is invited. Each member declares their interests first."))
    return redirect("registrar:case", number)


def _proposal_page(
    request: SignedInRequest,
    found: Case,
    *,
    chosen: Sequence[str] | None = None,
    chair: str | None = None,
    findings: Sequence[Finding] = (),
    refused: str = "",
    looked_for: Asked = EVERYBODY,
) -> HttpResponse:
    """Show the proposal, who else is free, and who was looked for; what is ticked stays ticked."""
    if not may_form_panel(request.user, found):
        raise NotPermitted
    proposed = pool.propose(found, on=request.today, by=request.user.reference)
    ticked = {one.known.reference for one in proposed.seats} if chosen is None else set(chosen)
    free, barred = _beside(request, found, proposed, ticked, looked_for)

    seated = {one.known.reference for one in proposed.seats}

    def row(one: pool.Candidate) -> dict[str, Any]:
        is_chair = one.known.reference == chair if chair else one.is_chair
        words = wording.why(one, field=proposed.field, language=proposed.language, most=found.panel.max_load)
        return {"one": one, "why": words, "ticked": one.known.reference in ticked, "chair": is_chair}

    shown = {
        "case": found,
        "title": proposed.title,
        "left": clock.left(found, request.today),
        "field": field_of_study(proposed.field),
        "proposed": [row(one) for one in proposed.seats],
        "free": [row(one) for one in free],
        "others_open": bool(looked_for or findings or refused or ticked - seated),
        "barred": [(one, wording.bars(one)) for one in barred],
        "looked_for": looked_for,
        "choices": choices(proposed.countries),
        "gaps": [wording.gap(one, proposed) for one in proposed.gaps],
        "findings": sentences.of_findings(findings),
        "refused": refused,
        "composition": found.panel,
        "kinds": Kind.choices,
        "here": "desk",
    }
    return render(request, "registrar/proposal.html", shown, status=422 if findings or refused else 200)


def _beside(
    request: SignedInRequest, found: Case, proposed: pool.Proposed, ticked: set[str], looked_for: Asked
) -> tuple[list[pool.Candidate], list[pool.Candidate]]:
    """Return who can be ticked beside the proposed, the ticked first, and who stays out.

    Where somebody was looked for, those found take the place of whoever else is free, and of all who stay out.
    """
    others = list(proposed.others)
    if looked_for:
        rows = choosing.found(looked_for)[: FREE + OUT]
        others = choosing.for_case(list(rows), found, on=request.today, asker=request.user.reference)
    named = {one.known.reference for one in (*proposed.seats, *others)}
    missing = [reference for reference in ticked if reference not in named]
    if missing:
        rows = pool.experts().filter(person__reference__in=missing[:LARGEST])
        others += choosing.for_case(list(rows), found, on=request.today, asker=request.user.reference)
    seated = {one.known.reference for one in proposed.seats}
    free = [one for one in others if not one.barred and one.known.reference not in seated]
    free.sort(key=lambda one: one.known.reference not in ticked)
    kept = sum(one.known.reference in ticked for one in free)
    return free[: kept + FREE], [one for one in others if one.barred][:OUT]


@login_required
@require_POST
def replace_seat(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Give a place to the next expert; who still has it is put off only by who says so."""
    seat = _seat(request, number, place)
    if not may_form_panel(request.user, seat.case):
        raise NotPermitted
    if seat.is_active and "sure" not in request.POST:
        messages.warning(request, _("Nothing is done yet: open Replace and say that this member is to leave."))
        return redirect("registrar:case", number)
    had_chair, named = seat.is_active and seat.is_chair, request.POST.get("expert") or None
    try:
        new = actions.replace_seat(seat, by=request.user, today=request.today, expert=named)
    except (Conflicted, NotNow, AlreadyDone, GateRefused) as refusal:
        if not named:
            raise
        messages.error(request, sentences.of_error(refusal))
        return redirect("registrar:case", number)
    messages.success(request, _("%(name)s is invited.") % {"name": new.expert.person.name})
    chair = Seat.objects.filter(case=new.case, is_chair=True, state__in=ACTIVE).select_related("expert__person").first()
    if had_chair and chair:
        messages.info(request, _("%(name)s has the chair now.") % {"name": chair.expert.person.name})
    return redirect("registrar:case", number)


@login_required
@require_POST
def void_seat(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Take a seat from a member who turned out to be tied."""
    try:
        actions.void_seat(
            _seat(request, number, place), request.POST.get("ground", ""), by=request.user, today=request.today
        )
    except Malformed as refusal:
        return refusals.page(request, refusal)
    messages.success(request, _("The seat is void. What it found and voted counts no more."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def appoint_chair(request: SignedInRequest, number: str, place: int) -> HttpResponse:
    """Let this member write the report."""
    actions.appoint_chair(_seat(request, number, place), by=request.user)
    messages.success(request, _("The report is now this member’s to write."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def open_documents(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin with the quorum that has declared."""
    found = _case(request, number)
    try:
        actions.open_documents(found, by=request.user, today=request.today)
    except GateRefused:
        if (declared := found.seats.filter(state=SeatState.DECLARED, has_vote=True).count()) < found.panel.quorum:
            raise NotNow(reason="below_quorum", seen=declared, asked=found.panel.quorum) from None
        raise
    messages.success(request, _("The documents are open to those who declared."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def open_votes(request: SignedInRequest, number: str) -> HttpResponse:
    """Open the findings with a quorum of them."""
    actions.open_votes(_case(request, number), by=request.user, today=request.today)
    messages.success(request, _("The findings are open to the panel, and the vote has begun."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def close_votes(request: SignedInRequest, number: str) -> HttpResponse:
    """Close the votes with a quorum."""
    actions.close_votes(_case(request, number), by=request.user)
    messages.success(request, _("The votes are closed. The chair writes the report."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def ask(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask the applicant for more; the clock stands still. A refusal keeps what was typed."""
    found, text = _case(request, number), request.POST.get("text", "")
    try:
        actions.ask(found, text, by=request.user, today=request.today)
    except (Malformed, NotNow, AlreadyDone) as refusal:
        told = sentences.of_error(refusal, called=_("What is missing"))
        found.refresh_from_db()
        return _case_page(request, found, refused=told, typed=text)
    messages.success(request, _("The applicant is asked, and the clock stands still until the answer."))
    return redirect("registrar:case", number)


@login_required
@require_POST
def add_rapporteur(request: SignedInRequest, number: str) -> HttpResponse:
    """Invite somebody to read and report, without a vote."""
    found = _case(request, number)
    try:
        given = actions.add_rapporteur(found, request.POST.get("expert", ""), by=request.user, today=request.today)
    except (Malformed, NotNow, AlreadyDone, Conflicted) as refusal:
        messages.error(request, sentences.of_error(refusal))
    else:
        messages.success(request, _("%(name)s is invited.") % {"name": given.expert.person.name})
    return redirect("registrar:case", number)


def _registrars_only(request: SignedInRequest) -> None:
    if not holds(request.user, Duty.REGISTRAR):
        raise NotPermitted


def _case(request: SignedInRequest, number: str) -> Case:
    return get_object_or_404(cases_visible_to(request.user), number=number)


def _seat(request: SignedInRequest, number: str, place: int) -> Seat:
    seats = Seat.objects.select_related("case__applicant", "expert__person", "expert__organisation")
    return get_object_or_404(seats, case=_case(request, number), place=place)
