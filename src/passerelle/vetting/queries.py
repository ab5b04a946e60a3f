"""Reading cases: for the public (no names), for the desks, and the figures of the register's promise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from passerelle.catalogue import revising
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core import clocks, panel
from passerelle.core.calendar import add_months
from passerelle.core.panel import Criterion
from passerelle.journal import queries as journal
from passerelle.organisations.models import OrganisationRole
from passerelle.registers import queries as registers
from passerelle.registers.models import EntryVersion
from passerelle.vetting import rules
from passerelle.vetting.models import (
    CONFIRMING,
    Appeal,
    Case,
    Condition,
    Decision,
    Declaration,
    Expert,
    Judgement,
    Purpose,
    Request,
    Sanction,
    Seat,
    Suspension,
    Vote,
)
from passerelle.vetting.permissions import may_read_documents, may_read_findings, own_cases
from passerelle.vetting.states import ACTIVE, LIFECYCLE, SANCTION_OPEN, SeatState, Stage, SuspensionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

OF_WHAT_STANDS = ~Q(purpose=Purpose.REVISION) | Q(decision__outcome__in=CONFIRMING)
"""Cases about the entry as it stands: not those of a change that is not, or was never, a version of it."""
MEDIAN_OVER_DAYS = 90
MAX_DIGITS = 19
COUNTS = ("seats_held", "seats_declared", "seats_sealed", "seats_voted", "seats_silent")
BESIDE = frozenset(
    {"ask", "answer", "resume", "remind", "escalate", "expire", "close", "add_rapporteur", "void_seat", "decide_alone"}
)
"""Acts that do not lead a case on by themselves: questions, and what time alone does."""


@dataclass(frozen=True)
class PublicStatus:
    """What everybody may know of a case: where it stands, who judges by kind and country, and what was decided."""

    case: str
    entry: str
    edition: int
    stage: Stage
    opened_on: date
    due_on: date
    is_overdue: bool
    panel: tuple[tuple[str, str], ...]
    """(kind, country) of each active seat, in order."""
    outcome: str = ""
    reasons: dict[str, str] | None = None
    conditions: tuple[dict[str, Any], ...] = ()
    determined_level: str = ""
    determined_credits: Decimal | None = None
    decided_on: date | None = None
    was_overdue: bool = False
    by_expiry: bool = False
    is_stopped: bool = False
    purpose: str = "verification"
    asked: tuple[Criterion, ...] = ()
    """What the panel is asked, under which its reasons stand."""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for kind, _ in self.panel))

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(country for _, country in self.panel))


def public_status(reference: str, *, on: date, entry: Entry | None = None) -> PublicStatus | None:
    """Return where the latest case of an entry stands; None where there never was one, or the entry is not public.

    Who has read the entry already gives it along; it is not read again.
    """
    told = Case.objects.filter(OF_WHAT_STANDS, entry=reference)
    case = told.select_related("decision").order_by("-edition", "-round").first()
    if case is None or not (entry or registers.entry(reference)).is_public:
        return None
    seats = Seat.objects.filter(case=case, state__in=ACTIVE).values_list("kind", "country")
    decision = getattr(case, "decision", None)
    decided: dict[str, Any] = {}
    if decision is not None:
        decided = {
            "outcome": decision.outcome,
            "reasons": decision.reasons,
            "conditions": tuple(decision.conditions),
            "determined_level": decision.determined_level,
            "determined_credits": decision.determined_credits,
            "decided_on": decision.decided_on,
            "was_overdue": decision.was_overdue,
            "by_expiry": decision.by_expiry,
        }
    return PublicStatus(
        case=case.number,
        entry=case.entry,
        edition=case.edition,
        stage=Stage(case.stage),
        opened_on=case.opened_on,
        due_on=case.due_on,
        is_overdue=case.is_overdue(on),
        is_stopped=case.is_stopped,
        purpose=case.purpose,
        asked=case.asked,
        panel=tuple(seats),
        **decided,
    )


def determined_in(case: Case) -> dict[str, Any]:
    """Return what the decision on a case determined otherwise than was claimed or found, as its step notes it."""
    if case.stage == Stage.DECIDED:
        for fact in journal.about(case.entry):
            if fact.noted.get("case") == case.number and (told := fact.noted.get("determined")):
                return dict(told)
    return {}


def suspended_until(reference: str) -> date | None:
    """Return the last day of the suspension of an entry that is in force; None where none is."""
    running = Suspension.objects.filter(entry=reference, state=SuspensionState.IN_FORCE)
    return running.values_list("ends_on", flat=True).first()


def public_conditions(*references: str) -> QuerySet[Condition]:
    """Return the conditions that entries were ever verified under, in their order, those that were lifted too."""
    return Condition.objects.filter(case__entry__in=references).order_by("case_id", "place")


def under_procedure(entries: Iterable[str]) -> set[str]:
    """Return those of these entries against which a procedure is open. It is public only when it has ended."""
    found = Sanction.objects.filter(entry__in=set(entries), state__in=SANCTION_OPEN).order_by()
    return set(found.values_list("entry", flat=True))


def appeals_of(reference: str) -> QuerySet[Appeal]:
    """Return the appeals that concern an entry, the newest first."""
    return Appeal.objects.filter(entry=reference).order_by("-pk")


def change_due(reference: str) -> tuple[date, date] | None:
    """Return since when a change to an entry is before a panel, and the day of its decision; None where none is.

    The change itself says so; the day is the one its case will have until that is opened, a moment after the sending.
    """
    revision = revising.open_of(reference)
    if revision is None or not revision.is_judged or revision.sent_on is None:
        return None
    due = Case.objects.filter(revision=revision).values_list("due_on", flat=True).first()
    return revision.sent_on, due or rules.change_due(revision.sent_on, revising.entry_of(revision).valid_until)


@dataclass(frozen=True)
class Figures:
    """How the two-month promise is kept; `median_days` is of the last 90 days, None where nothing was decided."""

    open: int
    overdue: int
    due_this_week: int
    median_days: float | None


def waiting(on: date) -> dict[str, int]:
    """Return how many cases of all registers are open, overdue (a clock that stands still is not) and due this week."""
    late, week = Q(due_on__lt=on, stopped_since=None), Q(due_on__gte=on, due_on__lt=on + timedelta(days=7))
    counted: dict[str, int] = Case.objects.filter(waits=True).aggregate(
        open=Count("pk"), overdue=Count("pk", filter=late), due_this_week=Count("pk", filter=week)
    )
    return counted


def figures(on: date) -> Figures:
    """Return the figures of the desks."""
    recent = Decision.objects.filter(decided_on__gt=on - timedelta(days=MEDIAN_OVER_DAYS), decided_on__lte=on)
    days = [(decided - opened).days for decided, opened in recent.values_list("decided_on", "case__opened_on")]
    return Figures(**waiting(on), median_days=median(days) if days else None)


def titles(cases: Iterable[Case]) -> dict[str, str]:
    """Return the titles of the entries behind cases, in the reader's language, by number."""
    return registers.names(case.entry for case in cases)


def with_counts(cases: QuerySet[Case], *, silent_after: int = clocks.DEFAULT.declaration_days) -> QuerySet[Case]:
    """Add how many seats count, and how many of them declared, sealed and voted, or are silent for so many days."""
    active = Q(seats__state__in=ACTIVE, seats__has_vote=True)
    ago = timezone.localdate() - timedelta(days=silent_after)
    silent = Q(seats__state=SeatState.INVITED, seats__invited_on__lt=ago)
    return cases.annotate(
        seats_held=Count("seats", filter=active, distinct=True),
        seats_declared=Count("seats", filter=Q(seats__state=SeatState.DECLARED, seats__has_vote=True), distinct=True),
        seats_sealed=Count("seats", filter=active & Q(seats__judgements__isnull=False), distinct=True),
        seats_voted=Count("seats", filter=active & Q(seats__votes__isnull=False), distinct=True),
        seats_silent=Count("seats", filter=active & silent, distinct=True),
    )


def queue(
    cases: QuerySet[Case], *, after: str, size: int, silent_after: int = clocks.DEFAULT.declaration_days
) -> tuple[list[Case], str]:
    """Return the next cases by due date, each with its counts, and where the page after them begins (or nothing).

    `after` is what an earlier page gave: the due date and key of its last case. So a page costs the same wherever it
    lies, and nothing is counted but what is shown.
    """
    rows = cases.order_by("due_on", "pk")
    day, _dot, key = after.partition("_")
    if key.isdecimal() and len(key) < MAX_DIGITS and (due := _day(day)):
        rows = rows.filter(Q(due_on__gt=due) | Q(due_on=due, pk__gt=int(key)))
    shown = list(rows[: size + 1])
    page, more = shown[:size], len(shown) > size
    counted = with_counts(Case.objects.filter(pk__in=[case.pk for case in page]), silent_after=silent_after).in_bulk()
    for case in page:
        for name in COUNTS:
            setattr(case, name, getattr(counted[case.pk], name))
    return page, f"{page[-1].due_on.isoformat()}_{page[-1].pk}" if more else ""


def searched(cases: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases with this number or of this entry, and those whose title or applicant has the text in its name.

    One database keeps texts in JSON as they are, the other with what is not ASCII escaped: both are looked for.
    """
    titled = Q(title__icontains=text) | Q(title__icontains=json.dumps(text)[1:-1])
    found = Q(number__iexact=text) | Q(entry__iexact=text) | Q(applicant__legal_name__icontains=text)
    for model in (MicroCredential, ShortCourse):
        found |= Q(entry__in=model.objects.filter(titled).values("number"))
    return cases.filter(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def questions_to(person: Person) -> list[date]:
    """Return by when each open question to this person's organisations is to be answered, the first day first."""
    waiting = Request.objects.filter(ended_on=None, case__in=own_cases(person)).order_by("due_on")
    return list(waiting.values_list("due_on", flat=True))


def recusals(on: date) -> tuple[int, int]:
    """Return how many seats given in the twelve months before a day were given up or voided for a tie, and of how many.

    Source: DOMAIN 3.8 (register statistics: share of seats with recusals). Who was merely silent is not counted.
    """
    given = Seat.objects.filter(invited_on__gt=add_months(on, -12), invited_on__lte=on)
    tied = Exists(Declaration.objects.filter(seat=OuterRef("pk"), has_conflict=True))
    counted = given.order_by().aggregate(seats=Count("pk"), tied=Count("pk", filter=Q(tied)))
    return counted["tied"], counted["seats"]


def loads() -> list[tuple[int, int]]:
    """Return how many experts hold how many open cases: (cases, experts), the fewest first."""
    held = Expert.objects.order_by().values_list("open_cases").annotate(n=Count("pk"))
    return sorted((int(cases), int(experts)) for cases, experts in held)


def stated(case: Case, *, reader: Person, seats: Sequence[Seat] | None = None) -> dict[str, Any] | None:
    """Return what is judged (`judged`); None for who may not read it yet."""
    return judged(case) if may_read_documents(reader, case, seats=seats) else None


def judged(case: Case) -> dict[str, Any]:
    """Return what the edition under judgement states.

    Of a role under review it is what the organisation states today: whether that holds is what is asked.
    """
    if case.revision is not None:
        return case.revision.stated or {}
    if case.register == OrganisationRole.register and case.is_open:
        return dict(registers.entry(case.entry).as_stated())
    return _stated_in(case.entry, case.edition)


def stated_before(case: Case) -> dict[str, Any] | None:
    """Return what the version in force states that a change before a panel would replace; None in other cases."""
    if case.revision is None:
        return None
    return _stated_in(case.entry, case.revision.edition)


def _stated_in(entry: str, edition: int) -> dict[str, Any]:
    version = EntryVersion.objects.filter(entry=entry, edition=edition).first()
    return version.stated if version else {}


def findings(case: Case, *, reader: Person, seats: Sequence[Seat] | None = None) -> Sequence[Judgement]:
    """Return the findings a reader may see now: one's own, and once all are sealed everybody's."""
    seen = Q(seat__expert__person=reader)
    if may_read_findings(reader, case, seats=seats):
        seen |= Q(seat__state__in=ACTIVE)
    return list(
        Judgement.objects.filter(seen, seat__case=case).select_related("seat__expert").order_by("seat__place", "pk")
    )


def votes(case: Case) -> list[Vote]:
    """Return the votes that count, in the order in which they were cast."""
    cast = Vote.objects.filter(case=case, seat__state__in=ACTIVE)
    return list(cast.select_related("seat__case", "seat__expert").order_by("pk"))


def in_core(cast: Iterable[Vote]) -> list[panel.Vote]:
    """Return votes as the core reads them."""
    return [panel.Vote(one.seat.reference, one.question, one.judgement, one.reason) for one in cast]


def tallies(cast: Iterable[Vote], case: Case) -> tuple[panel.Tally, ...]:
    """Return what votes come to, question by question of their case; on a tie the chair's counts."""
    votes = list(cast)
    chair = next((one.seat.reference for one in votes if one.seat.is_chair), None)
    return panel.tally(in_core(votes), case.questions, chair=chair)


def drafted_reasons(cast: Iterable[Vote], case: Case) -> dict[str, str]:
    """Return, question by question, the reasons of the votes that carried, for the decision letter to start from."""
    votes = list(cast)
    outcomes = {one.criterion: one.outcome for one in tallies(votes, case)}
    drafted: dict[str, list[str]] = {question: [] for question in case.questions}
    for one in votes:
        if one.judgement == outcomes[one.question] and one.reason not in drafted[one.question]:
            drafted[one.question].append(one.reason)
    return {question: " ".join(reasons) for question, reasons in drafted.items()}


def next_act(case: Case) -> str:
    """Return what moves the case on, as an act of its life; empty when it is decided.

    The last act a stage allows is the one that leads on; the others are steps within it.
    """
    acts = [act for act in LIFECYCLE.acts(case.stage) if act not in BESIDE]
    return acts[-1] if acts else ""
