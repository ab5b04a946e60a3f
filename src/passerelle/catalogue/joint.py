"""Awarding together: the awarder that answers for an entry names others, and each confirms for itself.

The one that answers submits, changes and withdraws the entry; the others stand beside it from the day they confirm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from passerelle.catalogue.models import JointAwarding, MicroCredential
from passerelle.catalogue.permissions import may_answer_joint, may_end_joint, may_submit
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import has_role, organisations_of
from passerelle.registers.states import State

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

OVER = (State.REMOVED, State.EXPIRED)
"""States in which nobody is let in any more."""


def standing(person: Person) -> QuerySet[JointAwarding]:
    """Return who is named or confirmed for entries of the person's organisations, and where these are named."""
    own = organisations_of(person)
    return (
        JointAwarding.objects.filter(Q(awarder__in=own) | Q(micro_credential__awarder__in=own), ended_on=None)
        .select_related("awarder", "micro_credential__awarder")
        .order_by("pk")
    )


@transaction.atomic
def name_joint_awarder(entry: MicroCredential, awarder: Organisation, *, by: Person, today: date) -> JointAwarding:
    """Ask another awarder to award an entry together with its own; nothing is public until it confirms.

    Raises NotPermitted, WrongState for an entry that ended, Malformed for the awarder itself, NotNow while the other
    is no registered awarder, AlreadyDone when it was named already.
    """
    if not may_submit(by, entry):
        raise NotPermitted
    if entry.state in OVER:
        raise WrongState("name_joint_awarder", entry.state)
    if awarder.pk == entry.awarder_id:
        raise Malformed(field="awarder", expected="another organisation", seen=awarder.number)
    if not has_role(awarder.pk, Role.AWARDER, on=today):
        raise NotNow(reason="no_awarder")
    try:
        with transaction.atomic():
            made = JointAwarding.objects.create(micro_credential=entry, awarder=awarder, named_by=by, named_on=today)
    except IntegrityError:
        raise AlreadyDone(field="awarder", seen=awarder.number) from None
    _record("joint_awarder.name", made, by)
    return made


@transaction.atomic
def confirm_joint_awarder(joint: JointAwarding, *, by: Person, today: date) -> JointAwarding:
    """Say yes, for the body that was named; from now on the entry shows it.

    Raises NotPermitted, NotNow while the body is no registered awarder, WrongState when it was answered or taken back.
    """
    if not may_answer_joint(by, joint):
        raise NotPermitted
    if not has_role(joint.awarder_id, Role.AWARDER, on=today):
        raise NotNow(reason="no_awarder")
    entry = joint.micro_credential
    if entry.state in OVER:
        raise WrongState("confirm", entry.state)
    waiting = JointAwarding.objects.filter(pk=joint.pk, confirmed_on=None, ended_on=None)
    if not waiting.update(confirmed_on=today, confirmed_by=by):
        raise WrongState("confirm", "answered")
    joint.confirmed_on, joint.confirmed_by = today, by
    entry.joint_awarders.add(joint.awarder)
    _record("joint_awarder.confirm", joint, by)
    return joint


@transaction.atomic
def end_joint_awarder(joint: JointAwarding, *, by: Person, today: date) -> JointAwarding:
    """Take a name back, say no, or leave: either side may, at once. What was awarded together stays.

    Raises NotPermitted or WrongState.
    """
    if not may_end_joint(by, joint):
        raise NotPermitted
    if not JointAwarding.objects.filter(pk=joint.pk, ended_on=None).update(ended_on=today):
        raise WrongState("end", "ended")
    joint.ended_on = today
    joint.micro_credential.joint_awarders.remove(joint.awarder)
    _record("joint_awarder.end", joint, by)
    return joint


def _record(kind: str, joint: JointAwarding, by: Person) -> None:
    noted = {"awarder": joint.awarder.number}
    journal.record(kind, subject=joint.micro_credential.reference, actor=by.reference, noted=noted)
