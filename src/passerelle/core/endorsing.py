"""Endorsements and quality labels: what keeps an organisation from giving its word on a micro-credential.

Source: eCampusOntario's framework, which keeps two claims of a partner apart (DOMAIN 1.4); DOMAIN 3.8, after which who
owns or teaches a thing, or competes with it, does not judge it. A word in one's own favour is no endorsement.
"""

from __future__ import annotations

from dataclasses import dataclass

ENDORSERS = frozenset({"employer", "professional_body", "sponsor", "awarder"})
"""The roles that give an organisation a say: it employs, speaks for a trade, pays, or awards something else."""


@dataclass(frozen=True)
class Asked:
    """One organisation that wants to endorse one entry; bodies by number, roles by their words."""

    roles_in_force: frozenset[str]
    endorser: str
    endorser_group: frozenset[str]
    owners: frozenset[str]
    """Who awards it, and who awards it jointly."""
    owner_group: frozenset[str]
    partners: frozenset[str]
    """Who is let teach or assess it."""
    competitors: frozenset[str]
    """Who owns a listed entry that says nearly the same, reworded or not."""
    is_registered: bool
    is_this_edition: bool = True


def against(asked: Asked) -> tuple[str, ...]:
    """Return every reason for which the organisation may not endorse the entry, as stable words; empty for none.

    >>> own, theirs, none = frozenset({"A"}), frozenset({"B"}), frozenset()
    >>> against(Asked(frozenset({"provider"}), "A", own, theirs, theirs, none, none, is_registered=True))
    ('endorser_not_in_force',)
    """
    is_own = asked.endorser in asked.owners
    found = {
        "endorser_not_in_force": not ENDORSERS & asked.roles_in_force,
        "endorses_own_entry": is_own,
        "endorses_own_group": not is_own and bool(asked.endorser_group & asked.owner_group),
        "endorses_what_it_teaches": bool(asked.endorser_group & asked.partners),
        "endorses_as_competitor": not is_own and bool(asked.endorser_group & asked.competitors),
        "entry_not_registered": not asked.is_registered,
        "version_was_replaced": asked.is_registered and not asked.is_this_edition,
    }
    return tuple(reason for reason, holds in found.items() if holds)
