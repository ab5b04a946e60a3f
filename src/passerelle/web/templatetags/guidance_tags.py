"""What pages of guidance say of plans and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.guidance import consent_words
from passerelle.web.guidance import words

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
