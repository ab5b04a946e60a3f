"""Register numbers: given once, in order, under any number of writers."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from passerelle.registers.models import Counter


def take(prefix: str, count: int) -> range:
    """Reserve `count` consecutive numbers of a register and return them.

    The row of the counter is locked by the update until the transaction ends, so two writers never share a number.
    """
    with transaction.atomic():
        if not Counter.objects.filter(prefix=prefix).update(last=F("last") + count):
            Counter.objects.get_or_create(prefix=prefix)
            Counter.objects.filter(prefix=prefix).update(last=F("last") + count)
        last = Counter.objects.get(prefix=prefix).last
    return range(last - count + 1, last + 1)


def written(prefix: str, number: int) -> str:
    return f"{prefix}-{number:05d}"


def next_number(prefix: str) -> str:
    return written(prefix, take(prefix, 1)[0])
