"""Who may change the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.people.models import Duty
from passerelle.people.permissions import holds

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from passerelle.policy.models import Activation


def may_draft(person: Person) -> bool:
    return holds(person, Duty.POLICY_OFFICER)


def may_approve(person: Person, activation: Activation) -> bool:
    """A second policy officer, never the one who drafted it (DOMAIN 4.1, rule 6)."""
    return holds(person, Duty.POLICY_OFFICER) and activation.drafted_by_id != person.pk
