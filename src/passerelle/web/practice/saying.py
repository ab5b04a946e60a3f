"""What a page says after something was written: that it is there, or that a registrar reads it first, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _

from passerelle.policy.practice import HELD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.people.requests import SignedInRequest


def held_words(held_because: Iterable[str]) -> str:
    """Return what a text seems to hold, in words."""
    return ", ".join(str(HELD.get(word, word)) for word in held_because)


def tell(request: SignedInRequest, held_because: Iterable[str], done: str) -> None:
    """Say that something is there, or that it is held, and why."""
    if words := held_words(held_because):
        text = _("It is kept, and a registrar reads it before others do. It seems to hold: %(what)s.")
        messages.warning(request, text % {"what": words})
        return
    messages.success(request, done)
