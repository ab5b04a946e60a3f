"""Putting a micro-credential into larger ones: said by its awarder, refused where it would become a part of itself."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.permissions import may_edit
from passerelle.core import stacking
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal import actions as journal
from passerelle.registers.numbers import take
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passerelle.people.models import Person

TURN = "ST"
"""The counter whose row makes those who change stacks wait for one another: two halves of a circle are one circle."""


@transaction.atomic
def stack_into(entry: MicroCredential, numbers: Collection[str], *, by: Person) -> MicroCredential:
    """Say which larger micro-credentials and programmes (by reference) this one is a part of; replaces what was said.

    Raises NotPermitted, Malformed for what is not public or does not exist, or with the way round where the
    micro-credential would become a part of itself.
    """
    if not may_edit(by, entry):
        raise NotPermitted
    take(TURN, 1)
    wholes = list(MicroCredential.objects.filter(number__in=numbers, state__in=PUBLIC_STATES))
    programmes = _programmes(numbers)
    known = {whole.number for whole in wholes} | {programme.reference for programme in programmes}
    if unknown := sorted(set(numbers) - known):
        raise Malformed(field="stacks_into", expected="public micro-credentials and programmes", seen=unknown[0][:80])
    larger = [whole.number for whole in wholes]
    stacking.check(entry.number, larger, _larger_than(larger))
    entry.stacks_into.set(wholes)
    entry.stacks_into_programmes.set(programmes)
    journal.record("micro_credential.stack", subject=entry.reference, actor=by.reference, noted={"into": sorted(known)})
    return entry


def _programmes(numbers: Iterable[str]) -> list[Programme]:
    asked = [number for number in numbers if number.startswith("PG-")]
    candidates = Programme.objects.filter(number__in={number.partition("v")[0] for number in asked})
    return [programme for programme in candidates if programme.reference in asked]


def _larger_than(numbers: Collection[str]) -> dict[str, list[str]]:
    """Return what each of these, and each of what they are a part of, is a part of: one query a storey."""
    found: dict[str, list[str]] = defaultdict(list)
    through = MicroCredential.stacks_into.through
    waiting = set(numbers)
    while waiting:
        links = through.objects.filter(from_microcredential__number__in=waiting)
        for part, whole in links.values_list("from_microcredential__number", "to_microcredential__number"):
            found[part].append(whole)
        waiting = {whole for part in waiting for whole in found[part]} - found.keys()
    return found
