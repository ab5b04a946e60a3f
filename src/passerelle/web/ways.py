"""Where a refusal leads: to the fields of a form that it is about, or to the page of what was done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from passerelle.policy import sentences
from passerelle.web import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BaseForm, Form

    from passerelle.core.errors import PasserelleError

Way = tuple[str, str]
"""Words, and the address they lead to; empty where they lead nowhere."""


def kept(form: BaseForm, sentence: str) -> tuple[Way, ...]:
    """Return the ways that stand behind a sentence told on a form."""
    return tuple(getattr(form, "ways", {}).get(sentence, ()))


def tell_parts(form: Form, refusal: PasserelleError, parts: Sequence[str]) -> None:
    """Say a refusal above a form, with every part it is about; each leads to the first field that asks for it."""
    first: dict[str, str] = {}
    for name, part in getattr(form, "parts_by_field", {}).items():
        first.setdefault(part, name)
    sentence = sentences.of_error(refusal)
    form.add_error(None, ValidationError(sentence, code=refusal.code))
    _keep(form, sentence, [(one, f"#{form[first[one]].auto_id}" if one in first else "") for one in parts])


def tell_done(form: Form, refusal: PasserelleError, number: str, to: str) -> None:
    """Say on a form that this was done before, with a link to it."""
    refusals.tell(form, refusal)
    told = [str(sentence) for about in form.errors.values() for sentence in about]
    if number and told:
        _keep(form, told[0], [(_("Open %(number)s") % {"number": number}, to)])


def _keep(form: Form, sentence: str, ways: Sequence[Way]) -> None:
    form.ways = {**getattr(form, "ways", {}), sentence: ways}  # type: ignore[attr-defined]
