"""A country in small for tests of vetting: an awarder, an entry at the gate, a pool, and a case at any stage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from passerelle.catalogue import actions as catalogue
from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Duty, Person
from passerelle.policy.models import Activation
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Expert, Question, Seat
from passerelle.vetting.states import ACTIVE, Stage
from tests.factories import LONG_AGO, TODAY, member, organisation, person
from tests.remembered import remembered

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential

REASONS = {question: f"Because of {question}." for question in Question.values}
__all__ = ["LONG_AGO", "TODAY", "member", "organisation", "person"]
KINDS = ("qa_agency", "teacher", "learner", "employer", "professional_association", "public_authority")
COUNTRIES = ("MI", "PT", "GH", "NO")


@remembered
def staff(*duties: Duty) -> Person:
    return person(duties=duties)


def registrar() -> Person:
    return staff(Duty.REGISTRAR)


def officer() -> Person:
    return staff(Duty.DECISION_OFFICER)


@remembered
def seed_in_force(profile: str = "SEED-IIEP-2023") -> None:
    drafter, approver = staff(Duty.POLICY_OFFICER), staff(Duty.POLICY_OFFICER)
    Activation.objects.create(profile=profile, in_force_from=date(2024, 1, 1), drafted_by=drafter, approved_by=approver)


STATED: dict[str, Any] = {
    "title": {"en": "Solar Water Pump Maintenance", "fr": "Entretien de pompes solaires"},
    "outcomes": [
        {"code": "K1", "text": "Explain what limits the flow.", "domain": "knowledge"},
        {"code": "S1", "text": "Find and repair common faults.", "domain": "skills"},
    ],
    "hours": "50",
    "credits": "2",
    "credit_system": "ECTS",
    "level": "4",
    "field": "0713",
    "assessment": {
        "components": [
            {"code": "A1", "type": "practical", "title": "Practical task", "weight": 70, "covers": ["S1"]},
            {"code": "A2", "type": "oral", "title": "Oral questions", "weight": 30, "covers": ["K1"]},
        ],
        "criteria": "Five faults in two hours.",
        "supervision": "supervised_onsite_with_id",
        "scale": ["fail", "pass"],
    },
    "quality_assurance": {"type": "external", "by": "Agency"},
    "participation_form": "blended",
}


@remembered
def listed(awarder: Organisation | None = None) -> MicroCredential:
    """Return a complete micro-credential that its awarder submitted today: listed, verification pending."""
    if not Activation.objects.exists():
        seed_in_force()
    return submitted(awarder)


@remembered
def submitted(awarder: Organisation | None = None) -> MicroCredential:
    """Return the same under the profiles in force as they are; with none, it is in review and not public."""
    awarder = awarder or organisation([Role.AWARDER])
    signatory = member(awarder)
    entry = catalogue.draft_micro_credential(awarder, STATED, by=signatory, today=TODAY)
    return catalogue.submit(entry, by=signatory, today=TODAY)


def expert(kind: str = "teacher", country: str = "MI", **fields: Any) -> Expert:
    fields.setdefault("trained_until", date(2099, 1, 1))
    fields.setdefault("languages", ["en"])
    fields.setdefault("fields", ["0713"])
    somebody = fields.pop("person", None) or person()
    return Expert.objects.create(person=somebody, kind=kind, country=country, **fields)


@remembered
def pool(of_each: int = 2) -> list[Expert]:
    """Return experts of all six kinds, in four countries."""
    return [
        expert(kind, COUNTRIES[(place + turn) % len(COUNTRIES)])
        for turn in range(of_each)
        for place, kind in enumerate(KINDS)
    ]


@remembered
def formed(entry: MicroCredential | None = None, *, by: Person | None = None) -> Case:
    """Return a case whose panel is invited."""
    entry = entry or listed()
    if not Expert.objects.exists():
        pool()
    return actions.form_panel(entry.number, by=by or registrar(), today=TODAY)


def seats(case: Case) -> list[Seat]:
    return list(Seat.objects.filter(case=case, state__in=ACTIVE).select_related("case", "expert__person"))


def holder(seat: Seat) -> Person:
    return Person.objects.get(expert__seats=seat)


def declare(case: Case, count: int | None = None) -> None:
    for seat in seats(case)[:count]:
        actions.declare(seat, by=holder(seat), today=TODAY, has_conflict=False)


def found(judgement: str = "yes", *, case: Case | None = None) -> dict[str, tuple[str, str]]:
    questions = case.questions if case else Question.values
    return {question: (judgement, f"Because of {question}.") for question in questions}


def seal(case: Case, count: int | None = None, judgement: str = "yes") -> None:
    for seat in seats(case)[:count]:
        actions.seal_findings(seat, found(judgement, case=case), by=holder(seat), today=TODAY)


def vote(case: Case, judgement: str = "yes", count: int | None = None) -> None:
    for seat in seats(case)[:count]:
        for question in case.questions:
            reason = f"Because of {question}."
            actions.vote(seat, question, judgement, by=holder(seat), today=TODAY, reason=reason)


def chair(case: Case) -> Person:
    return holder(next(seat for seat in seats(case) if seat.is_chair))


def conditions() -> list[dict[str, Any]]:
    return [{"text": "Show S1 on site.", "due_on": TODAY + timedelta(days=90)}]


def report(case: Case) -> None:
    outcomes = {"yes": "register", "condition": "register_with_conditions", "no": "refuse"}
    judgement = case.votes.values_list("judgement", flat=True)[0]
    actions.report(
        case,
        by=chair(case),
        today=TODAY,
        text="What we found.",
        outcome=outcomes[judgement],
        conditions=conditions() if judgement == "condition" else (),
    )


@remembered
def case_at(stage: Stage, *, judgement: str = "yes", entry: MicroCredential | None = None) -> Case:
    """Return a case that has come as far as `stage`; all members are of one mind."""
    case = formed(entry)
    walk = (
        (Stage.DECLARING, declare),
        (Stage.FINDING, lambda one: seal(one, judgement=judgement)),
        (Stage.VOTING, lambda one: vote(one, judgement)),
        (Stage.REPORTING, report),
    )
    for at, onward in walk:
        if at == stage:
            break
        onward(case)
    case.refresh_from_db()
    assert case.stage == stage, case.stage
    return case


@remembered
def decided(outcome: str = "register", *, entry: MicroCredential | None = None, today: date = TODAY) -> Case:
    """Return a case that was decided; all members were of one mind about it."""
    judgement = {"register": "yes", "register_with_conditions": "condition"}.get(outcome, "no")
    case = case_at(Stage.DECIDING, judgement=judgement, entry=entry)
    stated = conditions() if outcome == "register_with_conditions" else ()
    actions.decide(case, by=officer(), today=today, outcome=outcome, reasons=REASONS, conditions=stated)
    return Case.objects.get(pk=case.pk)


@remembered
def signatory_of(case: Case) -> Person:
    """Return somebody who signs for the applicant."""
    return member(case.applicant)


def verified() -> MicroCredential:
    """Return an entry that is verified, after a panel and a decision."""
    return entry_of(decided().entry)  # type: ignore[return-value]


def handler() -> Person:
    return staff(Duty.APPEAL_HANDLER)
