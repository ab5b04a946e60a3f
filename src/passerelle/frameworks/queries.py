"""Reading the country's own framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F

from passerelle.frameworks.models import Framework, FrameworkKind, Level

if TYPE_CHECKING:
    from collections.abc import Sequence


def national() -> Framework | None:
    """Return the version of the national framework in force (the latest that was loaded)."""
    own = Framework.objects.filter(kind=FrameworkKind.NATIONAL, country=settings.PASSERELLE_COUNTRY)
    return own.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()


def national_levels() -> Sequence[Level]:
    """Return the levels of the national framework, lowest first."""
    framework = national()
    return list(framework.levels.all()) if framework else []


def level(code: str) -> Level | None:
    """Return one level of the national framework by its code."""
    framework = national()
    return framework.levels.filter(code=code).first() if framework else None
