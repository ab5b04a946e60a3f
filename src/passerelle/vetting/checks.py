"""What an installation must not do with its working calendars: read at every start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from passerelle.vetting import working_days

CALENDARS = "calendars"

HINT = "docs/operating.md, Working days."


@register(CALENDARS)
def calendars(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a calendar that contradicts itself, with its file and path, and a stated folder that is not there."""
    folder = Path(settings.PASSERELLE_CALENDARS)
    if settings.PASSERELLE_CALENDARS_STATED and not folder.is_dir():
        said = f"PASSERELLE_CALENDARS names no folder: {folder}"
        return [Error(said, hint=HINT, id="passerelle.calendars.folder")]
    return [Error(str(fault), hint=HINT, id="passerelle.calendars.file") for fault in working_days.faults()]


def refuse_what_is_amiss() -> None:
    """Keep the service from starting with a working calendar that nobody can count by. Raises ImproperlyConfigured."""
    if found := run_checks(tags=[CALENDARS]):
        raise ImproperlyConfigured("\n".join(str(one.msg) for one in found))
