"""Those who can say what an entry was worth: a learner with an award, an employer who hired, bodies of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import overlap
from passerelle.core.feedback import outcome_key
from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Person
from passerelle.quality.actions import feedback
from passerelle.quality.models import Feedback, FeedbackOutcome, FeedbackReply, Hire
from tests import factories as make
from tests.factories import LONG_AGO, TODAY
from tests.recognition.factories import award

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
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


def many(entry: MicroCredential, count: int, *, with_text: bool = True) -> None:
    """Write so many answers of learners and of one employer after another, as rows: they are given by no act."""
    first = next(make.numbers) * 100_000
    people = Person.objects.bulk_create(
        Person(email=f"many-{first + n}@mirane.example", name=f"Many {n}", password="!") for n in range(count)
    )
    text = "We mended three pumps in a week." if with_text else ""
    rows = Feedback.objects.bulk_create(
        Feedback(
            number=f"FB-8{first + n}",
            entry=entry.number,
            edition=1,
            owner=entry.awarder,
            giver_kind="learner",
            basis="award",
            basis_reference="A-90001",
            author=one,
            outcomes=1 + n % 5,
            assessment=1 + n % 4,
            usefulness=1 + n % 3,
            rated_outcomes=1,
            text=text,
            shown_text=text,
            given_on=TODAY,
        )
        for n, one in enumerate(people)
    )
    key = overlap.mark(outcome_key(entry.outcomes[0]["text"]))
    FeedbackOutcome.objects.bulk_create(
        FeedbackOutcome(feedback=row, entry=entry.number, mark=key, code="K1", rating=4) for row in rows
    )
    FeedbackReply.objects.bulk_create(
        FeedbackReply(feedback=row, to_version=1, by=one, replied_on=TODAY, text="Thanks.", shown_text="Thanks.")
        for row, one in zip(rows[::3], people[::3], strict=True)
    )
