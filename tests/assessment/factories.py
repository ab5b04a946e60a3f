"""A small country for tests of assessment and learning: who awards, assesses, teaches and learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from passerelle.assessment import actions, prior_learning
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, CandidateRoute, PriorLearningCase
from passerelle.catalogue.models import CourseInstance, MicroCredential, PartnerAct, ShortCourse
from passerelle.organisations.models import Function, Mandate, Organisation, Role
from passerelle.people.models import Person
from tests import factories as base

TODAY = date(2026, 11, 23)
LONG_AGO = date(2015, 1, 1)

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
    return base.person(name=name)


def mandate(holder: Person, body: Organisation, function: str, **fields: Any) -> Mandate:
    holder.__dict__.pop("_mandates", None)
    return Mandate.objects.create(
        person=holder, organisation=body, function=function, **({"valid_from": LONG_AGO} | fields)
    )


def organisation(name: str, *roles: Role) -> Organisation:
    return base.organisation(roles=roles, legal_name=name)


def staff(body: Organisation, function: str, name: str = "Sami Baro") -> Person:
    holder = person(name)
    mandate(holder, body, function)
    return holder


def micro_credential(awarder: Organisation, **fields: Any) -> MicroCredential:
    return base.micro_credential(awarder=awarder, **{"outcomes": OUTCOMES, "assessment": ASSESSMENT} | fields)


def short_course(provider: Organisation, *leads_to: MicroCredential, **fields: Any) -> ShortCourse:
    return base.short_course(provider=provider, leads_to=leads_to, **fields)


def instance(course: ShortCourse, **fields: Any) -> CourseInstance:
    """A run with two places that one may enrol in until the last day of the month."""
    stated = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 31), "enrol_until": date(2026, 11, 30)}
    return base.instance(course, **stated | {"places": 2} | fields)


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
    base.authorisation(entry, body, PartnerAct.ASSESS)
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
