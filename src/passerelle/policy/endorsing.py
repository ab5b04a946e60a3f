"""Why an organisation does not endorse an entry, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "endorser_not_in_force": gettext_lazy(
        "This organisation is no registered employer, union, professional body, sponsor or awarder at present: only "
        "who is one endorses."
    ),
    "endorses_own_entry": gettext_lazy("This is the organisation’s own entry: nobody endorses what they award."),
    "endorses_own_group": gettext_lazy(
        "The entry belongs to a body of the same group: nobody endorses their own house."
    ),
    "endorses_what_it_teaches": gettext_lazy(
        "The organisation, or one of its group, is let teach or assess this: its word would be in its own favour."
    ),
    "endorses_as_competitor": gettext_lazy(
        "The organisation, or one of its group, awards something that is nearly the same: a competitor does not "
        "endorse, for or against."
    ),
    "entry_not_registered": gettext_lazy(
        "This entry is not registered at present: what has not been verified, or is suspended, cannot be endorsed."
    ),
    "version_was_replaced": gettext_lazy(
        "The entry has a newer version by now. Throw this draft away and endorse the version that is in force."
    ),
}
