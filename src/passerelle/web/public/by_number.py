"""The page behind a number that somebody types: also of what has left the register, which the search does not hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from passerelle.organisations.permissions import organisations_visible_to
from passerelle.registers import queries as registers

if TYPE_CHECKING:
    from passerelle.people.models import Person

NUMBER = re.compile(r"[A-Z]{2,4}-[0-9]{1,12}", re.ASCII)
ORGANISATION = "ORG-"


def in_capitals(text: str) -> str:
    """Return the number that a text is in small letters; empty where it is none, or has capitals already."""
    number = text.upper()
    return number if number != text and NUMBER.fullmatch(number) else ""


def page_of(text: str, person: Person) -> str:
    """Return the address of what has this number, in capitals or not; empty where it is no number of a public page.

    A number of something that is not public is told like one that was never given.
    """
    number = text.strip().upper()
    if not NUMBER.fullmatch(number):
        return ""
    if number.startswith(ORGANISATION):
        body = organisations_visible_to(person).filter(number=number).first()
        return reverse("web:organisation", args=[body.slug]) if body else ""
    return reverse("web:entry", args=[number]) if registers.public_names([number]) else ""
