"""Reading a person's portfolio: what is held, what is in progress, what could come next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from passerelle.assessment.models import Candidate, PriorLearningCase, RecognisedPart
from passerelle.assessment.states import OPEN_CANDIDATES, OPEN_CASES
from passerelle.awards.models import Award
from passerelle.awards.states import MADE, SHAREABLE, AwardState
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.states import ProgrammeState
from passerelle.learning.models import Application, Enrolment
from passerelle.learning.states import OPEN_APPLICATIONS, OPEN_ENROLMENTS, EnrolmentState
from passerelle.portfolio.models import ForeignCredential, ShareSet
from passerelle.portfolio.permissions import foreign_visible_to, sets_visible_to
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from passerelle.people.models import Person

MOST_NEXT: Final = 12
"""So many of what could come next: what most of the held counts in comes first."""


@dataclass(frozen=True)
class Next:
    """A larger micro-credential or programme that something held counts in, and the names of what is held of it."""

    entry: MicroCredential | Programme
    held: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    """Everything on one page. Awards and credentials from elsewhere are never in one list."""

    awards: list[Award]
    foreign: list[ForeignCredential]
    applications: list[Application]
    """Places in courses that were asked for and not decided, or kept and not taken up."""
    enrolments: list[Enrolment]
    parts: list[RecognisedPart]
    """Blocks that a jury recognised of what is not held yet: they count at the next attempt."""
    followed: list[Enrolment]
    """Courses taken to their end."""
    candidates: list[Candidate]
    cases: list[PriorLearningCase]
    next: list[Next]
    programmes: list[Next]
    """Degrees and other larger awards that something held counts in."""


def whole(person: Person) -> Whole:
    """Return everything of a person in ten queries, however much it is."""
    awards = list(held(person))
    candidates = Candidate.objects.filter(person=person, state__in=OPEN_CANDIDATES)
    cases = PriorLearningCase.objects.filter(person=person, state__in=OPEN_CASES)
    enrolments = Enrolment.objects.filter(person=person, state__in=OPEN_ENROLMENTS)
    applications = Application.objects.filter(person=person, state__in=OPEN_APPLICATIONS)
    followed = Enrolment.objects.filter(person=person, state=EnrolmentState.COMPLETED)
    return Whole(
        awards,
        list(foreign_visible_to(person)),
        list(applications.select_related("instance__course__provider").order_by("-pk")),
        list(enrolments.select_related("instance__course__provider").order_by("-pk")),
        _parts(person, awards),
        list(followed.select_related("instance__course__provider").order_by("-completed_on", "-pk")),
        list(candidates.select_related("micro_credential__awarder").order_by("-pk")),
        list(cases.select_related("micro_credential__awarder").order_by("-pk")),
        _next(awards),
        _programmes(awards),
    )


def _parts(person: Person, awards: list[Award]) -> list[RecognisedPart]:
    """Return the recognised blocks of what is not held whole."""
    whole = [one.micro_credential_id for one in awards if one.state == AwardState.IN_FORCE]
    found = RecognisedPart.objects.filter(person=person).exclude(micro_credential__in=whole)
    return list(found.select_related("micro_credential__awarder").order_by("-recognised_on", "-pk"))


def held(person: Person) -> QuerySet[Award]:
    """Return a person's awards, newest first, ended ones too: the page says so."""
    found = Award.objects.filter(holder=person, state__in=MADE).select_related("micro_credential", "awarder")
    return found.order_by("-awarded_on", "-pk")


def shareable(person: Person) -> QuerySet[Award]:
    return held(person).filter(state__in=SHAREABLE)


def _next(awards: list[Award]) -> list[Next]:
    """Return the listed micro-credentials that awards in force count in and that are not held themselves."""
    in_force = {one.micro_credential_id: one.micro_credential for one in awards if one.state == AwardState.IN_FORCE}
    if not in_force:
        return []
    pairs = MicroCredential.stacks_into.through.objects.select_related("to_microcredential__awarder").filter(
        from_microcredential__in=in_force, to_microcredential__state__in=LISTED
    )
    larger = pairs.exclude(to_microcredential__in=in_force).order_by("to_microcredential__number", "pk")
    found: dict[int, Next] = {}
    for pair in larger:
        held_ = found[pair.to_microcredential_id].held if pair.to_microcredential_id in found else ()
        part = in_force[pair.from_microcredential_id].name
        found[pair.to_microcredential_id] = Next(pair.to_microcredential, (*held_, part))
    return sorted(found.values(), key=lambda one: -len(one.held))[:MOST_NEXT]


def _programmes(awards: list[Award]) -> list[Next]:
    """Return the programmes on offer that awards in force count in, those that most of them count in first."""
    in_force = {one.micro_credential_id: one.micro_credential for one in awards if one.state == AwardState.IN_FORCE}
    if not in_force:
        return []
    pairs = MicroCredential.stacks_into_programmes.through.objects.select_related("programme__awarder").filter(
        microcredential__in=in_force, programme__state=ProgrammeState.PUBLISHED
    )
    found: dict[int, Next] = {}
    for pair in pairs.order_by("programme__number", "pk"):
        held_ = found[pair.programme_id].held if pair.programme_id in found else ()
        found[pair.programme_id] = Next(pair.programme, (*held_, in_force[pair.microcredential_id].name))
    return sorted(found.values(), key=lambda one: -len(one.held))[:MOST_NEXT]


def sets_of(person: Person, now: datetime) -> list[tuple[ShareSet, str | None]]:
    """Return a person's links to several things, newest first, each with its looks, and why it is closed, if it is."""
    found = sets_visible_to(person).prefetch_related("looked", "items__award__micro_credential", "items__foreign")
    return [(one, one.closed_because(now)) for one in found]
