"""What one reader may see of one case, and do in it now. Pages and API show nothing of a case but this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from passerelle.core import panel
from passerelle.vetting import queries
from passerelle.vetting.models import Case, Decision, Judgement, Question, Report, Seat, Vote
from passerelle.vetting.permissions import (
    may_form_panel,
    may_read_documents,
    may_read_findings,
    may_see_names,
    reason_not_to_decide,
)
from passerelle.vetting.states import ACTIVE, LIFECYCLE, SeatState, Stage

if TYPE_CHECKING:
    from passerelle.people.models import Person

REGISTRARS_ACTS = ("form_panel", "replace_seat", "open_documents", "open_votes", "close_votes", "appoint_chair")
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


@dataclass(frozen=True)
class Dossier:
    case: Case
    seats: tuple[SeatView, ...]
    own: SeatView | None
    stated: dict[str, Any] | None
    """What the entry states; None before the reader has declared."""
    findings: tuple[Judgement, ...]
    own_votes: tuple[Vote, ...]
    tallies: tuple[panel.Tally, ...]
    report: Report | None
    decision: Decision | None
    acts: tuple[str, ...]
    """What this reader may do now, as acts of the case's life."""
    not_deciding: str
    """Why the reader does not decide this case (a word with a sentence), where it waits for a decision."""

    @property
    def active(self) -> tuple[SeatView, ...]:
        return tuple(view for view in self.seats if view.seat.state in ACTIVE)

    @property
    def sealed(self) -> int:
        return sum(view.has_sealed for view in self.active)


def of(case: Case, *, reader: Person) -> Dossier:
    """Return what `reader`, who sees this case (`cases_visible_to`), may read of it and do in it."""
    seats = _seats(case, reader)
    own = next((view for view in seats if view.is_own and view.seat.state in ACTIVE), None)
    opened = may_read_findings(reader, case)
    not_deciding = reason_not_to_decide(reader, case) if case.stage == Stage.DECIDING else ""
    own_votes = tuple(Vote.objects.filter(seat=own.seat).order_by("pk")) if own else ()
    may_lead = may_form_panel(reader, case)
    acts = _acts(case, own, may_lead=may_lead, may_decide=case.stage == Stage.DECIDING and not not_deciding)
    return Dossier(
        case=case,
        seats=seats,
        own=own,
        stated=queries.stated(case, reader=reader),
        findings=tuple(queries.findings(case, reader=reader)),
        own_votes=own_votes,
        tallies=queries.tallies(case) if opened and case.stage in COUNTED else (),
        report=Report.objects.filter(case=case).first() if opened else None,
        decision=Decision.objects.filter(case=case).first() if may_read_documents(reader, case) else None,
        acts=acts,
        not_deciding=not_deciding,
    )


def _seats(case: Case, reader: Person) -> tuple[SeatView, ...]:
    named = may_see_names(reader)
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
            has_voted=seat.voted == len(Question.values),
        )
        for seat in counted
    )


def _acts(case: Case, own: SeatView | None, *, may_lead: bool, may_decide: bool) -> tuple[str, ...]:
    allowed = LIFECYCLE.acts(case.stage)
    declared = own is not None and own.seat.state == SeatState.DECLARED
    may = {
        "declare": own is not None and not declared,
        "recuse": own is not None,
        "seal_findings": declared and own is not None and not own.has_sealed,
        "vote": declared and own is not None and not own.has_voted,
        "report": declared and own is not None and own.seat.is_chair,
        "decide": may_decide,
    } | dict.fromkeys(REGISTRARS_ACTS, may_lead)
    return tuple(act for act in allowed if may[act])
