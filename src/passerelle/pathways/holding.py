"""What a learner holds and is on the way to, as plans begin with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.editions import stated_now
from passerelle.catalogue.models import MicroCredential
from passerelle.conversions import reading
from passerelle.core.counsel import IN_PROGRESS, PORTFOLIO
from passerelle.core.pathways.world import Course
from passerelle.core.progression import ELSEWHERE, OWN
from passerelle.learning.models import Enrolment
from passerelle.learning.states import OPEN_ENROLMENTS
from passerelle.pathways.stock import reached_by
from passerelle.stacking.holding import tags_of

if TYPE_CHECKING:
    from passerelle.conversions.reading import Conversions
    from passerelle.guidance.models import Counsel
    from passerelle.people.models import Person


@dataclass(frozen=True)
class Held:
    """One micro-credential that is held, or that somebody is on the way to: then `ends` is when its course does."""

    entry: MicroCredential
    until: date | None = None
    ends: date | None = None

    @property
    def number(self) -> str:
        return self.entry.number

    def as_course(self, system: str, counts: Conversions = reading.NONE) -> Course:
        """Return it as plans count it; `counts` is what credits of other systems count for to everybody."""
        one = self.entry
        country, stated = one.awarding_body.country, (one.credits_that_hold, one.credit_system)
        size, _by = counts.in_whole(*stated, system, owner=reading.NO_BODY, country=country)
        tags = tags_of(stated_now(one), one.awarding_body, ()) - {OWN, ELSEWHERE}
        return Course(one.number, int(size * 100), reached_by(one.outcomes), tags | {f"item:{one.number}"})


def seen_in(counsel: Counsel, *, on: date) -> tuple[Held, ...]:
    """Return what of it a learner lets the counsellor of a counsel see on a day."""
    seen = counsel.seen(on)
    held = held_by(counsel.learner, on=on)
    return tuple(one for one in held if (PORTFOLIO if one.ends is None else IN_PROGRESS) in seen)


def held_by(person: Person, *, on: date) -> tuple[Held, ...]:
    """Return what a person holds in force on a day, and what they are on the way to by a course; two queries.

    What is on the way is counted on, so that no plan asks for it twice; `Held.ends` tells it from what is there.
    """
    lasting = Q(valid_until=None) | Q(valid_until__gte=on)
    awards = Award.objects.filter(lasting, holder=person, state=AwardState.IN_FORCE)
    found: dict[str, Held] = {}
    for award in awards.select_related("micro_credential__awarder").order_by("awarded_on", "pk"):
        before = found.get(award.micro_credential.number)
        until = award.valid_until
        if before is not None and (before.until is None or (until is not None and until < before.until)):
            until = before.until
        found[award.micro_credential.number] = Held(award.micro_credential, until)
    places = Enrolment.objects.filter(person=person, state__in=OPEN_ENROLMENTS, candidate__isnull=False)
    for place in places.select_related("candidate__micro_credential__awarder", "instance").order_by("pk"):
        if place.candidate is not None:
            entry = place.candidate.micro_credential
            found.setdefault(entry.number, Held(entry, ends=place.instance.ends_on))
    return tuple(found.values())
