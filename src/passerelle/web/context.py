"""What every page knows about the country that runs this register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def country(request: HttpRequest) -> dict[str, Any]:
    return {}
