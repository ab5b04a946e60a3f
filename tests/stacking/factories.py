"""A larger award of three parts, its two officers, and learners who hold some of them: what stacking needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.awards import keys
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.stacking import asking, confirming
from tests.awards import factories as base

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.stacking.models import LargerAward

LONG_AGO = date(2024, 1, 1)
today = base.today


@dataclass
class Workshop:
    """An awarder with two signatories, three parts of six credits, and the larger award of eighteen."""

    awarder: Organisation
    first: Person
    second: Person
    parts: list[MicroCredential]
    entry: MicroCredential
    programme: Programme

    def give(self, learner: Person, *places: int, **fields: Any) -> list[Award]:
        """Award the parts at these places to a learner, all where none is named."""
        chosen = places or range(len(self.parts))
        return [give(learner, self.parts[place], self.first, **fields) for place in chosen]


def entry(awarder: Organisation, title: str, credits_: int, **fields: Any) -> MicroCredential:
    stated = {"title": {"en": title}, "credits": Decimal(credits_), "hours": Decimal(25 * credits_)}
    return base.micro_credential(awarder, **stated | fields)


def awarder(name: str = "College of the Lakes") -> tuple[Organisation, Person, Person]:
    """Return a body that may award and sign, and two who sign for it."""
    base.register_key()
    body = base.organisation(name)
    base.role(body)
    first, second = base.signatory(body), base.signatory(body)
    keys.make_awarder_key(body, by=first, today=today())
    return body, first, second


def workshop(**fields: Any) -> Workshop:
    body, first, second = awarder()
    parts = [entry(body, f"Part {place}", 6) for place in (1, 2, 3)]
    whole = entry(body, "Water Technician", 18)
    return Workshop(body, first, second, parts, whole, composition(whole, parts, **fields))


def composition(whole: MicroCredential, parts: list[MicroCredential], **fields: Any) -> Programme:
    number = next(base.counter)
    stated: dict[str, Any] = {
        "number": f"PG-8{number:05d}",
        "awarder": whole.awarding_body,
        "title": whole.title,
        "kind": "larger_micro_credential",
        "state": "published",
        "level": "4",
        "credits": whole.credits,
        "credit_system": "ECTS",
        "buckets": [bucket("CORE", whole.credits or 0, items=[one.number for one in parts])],
        "valid_from": LONG_AGO,
        "awarded_as": whole,
    }
    return Programme.objects.create(**stated | fields)


def bucket(code: str, least: Any, most: Any = None, *, items: Any = (), tags: Any = ()) -> dict[str, Any]:
    return {
        "code": code,
        "title": code.capitalize(),
        "min_credits": float(least),
        "max_credits": None if most is None else float(most),
        "items": list(items),
        "tags": list(tags),
    }


def give(learner: Person, of: MicroCredential, by: Person, **fields: Any) -> Award:
    """Award an entry to a learner who passed it."""
    from passerelle.awards import actions

    return actions.award(base.candidate(of, learner, **fields), by=by, today=today())


def asked(at: Workshop, learner: Person | None = None) -> LargerAward:
    """Return the request of somebody who holds every part."""
    who = learner or base.person()
    at.give(who)
    return asking.ask(at.programme, by=who, today=today())


def checked(at: Workshop, larger: LargerAward | None = None) -> LargerAward:
    return confirming.check(larger or asked(at), by=at.first, today=today())


def confirmed(at: Workshop, larger: LargerAward | None = None) -> Award:
    return confirming.confirm(checked(at, larger), by=at.second, today=today())
