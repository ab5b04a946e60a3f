"""Credit points: hours are the pivot, credits are derived from them, and a conversion gives an interval."""

from passerelle.core.credits.arithmetic import check, convert, hours_of, interval
from passerelle.core.credits.conversion import HOURS, Conversion, CreditsRefused, conversion, outward
from passerelle.core.credits.systems import (
    SYSTEMS,
    WITHOUT_CREDITS,
    CreditSystem,
    Kind,
    WithoutCredits,
    shipped,
    shipped_text,
)

__all__ = [
    "HOURS",
    "SYSTEMS",
    "WITHOUT_CREDITS",
    "Conversion",
    "CreditSystem",
    "CreditsRefused",
    "Kind",
    "WithoutCredits",
    "check",
    "conversion",
    "convert",
    "hours_of",
    "interval",
    "outward",
    "shipped",
    "shipped_text",
]
