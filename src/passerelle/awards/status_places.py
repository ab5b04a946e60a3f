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

from passerelle.awards.models import StatusList, StatusPlace
from passerelle.journal import actions as journal
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from passerelle.awards.models import Award


def take_place(award: Award) -> StatusPlace:
    """Give an award its place in the newest list, and open another list when that one is full.

    The row of the list is locked by the update until the transaction ends, so no place is dealt twice; the
    database would refuse it anyway.
    """
    while True:
        newest = StatusList.objects.order_by("-number").first() or _open_list(1)
        if StatusList.objects.filter(pk=newest.pk, taken__lt=F("size")).update(taken=F("taken") + 1):
            newest.refresh_from_db(fields=["taken"])
            index = order(newest.seed, newest.size)[newest.taken - 1]
            return StatusPlace.objects.create(status_list=newest, index=index, award=award)
        _open_list(newest.number + 1)


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
