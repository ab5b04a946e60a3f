"""After a death: two officers close the account; awards stay true and can be checked, heirs get a copy on paper.

Nothing of it is public: who checks an award of somebody who died reads what everybody reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from passerelle.awards import downloads
from passerelle.awards.downloads import CERTIFICATE
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.people.models import Death, DeathProof, Person, Recovery
from passerelle.people.permissions import may_work_at_counter
from passerelle.people.recovery import cancel as cancel_recovery
from passerelle.people.states import (
    DEATH_LIFE,
    OPEN_DEATHS,
    OPEN_RECOVERIES,
    DeathState,
)
from passerelle.people.steps import step
from passerelle.portfolio.guardian_permissions import may_confirm_death
from passerelle.portfolio.guardians import end_all, stop_links, take_off

if TYPE_CHECKING:
    from passerelle.awards.downloads import File
    from passerelle.awards.models import Award

MOST_OF_A_REASON = 500


class HeirProof(models.TextChoices):
    """What shows that somebody is an heir; its kind stands in the journal, no name."""

    CERTIFICATE = "certificate_of_inheritance", _("certificate of inheritance")
    NOTARY = "notarial_act", _("act of a notary")
    FAMILY_BOOK = "family_book", _("family record book")


def note(person: Person, *, proof: str, by: Person) -> Death:
    """Note that somebody died, and which proof was seen; the account stays open until a second officer confirms.

    The account is written to: who reads it alive can say so. Safe to send twice. Raises NotPermitted, Malformed,
    NotNow (`account_closed`) or AlreadyDone.
    """
    if not may_work_at_counter(by) or by.pk == person.pk:
        raise NotPermitted
    if proof not in DeathProof.values:
        raise Malformed(field="proof", expected=", ".join(DeathProof.values), seen=proof[:20])
    there = Death.objects.filter(person=person, state__in=OPEN_DEATHS).first()
    if there is None and not person.is_active:
        raise NotNow(reason="account_closed")
    try:
        with transaction.atomic():
            made = Death.objects.create(person=person, proof=proof, noted_by=by, noted_at=timezone.now())
            return _noted(made, "note", by)
    except IntegrityError:
        there = Death.objects.get(person=person, state__in=OPEN_DEATHS)
        if (there.proof, there.noted_by_id) != (proof, by.pk):
            raise AlreadyDone(field="death", at=there.noted_at.isoformat()) from None
        return there


@transaction.atomic
def confirm(death: Death, *, by: Person) -> Death:
    """Close the account as a second officer: nobody signs in, every link and the public page stop, guardianships
    end.

    Raises NotPermitted or WrongState.
    """
    if not may_confirm_death(by, death):
        raise NotPermitted
    now, person = timezone.now(), death.person
    moved = step(death, DEATH_LIFE, "confirm", confirmed_by=by, confirmed_at=now)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    stop_links(person)
    take_off(person)
    for recovery in Recovery.objects.filter(person=person, state__in=OPEN_RECOVERIES):
        cancel_recovery(recovery, by=by)
    end_all(person)
    return _noted(moved, "confirm", by)


@transaction.atomic
def refuse(death: Death, *, reason: str, by: Person) -> Death:
    """Say as a second officer that it does not hold. Raises NotPermitted, Malformed or WrongState."""
    if not may_confirm_death(by, death):
        raise NotPermitted
    said = some_text(MOST_OF_A_REASON)("reason", reason)
    return _noted(step(death, DEATH_LIFE, "refuse", ended_by=by, ended_at=timezone.now(), reason=said), "refuse", by)


@transaction.atomic
def undo(death: Death, *, reason: str, by: Person) -> Death:
    """Open the account again where it was wrong: its ways in are what they were; links stay stopped.

    Raises NotPermitted, Malformed, NotNow (`account_erased`) or WrongState.
    """
    if not may_work_at_counter(by):
        raise NotPermitted
    said = some_text(MOST_OF_A_REASON)("reason", reason)
    if death.person.erased_at is not None:
        raise NotNow(reason="account_erased")
    moved = step(death, DEATH_LIFE, "undo", ended_by=by, ended_at=timezone.now(), reason=said)
    Person.objects.filter(pk=death.person_id).update(is_active=True)
    return _noted(moved, "undo", by)


def hand_copy(death: Death, award: Award, *, proof: str, by: Person) -> File:
    """Return the certificate of an award, to print for an heir whose proof was seen; that it was is a fact.

    Raises NotPermitted, Malformed, NotNow (`death_not_confirmed`), and as `renditions.certificate`.
    """
    if not may_work_at_counter(by) or award.holder_id != death.person_id:
        raise NotPermitted
    if proof not in HeirProof.values:
        raise Malformed(field="proof", expected=", ".join(HeirProof.values), seen=proof[:30])
    if death.state != DeathState.CLOSED:
        raise NotNow(reason="death_not_confirmed")
    file = downloads.file_of(award, CERTIFICATE, by=death.person)
    noted = {"death": str(death.key), "award": award.number, "proof": proof}
    journal.record("death.hand_copy", subject=death.person.reference, actor=by.reference, noted=noted)
    return file


def _noted(death: Death, act: str, by: Person) -> Death:
    noted = {"death": str(death.key)}
    journal.record(f"death.{act}", subject=death.person.reference, actor=by.reference, noted=noted)
    return death
