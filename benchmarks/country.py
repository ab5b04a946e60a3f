"""A register of many thousand entries of every kind, made in a minute: the country the pages are measured on.

`python -m benchmarks.country FOLDER [--entries 100000]` makes one that `passerelle serve` can show. Two runs make the
same country.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from benchmarks import register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
TODAY = date(2026, 11, 24)
CHUNK = 2_000
THINGS = ("pump", "well", "roof", "engine", "loom", "hive", "orchard", "ledger", "kiln", "boat", "turbine", "panel")
DOINGS = ("repair", "maintenance", "inspection", "planning", "design", "costing", "testing", "safety", "storage")
PLACES = ("village", "harbour", "workshop", "market", "school", "clinic", "farm", "office", "depot", "river")
TOWNS = ("Tirma", "Orsa", "Belvara", "Sidra Wells", "Monte Alba", "Kessel", "Lunde", "Amara")
LEVELS = ("2", "3", "4", "5", "6")


@dataclass(frozen=True)
class Sizes:
    """How many of each make up a register of so many entries."""

    entries: int

    @property
    def micro_credentials(self) -> int:
        return self.entries * 50 // 100

    @property
    def courses(self) -> int:
        return self.entries * 30 // 100

    @property
    def roles(self) -> int:
        return self.entries * 12 // 100

    @property
    def opportunities(self) -> int:
        return self.entries - self.micro_credentials - self.courses - self.roles

    @property
    def bodies(self) -> int:
        return max(self.roles // 3, 4)


def make(entries: int, seed: int = 1) -> None:
    """Fill the register that Django is started on; every entry with its version and its facts."""
    from django.db import transaction

    chance = random.Random(seed)  # noqa: S311 - a country, not a key
    sizes = Sizes(entries)
    with transaction.atomic():
        by = _people()
        bodies = _bodies(sizes)
        _roles(sizes, bodies, by)
        qualifications = _micro_credentials(sizes, bodies, by, chance)
        _courses(sizes, bodies, qualifications, by, chance)
        _opportunities(sizes, bodies, qualifications, by, chance)
        _counters()


def _people() -> Any:
    from passerelle.people.models import Person

    return Person.objects.get_or_create(email="author@register.example", defaults={"name": "Author"})[0]


def _store(rows: Iterable[T]) -> list[T]:
    """Write rows of one table, some thousand at a time."""
    kept: list[T] = []
    stream: Iterator[T] = iter(rows)
    while piece := list(islice(stream, CHUNK)):
        kept += type(piece[0])._default_manager.bulk_create(piece)  # type: ignore[attr-defined]
    return kept


def _bodies(sizes: Sizes) -> list[Any]:
    from passerelle.core.names import skeleton
    from passerelle.organisations.models import Organisation

    def one(number: int) -> Organisation:
        name = f"{TOWNS[number % len(TOWNS)]} {THINGS[number % len(THINGS)].title()} College {number}"
        return Organisation(
            number=f"ORG-{number:05d}",
            slug=f"body-{number}",
            legal_name=name,
            name_key=skeleton(name),
            country="MI",
            town=TOWNS[number % len(TOWNS)],
            legal_id=str(number),
            legal_id_scheme="MI-COMPANIES",
            email=f"post@body-{number}.example",
            quality_statement="Reviewed every year by its own board.",
        )

    return _store(one(number) for number in range(1, sizes.bodies + 1))


def _roles(sizes: Sizes, bodies: list[Any], by: Any) -> None:
    from passerelle.organisations.models import PREFIXES, OrganisationRole, Role
    from passerelle.registers.states import State

    kinds = [Role.PROVIDER, Role.AWARDER, Role.ASSESSOR, Role.EMPLOYER, Role.QA_AGENCY, Role.CREDENTIAL_EVALUATOR]

    def one(place: int) -> OrganisationRole:
        body, turn = bodies[place % len(bodies)], place // len(bodies)
        role = kinds[turn] if turn < 3 else kinds[3 + place % 3]
        return OrganisationRole(
            number=f"{PREFIXES[role]}-{place + 1:05d}",
            organisation=body,
            role=role,
            state=State.REGISTERED,
            edition=1,
            listed_on=TODAY - timedelta(days=700),
            decided_on=TODAY - timedelta(days=650),
            valid_from=TODAY - timedelta(days=650),
            valid_until=TODAY + timedelta(days=1000),
        )

    _with_history(_store(one(place) for place in range(sizes.roles)), by)


def _micro_credentials(sizes: Sizes, bodies: list[Any], by: Any, chance: random.Random) -> list[Any]:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.registers.states import State

    def one(number: int) -> MicroCredential:
        thing, doing, place = chance.choice(THINGS), chance.choice(DOINGS), chance.choice(PLACES)
        credits_ = chance.choice((1, 2, 3, 5, 6, 10))
        pending = number % 5 == 0
        listed = TODAY - timedelta(days=number % 50 if pending else 90 + number % 900)
        return MicroCredential(
            number=f"MC-{number:05d}",
            awarder=bodies[number % len(bodies)],
            title={"en": f"{thing.title()} {doing} in the {place}, {number}"},
            summary={"en": f"{doing.title()} of a {thing} as it is done in the {place}."},
            outcomes=[
                {"code": "K1", "text": f"Explain how a {thing} works.", "domain": "knowledge"},
                {"code": "S1", "text": f"Carry out {doing} of a {thing}.", "domain": "skills"},
                {"code": "R1", "text": f"Answer for the {place}.", "domain": "responsibility_and_autonomy"},
            ],
            hours=Decimal(credits_ * 25),
            credits=Decimal(credits_),
            credit_system="ECTS",
            level=chance.choice(LEVELS),
            level_eqf=chance.choice(LEVELS),
            field="0713",
            assessment={
                "components": [
                    {"code": "A1", "type": "practical", "title": "task", "weight": 60, "covers": ["S1", "R1"]},
                    {"code": "A2", "type": "oral", "title": "questions", "weight": 40, "covers": ["K1"]},
                ],
                "criteria": "Everything works afterwards.",
                "scale": ["fail", "pass"],
                "supervision": "supervised_onsite_with_id",
                "summative": True,
            },
            quality_assurance={"type": "external_review", "by": "Agency for Learning Quality"},
            participation_form="blended",
            stackability="stackable",
            state=State.LISTED_PENDING if pending else State.REGISTERED,
            edition=1,
            listed_on=listed,
            due_on=listed + timedelta(days=61),
            decided_on=None if pending else listed + timedelta(days=40),
            valid_until=None if pending else listed + timedelta(days=1800),
        )

    made = _store(one(number) for number in range(1, sizes.micro_credentials + 1))
    _with_history(made, by)
    return made


def _courses(sizes: Sizes, bodies: list[Any], goals: list[Any], by: Any, chance: random.Random) -> None:
    from passerelle.catalogue.models import CourseInstance, ShortCourse
    from passerelle.registers.states import State

    def one(number: int) -> ShortCourse:
        goal = goals[number % len(goals)]
        return ShortCourse(
            number=f"SC-{number:05d}",
            provider=bodies[number % len(bodies)],
            title={"en": f"Course for {goal.title['en']}"},
            summary={"en": "Two evenings a week."},
            mode=chance.choice(("onsite", "online", "blended", "offline_pack")),
            place=chance.choice(TOWNS),
            schedule="evenings",
            hours={"contact": 20, "self": 20},
            price=Decimal(chance.randrange(0, 400)),
            currency="MID",
            credential_signed=True,
            paper_on_request=True,
            state=State.REGISTERED,
            edition=1,
            listed_on=TODAY - timedelta(days=200),
            decided_on=TODAY - timedelta(days=190),
        )

    made = _store(one(number) for number in range(1, sizes.courses + 1))
    through = ShortCourse.leads_to.through
    _store(through(shortcourse=course, microcredential=goals[place % len(goals)]) for place, course in enumerate(made))
    _store(
        CourseInstance(
            course=course,
            starts_on=TODAY + timedelta(days=20 + place % 90),
            ends_on=TODAY + timedelta(days=120 + place % 90),
            enrol_until=TODAY + timedelta(days=10 + place % 90),
            places=20,
        )
        for place, course in enumerate(made)
    )
    _with_history(made, by)


def _opportunities(sizes: Sizes, bodies: list[Any], goals: list[Any], by: Any, chance: random.Random) -> None:
    from passerelle.opportunities.models import Opportunity, OpportunityItem
    from passerelle.opportunities.states import OpportunityState

    def one(number: int) -> Opportunity:
        return Opportunity(
            number=f"OP-{number:05d}",
            employer=bodies[number % len(bodies)],
            title={"en": f"{chance.choice(THINGS).title()} technician, {chance.choice(TOWNS)}"},
            kind="job",
            place=chance.choice(TOWNS),
            closes_on=TODAY + timedelta(days=30 + number % 60),
            state=OpportunityState.OPEN,
            drafted_by=by,
            opened_on=TODAY - timedelta(days=10),
        )

    made = _store(one(number) for number in range(1, sizes.opportunities + 1))
    _store(
        OpportunityItem(opportunity=post, micro_credential=goals[place % len(goals)]) for place, post in enumerate(made)
    )


def _with_history(entries: list[Any], by: Any) -> None:
    """Write the version and the facts of entries that were submitted and, most of them, registered."""
    from passerelle.journal.models import Fact
    from passerelle.registers.models import EntryVersion

    if not entries:
        return
    is_course = hasattr(entries[0], "leads_to")
    _store(
        EntryVersion(
            entry=entry.number,
            edition=1,
            stated={} if is_course else entry.as_stated(),
            profiles=[],
            submitted_on=entry.listed_on,
            submitted_by=by,
        )
        for entry in entries
    )
    kind = entries[0].register
    noted = {"edition": 1, "findings": []}
    _store(
        Fact(kind=f"{kind}.submit", subject=entry.number, actor=by.reference, at=_at(entry.listed_on), noted=noted)
        for entry in entries
    )
    _store(
        Fact(kind=f"{kind}.register", subject=entry.number, actor="", at=_at(entry.decided_on), noted={})
        for entry in entries
        if entry.decided_on
    )


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _counters() -> None:
    """Let numbers go on where these end."""
    from passerelle.registers.models import Counter

    for prefix in ("ORG", "MC", "SC", "OP", "PR", "AW", "AS", "EM", "QA", "EV"):
        Counter.objects.update_or_create(prefix=prefix, defaults={"last": 1_000_000})


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.country", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=100_000)
    asked = parser.parse_args(arguments)
    register.start(asked.folder)
    make(asked.entries)


if __name__ == "__main__":
    main(sys.argv[1:])
