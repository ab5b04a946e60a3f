"""An owner takes an entry out of its register: whom that touches, by when they finish, and the act itself.

Source: DOMAIN 3.6 (the owner withdraws, with a day by which teaching ends; holders and the enrolled keep what they
have) and France, Code du travail R6113-17-3 II. Who is enrolled is the business of this package; the register takes
the step. Opportunities have an end of their own (`opportunities.actions.close`), and achievements are the learner's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404

from passerelle.assessment.models import Candidate
from passerelle.assessment.states import OPEN_CANDIDATES, CandidateState
from passerelle.awards.models import Award
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.learning.models import Enrolment
from passerelle.learning.states import OPEN_ENROLMENTS
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import acts_for, may_withdraw
from passerelle.registers import actions as registers
from passerelle.registers import queries as entries
from passerelle.registers.models import Entry
from passerelle.registers.states import LIFECYCLE, LISTED, State

if TYPE_CHECKING:
    from passerelle.people.models import Person

E = TypeVar("E", bound=Entry)

DAYS_TO_AWARD = 30
"""How long at least an entry stays for those who passed, or are assessed, and have no award yet (our choice)."""


@dataclass(frozen=True)
class Touched:
    """Whom a withdrawal touches, in numbers, and between which days it may end; nobody by name."""

    holders: int = 0
    enrolled: int = 0
    lines: int = 0
    """Listed entries that rest on the role."""
    waiting: int = 0
    """People who passed and have no award yet."""
    undecided: int = 0
    """People on the way to it whose result is not there yet, enrolled or not."""
    earliest: date | None = None
    """The first day that lets everybody enrolled finish, and everybody who passed be awarded."""
    latest: date | None = None
    """The last day of validity, where there is one."""


def touched(entry: Entry, *, today: date) -> Touched:
    """Return whom a withdrawal would touch, in five queries at most."""
    enrolled, last_run = 0, None
    inside = places(entry)
    if inside is not None:
        counted = Enrolment.objects.filter(inside, state__in=OPEN_ENROLMENTS).aggregate(
            people=Count("pk"), last=Max("instance__ends_on")
        )
        enrolled, last_run = counted["people"], counted["last"]
    waiting, undecided = _candidates(entry)
    earliest = max(today, last_run or today, today + timedelta(days=DAYS_TO_AWARD) if waiting or undecided else today)
    if entry.valid_until is not None:
        earliest = min(earliest, max(today, entry.valid_until))
    holders = Award.objects.filter(micro_credential=entry).count() if isinstance(entry, MicroCredential) else 0
    return Touched(holders, enrolled, _lines(entry), waiting, undecided, earliest, entry.valid_until)


def _candidates(entry: Entry) -> tuple[int, int]:
    """Return how many passed and wait for the award, and how many wait for a result."""
    if isinstance(entry, MicroCredential):
        of = Candidate.objects.filter(micro_credential=entry)
    elif isinstance(entry, OrganisationRole) and entry.role == Role.AWARDER:
        of = Candidate.objects.filter(micro_credential__awarder=entry.organisation_id)
    else:
        return 0, 0
    passed = Q(state=CandidateState.PASSED, award=None)
    counted = of.aggregate(
        waiting=Count("pk", filter=passed), undecided=Count("pk", filter=Q(state__in=OPEN_CANDIDATES))
    )
    return counted["waiting"], counted["undecided"]


def places(entry: Entry) -> Q | None:
    """Return which places in runs lead to, or through, an entry; nothing for a register nobody enrols in."""
    if isinstance(entry, MicroCredential):
        return Q(candidate__micro_credential=entry)
    if isinstance(entry, ShortCourse):
        return Q(instance__course=entry)
    if isinstance(entry, OrganisationRole) and entry.role == Role.PROVIDER:
        return Q(instance__course__provider=entry.organisation_id)
    if isinstance(entry, OrganisationRole) and entry.role == Role.AWARDER:
        return Q(candidate__micro_credential__awarder=entry.organisation_id)
    return None


def _lines(entry: Entry) -> int:
    if not isinstance(entry, OrganisationRole):
        return 0
    body: Organisation = entry.organisation
    if entry.role == Role.AWARDER:
        return MicroCredential.objects.filter(awarder=body, state__in=LISTED).count()
    return ShortCourse.objects.filter(provider=body, state__in=LISTED).count() if entry.role == Role.PROVIDER else 0


def is_open_to(person: Person, entry: Entry) -> bool:
    """Say whether a person may withdraw an entry as it stands now."""
    return LIFECYCLE.allows(entry.state, "withdraw") and may_withdraw(person, entry)


def own_entry(person: Person, number: str) -> Entry:
    """Return an entry of a person's own organisation. Raises Http404, and NotPermitted for who does not sign for it."""
    entry = entries.entry(number)
    if not acts_for(person, getattr(entry, f"{entry.owned_by}_id")):
        raise Http404(number)
    if not may_withdraw(person, entry):
        raise NotPermitted
    return entry


@transaction.atomic
def withdraw(entry: E, *, by: Person, today: date, teach_out: date) -> E:
    """Take an entry out of its register: those enrolled finish until `teach_out`, nobody begins any more.

    The same again changes nothing. Raises NotPermitted, Malformed for a day that is past, after the end of validity,
    before the last run with somebody in it ends, or too soon to award who passed or is assessed; WrongState.
    """
    if not may_withdraw(by, entry):
        raise NotPermitted
    if entry.state == State.EXPIRING and entry.valid_until == teach_out:
        return entry
    earliest = touched(entry, today=today).earliest
    if earliest is not None and teach_out < earliest:
        raise Malformed(field="teach_out", seen=teach_out.isoformat(), expected=f"{earliest} or later")
    return registers.withdraw(entry, by=by, today=today, teach_out=teach_out)
