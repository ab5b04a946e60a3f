"""Why something is not taken into a portfolio, or not done to an account, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

from passerelle.policy import accounts, stacking

REASONS: Final[dict[str, Any]] = (
    accounts.REASONS
    | stacking.REASONS
    | {
        "issued_here": gettext_lazy("This register signed this one: it stands among your awards, or it is not yours."),
        "foreign_many": gettext_lazy("You keep 100 credentials from elsewhere already. Remove one first."),
        "exports_many": gettext_lazy("You asked five times today. Ask again tomorrow, or save the file that is ready."),
        "export_gone": gettext_lazy("This file is not there: it is still being made, or it was deleted after a week."),
        "nothing_held": gettext_lazy("You hold no award that could stand in it."),
        "handed_out_many": gettext_lazy("You made twenty of these today. Ask again tomorrow."),
        "address_taken": gettext_lazy("Somebody else has this address already. Choose another."),
        "erase_office": gettext_lazy("You act for an organisation or the authority. Give that back first."),
        "erase_under_way": gettext_lazy(
            "Something of yours is still under way. Withdraw from it, or wait until it ended."
        ),
    }
)
