"""How much of a micro-credential stands word for word in another that is listed (Code du travail R6113-8-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import MicroCredential, OutcomeMark
from passerelle.core import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable


def remember(*entries: MicroCredential) -> None:
    """Keep what the outcomes of these say now, in the place of what they said before: two or three queries."""
    before: dict[int, set[str]] = {entry.pk: set() for entry in entries}
    for pk, mark in OutcomeMark.objects.filter(micro_credential__in=before).values_list("micro_credential", "mark"):
        before[pk].add(mark)
    now = {entry.pk: {overlap.mark(text) for text in overlap.said(entry.outcomes)} for entry in entries}
    gone = [(pk, mark) for pk, marks in before.items() for mark in marks - now[pk]]
    for pk in {pk for pk, _mark in gone}:
        OutcomeMark.objects.filter(micro_credential=pk, mark__in=before[pk] - now[pk]).delete()
    OutcomeMark.objects.bulk_create(_new(now, before), ignore_conflicts=True)


def _new(now: dict[int, set[str]], before: dict[int, set[str]]) -> Iterable[OutcomeMark]:
    return [
        OutcomeMark(micro_credential_id=pk, mark=mark)
        for pk, marks in now.items()
        for mark in sorted(marks - before[pk])
    ]
