"""A small country for tests of assessment and learning: who awards, assesses, teaches and learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from passerelle.assessment import actions, prior_learning
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, CandidateRoute, PriorLearningCase
from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Person
from passerelle.registers.states import State

TODAY = date(2026, 11, 23)
LONG_AGO = date(2015, 1, 1)
_numbers = count(1)

ASSESSMENT = {
    "components": [
        {"code": "A1", "type": "practical", "title": "On site", "weight": 70, "covers": ["S1", "S2"]},
        {"code": "A2", "type": "oral", "title": "Talk", "weight": 30, "covers": ["K1"]},
    ],
    "criteria": "Pass when the pump runs dry-safe.",
    "scale": ["fail", "pass", "merit", "distinction"],
    "supervision": "supervised_online_with_id",
}
OUTCOMES = [
    {"code": "K1", "text": "Explain how a pump cools.", "domain": "knowledge"},
    {"code": "S1", "text": "Wire a pump.", "domain": "skills"},
    {"code": "S2", "text": "Find a dry-running fault.", "domain": "skills"},
]
EVIDENCE = [{"title": "Six pumps in Tirma", "text": "I wired them between 2022 and 2025.", "outcomes": ["S1", "S2"]}]
ONSITE = "supervised_onsite_with_id"


def person(name: str = "Amina Sarr") -> Person:
    return Person.objects.create_user(f"person{next(_numbers)}@mirane.example", "a long password", name=name)


def mandate(holder: Person, body: Organisation, function: str, **fields: Any) -> Mandate:
    holder.__dict__.pop("_mandates", None)
    return Mandate.objects.create(
        person=holder, organisation=body, function=function, **({"valid_from": LONG_AGO} | fields)
    )


def organisation(name: str, *roles: str, state: str = State.REGISTERED) -> Organisation:
    number = next(_numbers)
    body = Organisation.objects.create(
        number=f"ORG-{number:05d}",
        slug=f"body-{number}",
        legal_name=name,
        country="MI",
        legal_id=f"L{number}",
        legal_id_scheme="MIR",
        email="office@mirane.example",
    )
    for role in roles:
        OrganisationRole.objects.create(
            number=f"RO-{next(_numbers):05d}",
            organisation=body,
            role=role,
            state=state,
            edition=1,
            listed_on=LONG_AGO,
            decided_on=LONG_AGO,
            valid_until=date(2099, 1, 1),
        )
    return body


def staff(body: Organisation, function: str, name: str = "Sami Baro") -> Person:
    holder = person(name)
    mandate(holder, body, function)
    return holder


def micro_credential(awarder: Organisation, **fields: Any) -> MicroCredential:
    stated = {
        "title": {"en": "Solar Water Pump Maintenance"},
        "outcomes": OUTCOMES,
        "assessment": ASSESSMENT,
        "credits": Decimal(4),
        "hours": Decimal(110),
        "level": "4",
        "state": State.REGISTERED,
        "edition": 1,
        "listed_on": LONG_AGO,
    }
    return MicroCredential.objects.create(number=f"MC-{next(_numbers):05d}", awarder=awarder, **(stated | fields))


def instance(course: ShortCourse, **fields: Any) -> CourseInstance:
    stated = {
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 1, 31),
        "enrol_until": date(2026, 11, 30),
        "places": 2,
    }
    return CourseInstance.objects.create(course=course, **(stated | fields))


def short_course(provider: Organisation, *leads_to: MicroCredential, **fields: Any) -> ShortCourse:
    stated = {
        "title": {"en": "Pumps in the evening"},
        "hours": {"contact": 30, "self": 80},
        "price": Decimal(240),
        "currency": "MID",
        "state": State.LISTED_PENDING,
        "edition": 1,
        "listed_on": LONG_AGO,
        "due_on": date(2099, 1, 1),
    }
    course = ShortCourse.objects.create(number=f"SC-{next(_numbers):05d}", provider=provider, **(stated | fields))
    course.leads_to.set(leads_to)
    return course


@dataclass
class Country:
    """One awarder, one assessing body, one provider, and what a learner meets on the way."""

    awarder: Organisation
    body: Organisation
    provider: Organisation
    entry: MicroCredential
    course: ShortCourse
    run: CourseInstance
    learner: Person
    assessor: Person
    signatory: Person
    """Of the awarder."""
    head: Person
    """Signatory of the assessing body."""


def country(**fields: Any) -> Country:
    awarder = organisation("Chamber of Energy Trades", Role.AWARDER)
    body = organisation("Orsa Assessment House", Role.ASSESSOR)
    provider = organisation("Lake Technical College", Role.PROVIDER)
    entry = micro_credential(awarder, **fields)
    course = short_course(provider, entry)
    return Country(
        awarder=awarder,
        body=body,
        provider=provider,
        entry=entry,
        course=course,
        run=instance(course),
        learner=person("Amina Sarr"),
        assessor=staff(body, Function.ASSESSOR, "Nadia Kor"),
        signatory=staff(awarder, Function.SIGNATORY, "Luc Fadel"),
        head=staff(body, Function.SIGNATORY, "Ines Mora"),
    )


def candidate(of: Country, who: Person | None = None) -> Candidate:
    """Someone waiting, after the course."""
    return actions.register_candidate(
        who or of.learner, of.entry, route=CandidateRoute.COURSE, course=of.course, by=who or of.learner, today=TODAY
    )


def assigned(of: Country, who: Person | None = None) -> Candidate:
    return actions.assign_assessor(candidate(of, who), of.assessor, of.body, by=of.signatory, today=TODAY)


def marks(a1: int = 80, a2: int = 60) -> list[Mark]:
    return [Mark("A1", Decimal(a1), "clean work"), Mark("A2", Decimal(a2))]


def passed(of: Country, who: Person | None = None) -> Candidate:
    return actions.record_results(assigned(of, who), marks(), identity_check=ONSITE, by=of.assessor, today=TODAY)


def draft_case(of: Country, who: Person | None = None) -> PriorLearningCase:
    learner = who or of.learner
    case = prior_learning.start_case(of.entry, by=learner, today=TODAY)
    return prior_learning.save_evidence(case, EVIDENCE, by=learner, today=TODAY, seen_version=case.version)


def submitted_case(of: Country, who: Person | None = None) -> PriorLearningCase:
    return prior_learning.submit_case(draft_case(of, who), by=who or of.learner, today=TODAY)
