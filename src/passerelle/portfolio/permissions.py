"""Whose things these are: each person's own, and nobody else's, whatever their duty or mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.portfolio.models import ForeignCredential, ShareSet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person


def foreign_visible_to(person: Person) -> QuerySet[ForeignCredential]:
    """One's own, without the bytes."""
    if not person.is_authenticated:
        return ForeignCredential.objects.none()
    return ForeignCredential.objects.filter(person=person).defer("document")


def sets_visible_to(person: Person) -> QuerySet[ShareSet]:
    """The links that one made oneself."""
    return ShareSet.objects.filter(person=person) if person.is_authenticated else ShareSet.objects.none()


def may_change(person: Person, held: ForeignCredential | ShareSet) -> bool:
    return person.is_authenticated and held.person_id == person.pk


def may_bring(person: Person) -> bool:
    """Whoever is signed in keeps what they hold from elsewhere, for themselves."""
    return person.is_authenticated
