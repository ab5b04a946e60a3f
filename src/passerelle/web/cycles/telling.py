"""A refusal on the form it came from, with every entry or criterion that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from passerelle.policy import sentences
from passerelle.web import refusals

if TYPE_CHECKING:
    from django.forms import Form

    from passerelle.core.errors import PasserelleError


def tell(form: Form, refusal: PasserelleError) -> None:
    """Say a refusal on the form; of what is missing, each by its code."""
    named = refusal.data.get("criteria") or refusal.data.get("entries")
    if not named:
        refusals.tell(form, refusal)
        return
    sentence = f"{sentences.of_error(refusal)} {', '.join(named)}"
    form.add_error(None, ValidationError(sentence, code=refusal.code))
