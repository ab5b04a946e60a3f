"""Who forms panels, judges and decides, and who sees which case (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from passerelle.journal.models import Fact
from passerelle.organisations.permissions import acts_for
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.vetting.models import Case, Seat
from passerelle.vetting.states import ACTIVE, OPENED, SeatState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from passerelle.people.models import Person

DESK = (Duty.REGISTRAR, Duty.DECISION_OFFICER)


def may_name_experts(person: Person) -> bool:
    return holds(person, Duty.REGISTRAR)


def may_open_case(person: Person) -> bool:
    """A registrar. Asked before an entry is looked up, so that nobody else learns what there is."""
    return holds(person, Duty.REGISTRAR)


def may_form_panel(person: Person, case: Case) -> bool:
    """A registrar who is not of the applicant's organisation; also for what else a registrar does in a case."""
    return holds(person, Duty.REGISTRAR) and not acts_for(person, case.applicant_id)


def may_declare(person: Person, seat: Seat) -> bool:
    return _sits_on(person, seat)


def may_seal(person: Person, seat: Seat) -> bool:
    return _sits_on(person, seat)


def may_vote(person: Person, seat: Seat) -> bool:
    return _sits_on(person, seat)


def may_report(person: Person, case: Case) -> bool:
    """Only the chair of the panel as it is now."""
    chairs = (seat for seat in _own(person, case) if seat.is_chair and seat.state == SeatState.DECLARED)
    return person.is_authenticated and person.is_active and any(chairs)


def may_decide(person: Person, case: Case) -> bool:
    return not reason_not_to_decide(person, case)


def reason_not_to_decide(person: Person, case: Case, *, seats: Iterable[Seat] | None = None) -> str:
    """Return why this person may not decide this case, as a stable word; empty for one who may.

    `seats` are all the seats of the case, for a caller that has read them already (so too below).

    A decision officer who is not of the applicant's organisation, not the registrar, not of the panel, and had no
    hand in the case before (DOMAIN 3.8).
    """
    if not holds(person, Duty.DECISION_OFFICER):
        return "not_a_decision_officer"
    if acts_for(person, case.applicant_id):
        return "own_organisation"
    if case.registrar_id == person.pk:
        return "registrar_of_the_case"
    if _own(person, case, seats):
        return "member_of_the_panel"
    if Fact.objects.filter(subject=case.number, actor=person.reference).exists():
        return "handled_before"
    return ""


def cases_visible_to(person: Person) -> QuerySet[Case]:
    """Every case for registrars and decision officers; for an expert those in which they hold a seat."""
    cases = Case.objects.select_related("applicant", "report", "decision")
    if holds(person, *DESK):
        return cases
    if not (person.is_authenticated and person.is_active):
        return cases.none()
    own = Seat.objects.filter(case=OuterRef("pk"), expert__person=person, state__in=ACTIVE)
    return cases.filter(Exists(own))


def seats_of(person: Person) -> QuerySet[Seat]:
    """Return the seats a person holds, to be acted on."""
    if not (person.is_authenticated and person.is_active):
        return Seat.objects.none()
    return Seat.objects.filter(expert__person=person).select_related(
        "case__applicant", "case__report", "case__decision", "expert__person", "expert__organisation"
    )


def may_read_documents(person: Person, case: Case, *, seats: Iterable[Seat] | None = None) -> bool:
    """The authority's desk but who is of the applicant's organisation; an expert only after declaring no tie."""
    if holds(person, *DESK):
        return not acts_for(person, case.applicant_id)
    return any(seat.state == SeatState.DECLARED for seat in _own(person, case, seats))


def may_read_findings(person: Person, case: Case, *, seats: Iterable[Seat] | None = None) -> bool:
    """What others found: only once all have sealed theirs, for panel and desk alike."""
    return case.stage in OPENED and may_read_documents(person, case, seats=seats)


def may_see_names(person: Person, case: Case) -> bool:
    """Who sits on a panel: who may form it; everybody else sees kinds and countries, the applicant's own too."""
    return may_form_panel(person, case)


def _sits_on(person: Person, seat: Seat) -> bool:
    return person.is_authenticated and person.is_active and seat.expert.person_id == person.pk


def _own(person: Person, case: Case, seats: Iterable[Seat] | None = None) -> list[Seat]:
    if seats is None:
        return list(Seat.objects.filter(case=case, expert__person=person).select_related("expert"))
    return [seat for seat in seats if seat.expert.person_id == person.pk]
