"""A counselling service and a counter, on the small country of the tests of assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from passerelle.guidance import codes, counsel, counsellors, planning, visits
from passerelle.guidance.models import Counsellor
from passerelle.organisations.models import Function, Organisation, Role
from passerelle.people.models import Person
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country

if TYPE_CHECKING:
    from passerelle.guidance.models import Counsel, Plan, Visit

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
UNTIL = TODAY + timedelta(days=60)
LISTED = {"languages": ["en", "ar"], "fields": ["07"], "about": "At the market on Fridays.", "shows_name": True}
CONSENT = {"purposes": ["place", "sitting", "prior_learning", "print"], "language": "en", "how_given": "spoken"}


@dataclass
class Desk:
    """One counselling service, its counsellor in training, whoever signs for it, and its counter."""

    land: Country
    service: Organisation
    head: Person
    """Signs for the service."""
    adviser: Person
    counsellor: Counsellor
    officer: Person
    """Stands at the counter."""

    @property
    def learner(self) -> Person:
        return self.land.learner


def desk(*, trained_until: date | None = date(2027, 6, 30), **fields: Any) -> Desk:
    land = make.country(**fields)
    service = make.organisation("Union of Municipalities", Role.COUNSELLING_SERVICE)
    head = make.staff(service, Function.SIGNATORY, "Hugo Paz")
    adviser = make.staff(service, Function.COUNSELLOR, "Noor Jamal")
    listed = counsellors.enter(service, LISTED, by=adviser, today=TODAY)
    made = Desk(land, service, head, adviser, listed, make.staff(service, Function.SERVICE_OFFICER, "Ana Costa"))
    if trained_until:
        train(made, trained_until)
    return made


def train(of: Desk, until: date) -> Counsellor:
    """Write a training down that ends on any day, also one that is past."""
    fields = {"training": of.land.entry.number, "trained_until": until, "training_noted_by": of.head}
    type(of.counsellor).objects.filter(pk=of.counsellor.pk).update(**fields)
    of.counsellor.refresh_from_db()
    return of.counsellor


def asked(of: Desk, *scopes: str, until: date = UNTIL) -> Counsel:
    return counsel.invite(of.counsellor, scopes, until, by=of.learner, today=TODAY)


def accepted(of: Desk, *scopes: str, until: date = UNTIL) -> Counsel:
    return counsel.answer(asked(of, *scopes, until=until), True, by=of.adviser, today=TODAY)


def two_ways(of: Desk) -> dict[str, list[dict[str, Any]]]:
    course = {"entry": of.land.course.number, "starts_on": of.land.run.starts_on}
    return {"A": [course, {"entry": of.land.entry.number}], "B": [{"entry": of.land.entry.number}]}


def sent(of: Desk, found: Counsel) -> Plan:
    plan = planning.draft(found, "Towards pumps", two_ways(of), by=of.adviser, today=TODAY)
    return planning.send(plan, by=of.adviser, today=TODAY)


def visit(of: Desk, *purposes: str, now: datetime = NOW) -> Visit:
    """A visit with consent for these purposes, or for all."""
    card = codes.print_card(of.learner, by=of.learner, today=TODAY)
    consent = CONSENT | ({"purposes": list(purposes)} if purposes else {})
    return visits.open_with_code(
        of.service, of.learner.reference, card[0], consent, by=of.officer, now=now, today=TODAY
    )
