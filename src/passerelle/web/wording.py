"""Words for the codes of our vocabularies, where pages show them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models.words import UNDETERMINED, in_language
from passerelle.catalogue.words import ASSESSMENT_TYPES, QUALITY_ASSURANCE, RESULTS
from passerelle.core.credits import SYSTEMS
from passerelle.core.plurals import counted
from passerelle.search.facets import FIELDS, NARROW_FIELDS

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "ASSESSMENT_TYPES",
    "DOMAINS",
    "QUALITY_ASSURANCE",
    "RESULTS",
    "as_typed",
    "clock",
    "credit_system_name",
    "duration",
    "field_of_study",
    "language_name",
    "moment",
    "name_of_field",
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


def language_name(code: str) -> str:
    """Return a language by its name in the reader's language; a code nobody has a name for as it stands.

    >>> language_name("en"), language_name("und"), language_name("xx")
    ('English', '', 'xx')
    """
    if code in ("", UNDETERMINED):
        return ""
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code


def field_of_study(code: str) -> str:
    """Return a field of study by its name, with its code (ISCED-F 2013) behind; another code as it stands.

    >>> field_of_study("0713"), field_of_study("07"), field_of_study("pumps")
    ('Engineering and engineering trades (0713)', 'Engineering, manufacturing and construction (07)', 'pumps')
    """
    named = name_of_field(code)
    return f"{named} ({code})" if named else code


def name_of_field(code: str) -> str:
    """Return a field of study by its name alone, the narrowest there is; empty for another code.

    >>> name_of_field("0713"), name_of_field("07"), name_of_field("pumps")
    ('Engineering and engineering trades', 'Engineering, manufacturing and construction', '')
    """
    return str(NARROW_FIELDS.get(code[:3]) or FIELDS.get(code[:2]) or "") if code.isdigit() else ""


def credit_system_name(code: str) -> str:
    """Return a credit system by its name; a code we know none for as it stands.

    >>> credit_system_name("ECTS"), credit_system_name("points of ours")
    ('European credits (ECTS)', 'points of ours')
    """
    found = SYSTEMS.get(code)
    return in_language(found.name) if found else code


def moment(value: datetime | None) -> str:
    """Return a moment as it is told to whoever may read it abroad, and where a minute decides: with its zone."""
    if value is None:
        return "–"
    zone = timezone.localtime(value).tzname() or ""
    return f"{clock(value)} {'UTC' + zone if zone[:1] in '+-' else zone}".strip()


def clock(value: datetime | None) -> str:
    """Return day and minute where the register is, as people there say it; a dash for none."""
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "–"


def duration(minutes: int) -> str:
    """Return how long something takes, in hours where they are whole or halves.

    >>> duration(45), duration(60), duration(90), duration(180)
    ('45 minutes', '1 hour', '1.5 hours', '3 hours')
    """
    if minutes < 60 or minutes % 30:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = plain_number(Decimal(minutes) / 60)
    return ngettext("%(n)s hour", "%(n)s hours", counted(Decimal(minutes) / 60)) % {"n": hours}


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
