"""A mean as people read it: one decimal in the reader's own writing, a dash where none is shown."""

from __future__ import annotations

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def mean(value: float | None) -> str:
    return "–" if value is None else formats.number_format(value, 1)
