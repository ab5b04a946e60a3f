"""A candidature of somebody who holds everything that a larger award is made of: nothing is assessed once more.

Its result is signed in the name of the officer who checked the parts; who awards is another (`stacking/confirming.py`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.assessment import actions, queries
from passerelle.assessment.models import CandidateRoute
from passerelle.assessment.states import CANDIDATE_LIFE
from passerelle.assessment.steps import step
from passerelle.core import assessing
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from passerelle.assessment.models import Candidate
    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.models import Person


def grade_of(entry: MicroCredential, name: str) -> assessing.Grade:
    """Return a passing grade of the entry's scale by its name, the lowest where none is named. Raises Malformed."""
    _failing, first, *higher = queries.specification(entry, entry.edition).grades
    passing = {one.name: one for one in (first, *higher)}
    if name and name not in passing:
        raise Malformed(field="grade", expected=", ".join(passing), seen=name[:40])
    return passing.get(name, first)


def weakest(checks: Collection[str]) -> str:
    """Return the least strict of these ways to check an identity: what can be said of all of them."""
    return min(checks, key=lambda one: assessing.SUPERVISION_RANK[one])


@transaction.atomic
def pass_by_parts(
    person: Person, entry: MicroCredential, *, grade: str, identity_check: str, checked_by: Person, today: date
) -> Candidate:
    """Make a person a candidate who has passed by the parts they hold. No marks: the points are where the grade begins.

    Raises Malformed (grade), NotNow (`already_candidate`, `open_case`) where they are on the way otherwise.
    """
    reached = grade_of(entry, grade)
    candidate = actions.register_candidate(person, entry, route=CandidateRoute.STACKING, by=checked_by, today=today)
    named: dict[str, Any] = {"organisation": entry.awarding_body, "assessor": checked_by, "assigned_on": today}
    step(candidate, CANDIDATE_LIFE, "assign", by=checked_by, **named)
    noted = {"micro_credential": entry.reference, "edition": candidate.edition}
    signed: dict[str, Any] = {
        "result": reached.name,
        "score": Decimal(reached.from_score),
        "assessed_on": today,
        "identity_check": identity_check,
    }
    return step(candidate, CANDIDATE_LIFE, "pass", by=checked_by, kind="candidate.assess", noted=noted, **signed)
