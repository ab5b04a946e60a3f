"""Accounts of people who have no address: made at a counter, reached on paper.

An account needs an address that nobody else has. Theirs is made of their reference, under a name that no mail ever
reaches (RFC 2606 reserves `.invalid`), as that of an erased account is.
"""

from __future__ import annotations

from typing import Final

from passerelle.people.models import Person, new_reference

ENDING: Final = "@no-mail.invalid"


def has_mail(person: Person) -> bool:
    """Say whether a letter can be posted to somebody."""
    return not person.email.endswith(ENDING)


def create(name: str, language: str) -> Person:
    """Make an account without an address and without a password: nobody signs in to it before it has both."""
    reference = new_reference()
    email = f"{reference.lower()}{ENDING}"
    return Person.objects.create_user(email, reference=reference, name=name, language=language)
