"""What a panel is asked, found and voted, for the pages of its members and of the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html

from passerelle.web.drawings.panel_clock import days, in_words, panel_clock
from passerelle.web.panel import asked

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from passerelle.vetting.models import Case

register = template.Library()
register.simple_tag(asked.of, name="asked_of")
register.simple_tag(asked.found, name="found_in")
register.simple_tag(asked.counted, name="counted_in")


@register.simple_tag
def clock_of(case: Case, today: date) -> SafeString | str:
    """Return how the days of an open case went, as a sentence and a bar; nothing of one that is decided or closed."""
    if not case.is_open:
        return ""
    found = days(case.opened_on, case.due_on, today, stopped=case.stopped_days, since=case.stopped_since)
    return format_html('<p class="s soft">{}</p>{}', in_words(found), panel_clock(found))
