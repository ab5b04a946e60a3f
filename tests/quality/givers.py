"""Those who can say what an entry was worth: a learner with an award, an employer who hired, bodies of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.organisations.models import Organisation, Role
from passerelle.quality.actions import feedback
from passerelle.quality.models import Hire
from tests import factories as make
from tests.factories import LONG_AGO, TODAY
from tests.recognition.factories import award

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.models import Person
    from passerelle.quality.models import Feedback
    from passerelle.registers.models import Entry

GOOD: dict[str, Any] = {"outcomes": 4, "assessment": 5, "usefulness": 3, "text": "We mended three pumps in a week."}


def learner(entry: MicroCredential, **fields: Any) -> Person:
    somebody = make.person()
    award(somebody, entry, **fields)
    return somebody


def employer(entry: MicroCredential) -> tuple[Organisation, Person]:
    """Return an employer whom a holder named, and who writes for it."""
    body = make.organisation([Role.EMPLOYER])
    made = award(make.person(), entry)
    number = f"HI-9{next(make.numbers):05d}"
    Hire.objects.create(number=number, award=made, employer=body, since=LONG_AGO, said_on=TODAY)
    return body, make.member(body)


def peer(field: str = "0713") -> tuple[Organisation, Person]:
    """Return a provider whose role reaches a field, and who signs for it."""
    body = make.organisation()
    make.organisation_role(body, Role.PROVIDER, scope={"fields": [field]})
    return body, make.member(body)


def union() -> tuple[Organisation, Person]:
    body = make.organisation([Role.PROFESSIONAL_BODY])
    return body, make.member(body)


def given(entry: Entry, by: Person, speaks_as: str = "learner", moment: str = "first", **said: Any) -> Feedback:
    return feedback.give(entry, speaks_as, moment, GOOD | said, by=by, today=TODAY)
