"""Three steps up a ladder: wiring, then pumps (which asks for wiring), each taught twice, in town and online."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import CourseInstance, MicroCredential, Mode
from passerelle.learning.models import Admission
from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Person
from tests import factories as base
from tests.assessment.factories import organisation, person

if TYPE_CHECKING:
    from passerelle.catalogue.models import ShortCourse

TODAY = date(2026, 11, 23)
HOURS = {"contact": 10, "guided": 10, "self": 20, "assessment": 0}


def outcome(code: str, text: str, *skills: str) -> dict[str, Any]:
    tags = [{"uri": uri, "label": uri, "scheme": "esco/1", "language": "en"} for uri in skills]
    return {"code": code, "text": text, "domain": "skills", "skills": tags}


def entry(awarder: Organisation, title: str, *outcomes: dict[str, Any], **fields: Any) -> MicroCredential:
    said = {"title": {"en": title}, "outcomes": list(outcomes) or [outcome("S1", f"Do {title}.")]}
    return base.micro_credential(awarder=awarder, **said | {"hours": Decimal(40), "credits": Decimal(2)} | fields)


def course(provider: Organisation, *leads_to: MicroCredential, price: Any, **fields: Any) -> ShortCourse:
    said = {"title": {"en": f"{leads_to[0].name}, a course"}, "hours": HOURS, "price": Decimal(price)}
    return base.short_course(provider=provider, leads_to=leads_to, **said | fields)


def run(of: ShortCourse, starts: date, ends: date, *requires: list[str], **fields: Any) -> CourseInstance:
    made = base.instance(of, **{"starts_on": starts, "ends_on": ends, "enrol_until": starts, "places": 12} | fields)
    if requires:
        Admission.objects.create(instance=made, requires=list(requires))
    return made


@dataclass
class Ladder:
    awarder: Organisation
    provider: Organisation
    wiring: MicroCredential
    pumps: MicroCredential
    in_town: CourseInstance
    """Of wiring: dear and soon."""
    online: CourseInstance
    """Of wiring: cheap and late."""
    first: CourseInstance
    """Of pumps, right after the one in town."""
    second: CourseInstance
    """Of pumps, after the one online."""
    learner: Person


def ladder(on: date = TODAY) -> Ladder:
    """Return the ladder as it stands on a day; what is in town begins eight days later."""
    later_by = on - TODAY
    awarder = organisation("Chamber of Energy Trades", Role.AWARDER)
    provider = organisation("Lake Technical College", Role.PROVIDER)
    wiring = entry(awarder, "Wiring", outcome("S1", "Wire a socket.", "skill:wiring"), level="3")
    pumps = entry(awarder, "Pumps", outcome("S1", "Mend a pump.", "skill:pumps"), level="4")
    town = course(provider, wiring, price=200, place="Tirma")
    net = course(provider, wiring, price=80, mode=Mode.ONLINE, language="fr")
    later = course(provider, pumps, price=100, place="Tirma")
    return Ladder(
        awarder,
        provider,
        wiring,
        pumps,
        run(town, date(2026, 12, 1) + later_by, date(2026, 12, 29) + later_by),
        run(net, date(2027, 2, 1) + later_by, date(2027, 3, 1) + later_by),
        run(later, date(2027, 1, 11) + later_by, date(2027, 2, 8) + later_by, [wiring.number]),
        run(later, date(2027, 4, 5) + later_by, date(2027, 5, 3) + later_by, [wiring.number]),
        person("Amina Sarr"),
    )
