"""Sentences about telephones and the codes that confirm them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "phone_number": gettext_lazy("Type the number with + and the code of its country, such as +216 20 123 456."),
    "text_code_wrong": gettext_lazy("This is not the code that was sent. After five tries a new one is needed."),
    "text_code_over": gettext_lazy("No code is open: it holds for ten minutes and five tries. Ask for a new one."),
    "text_codes_used_up": gettext_lazy("Three codes a day are sent, and today’s were sent. Ask again tomorrow."),
    "text_not_sent": gettext_lazy("The code could not be sent. Ask for a new one in a few minutes."),
}
"""By the `reason` of a refusal."""
