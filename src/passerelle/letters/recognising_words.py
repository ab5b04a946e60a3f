"""What letters about recognition say: that something is to be looked at, and where."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

_AGREEMENT = "/recognition/agreements/%(number)s/"
_CONVERSION = "/recognition/conversions/%(number)s/"
RECOGNISING = {
    "agreement.offer": (
        gettext_lazy("A progression agreement waits for your signature: %(number)s"),
        gettext_lazy("Please read it, and sign it for your organisation or take it back."),
        _AGREEMENT,
    ),
    "agreement.put_in_force": (
        gettext_lazy("A progression agreement is in force: %(number)s"),
        gettext_lazy("Every party has signed. Your positive lists can rest on it."),
        _AGREEMENT,
    ),
    "agreement.end": (
        gettext_lazy("A progression agreement ended: %(number)s"),
        gettext_lazy("Fewer than two parties stand by it. Please look at the positive lists that rest on it."),
        _AGREEMENT,
    ),
    "agreement.run_out": (
        gettext_lazy("A progression agreement came to its last day: %(number)s"),
        gettext_lazy("What was decided under it stands. Please look at the positive lists that rest on it."),
        _AGREEMENT,
    ),
    "agreement.review": (
        gettext_lazy("A progression agreement is to be looked at again: %(number)s"),
        gettext_lazy("Please say by %(due)s whether your organisation stands by it, leaves it, or wants another."),
        _AGREEMENT,
    ),
    "conversion.ending": (
        gettext_lazy("A conversion comes to its last day: %(number)s"),
        gettext_lazy("Its last day is %(due)s. If it is to hold longer, please state it anew before then."),
        _CONVERSION,
    ),
    "conversion.run_out": (
        gettext_lazy("A conversion came to its last day: %(number)s"),
        gettext_lazy("Nothing is decided by it any more; what was decided stands. You can state another."),
        _CONVERSION,
    ),
    "near_entries.month": (
        gettext_lazy("New entries near your programmes: %(number)s"),
        gettext_lazy("Please look whether your positive list should name them. You get this letter once a month."),
        "/recognition/nearby/?month=%(number)s",
    ),
}
"""Subject, text and place, by kind of letter."""
