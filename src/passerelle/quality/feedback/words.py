"""The words aimed at people that come with the register, by language, and the screen that a text passes."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from passerelle.core import feedback
from passerelle.organisations.models import Mandate

if TYPE_CHECKING:
    from datetime import date

MOST_NAMES = 500


@cache
def abuse() -> frozenset[str]:
    """Return the words of every list that comes with the register."""
    folder = resources.files("passerelle.quality") / "data" / "abuse"
    lists = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return feedback.words_of(word for told in lists for word in told["words"])


def why_held(text: str, owner: int, *, on: date) -> tuple[str, ...]:
    """Return why a registrar reads this first: by the words in it, and by the names of who acts for the owner."""
    if not text:
        return ()
    held = Mandate.objects.filter(organisation=owner, valid_from__lte=on)
    names = held.values_list("person__name", flat=True).distinct()[:MOST_NAMES]
    return feedback.why_held(text, abuse=abuse(), names=names)
