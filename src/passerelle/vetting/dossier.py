"""What one reader may see of one case, and do in it now. Pages and API show nothing of a case but this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from passerelle.core import panel
from passerelle.organisations.models import OrganisationRole
from passerelle.vetting import queries
from passerelle.vetting.models import Case, Condition, Decision, Judgement, Report, Request, Seat, Vote
from passerelle.vetting.permissions import (
    may_form_panel,
    may_read_documents,
    may_read_findings,
    may_see_names,
    reason_not_to_decide,
)
from passerelle.vetting.states import ACTIVE, LIFECYCLE, OPENED, SeatState, Stage

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person

REGISTRARS_ACTS = (
    *("form_panel", "replace_seat", "open_documents", "open_votes", "close_votes", "appoint_chair"),
    "void_seat",
    *("ask", "add_rapporteur"),
)
JUDGED = (Stage.DECLARING, Stage.FINDING, *OPENED)
REPORTED = (Stage.DECIDING, Stage.DECIDED)
COUNTED = (Stage.REPORTING, Stage.DECIDING, Stage.DECIDED)


@dataclass(frozen=True)
class SeatView:
    """A seat as the reader may see it: a name only for the registrar."""

    seat: Seat
    is_own: bool
    name: str
    expert: str
    has_sealed: bool
    has_voted: bool
    """On every question."""
    counts: bool
    """Whether a vote of theirs counts by now."""


@dataclass(frozen=True)
class Dossier:
    case: Case
    seats: tuple[SeatView, ...]
    own: SeatView | None
    stated: dict[str, Any] | None
    """What the entry states; None before the reader has declared."""
    findings: tuple[Judgement, ...]
    votes: tuple[Vote, ...]
    """One's own while the vote is on; all that count once it is closed."""
    tallies: tuple[panel.Tally, ...]
    report: Report | None
    decision: Decision | None
    acts: tuple[str, ...]
    """What this reader may do now, as acts of the case's life."""
    requests: tuple[Request, ...]
    """What the applicant was asked, and answered."""
    conditions: tuple[Condition, ...]
    asks_too_late: bool
    """Whether the reader could ask the applicant for more, were the last day for it not over."""
    not_deciding: str
    """Why the reader does not decide this case (a word with a sentence), where it waits for a decision."""

    @property
    def active(self) -> tuple[SeatView, ...]:
        """Members who count: in their seat, and with a vote."""
        return tuple(view for view in self.seats if view.seat.state in ACTIVE and view.seat.has_vote)

    @property
    def sealed(self) -> int:
        return sum(view.has_sealed for view in self.active)

    @property
    def voted(self) -> int:
        return sum(view.has_voted for view in self.active)

    @property
    def title(self) -> str:
        """The title of the edition under judgement, from the documents for who may read them; of a role its name."""
        stated = "" if self.case.register == OrganisationRole.register else (self.stated or {}).get("title")
        return str(stated or "") or queries.titles([self.case]).get(self.case.entry, "")


def of(case: Case, *, reader: Person, on: date) -> Dossier:
    """Return what `reader`, who sees this case (`cases_visible_to`), may read of it and do in it on a day."""
    views = _seats(case, reader)
    seats = [view.seat for view in views]
    own = next((view for view in views if view.is_own and view.seat.state in ACTIVE), None)
    is_opened = may_read_findings(reader, case, seats=seats)
    is_counted = is_opened and case.stage in COUNTED
    cast = queries.votes(case) if is_opened else []
    is_waiting = case.stage == Stage.DECIDING
    not_deciding = reason_not_to_decide(reader, case, seats=seats) if is_waiting else ""
    may_lead = may_form_panel(reader, case)
    has_documents = may_read_documents(reader, case, seats=seats)
    requests = tuple(case.requests.all())
    acts = _acts(case, own, may_lead=may_lead, may_decide=is_waiting and not not_deciding)
    may_ask = "ask" in acts and _may_ask_again(case, requests)
    asks_too_late = may_ask and on > case.due_on
    return Dossier(
        case=case,
        seats=views,
        own=own,
        stated=queries.stated(case, reader=reader, seats=seats),
        findings=tuple(queries.findings(case, reader=reader, seats=seats)) if case.stage in JUDGED else (),
        votes=tuple(one for one in cast if is_counted or one.seat.expert.person_id == reader.pk),
        tallies=queries.tallies(cast, case) if is_counted else (),
        report=case.report if is_opened and case.stage in REPORTED else None,
        decision=getattr(case, "decision", None) if has_documents and case.stage == Stage.DECIDED else None,
        requests=requests if has_documents else (),
        conditions=tuple(case.conditions.all()) if has_documents and case.stage == Stage.DECIDED else (),
        acts=tuple(act for act in acts if act != "ask" or (may_ask and not asks_too_late)),
        asks_too_late=asks_too_late,
        not_deciding=not_deciding,
    )


def _may_ask_again(case: Case, asked: tuple[Request, ...]) -> bool:
    return len(asked) < case.panel.requests and all(one.ended_on for one in asked)


def _seats(case: Case, reader: Person) -> tuple[SeatView, ...]:
    named = may_see_names(reader, case)
    rows = Seat.objects.filter(case=case).select_related("case", "expert__person").order_by("place")
    counted = rows.annotate(
        sealed=Count("judgements", distinct=True),
        voted=Count("votes", distinct=True, filter=Q(votes__isnull=False)),
    )
    return tuple(
        SeatView(
            seat=seat,
            is_own=seat.expert.person_id == reader.pk,
            name=seat.expert.person.name if named else "",
            expert=seat.expert.person.reference if named else "",
            has_sealed=seat.sealed > 0,
            has_voted=seat.voted == len(case.asked),
            counts=seat.is_active and seat.voted > 0,
        )
        for seat in counted
    )


def _acts(case: Case, own: SeatView | None, *, may_lead: bool, may_decide: bool) -> tuple[str, ...]:
    allowed = LIFECYCLE.acts(case.stage)
    declared = own is not None and own.seat.state == SeatState.DECLARED
    may = {
        "declare": own is not None and not declared,
        "recuse": own is not None,
        "seal_findings": declared and own is not None and own.seat.has_vote and not own.has_sealed,
        "vote": declared and own is not None and own.seat.has_vote and not own.has_voted,
        "report": declared and own is not None and own.seat.is_chair,
        "decide": may_decide,
    } | dict.fromkeys(REGISTRARS_ACTS, may_lead)
    return tuple(act for act in allowed if may.get(act))
