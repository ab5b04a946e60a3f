"""Electronic identities: connected by who is signed in, or by a rule on confirmed addresses; never by an address alone.

An address that a provider did not confirm, or that our own account never confirmed, leads to no account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.errors import NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.people.models import ElectronicIdentity, Person
from passerelle.people.oidc import Provider

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.people.oidc import Told


def provider() -> Provider | None:
    """Return the provider that the operator stated; nothing where people sign in without one."""
    return Provider(**settings.PASSERELLE_OIDC) if settings.PASSERELLE_OIDC else None


def owner(told: Told) -> Person | None:
    """Return whose account an identity leads to, and keep how sure the provider was; nothing where it leads nowhere."""
    found = ElectronicIdentity.objects.filter(issuer=told.issuer, subject=told.subject).select_related("person").first()
    if found is None:
        return None
    ElectronicIdentity.objects.filter(pk=found.pk).update(level=told.level, proven_at=timezone.now())
    return found.person


def by_email(told: Told) -> Person | None:
    """Return whose account has confirmed the address that the provider confirmed too, where the operator lets that."""
    if not (settings.PASSERELLE_OIDC and settings.PASSERELLE_OIDC["by_email"] and told.email):
        return None
    found = EmailAddress.objects.filter(email__iexact=told.email, verified=True, user__is_active=True)
    people = [one.user for one in found.select_related("user")[:2]]
    has_one = people and people[0].identities.filter(issuer=told.issuer).exists()
    return people[0] if len(people) == 1 and not has_one else None


@transaction.atomic
def connect(person: Person, told: Told, *, by: Person) -> ElectronicIdentity:
    """Let an identity lead to an account from now on: one's own. Safe to send twice.

    Raises NotPermitted or NotNow (`identity_of_another`; also where another of the same provider is connected).
    """
    if by.pk != person.pk or not person.is_active:
        raise NotPermitted
    now = timezone.now()
    try:
        with transaction.atomic():
            made = ElectronicIdentity.objects.create(
                person=person, issuer=told.issuer, subject=told.subject, level=told.level, connected_at=now,
                proven_at=now,
            )  # fmt: skip
    except IntegrityError:
        there = ElectronicIdentity.objects.filter(person=person, issuer=told.issuer, subject=told.subject).first()
        if there is None:
            raise NotNow(reason="identity_of_another") from None
        return there
    journal.record("person.connect_identity", subject=person.reference, actor=by.reference, noted={"level": told.level})
    return made


@transaction.atomic
def disconnect(identity: ElectronicIdentity, *, by: Person) -> None:
    """Let an identity lead nowhere any more. Raises NotPermitted, or NotNow (`last_way_in`) without a password."""
    if identity.person_id != by.pk:
        raise NotPermitted
    if not by.has_usable_password():
        raise NotNow(reason="last_way_in")
    if ElectronicIdentity.objects.filter(pk=identity.pk).delete()[0]:
        journal.record("person.disconnect_identity", subject=by.reference, actor=by.reference)


@transaction.atomic
def join(told: Told, *, name: str, email: str) -> Person:
    """Open an account for whom an identity leads nowhere; its address counts as confirmed where the provider did.

    Raises NotNow (`email_taken`).
    """
    address = email.strip().lower()
    taken = EmailAddress.objects.filter(email__iexact=address).exists()
    if taken or Person.objects.filter(email=address).exists():
        raise NotNow(reason="email_taken")
    person = Person.objects.create_user(address, None, name=name.strip())
    EmailAddress.objects.create(user=person, email=address, verified=address == told.email, primary=True)
    journal.record("person.join", subject=person.reference, actor=person.reference)
    connect(person, told, by=person)
    return person


def level_of(person: Person) -> tuple[str, datetime] | None:
    """Return how sure a provider was of somebody, and when: what may stand for a document at a sitting."""
    found = ElectronicIdentity.objects.filter(person=person).order_by("-proven_at").values_list("level", "proven_at")
    return found.first()
