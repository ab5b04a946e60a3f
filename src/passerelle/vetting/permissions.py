"""Who forms panels, judges and decides, and who sees which case (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Exists, Model, OuterRef

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.catalogue.permissions import micro_credentials_visible_to, short_courses_visible_to
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.organisations.permissions import visible_to as roles_visible_to
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.registers import queries as registers
from passerelle.vetting.models import Appeal, Case, Complaint, Sanction, Seat, Suspension
from passerelle.vetting.states import ACTIVE, OPENED, SeatState
from passerelle.vetting.ties import tie_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

R = TypeVar("R", bound=Model)
DESK = (Duty.REGISTRAR, Duty.DECISION_OFFICER)
SAME_HAND = ("sanction.confirm", "sanction.propose_removal")
"""Steps of a sanction that the same officer may go on from."""
WRITERS = (Function.SIGNATORY, Function.EDITOR)
SEEN_IN: Mapping[type, Callable[[Person], QuerySet[Any]]] = {
    MicroCredential: micro_credentials_visible_to,
    ShortCourse: short_courses_visible_to,
    OrganisationRole: roles_visible_to,
}
"""Who sees an entry, register by register."""


def may_name_experts(person: Person) -> bool:
    return holds(person, Duty.REGISTRAR)


def may_open_case(person: Person) -> bool:
    """A registrar. Asked before an entry is looked up, so that nobody else learns what there is."""
    return holds(person, Duty.REGISTRAR)


def sees_entry(person: Person, reference: str) -> bool:
    """Say whether a person sees the entry with this number; what one does not see is not there."""
    model = registers.kinds().get(reference.partition("-")[0])
    visible_to = SEEN_IN.get(model) if model else None
    return visible_to is not None and visible_to(person).filter(number=reference).exists()


def may_form_panel(person: Person, case: Case) -> bool:
    """A registrar who is tied to the applicant by no path; also for what else a registrar does in a case."""
    return holds(person, Duty.REGISTRAR) and not tie_of(person, case.applicant, entry=case.entry)


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

    A decision officer who is tied to the applicant by no path, not the registrar, not of the panel, and had no hand
    in the case before (DOMAIN 3.8).
    """
    if not holds(person, Duty.DECISION_OFFICER):
        return "not_a_decision_officer"
    if tie := tie_of(person, case.applicant, entry=case.entry):
        return tie
    if case.registrar_id == person.pk:
        return "registrar_of_the_case"
    if _own(person, case, seats):
        return "member_of_the_panel"
    if Fact.objects.filter(subject=case.number, actor=person.reference).exists():
        return "handled_before"
    return ""


def reason_not_to_decide_role(person: Person, role: OrganisationRole, *, on: date) -> str:
    """Return why a person may not decide on an application for a role; empty for an officer tied to it by no path."""
    if not holds(person, Duty.DECISION_OFFICER):
        return "not_a_decision_officer"
    return tie_of(person, role.organisation, entry=role.number, on=on)


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
        return not tie_of(person, case.applicant, entry=case.entry)
    return any(seat.state == SeatState.DECLARED for seat in _own(person, case, seats))


def may_read_findings(person: Person, case: Case, *, seats: Iterable[Seat] | None = None) -> bool:
    """What others found: only once all have sealed theirs, for panel and desk alike."""
    return case.stage in OPENED and may_read_documents(person, case, seats=seats)


def may_see_names(person: Person, case: Case) -> bool:
    """Who sits on a panel: who may form it; everybody else sees kinds and countries, the applicant's own too."""
    return may_form_panel(person, case)


def may_ask(person: Person, case: Case) -> bool:
    return may_form_panel(person, case)


def may_answer(person: Person, organisation_id: int) -> bool:
    """Whoever writes for the applicant: answers a question, offers evidence, comments on a notice."""
    return acts_for(person, organisation_id, *WRITERS)


def may_appeal(person: Person, organisation_id: int) -> bool:
    return acts_for(person, organisation_id, Function.SIGNATORY)


def may_settle(person: Person, case: Case) -> bool:
    """Whoever looks at the evidence for a condition: the authority's desk, but who is tied to the applicant."""
    return holds(person, *DESK) and not tie_of(person, case.applicant, entry=case.entry)


def may_begin_review(person: Person, entry: Entry) -> bool:
    """A registrar who is tied to whoever answers for the entry by no path."""
    owner: Organisation | None = getattr(entry, entry.owned_by)
    return owner is not None and may_open_sanction(person, owner, entry.number)


def may_open_sanction(person: Person, owner: Organisation, entry: str) -> bool:
    return holds(person, Duty.REGISTRAR) and not tie_of(person, owner, entry=entry)


def reason_not_to_sanction(person: Person, sanction: Sanction) -> str:
    """Return why this person may not decide on a sanction; empty for a decision officer who had no hand in it."""
    if not holds(person, Duty.DECISION_OFFICER):
        return "not_a_decision_officer"
    if tie := tie_of(person, sanction.owner, entry=sanction.entry):
        return tie
    if sanction.opened_by_id == person.pk or _touched(person, sanction.number, deciding=SAME_HAND):
        return "handled_before"
    return ""


def may_confirm_suspension(person: Person, suspension: Suspension) -> bool:
    """A second person of the authority's desk, never the one who proposed it."""
    is_other = suspension.proposed_by_id != person.pk
    return holds(person, *DESK) and is_other and not tie_of(person, suspension.owner, entry=suspension.entry)


def may_lead_appeal(person: Person, appeal: Appeal) -> bool:
    """Admitting and assigning: whoever hears appeals, and the registrars who keep the calendar; nobody who is tied."""
    return holds(person, Duty.APPEAL_HANDLER, Duty.REGISTRAR) and not tie_of(
        person, appeal.applicant, entry=appeal.entry
    )


def reason_not_to_hear(person: Person, appeal: Appeal) -> str:
    """Return why a person may not hear an appeal, as a stable word: only who touched nothing before (DOMAIN 3.8)."""
    if not holds(person, Duty.APPEAL_HANDLER):
        return "not_an_appeal_handler"
    if tie := tie_of(person, appeal.applicant, entry=appeal.entry):
        return tie
    if appeal.case is not None and _own(person, appeal.case):
        return "member_of_the_panel"
    if appeal.case is not None and appeal.case.registrar_id == person.pk:
        return "registrar_of_the_case"
    if _touched(person, _case_of(appeal) or _sanction_of(appeal)):
        return "handled_before"
    of_entry = Fact.objects.filter(subject=appeal.entry, actor=person.reference)
    return "handled_before" if of_entry.exclude(kind__endswith=".stay").exists() else ""


def may_hear(person: Person, appeal: Appeal) -> bool:
    """Only the one it was assigned to, and only while nothing ties or touched them."""
    return appeal.handler_id == person.pk and not reason_not_to_hear(person, appeal)


def may_answer_complaint(person: Person, owner: Organisation, entry: str) -> bool:
    return holds(person, Duty.REGISTRAR) and not tie_of(person, owner, entry=entry)


def appeals_visible_to(person: Person) -> QuerySet[Appeal]:
    """Every appeal for the authority; the applicant's people see their own."""
    return _own_or_all(person, Appeal.objects.select_related("applicant", "case__applicant", "sanction"), "applicant")


def sanctions_visible_to(person: Person) -> QuerySet[Sanction]:
    return _own_or_all(person, Sanction.objects.select_related("owner"), "owner")


def suspensions_visible_to(person: Person) -> QuerySet[Suspension]:
    return _own_or_all(person, Suspension.objects.select_related("owner"), "owner")


def complaints_visible_to(person: Person) -> QuerySet[Complaint]:
    """Every complaint for registrars; everybody sees their own."""
    if holds(person, *DESK):
        return Complaint.objects.all()
    if not (person.is_authenticated and person.is_active):
        return Complaint.objects.none()
    return Complaint.objects.filter(lodged_by=person)


def own_cases(person: Person) -> QuerySet[Case]:
    """The cases about what one's own organisations submitted: what is asked there, and decided."""
    held = organisations_of(person, *WRITERS)
    return Case.objects.filter(applicant__in=held).select_related("applicant", "decision")


def _own_or_all(person: Person, rows: QuerySet[R], owner: str) -> QuerySet[R]:
    if holds(person, *DESK, Duty.APPEAL_HANDLER):
        return rows
    return rows.filter(**{f"{owner}__in": organisations_of(person, *WRITERS)})


def _case_of(appeal: Appeal) -> str:
    return appeal.case.number if appeal.case else ""


def _sanction_of(appeal: Appeal) -> str:
    return appeal.sanction.number if appeal.sanction else ""


def _touched(person: Person, *subjects: str, deciding: tuple[str, ...] = ()) -> bool:
    """Say whether a person left any fact about these; not counting steps that the same decision takes."""
    facts = Fact.objects.filter(subject__in=subjects, actor=person.reference)
    return facts.exclude(kind__in=deciding).exists()


def _sits_on(person: Person, seat: Seat) -> bool:
    return person.is_authenticated and person.is_active and seat.expert.person_id == person.pk


def _own(person: Person, case: Case, seats: Iterable[Seat] | None = None) -> list[Seat]:
    if seats is None:
        return list(Seat.objects.filter(case=case, expert__person=person).select_related("expert"))
    return [seat for seat in seats if seat.expert.person_id == person.pk]
