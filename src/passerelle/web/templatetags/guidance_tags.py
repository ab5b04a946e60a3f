"""What pages of guidance say of plans and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.guidance import consent_words
from passerelle.web.guidance import words
from passerelle.web.wording import name_of_field

if TYPE_CHECKING:
    from passerelle.core.plans import Misfit

register = template.Library()


@register.filter
def misfit_words(one: Misfit) -> str:
    return words.misfit(one)


@register.filter
def progress_words(code: str) -> Any:
    return words.PROGRESS.get(code, "")


@register.filter
def act_words(code: str) -> Any:
    return consent_words.ACTS[code]


@register.filter
def scope_words(codes: list[str]) -> list[str]:
    return words.scopes(codes)


@register.filter
def scope_kinds(codes: list[str]) -> list[str]:
    return words.kinds(codes)


@register.filter
def field_names(codes: list[str]) -> str:
    """Return fields of study by their names, each once; a code nobody has a name for as it stands."""
    return "; ".join(dict.fromkeys(name_of_field(code) or code for code in codes))
