"""Rules that nobody could ever meet together, named so that none of them can be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from passerelle.core.allotment.programs import Program

if TYPE_CHECKING:
    from passerelle.core.allotment.model import Whole

SECONDS = 2.0


def conflict(whole: Whole) -> tuple[str, ...]:
    """Return rules (`place:…`, `limit:…`, `size`) that exclude each other, whatever anybody brings; else nothing.

    From what is returned nothing can be left out: without any one of them the rest can be met.
    """
    named = [f"place:{one.code}" for one in whole.places] + [f"limit:{one.code}" for one in whole.limits]
    if whole.size is not None:
        named.append("size")
    if _can_be_met(whole, frozenset(named)):
        return ()
    kept = set(named)
    for one in named:
        if not _can_be_met(whole, frozenset(kept - {one})):
            kept.remove(one)
    return tuple(one for one in named if one in kept)


def _can_be_met(whole: Whole, kept: frozenset[str]) -> bool:
    places = tuple(
        one if f"place:{one.code}" in kept else replace(one, at_least=one.at_least * 0, at_most=None)
        for one in whole.places
    )
    limits = tuple(one for one in whole.limits if f"limit:{one.code}" in kept)
    size = whole.size if "size" in kept else None
    program = Program((), replace(whole, places=places, limits=limits, size=size), seconds=SECONDS)
    return program.minimise(()) is not None
