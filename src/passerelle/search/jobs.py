"""What search does when something public changed: it brings the index up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.followers import follows
from passerelle.search import actions, touched

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@follows(*touched.KINDS)
def follow(fact: Fact) -> None:
    """Bring the index up to this fact and beyond; what it has read already is not read again."""
    actions.catch_up()
