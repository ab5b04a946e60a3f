"""The sign of the register that browsers put beside its name; they ask for it at every site, by this address."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_GET

if TYPE_CHECKING:
    from passerelle.people.requests import PublicRequest

MAX_AGE = 7 * 24 * 3600
"""Seconds it may be kept: it is asked for once a week at most."""


@cache
def drawing() -> bytes:
    """Return the icon: 16 and 32 pixels."""
    return (resources.files("passerelle.web") / "static" / "favicon.ico").read_bytes()


@require_GET
def favicon(request: PublicRequest) -> HttpResponse:
    return HttpResponse(drawing(), content_type="image/x-icon", headers={"Cache-Control": f"public, max-age={MAX_AGE}"})
