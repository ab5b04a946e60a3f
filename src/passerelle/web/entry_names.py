"""A micro-credential by the name that somebody types of it, where a number is what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.catalogue.models import MicroCredential
from passerelle.search import queries
from passerelle.search.requests import SearchRequest

if TYPE_CHECKING:
    from datetime import date

LOOKED_THROUGH: Final = 20
"""Of what has these words in it, how many are compared by their whole name."""


def called(name: str, *, today: date) -> tuple[MicroCredential | None, list[MicroCredential]]:
    """Return the one listed micro-credential of this name in any language, and what has its words in it otherwise.

    None where several are called so: these are what is returned beside it.
    """
    asked = SearchRequest(text=name, chosen={"kind": ("micro_credential",)}, limit=LOOKED_THROUGH)
    found = [hit.entry for hit in queries.find(asked, today=today).hits]
    near = [one for one in found if isinstance(one, MicroCredential)]
    same = [one for one in near if _plain(name) in map(_plain, one.title.values())]
    return (same[0], []) if len(same) == 1 else (None, same or near)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
