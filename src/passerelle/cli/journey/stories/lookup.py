"""Finding what the demonstration country holds, without acting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import JourneyFailed

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def number_of(play: Play, name: str) -> str:
    """Return the register number of an organisation of the demonstration country."""
    offset = 0
    while items := play.look("visitor", f"/api/organisations?limit=100&offset={offset}")["items"]:
        for item in items:
            if item["legal_name"] == name:
                return str(item["number"])
        offset += len(items)
    raise JourneyFailed(f"the register knows {name}", "it does not: is the demonstration country loaded?")
