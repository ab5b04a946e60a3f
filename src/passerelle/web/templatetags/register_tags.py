"""What the pages of a whole register show of an entry, whichever register it is."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from passerelle.directory.lines import level_in_words
from passerelle.opportunities.models import Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.web.countries import country_name
from passerelle.web.templatetags.passerelle_tags import day, tag_state
from passerelle.web.wording import language_name, name_of_field

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()
FIELD = re.compile(r"[0-9]{4}")
"""A field of study: a code of ISCED-F 2013."""
TONES = {OpportunityState.DRAFT: "off", OpportunityState.OPEN: "ok", OpportunityState.CLOSED: "off"}


@register.filter
def page_of(entry: Any) -> str:
    """Return the address of an entry's own page."""
    if isinstance(entry, Opportunity):
        return reverse("opportunities:opportunity", args=[entry.number])
    return reverse("web:entry", args=[entry.number])


def _in_words(values: list[str]) -> list[str]:
    """Return countries by their names, and fields of study by theirs with the codes behind; all else as it stands."""
    if not values or not all(FIELD.fullmatch(value) for value in values):
        return [country_name(value) for value in values]
    named: dict[str, list[str]] = {}
    for value in values:
        named.setdefault(name_of_field(value), []).append(value)
    return [f"{name} ({', '.join(codes)})".strip() for name, codes in named.items()]


@register.filter
def said(value: Any) -> str:
    """Return what a body said of itself for a role: words, a day, or an address one can follow."""
    if isinstance(value, list):
        return ", ".join(_in_words([str(one) for one in value]))
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return format_html(
            '<a class=anywhere href="{}" rel=nofollow><bdi>{}</bdi></a>', value, urlsplit(value).hostname
        )
    with suppress(ValueError):
        return day(date.fromisoformat(str(value)))
    return str(value)


@register.filter
def languages(codes: list[str]) -> str:
    """Return languages by their names."""
    return ", ".join(language_name(code) for code in codes)


@register.filter
def standing(entry: Any) -> SafeString:
    """Return the state of an entry as a tag: words first, colour second."""
    if isinstance(entry, Opportunity):
        words = {
            OpportunityState.DRAFT: _("Draft, not public"),
            OpportunityState.OPEN: _("Open until %(day)s") % {"day": day(entry.closes_on)},
            OpportunityState.CLOSED: _("Closed"),
        }
        state = OpportunityState(entry.state)
        return format_html("<span class=tag data-s={}>{}</span>", TONES[state], words[state])
    return tag_state(entry)


register.filter("level_in_words", level_in_words)
