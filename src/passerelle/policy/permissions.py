"""Who may change the rules, and who sees a change before it holds. Nobody changes them alone (DOMAIN 3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.policy.models import Activation
from passerelle.policy.states import LIFECYCLE

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from passerelle.people.models import Person


def may_draft(person: Person) -> bool:
    return holds(person, Duty.POLICY_OFFICER)


def may_approve(person: Person, activation: Activation) -> bool:
    """A second policy officer, never the one who drafted it (DOMAIN 4.1, rule 6)."""
    return holds(person, Duty.POLICY_OFFICER) and activation.drafted_by_id != person.pk


def may_change(person: Person, activation: Activation) -> bool:
    """Any policy officer mends, tries or withdraws a draft; who mended it last no longer approves it."""
    return holds(person, Duty.POLICY_OFFICER) and LIFECYCLE.allows(activation.state, "edit")


def visible_to(person: Person | AnonymousUser) -> QuerySet[Activation]:
    """Return the versions somebody may see: what was put in force is public, a draft is the policy officers'."""
    if person.is_authenticated and holds(person, Duty.POLICY_OFFICER):
        return Activation.objects.all()
    return Activation.objects.exclude(approved_by=None)
