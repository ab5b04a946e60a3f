"""Words for the codes of our vocabularies, where pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.words import ASSESSMENT_TYPES, QUALITY_ASSURANCE, RESULTS

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "ASSESSMENT_TYPES",
    "DOMAINS",
    "QUALITY_ASSURANCE",
    "RESULTS",
    "as_typed",
    "moment",
    "plain_number",
    "quality_words",
]

DOMAINS = {
    "knowledge": _("Knowledge"),
    "skills": _("Skills"),
    "responsibility_and_autonomy": _("Responsibility"),
}


def quality_words(code: str) -> str:
    """Return the words for a type of quality assurance; its author may have written one that we have no words for."""
    return str(QUALITY_ASSURANCE.get(code, code.replace("_", " ")))


def moment(value: datetime | None) -> str:
    """Return a moment as every page tells it: day and minute where the register is, with its zone; a dash for none."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    zone = local.tzname() or ""
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {'UTC' + zone if zone[:1] in '+-' else zone}".strip()


def plain_number(value: Any) -> str:
    """Return a number without needless zeros, in the reader's own notation: 6, 4.5, 150; a dash for none."""
    if value in (None, ""):
        return "–"
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return str(formats.localize(float(text))) if "." in text else text


def as_typed(value: Any) -> str:
    """Return a number as a person types it into a form: 4, not 4.00; nothing for none.

    >>> as_typed(Decimal("4.00")), as_typed("32.5"), as_typed(None)
    ('4', '32.5', '')
    """
    return "" if value in (None, "") else f"{Decimal(str(value)).normalize():f}"
