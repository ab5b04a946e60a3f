"""The way into one's own calendar, beside a day that somebody has to keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()


@register.simple_tag(takes_context=True)
def into_calendar(context: Mapping[str, Any], what: str, number: str, on: date | datetime | None) -> str:
    """Lead to one day as a file for a calendar, while it is still to come; `letters.dates` says which there are."""
    day = timezone.localdate(on) if isinstance(on, datetime) else on
    if day is None or day < context["request"].today:
        return ""
    address = reverse("account:day", args=[what, number])
    return format_html('<a class="s tap" href="{}">{}</a>', address, _("Into my calendar"))
