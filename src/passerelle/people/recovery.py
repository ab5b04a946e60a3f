"""Giving an account back to who lost every way in.

At a counter one officer sees a document, a second one confirms, and then it waits two days in which letters go to the
old address: whoever still reads it can stop it without signing in. Only then the account takes the new address, and
every old way in goes. Source: threat model, identity theft (cool-off of 48 hours, notice to the old address).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.people.models import CalendarFeed, ElectronicIdentity, IdentityProof, Person, Recovery
from passerelle.people.permissions import may_confirm_recovery, may_stop_recovery, may_work_at_counter
from passerelle.people.states import OPEN_RECOVERIES, RECOVERY_LIFE, RecoveryState
from passerelle.people.steps import step

if TYPE_CHECKING:
    from datetime import datetime

WAIT: Final = timedelta(hours=48)
"""So long whoever reads the old address can stop it."""
SALT: Final = "recovery"


def ask(person: Person, *, document: str, email: str, by: Person) -> Recovery:
    """Note that somebody stood at the counter, which document was seen, and where they can be reached now.

    Safe to send twice. Raises NotPermitted, Malformed, NotNow (`account_closed`, `email_taken`) or AlreadyDone where
    another such case is open.
    """
    if not may_work_at_counter(by) or by.pk == person.pk:
        raise NotPermitted
    address = _checked(document, email)
    if not person.is_active:
        raise NotNow(reason="account_closed")
    _refuse_taken(address, person)
    try:
        with transaction.atomic():
            made = Recovery.objects.create(
                person=person, document=document, email=address, old_email=person.email, asked_by=by,
                asked_at=timezone.now(),
            )  # fmt: skip
            journal.record(
                "recovery.ask", subject=person.reference, actor=by.reference,
                noted={"recovery": str(made.key), "document": document},
            )  # fmt: skip
    except IntegrityError:
        there = Recovery.objects.get(person=person, state__in=OPEN_RECOVERIES)
        if (there.document, there.email, there.asked_by_id) != (document, address, by.pk):
            raise AlreadyDone(field="recovery", at=there.asked_at.isoformat()) from None
        return there
    return made


def _checked(document: str, email: str) -> str:
    amiss, address = Together(), email.strip().lower()
    with amiss.also():
        if document not in IdentityProof.values:
            raise Malformed(field="document", expected=", ".join(IdentityProof.values), seen=document[:20])
    with amiss.also():
        try:
            validate_email(address)
        except ValidationError:
            raise Malformed(field="email", expected="an e-mail address", seen=address[:80]) from None
    amiss.settle()
    return address


def _refuse_taken(address: str, person: Person) -> None:
    """Refuse an address that another account signs in with, or has confirmed."""
    others = Person.objects.filter(email=address).exclude(pk=person.pk)
    kept = EmailAddress.objects.filter(email__iexact=address).exclude(user=person)
    if others.exists() or kept.exists():
        raise NotNow(reason="email_taken")


@transaction.atomic
def confirm(recovery: Recovery, *, by: Person) -> Recovery:
    """Say as a second officer that it is right; from now on it waits two days, and the old address is written to.

    Raises NotPermitted (never who asked, never the person) or WrongState.
    """
    if not may_confirm_recovery(by, recovery):
        raise NotPermitted
    now = timezone.now()
    moved = step(recovery, RECOVERY_LIFE, "confirm", confirmed_by=by, confirmed_at=now, due_at=now + WAIT)
    return _noted(moved, "confirm", by.reference)


@transaction.atomic
def refuse(recovery: Recovery, *, by: Person) -> Recovery:
    """Say as a second officer that it is not right. Raises NotPermitted or WrongState."""
    if not may_confirm_recovery(by, recovery):
        raise NotPermitted
    return _noted(
        step(recovery, RECOVERY_LIFE, "refuse", confirmed_by=by, ended_at=timezone.now()), "refuse", by.reference
    )


@transaction.atomic
def cancel(recovery: Recovery, *, by: Person) -> Recovery:
    """Stop it: its person, who can sign in after all, or any officer. Raises NotPermitted or WrongState."""
    if not may_stop_recovery(by, recovery):
        raise NotPermitted
    return _noted(step(recovery, RECOVERY_LIFE, "cancel", ended_at=timezone.now()), "cancel", by.reference)


def word_of(recovery: Recovery) -> str:
    """Return the word that stands in the letter to the old address, by which whoever reads it stops it."""
    return signing.dumps(str(recovery.key), salt=SALT)


def by_word(word: str) -> Recovery | None:
    """Return what the word of a letter is about; nothing for a word that stood in none, or an old one."""
    try:
        key = signing.loads(word, salt=SALT, max_age=timedelta(days=14))
    except signing.BadSignature:
        return None
    return Recovery.objects.filter(key=key).select_related("person").first()


@transaction.atomic
def cancel_by_word(recovery: Recovery) -> Recovery:
    """Stop it as whoever reads the old address; nobody signs in for that. Raises WrongState."""
    return _noted(step(recovery, RECOVERY_LIFE, "cancel", ended_at=timezone.now()), "cancel", "")


@transaction.atomic
def give_back(recovery: Recovery, *, now: datetime) -> Recovery:
    """Let the account sign in with the new address, once two days are over: every old way in is gone.

    Passwords, second factors, electronic identities and sessions all end. Raises NotNow (`recovery_waits`,
    `account_closed`, `email_taken`) or WrongState.
    """
    if recovery.state == RecoveryState.WAITING and recovery.due_at and now < recovery.due_at:
        raise NotNow(reason="recovery_waits")
    person = Person.objects.select_for_update().get(pk=recovery.person_id)
    if not person.is_active:
        raise NotNow(reason="account_closed")
    _refuse_taken(recovery.email, person)
    moved = step(recovery, RECOVERY_LIFE, "give_back", ended_at=now)
    Authenticator.objects.filter(user=person).delete()
    ElectronicIdentity.objects.filter(person=person).delete()
    CalendarFeed.objects.filter(person=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=recovery.email, verified=True, primary=True)
    person.email = recovery.email
    person.set_unusable_password()
    person.save(update_fields=["email", "password"])
    return _noted(moved, "give_back", "")


def give_back_due(now: datetime) -> int:
    """Give back what has waited long enough; what cannot be given back waits on for an officer. Return how many."""
    done = 0
    for recovery in Recovery.objects.filter(state=RecoveryState.WAITING, due_at__lte=now):
        try:
            give_back(recovery, now=now)
        except NotNow:
            continue
        done += 1
    return done


def open_of(person: Person) -> Recovery | None:
    """Return what is open about somebody's account: they are told when they sign in."""
    return Recovery.objects.filter(person=person, state__in=OPEN_RECOVERIES).first()


def _noted(recovery: Recovery, act: str, actor: str) -> Recovery:
    noted = {"recovery": str(recovery.key)}
    journal.record(f"recovery.{act}", subject=recovery.person.reference, actor=actor, noted=noted)
    return recovery
