"""What every page knows about the country that runs this register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def country(request: HttpRequest) -> dict[str, Any]:
    """Return the names and numbers of the masthead and the footer."""
    return {
        "register_name": settings.PASSERELLE_REGISTER_NAME,
        "authority_name": settings.PASSERELLE_AUTHORITY_NAME,
        "register_host": settings.PASSERELLE_ORIGIN.partition("://")[2],
        "help_number": settings.PASSERELLE_HELP_NUMBER,
    }
