"""Why something is not taken into a portfolio, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "issued_here": gettext_lazy("This register signed this one: it stands among your awards, or it is not yours."),
    "foreign_many": gettext_lazy("You keep 100 credentials from elsewhere already. Remove one first."),
}
