"""People, an awarder, an entry and a candidate who passed: what an award needs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.assessment.states import CandidateState
from passerelle.awards import actions, keys
from passerelle.catalogue.models import MicroCredential, Supervision
from passerelle.core.calendar import add_months
from passerelle.frameworks.models import Framework, FrameworkKind
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty, Person, StaffDuty
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER, Key

if TYPE_CHECKING:
    from passerelle.awards.models import Award

counter = itertools.count(1)


def today() -> date:
    return timezone.localdate()


def person(name: str = "Amina Sarr Doumbé", **fields: Any) -> Person:
    return Person.objects.create_user(f"p{next(counter)}@example.org", "a long password", name=name, **fields)


def operator() -> Person:
    found = person("Operator")
    StaffDuty.objects.create(person=found, duty=Duty.OPERATOR, valid_from=today())
    return found


def organisation(name: str = "Mirane Water Authority") -> Organisation:
    number = next(counter)
    return Organisation.objects.create(
        number=f"ORG-{number:05d}",
        slug=f"awarder-{number}",
        legal_name=name,
        country="MI",
        legal_id=str(number),
        legal_id_scheme="business register",
        email="office@example.org",
    )


def mandate(who: Person, body: Organisation, function: str = Function.SIGNATORY) -> Mandate:
    return Mandate.objects.create(person=who, organisation=body, function=function, valid_from=date(2020, 1, 1))


def signatory(body: Organisation) -> Person:
    found = person("Signatory")
    mandate(found, body)
    return found


def role(body: Organisation, name: str = Role.AWARDER, state: str = State.REGISTERED) -> OrganisationRole:
    return OrganisationRole.objects.create(
        number=f"{name[:2].upper()}-{next(counter):05d}",
        organisation=body,
        role=name,
        state=state,
        edition=1,
        listed_on=date(2024, 1, 10),
        due_on=date(2024, 3, 10),
        decided_on=date(2024, 2, 1),
        valid_until=add_months(today(), 24),
    )


def framework() -> Framework:
    found, made = Framework.objects.get_or_create(
        key="mqf-mirane", edition="2024", defaults={"kind": FrameworkKind.NATIONAL, "country": "MI"}
    )
    if made:
        for rung in range(1, 9):
            found.levels.create(code=str(rung), sort=rung)
    return found


def micro_credential(awarder: Organisation, **fields: Any) -> MicroCredential:
    framework()
    stated: dict[str, Any] = {
        "number": f"MC-{next(counter):05d}",
        "awarder": awarder,
        "title": {"en": "Well and Borehole Inspection"},
        "summary": {"en": "Inspect wells and boreholes and say whether their water may be drunk."},
        "language": "en",
        "outcomes": [
            {"code": "K1", "text": "Name the parts of a borehole.", "domain": "knowledge"},
            {"code": "S1", "text": "Take a water sample that a laboratory accepts.", "domain": "skills"},
        ],
        "hours": Decimal(75),
        "credits": Decimal(3),
        "credit_system": "ECTS",
        "level": "4",
        "level_framework": "mqf-mirane/2024",
        "level_eqf": "4",
        "assessment": {
            "components": [{"code": "A1", "type": "practical", "title": "Inspection", "covers": ["K1", "S1"]}],
            "criteria": "Pass when every fault is found.",
            "scale": ["fail", "pass", "merit"],
            "supervision": Supervision.SUPERVISED_ONSITE_WITH_ID,
        },
        "quality_assurance": {"type": "external", "by": "Quality Assurance Council"},
        "participation_form": "onsite",
        "state": State.REGISTERED,
        "edition": 1,
        "listed_on": date(2025, 1, 10),
        "due_on": date(2025, 3, 10),
        "decided_on": date(2025, 2, 20),
        "valid_until": add_months(today(), 24),
    }
    entry = MicroCredential.objects.create(**(stated | fields))
    EntryVersion.objects.create(
        entry=entry.number,
        edition=entry.edition,
        stated=entry.as_stated(),
        submitted_on=date(2025, 1, 10),
        submitted_by=person("Editor"),
    )
    return entry


def candidate(entry: MicroCredential, who: Person | None = None, **fields: Any) -> Candidate:
    stated: dict[str, Any] = {
        "number": f"CA-{next(counter):05d}",
        "person": who or person(),
        "micro_credential": entry,
        "edition": entry.edition,
        "route": CandidateRoute.PRIOR_LEARNING,
        "started_on": today() - timedelta(days=60),
        "organisation": organisation("Assessment House"),
        "assessor": person("Assessor"),
        "assigned_on": today() - timedelta(days=20),
        "state": CandidateState.PASSED,
        "result": "merit",
        "score": Decimal(82),
        "assessed_on": today() - timedelta(days=3),
        "identity_check": Supervision.SUPERVISED_ONSITE_WITH_ID,
    }
    return Candidate.objects.create(**(stated | fields))


@dataclass
class House:
    """An awarder ready to award: role, keys, signatory, entry, and a candidate who passed."""

    awarder: Organisation
    signatory: Person
    entry: MicroCredential
    candidate: Candidate
    holder: Person
    key: Key


def register_key() -> Key:
    return Key.objects.filter(owner=REGISTER).first() or signing.create_key(
        REGISTER, did=did_for(), by="", today=today()
    )


def house(**entry: Any) -> House:
    register_key()
    awarder = organisation()
    role(awarder)
    signs = signatory(awarder)
    key = keys.make_awarder_key(awarder, by=signs, today=today())
    listed = micro_credential(awarder, **entry)
    passed = candidate(listed)
    return House(awarder, signs, listed, passed, passed.person, key)


def awarded(at: House | None = None) -> Award:
    at = at or house()
    return actions.award(at.candidate, by=at.signatory, today=today())
