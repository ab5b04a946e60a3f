"""Prices as people say them: the money of a country has a name, and its three letters (ISO 4217) are for programs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from passerelle.web.wording import plain_number

NAMES = {
    "DZD": _("Algerian dinars"),
    "EGP": _("Egyptian pounds"),
    "ETB": _("birr"),
    "EUR": _("euros"),
    "GBP": _("pounds sterling"),
    "GHS": _("cedis"),
    "INR": _("Indian rupees"),
    "KES": _("Kenyan shillings"),
    "MAD": _("dirhams"),
    "MID": _("dinars"),  # Mirane, the country of the demonstration: its country.json
    "NGN": _("naira"),
    "RWF": _("Rwandan francs"),
    "TND": _("Tunisian dinars"),
    "USD": _("US dollars"),
    "XAF": _("CFA francs (BEAC)"),
    "XOF": _("CFA francs (BCEAO)"),
    "ZAR": _("rand"),
}


def money(amount: Any, currency: str) -> str:
    """Return an amount with the name of its money; the code of one that has no name here.

    >>> money(90, "MID"), money("12.50", "EUR"), money(4, "SEK"), money(4, "")
    ('90 dinars', '12.5 euros', '4 SEK', '4')
    """
    return f"{plain_number(amount)} {NAMES.get(currency, currency)}".strip()
