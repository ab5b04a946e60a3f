"""Whether somebody is tied to an applicant, by any path: the organisation itself, one that awards jointly, the group,
a partner, a coach, a past post, a word said publicly about the entry.

For those who form, decide and hear; experts are asked the same by `pool.py`, in more detail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.core import panel
from passerelle.organisations import ties as mandates
from passerelle.organisations.models import Organisation
from passerelle.policy import queries as policy
from passerelle.vetting import interests, rules
from passerelle.vetting.models import Expert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from passerelle.people.models import Person


def links() -> list[tuple[str, str]]:
    """Return which organisation is a part of which, as pairs of numbers; none where the register keeps no parents."""
    if all(field.name != "parent" for field in Organisation._meta.get_fields()):
        return []
    rows = Organisation.objects.exclude(**{"parent": None}).order_by("pk")
    return [(part, whole) for part, whole in rows.values_list("number", "parent__number")]


def group_of(numbers: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the organisations that hang together with these, each with the way there."""
    return panel.group_of(numbers, links())


def tie_of(person: Person, applicant: Organisation, *, entry: str = "", on: date | None = None) -> str:
    """Return how a person is tied to an applicant and to the entry at stake, as a stable word; empty for none.

    Asked once per person object, applicant and entry, that is once per request, like the mandates themselves.
    """
    day = on or timezone.localdate()
    known: dict[tuple[int, str, date], str] = person.__dict__.setdefault("_ties", {})
    if (applicant.pk, entry, day) not in known:
        known[applicant.pk, entry, day] = _tie(person, applicant, entry, day)
    return known[applicant.pk, entry, day]


def _tie(person: Person, applicant: Organisation, entry: str, day: date) -> str:
    belongs = _belongs_to(person, day)
    if belongs is None:
        return ""
    now, past = belongs
    if applicant.number in now:
        return "own_organisation"
    hands = interests.hands(applicant.number, entry)
    if now & hands.applicants:
        return "own_joint_awarder"
    group = group_of(hands.applicants) if now or past else {}
    if now & group.keys():
        return "own_group"
    if (past - now) & {*hands.applicants, *group}:
        return "former_organisation"
    if now or past:
        near = interests.near(hands.applicants, entry, on=day, cooling_off_months=_cooling_off_months(day))
        if now & near.partners:
            return "own_partner"
        if (now | past) & near.coaches:
            return "coached_it"
        if person.reference in near.authors or (now | {person.reference}) & near.designers:
            return "made_it"
    return "endorsed_it" if (now | {person.reference}) & hands.endorsers else ""


def _cooling_off_months(day: date) -> int:
    """Return for how long a post or a partnership that ended still ties, as the profiles in force on a day say."""
    return panel.composition(rules.composition_of(policy.in_force(day))).cooling_off_months


def _belongs_to(person: Person, day: date) -> tuple[set[str], set[str]] | None:
    """Return the organisations a person belongs to on a day, as an expert too, and those left not long before.

    Nothing for who never belonged to any: whoever spoke for an organisation once has a mandate that ended.
    """
    has_left = any(one.ends_on for one in mandates.held(person))
    months = _cooling_off_months(day) if has_left else 0
    now, past = mandates.belongs_to(person, day, months=months)
    employer = Expert.objects.filter(person=person).values_list("organisation__number", flat=True).first()
    if employer:
        now.add(employer)
    return (now, past) if mandates.held(person) or employer else None
