"""Who changes what stands of frameworks: policy officers, two at a time (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.people.models import Duty
from passerelle.people.permissions import holds

if TYPE_CHECKING:
    from passerelle.frameworks.models import Confirmation, Framework
    from passerelle.people.models import Person


def may_draft(person: Person) -> bool:
    return holds(person, Duty.POLICY_OFFICER)


def may_approve(person: Person, framework: Framework) -> bool:
    """A second policy officer, never the one who drafted it."""
    return holds(person, Duty.POLICY_OFFICER) and framework.drafted_by_id not in (None, person.pk)


def may_approve_confirmation(person: Person, confirmation: Confirmation) -> bool:
    """A second policy officer, never the one who proposed it."""
    return holds(person, Duty.POLICY_OFFICER) and confirmation.proposed_by_id != person.pk
