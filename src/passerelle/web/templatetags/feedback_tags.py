"""A mean as people read it, a dash where none is shown; the language of a report by its name; struck words."""

from __future__ import annotations

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from passerelle.core.feedback import is_wholly_struck
from passerelle.web.wording import language_name

register = template.Library()


@register.filter
def mean(value: float | None) -> str:
    return "–" if value is None else formats.number_format(value, 1)


@register.filter
def in_words(code: str) -> str:
    """Return a language by its name."""
    return language_name(code)


@register.filter
def as_read(shown: str) -> str:
    """Return words as everybody reads them: where nothing is left of them, a sentence that says so."""
    return _("A registrar withheld these words.") if is_wholly_struck(shown) else shown
