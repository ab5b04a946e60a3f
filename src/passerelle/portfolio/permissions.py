"""Whose things these are: each person's own, and nobody else's, whatever their duty or mandate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.portfolio.models import Export, ForeignCredential, HandedOut, ShareSet

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


def may_have_put_together(person: Person) -> bool:
    """Whoever is signed in may have a transcript of their own, and show their own awards to whom they like."""
    return person.is_authenticated and person.is_active


def handed_out_visible_to(person: Person) -> QuerySet[HandedOut]:
    """What the register signed for oneself to hand out."""
    return HandedOut.objects.filter(person=person) if person.is_authenticated else HandedOut.objects.none()


def may_be_public(person: Person) -> bool:
    """Whoever is signed in may have a page of their own that anybody opens, and nobody for another."""
    return person.is_authenticated and person.is_active


def exports_visible_to(person: Person) -> QuerySet[Export]:
    """The files of everything that one asked for oneself."""
    return Export.objects.filter(person=person) if person.is_authenticated else Export.objects.none()


def may_ask_for_export(person: Person) -> bool:
    """Whoever is signed in may have what is kept of them."""
    return person.is_authenticated and person.is_active


def may_erase(by: Person, person: Person) -> bool:
    """One's own account, and nobody else's."""
    return by.is_authenticated and by.pk == person.pk
