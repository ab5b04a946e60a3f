"""To which organisations somebody belongs on a day, and which were left not long before.

Who was of an organisation, or of its group, in the last three years does not judge what it asks for (DOMAIN 3.8). What
ties somebody besides, by partnerships, words said publicly or a panel's pool, is known further up (`vetting/ties.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core import panel
from passerelle.core.calendar import add_months
from passerelle.organisations.groups import group_of
from passerelle.organisations.permissions import mandates_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Mandate, Organisation, OrganisationRole
    from passerelle.people.models import Person

COOLING_OFF = panel.DEFAULT.cooling_off_months


def held(person: Person) -> tuple[Mandate, ...]:
    """Return every mandate a person has or ever had, read once per person object."""
    mandates_of(person)
    found: tuple[Mandate, ...] = getattr(person, "_mandates", ())
    return found


def belongs_to(person: Person, on: date, *, months: int = COOLING_OFF) -> tuple[set[str], set[str]]:
    """Return by number the organisations a person acts for on a day, and those left so many months before or fewer."""
    mandates = held(person)
    now = {one.organisation.number for one in mandates if one.is_held(on)}
    past = {
        one.organisation.number
        for one in mandates
        if one.ends_on and one.ends_on <= on <= add_months(one.ends_on, months)
    }
    return now, past


def tie_of(person: Person, organisation: Organisation, *, on: date) -> str:
    """Return what ties a person to an organisation by mandates, now or before, as a stable word; empty for nothing."""
    now, past = belongs_to(person, on)
    if organisation.number in now:
        return "own_organisation"
    if not (now or past):
        return ""
    mandates = {one.organisation.number: one.organisation_id for one in held(person)}
    group = group_of(organisation)
    if any(mandates[number] in group for number in now):
        return "own_group"
    return "former_organisation" if any(mandates[number] in group for number in past) else ""


def reason_not_to_decide(person: Person, role: OrganisationRole, *, on: date) -> str:
    """Return why a person may not decide on a role, as a stable word: only an officer whom no mandate ties to it."""
    if not holds(person, Duty.DECISION_OFFICER):
        return "not_a_decision_officer"
    return tie_of(person, role.organisation, on=on)
