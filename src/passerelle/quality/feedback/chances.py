"""When a person may speak on an entry, by each right: what was said already, from which day a second time counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.core.calendar import add_months
from passerelle.core.feedback import LATER_MONTHS
from passerelle.quality.feedback.bases import Right
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models.feedback import Feedback, GiverKind, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.people.models import Person


@dataclass(frozen=True)
class Chance:
    """One right, with what was said by it at which moment; `later_from` is nothing where no day is known yet."""

    right: Right
    said: Mapping[str, Feedback]
    later_from: date | None

    def open_moments(self, on: date) -> tuple[str, ...]:
        """Return at which moments something may still be said on a day."""
        is_later = self.later_from is not None and self.later_from <= on
        may = {Moment.FIRST: True, Moment.SIX_MONTHS: is_later}
        return tuple(str(moment) for moment, holds in may.items() if holds and moment not in self.said)


def chances(person: Person, number: str, rights: Sequence[Right]) -> list[Chance]:
    """Return what each right of a person on an entry is good for, and what was said by it; one query."""
    rows = list(_said_on(number, person, rights)) if rights else []
    return [_chance(person, right, rows) for right in rights]


def _said_on(number: str, person: Person, rights: Sequence[Right]) -> Iterable[Feedback]:
    bodies = [right.organisation for right in rights if right.organisation]
    every = Feedback.objects.filter(entry=number).exclude(state=WordsState.WITHDRAWN)
    own = every.filter(giver_kind=GiverKind.LEARNER, author=person)
    return (own | every.filter(organisation__in=bodies)).order_by("pk")


def _chance(person: Person, right: Right, rows: Sequence[Feedback]) -> Chance:
    if right.organisation is None:
        own = [one for one in rows if one.giver_kind == GiverKind.LEARNER and one.author_id == person.pk]
    else:
        own = [one for one in rows if one.organisation_id == right.organisation.pk]
    later = add_months(right.since, LATER_MONTHS) if right.since else None
    return Chance(right, {one.moment: one for one in own}, later)
