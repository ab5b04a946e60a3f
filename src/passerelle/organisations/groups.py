"""Which bodies belong together: a group, its members, and theirs, however far."""

from __future__ import annotations

from django.db.models import Q

from passerelle.organisations.models import Organisation


def group_of(organisation: Organisation) -> set[int]:
    """Return the organisation and every body it belongs to or that belongs to it, however far."""
    found: set[int] = set()
    waiting = {organisation.pk}
    while waiting:
        found |= waiting
        tied = Organisation.objects.filter(Q(pk__in=waiting) | Q(parent__in=waiting))
        waiting = {pk for pair in tied.values_list("pk", "parent") for pk in pair if pk} - found
    return found
