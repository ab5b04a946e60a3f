"""Putting a micro-credential into larger ones: said by its awarder, refused where it would become a part of itself."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.permissions import may_edit, may_write
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.core import stacking
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.core.shapes import MAX_ITEMS
from passerelle.journal import actions as journal
from passerelle.registers.numbers import take
from passerelle.registers.states import EDITABLE, LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from passerelle.people.models import Person

TURN = "ST"
"""The counter whose row makes those who change stacks wait for one another: two halves of a circle are one circle."""


@transaction.atomic
def stack_into(entry: MicroCredential, numbers: Collection[str], *, by: Person) -> MicroCredential:
    """Say which larger micro-credentials and programmes (by reference) this one is a part of; replaces what was said.

    What it was said to be a part of before may stay when that has ended since. Said twice, it is told once. Raises
    NotPermitted, Malformed for what is not listed or does not exist, for more than `MAX_ITEMS`, or with the way round
    where the micro-credential would become a part of itself.
    """
    if not may_edit(by, entry) and not (entry.state in EDITABLE and may_write(by, entry)):
        raise NotPermitted
    take(TURN, 1)
    held = set(entry.stacks_into.values_list("number", flat=True))
    wholes, programmes = _named(numbers, held)
    known = {whole.number for whole in wholes} | {programme.reference for programme in programmes}
    if known == held | {programme.reference for programme in entry.stacks_into_programmes.all()}:
        return entry
    larger = [whole.number for whole in wholes]
    stacking.check(entry.number, larger, _larger_than(larger))
    entry.stacks_into.set(wholes)
    entry.stacks_into_programmes.set(programmes)
    journal.record("micro_credential.stack", subject=entry.reference, actor=by.reference, noted={"into": sorted(known)})
    return entry


def stacks_of(entry: MicroCredential) -> set[str]:
    """Return what an entry is said to be a part of: numbers, and references of programmes."""
    programmes = {programme.reference for programme in entry.stacks_into_programmes.all()}
    return programmes | set(entry.stacks_into.values_list("number", flat=True))


def check_numbers(entry: MicroCredential, numbers: Collection[str]) -> None:
    """Raise Malformed, as `stack_into`, where one of these is not listed or does not exist; nothing is changed."""
    if numbers:
        _named(numbers, set(entry.stacks_into.values_list("number", flat=True)))


def _named(numbers: Collection[str], held: Collection[str]) -> tuple[list[MicroCredential], list[Programme]]:
    """Return what is meant by numbers; one that is `held` may have ended. Raises Malformed with the wrong ones."""
    if len(set(numbers)) > MAX_ITEMS:
        raise Malformed(field="stacks_into", expected=f"at most {MAX_ITEMS}", seen=len(set(numbers)))
    wholes = list(MicroCredential.objects.filter(Q(state__in=LISTED) | Q(number__in=held), number__in=numbers))
    programmes = _programmes(numbers)
    known = {whole.number for whole in wholes} | {programme.reference for programme in programmes}
    if unknown := sorted(set(numbers) - known):
        wrong = ", ".join(unknown)[:200]
        expected = "listed micro-credentials and programmes"
        raise Malformed(field="stacks_into", expected=expected, seen=wrong, reason="not_stackable")
    return wholes, programmes


def _programmes(numbers: Iterable[str]) -> list[Programme]:
    asked = [number for number in numbers if number.startswith("PG-")]
    candidates = Programme.objects.filter(
        state__in=PROGRAMME_PUBLIC, number__in={number.partition("v")[0] for number in asked}
    )
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
