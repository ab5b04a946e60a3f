"""Everybody in the demonstration, with an account; all share one password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from passerelle.demonstration import PASSWORD, chance, crews
from passerelle.demonstration.cast import Cast
from passerelle.demonstration.files import read
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.demonstration.ground import Ground


def load_people(ground: Ground) -> Cast:
    """Write the accounts and return everybody by key. The password is hashed once: it is the same for all."""
    told = [*read("people"), *crews.people()]
    encoded = make_password(PASSWORD)
    made = Person.objects.bulk_create(
        Person(
            reference=chance.reference(person["key"]),
            email=person["email"],
            name=person["name"],
            language=person["language"],
            password=encoded,
        )
        for person in told
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in made
    )
    return Cast({person["key"]: row for person, row in zip(told, made, strict=True)})
