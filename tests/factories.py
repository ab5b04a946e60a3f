"""A country in small: each function makes one complete thing, and whatever is named replaces the default.

They write rows; they act for nobody and leave no facts. A test of an act calls the act.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import (
    CourseInstance,
    MicroCredential,
    Mode,
    PartnerAct,
    PartnerAuthorisation,
    Programme,
    ShortCourse,
)
from passerelle.frameworks.models import Framework, FrameworkKind, Level
from passerelle.organisations.models import PREFIXES, Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty, Person, StaffDuty
from passerelle.policy.models import Activation
from passerelle.registers.states import PUBLIC_STATES, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TODAY = date(2026, 11, 24)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "river-crossing"
PROFILES = ("SEED-IIEP-2023", "EU-2022-C243-02")
"""Both together, as in Mirane."""
numbers = count(1)
"""Far from the register's own numbers, so that both can be used in one test."""


def person(*, duties: Iterable[Duty] = (), **fields: Any) -> Person:
    """Return somebody with an account, and with these duties at the authority."""
    number = next(numbers)
    stated = {"email": f"person-{number}@mirane.example", "password": PASSWORD, "name": f"Person {number}"} | fields
    somebody = Person.objects.create_user(**stated)
    for duty in duties:
        StaffDuty.objects.create(person=somebody, duty=duty, valid_from=LONG_AGO)
    return somebody


def rules(*profiles: str) -> None:
    """Put these profiles in force since long ago, or Mirane's two where none is named."""
    drafter, approver = person(), person()
    for profile in profiles or PROFILES:
        Activation.objects.create(profile=profile, in_force_from=LONG_AGO, drafted_by=drafter, approved_by=approver)


def framework(*codes: str) -> Framework:
    """Return the national framework of Mirane with these levels, or with eight."""
    made = Framework.objects.create(
        key="mi-nqf",
        edition="2024",
        name={"en": "National framework"},
        kind=FrameworkKind.NATIONAL,
        country="MI",
        valid_from=LONG_AGO,
    )
    for place, code in enumerate(codes or "12345678", start=1):
        Level.objects.create(framework=made, code=code, sort=Decimal(place))
    return made


def organisation(roles: Sequence[Role] = (), **fields: Any) -> Organisation:
    """Return an organisation with these roles in force."""
    number = next(numbers)
    stated: dict[str, Any] = {
        "number": f"ORG-9{number:05d}",
        "slug": f"body-{number}",
        "legal_name": f"Body {number}",
        "country": "MI",
        "town": "Tirma",
        "legal_id": str(number),
        "legal_id_scheme": "MI-TEST",
        "email": f"post-{number}@mirane.example",
        "description": "Teaches trades, and assesses them.",
        "quality_statement": "Reviewed every year by its own board.",
    }
    body = Organisation.objects.create(**stated | fields)
    for role in roles:
        organisation_role(body, role)
    return body


def organisation_role(body: Organisation, role: Role, **fields: Any) -> OrganisationRole:
    """Return one role of an organisation, registered."""
    stated: dict[str, Any] = {
        "number": f"{PREFIXES[role]}-9{next(numbers):05d}",
        "state": State.REGISTERED,
        "edition": 1,
        "listed_on": LONG_AGO,
        "decided_on": LONG_AGO,
    }
    return OrganisationRole.objects.create(organisation=body, role=role, **stated | fields)


def member(body: Organisation, function: str = Function.SIGNATORY, somebody: Person | None = None) -> Person:
    """Return a person who acts for the organisation in this function."""
    somebody = somebody or person()
    Mandate.objects.create(person=somebody, organisation=body, function=function, valid_from=LONG_AGO)
    return somebody


def micro_credential(state: State = State.REGISTERED, **fields: Any) -> MicroCredential:
    """Return a micro-credential that states everything the gate asks for, in this state."""
    awarder = fields.pop("awarder", None) or organisation(roles=[Role.AWARDER])
    stated: dict[str, Any] = {
        "number": f"MC-9{next(numbers):05d}",
        "title": {"en": "Solar Water Pump Maintenance", "fr": "Entretien de pompes solaires"},
        "summary": {"en": "Keep a village pump running, and mend it when it stops."},
        "outcomes": [
            {"code": "K1", "text": "Explain what limits the flow.", "domain": "knowledge"},
            {"code": "S1", "text": "Find and repair common faults.", "domain": "skills"},
            {"code": "R1", "text": "Hand the pump over with a service log.", "domain": "responsibility_and_autonomy"},
        ],
        "hours": Decimal(150),
        "credits": Decimal(6),
        "credit_system": "ECTS",
        "level": "4",
        "level_eqf": "4",
        "field": "0713",
        "assessment": {
            "components": [
                {"code": "A1", "type": "practical", "title": "practical task", "weight": 70, "covers": ["S1", "R1"]},
                {"code": "A2", "type": "oral", "title": "oral questions", "weight": 30, "covers": ["K1"]},
            ],
            "criteria": "Five faults found and mended in two hours.",
            "scale": ["fail", "pass"],
            "supervision": "supervised_onsite_with_id",
            "summative": True,
            "retakes": 2,
        },
        "quality_assurance": {"type": "external", "by": "Agency for Quality"},
        "participation_form": Mode.BLENDED,
        "skills": ["pump repair", "electrical safety"],
        "stackability": "stackable",
    }
    return MicroCredential.objects.create(awarder=awarder, state=state, **stated | dates_of(state) | fields)


def authorisation(
    entry: MicroCredential, partner: Organisation, act: str = PartnerAct.TEACH, **fields: Any
) -> PartnerAuthorisation:
    """Return what lets a partner teach or assess the whole of a micro-credential, since long ago."""
    stated: dict[str, Any] = {"number": f"PA-9{next(numbers):05d}", "act": act, "valid_from": LONG_AGO}
    stated |= {"awarder": entry.awarder, "partner": partner, "micro_credential": entry}
    entered_by = fields.pop("entered_by", None) or person()
    return PartnerAuthorisation.objects.create(entered_by=entered_by, **stated | fields)


def short_course(state: State = State.LISTED_PENDING, *, authorised: bool = True, **fields: Any) -> ShortCourse:
    """Return a course that leads to a listed micro-credential (or to those in `leads_to`), in this state.

    Its provider was let teach for whoever else awards these, unless it is said not to be `authorised`.
    """
    leads_to = fields.pop("leads_to", None)
    provider = fields.pop("provider", None) or organisation(roles=[Role.PROVIDER])
    stated: dict[str, Any] = {
        "number": f"SC-9{next(numbers):05d}",
        "title": {"en": "Solar Pumps, Evening Class", "fr": "Pompes solaires, cours du soir"},
        "summary": {"en": "Two evenings a week at a pump test stand."},
        "outcomes": [{"code": "O1", "text": "Find and repair common faults.", "domain": "skills"}],
        "mode": Mode.BLENDED,
        "place": "Tirma",
        "schedule": "evenings",
        "hours": {"contact": 44, "guided": 30, "self": 70, "assessment": 6},
        "price": Decimal(240),
        "currency": "MID",
        "credential_signed": True,
        "paper_on_request": True,
    }
    course = ShortCourse.objects.create(provider=provider, state=state, **stated | dates_of(state) | fields)
    goals = [micro_credential()] if leads_to is None else leads_to
    course.leads_to.set(goals)
    for goal in goals if authorised else ():
        let_teach(goal, provider)
    return course


def let_teach(entry: MicroCredential, provider: Organisation) -> None:
    """Let a provider teach what another awards, unless it was let already."""
    if entry.awarder_id not in (None, provider.pk) and not entry.authorisations.filter(partner=provider).exists():
        authorisation(entry, provider)


def instance(course: ShortCourse, **fields: Any) -> CourseInstance:
    """Return a run of the course that starts in the new year."""
    stated: dict[str, Any] = {
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 3, 26),
        "enrol_until": date(2027, 1, 4),
        "schedule": f"group {next(numbers)}",
        "places": 16,
    }
    return CourseInstance.objects.create(course=course, **stated | fields)


def programme(**fields: Any) -> Programme:
    """Return a degree in force, with one module of six credits."""
    number = next(numbers)
    awarder = fields.pop("awarder", None) or organisation(roles=[Role.AWARDER])
    stated: dict[str, Any] = {
        "number": f"PG-9{number:05d}",
        "title": {"en": f"BSc Rural Energy Engineering {number}"},
        "kind": "degree",
        "state": "published",
        "level": "6",
        "credits": Decimal(180),
        "modules": [{"code": "M1", "title": "Field Practice", "credits": 6}],
        "valid_from": LONG_AGO,
    }
    return Programme.objects.create(awarder=awarder, **stated | fields)


def dates_of(state: State) -> dict[str, Any]:
    """Return the dates an entry in this state cannot do without."""
    dates: dict[str, Any] = {}
    if state in PUBLIC_STATES or state == State.IN_REVIEW:
        dates = {"edition": 1, "listed_on": date(2026, 11, 14), "due_on": date(2027, 1, 14)}
    if state in PUBLIC_STATES and state != State.LISTED_PENDING:
        dates |= {"decided_on": date(2026, 11, 20), "valid_until": date(2031, 11, 20)}
    return dates
