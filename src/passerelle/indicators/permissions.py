"""Who sets goals: two policy officers together. Figures and published goals are everybody's to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.people.models import Duty
from passerelle.people.permissions import holds

if TYPE_CHECKING:
    from passerelle.indicators.models import Goal
    from passerelle.people.models import Person


def may_set_goals(person: Person) -> bool:
    return holds(person, Duty.POLICY_OFFICER)


def may_approve_goal(person: Person, goal: Goal) -> bool:
    """A second policy officer, never the one who drafted it or changed it last."""
    return may_set_goals(person) and goal.drafted_by_id != person.pk
