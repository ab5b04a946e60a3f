"""The shape of what an organisation states about itself: checked once, here, for pages and API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from passerelle.core.errors import Malformed
from passerelle.core.shapes import address, checked, short, short_text, some_text, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.shapes import Check


def checked_organisation(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model’s fields for what was stated: unknown names are refused, missing ones are empty."""
    return checked(dict.fromkeys(ORGANISATION) | dict(stated), ORGANISATION)


def country(field: str, value: Any) -> str:
    found = text(field, value).upper()
    if len(found) != 2 or not (found.isascii() and found.isalpha()):
        raise Malformed(field=field, expected="two letters", seen=short(value))
    return found


def email(field: str, value: Any) -> str:
    found: str = some_text(254)(field, value)
    try:
        validate_email(found)
    except ValidationError:
        raise Malformed(field=field, expected="an e-mail address", seen=short(value)) from None
    return found


def website(field: str, value: Any) -> str:
    return address(field, short_text(200)(field, value))


ORGANISATION: dict[str, Check] = {
    "legal_name": some_text(200),
    "country": country,
    "legal_id": some_text(60),
    "legal_id_scheme": some_text(60),
    "email": email,
    "town": short_text(80),
    "website": website,
    "description": text,
    "quality_statement": text,
}
