"""Whose organisation owns an entry that is nearly the one under judgement (DOMAIN 3.8: 70 % of the outcomes)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from passerelle.catalogue.models import MicroCredential
from passerelle.core import overlap as copied
from passerelle.core import panel
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def with_competitors(
    members: Mapping[int, panel.Expert], facts: panel.CaseFacts, *, at_most: int | None = None
) -> dict[int, panel.Expert]:
    """Return the same experts with the entry noted for those whose organisation owns one nearly like it.

    `at_most` so many entries are looked at for those who are merely shown; whoever is proposed or named is looked up
    in full.
    """
    owners = {member.organisation for member in members.values()}.union(*(m.acts_for for m in members.values()))
    competing = _competing_owners(facts.entry, owners - {""}, facts.overlap, at_most=at_most)
    entry = frozenset({facts.entry})
    return {
        pk: replace(member, competes_with=entry) if competing & {member.organisation, *member.acts_for} else member
        for pk, member in members.items()
    }


def _competing_owners(
    reference: str, among: Collection[str], overlap: float, *, at_most: int | None = None
) -> set[str]:
    """Return who among these owns a listed entry that shares so much of the outcomes, word for word."""
    if not among:
        return set()
    columns = ("number", "outcomes", "awarder__number")
    own_row = MicroCredential.objects.filter(number=reference).values_list(*columns)
    theirs_rows = MicroCredential.objects.filter(state__in=LISTED, awarder__number__in=among).exclude(number=reference)
    rows = [*own_row, *theirs_rows.order_by("-pk").values_list(*columns)[:at_most]]
    texts, owners = {}, {}
    for number, outcomes, owner in rows:
        texts[number] = copied.said(outcomes)
        owners[number] = owner
    own, owner = texts.pop(reference, frozenset()), owners.pop(reference, "")
    alike = {number for number, theirs in texts.items() if own and copied.share(own, theirs) >= overlap}
    return {owners[number] for number in alike} - {owner}
