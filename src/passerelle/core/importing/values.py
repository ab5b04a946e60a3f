"""Reading one value out of a text: numbers, prices, dates. Each returns the value or raises Unfit."""

from __future__ import annotations

import re
import time
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from passerelle.core.importing.errors import Unfit


class Asserted(NamedTuple):
    """A value that is the importer's word; `part` says which part of it, where not all."""

    value: Any
    part: str = ""


class Price(NamedTuple):
    """What a course costs; `certificate` where its certificate costs more than following it."""

    amount: Decimal
    currency: str | None
    certificate: Decimal | None = None


_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,20})?")
_HUGE = Decimal(10) ** 15
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "CHF": "CHF", "R$": "BRL", "kr": "SEK"}
# Any code of three capitals beside the amount: a country that stands on no list has money too.
_CODE = r"[A-Z]{3}"
_SIGN = r"R\$|[$€£¥₹]"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|(?:{_CODE})\b)?\s?(?P<amount>\d{{1,3}}(?:[ .,\u00a0\u202f']\d{{3}})+(?!\d)(?:[.,]\d{{1,2}})?"
    rf"|\d{{1,9}}(?:[.,]\d{{1,2}})?)\s?(?P<after>(?:{_CODE})\b|{_SIGN})?"
)
_FREE = re.compile(r"\b(?:free|gratis|gratuit[eoa]?s?|kostenlos|kostenfrei)\b", re.IGNORECASE)
_YEARS = range(1800, 2200)


def number_in(text: Any, *, decimal: str = ".", group: str = ",") -> Decimal:
    """Return a number written out in full.

    >>> number_in("124,980"), number_in("1.234,50", decimal=",", group=".")
    (Decimal('124980'), Decimal('1234.50'))
    """
    if isinstance(text, int | Decimal) and not isinstance(text, bool):
        found = Decimal(text)
    elif isinstance(text, str):
        written = re.sub(r"\s", "", text)
        for separator in group:
            written = written.replace(separator, "")
        written = written.replace(decimal, ".") if decimal != "." else written
        if not _NUMBER.fullmatch(written):
            raise Unfit("not_a_number", text, f"digits, with {decimal} before decimals")
        found = Decimal(written)
    else:
        raise Unfit("not_a_number", text, "a number")
    if not found.is_finite() or abs(found) >= _HUGE:
        raise Unfit("absurd_number", text, f"less than {_HUGE}")
    return found


def tidy(value: Decimal) -> Decimal:
    """Return the number without the zeros that say nothing, and never as a power of ten.

    >>> tidy(Decimal("6.0") * 25), tidy(Decimal("0.50"))
    (Decimal('150'), Decimal('0.5'))
    """
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


@lru_cache(maxsize=4096)
def price_in(text: str) -> Price:
    """Return a price from a sentence.

    >>> price_in("FREE-Add a Verified Certificate for $49 USD")
    Price(amount=Decimal('0'), currency='USD', certificate=Decimal('49'))
    >>> price_in("1.250,00 €")
    Price(amount=Decimal('1250.00'), currency='EUR', certificate=None)
    """
    free = _FREE.search(text) is not None
    amounts = list(_MONEY.finditer(text[:500]))
    named = [match for match in amounts if match["before"] or match["after"]]
    chosen = next(iter(named), None) or (amounts[0] if amounts and not free else None)
    if chosen is None:
        if free:
            return Price(Decimal(0), None)
        raise Unfit("no_price", text, "an amount, or a word for free")
    sign = chosen["after"] or chosen["before"]
    if chosen["after"] in _CURRENCIES and chosen["before"] and chosen["before"] not in _CURRENCIES:
        sign = chosen["before"]
    currency = _CURRENCIES.get(sign, sign) if sign else None
    amount = _amount(chosen["amount"])
    return Price(Decimal(0), currency, amount) if free else Price(amount, currency)


def _amount(written: str) -> Decimal:
    match = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", written)
    whole, cents = (match[1], match[2]) if match else (written, None)
    return Decimal(re.sub(r"\D", "", whole) + (f".{cents}" if cents else ""))


def date_in(text: str, formats: tuple[str, ...]) -> date:
    """Return a day, written in one of the formats (of `strptime`).

    >>> date_in("31/12/2028", ("%Y-%m-%d", "%d/%m/%Y"))
    datetime.date(2028, 12, 31)
    """
    for form in formats:
        try:
            found = time.strptime(text, form)
        except ValueError:
            continue
        if found.tm_year not in _YEARS:
            raise Unfit("absurd_date", text, f"a year from {_YEARS.start} to {_YEARS.stop - 1}")
        return date(found.tm_year, found.tm_mon, found.tm_mday)
    raise Unfit("not_a_date", text, " or ".join(formats))
