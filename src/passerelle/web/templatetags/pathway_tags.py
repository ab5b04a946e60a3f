"""What pages say of ways and their steps."""

from __future__ import annotations

from django import template

from passerelle.web.pathways.wording import BEST_BY
from passerelle.web.wording import language_name

register = template.Library()


@register.filter
def language_words(code: str) -> str:
    return language_name(code)


@register.filter
def best_words(objective: str) -> str:
    return str(BEST_BY[objective])
