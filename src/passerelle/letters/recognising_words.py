"""What letters about recognition say: that something is to be looked at, and where."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

RECOGNISING = {
    "near_entries.month": (
        gettext_lazy("New entries near your programmes: %(number)s"),
        gettext_lazy("Please look whether your positive list should name them. You get this letter once a month."),
        "/recognition/nearby/?month=%(number)s",
    ),
}
"""Subject, text and place, by kind of letter."""
