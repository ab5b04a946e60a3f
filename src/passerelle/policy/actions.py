"""Putting a profile in force: one person drafts, a second approves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.policy.models import Activation
from passerelle.policy.permissions import may_approve, may_draft
from passerelle.policy.queries import shipped

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person


@transaction.atomic
def draft_activation(profile: str, *, by: Person, in_force_from: date) -> Activation:
    """Propose a profile; nothing is in force before `approve_activation`. Raises NotPermitted or Malformed."""
    if not may_draft(by):
        raise NotPermitted
    if profile not in shipped():
        raise Malformed(field="profile", expected="a shipped profile")
    activation = Activation.objects.create(profile=profile, in_force_from=in_force_from, drafted_by=by)
    journal.record("policy.draft", subject=activation.reference, actor=by.reference, noted={"profile": profile})
    return activation


@transaction.atomic
def approve_activation(activation: Activation, *, by: Person) -> Activation:
    """Put a drafted profile in force from its day on.

    Raises NotPermitted, WrongState when it was approved before, or AlreadyDone when the profile is in force already.
    """
    if not may_approve(by, activation):
        raise NotPermitted
    try:
        with transaction.atomic():
            approved = Activation.objects.filter(pk=activation.pk, approved_by=None).update(approved_by=by)
    except IntegrityError:
        raise AlreadyDone(field="profile", seen=activation.profile) from None
    if not approved:
        raise WrongState("approve", "approved")
    activation.approved_by = by
    journal.record(
        "policy.approve", subject=activation.reference, actor=by.reference, noted={"profile": activation.profile}
    )
    return activation
