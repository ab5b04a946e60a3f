"""Dealing places in the status lists: each once, for ever, in an order nobody can guess (RELIABILITY I3)."""

from __future__ import annotations

import hashlib
import secrets
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from passerelle.awards.models import OtherPlace, StatusList, StatusPlace
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from passerelle.awards.models import Award
    from passerelle.organisations.models import Organisation


def take_place(award: Award) -> StatusPlace:
    """Give an award its place in the newest list, and open another list when that one is full."""
    return take_places([award])[0]


@transaction.atomic
def take_places(awards: Sequence[Award]) -> list[StatusPlace]:
    """Give each award a place, in this order; written in one statement."""
    places = [
        StatusPlace(status_list=status_list, index=index, award=award)
        for award, (status_list, index) in zip(awards, deal(len(awards)), strict=True)
    ]
    return StatusPlace.objects.bulk_create(places)


@transaction.atomic
def take_other_place(reference: str, owner: Organisation) -> OtherPlace:
    """Give something signed that is no award its place, once: who asks again is given the same."""
    if found := OtherPlace.objects.filter(reference=reference).select_related("status_list").first():
        return found
    status_list, index = deal(1)[0]
    return OtherPlace.objects.create(status_list=status_list, index=index, reference=reference, owner=owner)


def end_other_place(reference: str, reason_code: str, *, at: datetime) -> None:
    """Let the lists and the history say that what has this place was withdrawn. Raises WrongState the second time.

    The caller leaves a fact of one of `publication.OTHER_KINDS` in the same transaction.
    """
    if not OtherPlace.objects.filter(reference=reference, ended_at=None).update(ended_at=at, reason_code=reason_code):
        raise WrongState("end", "ended")


@transaction.atomic
def deal(count: int) -> list[tuple[StatusList, int]]:
    """Return so many places as (list, index), now nobody else's; another list is opened when the newest is full.

    A block of places is taken by one conditional update, which locks the list until the transaction ends, so none is
    dealt twice; the database would refuse it anyway. The caller writes them down in the same transaction.
    """
    dealt: list[tuple[StatusList, int]] = []
    while len(dealt) < count:
        newest = StatusList.objects.order_by("-number").first() or _open_list(1)
        indexes = _take(newest, count - len(dealt))
        if not indexes:
            _open_list(newest.number + 1)
        dealt += [(newest, index) for index in indexes]
    return dealt


def _take(newest: StatusList, wanted: int) -> Sequence[int]:
    """Return up to `wanted` places of a list, now nobody else's; none when it is full."""
    while (count := min(wanted, newest.size - newest.taken)) > 0:
        room = StatusList.objects.filter(pk=newest.pk, taken__lte=F("size") - count)
        if room.update(taken=F("taken") + count):
            newest.refresh_from_db(fields=["taken"])
            return order(newest.seed, newest.size)[newest.taken - count : newest.taken]
        newest.refresh_from_db(fields=["taken"])  # others took some meanwhile: fewer are left than it seemed
    return ()


def _open_list(number: int) -> StatusList:
    """Open a list, unless another process just did."""
    url = address(f"/trust/lists/{number}")
    try:
        with transaction.atomic():
            opened = StatusList.objects.create(
                number=number, url=url, seed=secrets.token_hex(32), opened_at=timezone.now()
            )
            journal.record("status_list.open", subject=f"STATUS-{number}", noted={"url": url})
    except IntegrityError:
        return StatusList.objects.get(number=number)
    return opened


@lru_cache(maxsize=4)
def order(seed: str, size: int) -> array[int]:
    """Return every index of a list once, shuffled by its seed: the same for every process, for ever."""
    start = hashlib.sha256(bytes.fromhex(seed))

    def key(index: int) -> bytes:
        mixed = start.copy()
        mixed.update(index.to_bytes(4, "big"))
        return mixed.digest()

    return array("I", sorted(range(size), key=key))
