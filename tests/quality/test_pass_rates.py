"""What an agency is told of the pass rates of the bodies it reviews: from stated numbers on, and of no person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.assessment.states import CandidateState
from passerelle.core.outliers import Passed
from passerelle.organisations.models import Organisation, Role
from passerelle.people.models import Person
from passerelle.quality import outlying
from passerelle.quality.thresholds import pass_rates
from tests import factories as make
from tests.factories import TODAY
from tests.quality import seen

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, ShortCourse

pytestmark = pytest.mark.django_db
numbers = count(1)


def assessed(
    entry: MicroCredential,
    by: Organisation,
    passed: int,
    of: int,
    *,
    course: ShortCourse | None = None,
    on: date = TODAY,
    signed: bool = True,
) -> None:
    """Write down that a body assessed so many persons, of whom so many passed."""
    names = [f"candidate-{next(numbers)}@example.org" for _n in range(of)]
    assessor = make.person()
    people = Person.objects.bulk_create(Person(email=name, name=name, reference=f"P-{name}"[:24]) for name in names)
    Candidate.objects.bulk_create(
        Candidate(
            number=f"CA-7{next(numbers):05d}",
            person=person,
            micro_credential=entry,
            edition=entry.edition,
            route=CandidateRoute.COURSE if course else CandidateRoute.EXAM,
            course=course,
            organisation=by,
            assessor=assessor,
            started_on=on,
            assigned_on=on,
            identity_check="supervised_onsite_with_id",
            **(_signed(place < passed, on) if signed else {"state": CandidateState.ASSIGNED}),
        )
        for place, person in enumerate(people)
    )


def _signed(has_passed: bool, on: date) -> dict[str, Any]:
    if has_passed:
        return {"state": CandidateState.PASSED, "result": "passed", "score": Decimal(70), "assessed_on": on}
    return {"state": CandidateState.FAILED, "result": "failed", "score": Decimal(30), "assessed_on": on}


def told(agency: Organisation) -> list[tuple[str, str, str, Passed, Passed]]:
    rates = outlying.rates_of(outlying.reviewed_by([agency.pk], on=TODAY), on=TODAY)
    return [(one.body.number, one.entry, str(one.part), one.found.own, one.found.others) for one in rates]


def test_an_agency_is_told_of_the_bodies_it_reviews_and_of_no_others():
    entry, strict, free = make.micro_credential(), make.organisation([Role.ASSESSOR]), make.organisation()
    assessed(entry, strict, 10, 20), assessed(entry, free, 20, 20)
    own, other = seen.overseen(strict), make.organisation([Role.QA_AGENCY])

    assert told(own) == [(strict.number, entry.number, "assesses", Passed(10, 20), Passed(20, 20))]
    assert told(other) == []
    assert outlying.rates_of({}, on=TODAY) == []


def test_who_teaches_is_compared_apart_from_who_assesses():
    entry, body = make.micro_credential(), make.organisation([Role.ASSESSOR])
    one, other = (make.short_course(leads_to=[entry]) for _n in range(2))
    assessed(entry, body, 10, 20, course=one), assessed(entry, body, 20, 20, course=other)

    assert [row[:3] for row in told(seen.overseen(one.provider))] == [(one.provider.number, entry.number, "teaches")]
    assert told(seen.overseen(body)) == []


@pytest.mark.parametrize("case", ["too few", "another entry", "too long ago", "not signed"])
def test_nothing_is_told_where_there_is_nothing_to_compare(case):
    entry, strict, free = make.micro_credential(), make.organisation(), make.organisation()
    months, amounts = pass_rates()
    on = TODAY - timedelta(days=31 * (months + 1)) if case == "too long ago" else TODAY
    of = amounts.least - 1 if case == "too few" else amounts.least
    assessed(entry, strict, 8, of, on=on, signed=case != "not signed")
    assessed(make.micro_credential() if case == "another entry" else entry, free, 20, 20)

    assert told(seen.overseen(strict)) == []
