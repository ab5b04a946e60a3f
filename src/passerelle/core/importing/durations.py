"""How many hours a duration means, as an interval: what a text leaves open stays open.

"4 weeks" says nothing about hours and gives none; "4 weeks" with "2-4 hours per week" gives 8 to 16. A month has
28 to 31 days, so that months never give one number (DOMAIN 2.4: convert to an interval, never a point).
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import NamedTuple

from passerelle.core.importing.errors import Unfit


class Hours(NamedTuple):
    """At least `low` and at most `high` hours."""

    low: Decimal
    high: Decimal


_UNITS = {
    "minute": r"min(?:ute|uto|uut|uten)?[sn]?\b",
    "hour": r"(?:hours?|hrs?|heures?|horas?|or[ae]|stunden?|std|uren|uur|timer|h)\b",
    "day": r"(?:days?|jours?|d[ií]as?|giorn[oi]|tage?n?|dag(?:en)?)\b",
    "week": r"(?:weeks?|wks?|semaines?|semanas?|settiman[ae]|wochen?|we(?:ek|ken))\b",
    "month": r"(?:months?|mois|mes(?:es)?|mes[ei]|monate?n?|maanden?)\b",
    "year": r"(?:years?|ans?|ann[ée]es?|años?|ann[oi]|jahre?n?)\b",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
_EACH = re.compile(
    r"\s*(?:(?:/|per|an?|each|every|par|por|pro|alla|al|à\s+la|la)\s*"
    rf"(?:(?P<day>{_UNITS['day']})|(?P<week>{_UNITS['week']})|(?P<month>{_UNITS['month']}))"
    r"|(?P<daily>daily|täglich)|(?P<weekly>weekly|hebdomadaires?|semanales|settimanali|wöchentlich))",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,6}(?:[.,]\d{1,2})?"
_QUANTITY = re.compile(
    rf"(?<![\d.,])(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|à|a|bis|till)\s*(?P<high>{_NUMBER}))?\+?\s*(?:{_UNIT})",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d+)\s*h\s*([0-5]\d)\b(?!\s*min)", re.IGNORECASE)
_LONGEST = 500
_IN_WEEKS = {
    "week": (Decimal(1), Decimal(1)),
    "month": (Decimal(4), Decimal(31) / 7),
    "year": (Decimal(52), Decimal(366) / 7),
}
_IN_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "year": (365, 366)}


@lru_cache(maxsize=4096)
def hours_in(text: str) -> Hours | None:
    """Return the hours a text means; nothing where it tells a time but no hours. Raises Unfit where it tells no time.

    >>> hours_in("Approx. 9 hours to complete")
    Hours(low=Decimal('9'), high=Decimal('9'))
    >>> hours_in("2–4 hours per week x 4 weeks")
    Hours(low=Decimal('8'), high=Decimal('16'))
    >>> hours_in("4 months at 5 hours a week")
    Hours(low=Decimal('80'), high=Decimal('89'))
    >>> hours_in("Estimated timeApprox. 2 Months") is None
    True
    """
    text = _CLOCK.sub(r"\1 hours \2 minutes", text[:_LONGEST])
    total: Hours | None = None
    rate: tuple[Hours, str] | None = None
    span: tuple[Hours, str] | None = None
    for match in _QUANTITY.finditer(text):
        unit = match.lastgroup or ""
        amount = _amount(match)
        if unit not in {"hour", "minute"}:
            span = span or (amount, unit)
            continue
        hours = amount if unit == "hour" else Hours(amount.low / 60, amount.high / 60)
        each = _EACH.match(text, match.end())
        if each is None:
            total = Hours(total.low + hours.low, total.high + hours.high) if total else hours
        else:
            rate = rate or (hours, {"daily": "day", "weekly": "week"}.get(each.lastgroup or "", each.lastgroup or ""))
    if total is None and rate is None and span is None:
        raise Unfit("no_duration", text, "a time, such as 9 hours, or 2-4 hours per week for 4 weeks")
    return total or _over(rate, span)


def _amount(match: re.Match[str]) -> Hours:
    low = Decimal(match["low"].replace(",", "."))
    high = Decimal(match["high"].replace(",", ".")) if match["high"] else low
    return Hours(min(low, high), max(low, high))


def _over(rate: tuple[Hours, str] | None, span: tuple[Hours, str] | None) -> Hours | None:
    """Return so many hours each week (day, month) over so many weeks (months, days)."""
    if rate is None or span is None:
        return None
    (hours, each), (length, unit) = rate, span
    if each == unit:
        low, high = length
    elif each == "week" and unit in _IN_WEEKS:
        low, high = length.low * _IN_WEEKS[unit][0], length.high * _IN_WEEKS[unit][1]
    elif each == "day" and unit in _IN_DAYS:
        low, high = length.low * _IN_DAYS[unit][0], length.high * _IN_DAYS[unit][1]
    else:
        return None
    total = Hours(hours.low * low, hours.high * high)
    if unit in {each, "week"}:
        return total
    return Hours(total.low.to_integral_value(ROUND_FLOOR), total.high.to_integral_value(ROUND_CEILING))
