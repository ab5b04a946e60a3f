"""Which bodies belong together: a group, its members, and theirs, however far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.core.errors import Malformed
from passerelle.organisations.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable


def parent_named(number: str | None, *, of: Organisation | None = None) -> Organisation | None:
    """Return the body that an organisation says it belongs to; None where none is named.

    Raises Malformed for a number nobody has, and for a body that is the organisation itself or belongs to it, however
    far: a group has a head. Both rows are held until the change is written, so that two cannot name each other at once.
    """
    if not number:
        return None
    own = {of.pk} if of else set()
    held = Organisation.objects.select_for_update().filter(Q(number=str(number)[:80]) | Q(pk__in=own)).order_by("pk")
    found = next((body for body in held if body.number == number), None)
    if found is None:
        raise Malformed(field="parent", expected="the number of an organisation", seen=str(number)[:80])
    if of is not None and of.pk in above(found):
        raise Malformed(field="parent", expected="an organisation that does not belong to this one", seen=found.number)
    return found


def above(organisation: Organisation) -> set[int]:
    """Return the organisation and every body above it."""
    found: set[int] = set()
    at: int | None = organisation.pk
    while at is not None and at not in found:
        found.add(at)
        at = Organisation.objects.values_list("parent", flat=True).get(pk=at)
    return found


def group_of(organisation: Organisation) -> set[int]:
    """Return the organisation and every body it belongs to or that belongs to it, however far."""
    return groups_of([organisation])[organisation.pk]


def groups_of(organisations: Iterable[Organisation]) -> dict[int, set[int]]:
    """Return the group of each of these, by its key; a query for each step of the family, however many they are."""
    named = {one.pk for one in organisations}
    group, waiting = {pk: {pk} for pk in named}, set(named)
    while waiting:
        tied = Organisation.objects.filter(Q(pk__in=waiting) | Q(parent__in=waiting))
        pairs = [(pk, parent) for pk, parent in tied.values_list("pk", "parent") if parent]
        waiting = {pk for pair in pairs for pk in pair} - group.keys()
        for pk, parent in pairs:
            together = group.get(pk, {pk}) | group.get(parent, {parent})
            group |= dict.fromkeys(together, together)
    return {pk: group[pk] for pk in named}
