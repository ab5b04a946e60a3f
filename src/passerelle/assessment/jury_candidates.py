"""Whom an awarder may ask into a jury: its assessors, with every link to the candidate that the register knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.assessment import juries, queries
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.policy.case_files import LINKED

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import PriorLearningCase

MOST = 40


@dataclass(frozen=True)
class Proposed:
    """Somebody who assesses this micro-credential, and what bars them from this jury."""

    person: Person
    organisation: Organisation
    barred: tuple[str, ...]


def proposed(case: PriorLearningCase, *, on: date) -> list[Proposed]:
    """Return who is qualified for the micro-credential of a case: the free ones first, each once, at most 40."""
    choices = queries.choices(juries.candidate_of(case), on=on)
    by_key = {one.person.pk: one for one in reversed(choices)}
    links = juries.links_of(case, [one.person for one in by_key.values()])
    found = [
        Proposed(one.person, one.organisation, tuple(dict.fromkeys(str(LINKED[link.code]) for link in links[key])))
        for key, one in by_key.items()
    ]
    return sorted(found, key=lambda one: (bool(one.barred), one.person.name))[:MOST]
