"""Prices as people say them: the money of a country has a name, and its three letters (ISO 4217) are for programs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext_lazy

from passerelle.core.plurals import OF_A_PART
from passerelle.web.wording import plain_number

NAMES = {  # MID: Mirane, the country of the demonstration, as its country.json says
    "DZD": ngettext_lazy("%(amount)s Algerian dinar", "%(amount)s Algerian dinars", "number"),
    "EGP": ngettext_lazy("%(amount)s Egyptian pound", "%(amount)s Egyptian pounds", "number"),
    "ETB": ngettext_lazy("%(amount)s birr", "%(amount)s birr", "number"),
    "EUR": ngettext_lazy("%(amount)s euro", "%(amount)s euros", "number"),
    "GBP": ngettext_lazy("%(amount)s pound sterling", "%(amount)s pounds sterling", "number"),
    "GHS": ngettext_lazy("%(amount)s cedi", "%(amount)s cedis", "number"),
    "INR": ngettext_lazy("%(amount)s Indian rupee", "%(amount)s Indian rupees", "number"),
    "KES": ngettext_lazy("%(amount)s Kenyan shilling", "%(amount)s Kenyan shillings", "number"),
    "MAD": ngettext_lazy("%(amount)s dirham", "%(amount)s dirhams", "number"),
    "MID": ngettext_lazy("%(amount)s dinar", "%(amount)s dinars", "number"),
    "NGN": ngettext_lazy("%(amount)s naira", "%(amount)s naira", "number"),
    "RWF": ngettext_lazy("%(amount)s Rwandan franc", "%(amount)s Rwandan francs", "number"),
    "TND": ngettext_lazy("%(amount)s Tunisian dinar", "%(amount)s Tunisian dinars", "number"),
    "USD": ngettext_lazy("%(amount)s US dollar", "%(amount)s US dollars", "number"),
    "XAF": ngettext_lazy("%(amount)s CFA franc (BEAC)", "%(amount)s CFA francs (BEAC)", "number"),
    "XOF": ngettext_lazy("%(amount)s CFA franc (BCEAO)", "%(amount)s CFA francs (BCEAO)", "number"),
    "ZAR": ngettext_lazy("%(amount)s rand", "%(amount)s rand", "number"),
}


def money(amount: Any, currency: str) -> str:
    """Return an amount with the name of its money; the code of one that has no name here.

    >>> money(90, "MID"), money(1, "MID"), money("12.50", "EUR"), money(4, "SEK"), money(4, "")
    ('90 dinars', '1 dinar', '12.5 euros', '4 SEK', '4')
    """
    told = plain_number(amount)
    if currency not in NAMES:
        return f"{told} {currency}".strip()
    return NAMES[currency] % {"amount": told, "number": int(told) if told.isdecimal() else OF_A_PART}
