"""Which listed micro-credentials answer a need: the entry itself, the same skill, or an outcome that says nearly it.

Derived, and made anew at will: when a need is published, when an entry changes its standing, and once a day. What is
alike is judged by `core/likeness`, a level by recorded and verified comparisons alone (`core/matching/items.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from passerelle.catalogue.models import MicroCredential
from passerelle.core import likeness
from passerelle.core.frameworks import LevelRefused, LevelStatement
from passerelle.core.likeness import ALIKE, Said
from passerelle.core.matching.items import is_at_least
from passerelle.frameworks import queries as frameworks
from passerelle.opportunities.book import item_of
from passerelle.opportunities.models import LabourNeed, NeedAnswer, NeedKind
from passerelle.opportunities.states import NeedState
from passerelle.registers.states import LISTED
from passerelle.skills import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from passerelle.core.frameworks import Atlas


class Sought(NamedTuple):
    """A need made ready for comparing."""

    need: LabourNeed
    said: Said | None
    level: LevelStatement | None


@transaction.atomic
def compare(needs: Sequence[LabourNeed], *, today: date, entries: Iterable[MicroCredential] | None = None) -> None:
    """Keep which entries answer these needs: of all that are listed, or, given `entries`, of these anew."""
    sought = [_sought(need) for need in needs]
    atlas = frameworks.atlas() if any(one.level for one in sought) else None
    found: list[NeedAnswer] = []
    before = NeedAnswer.objects.filter(need__in=needs)
    if entries is None:
        entries = MicroCredential.objects.filter(state__in=LISTED).select_related("awarder").iterator(chunk_size=500)
    else:
        entries = list(entries)
        before = before.filter(micro_credential__in=entries)
    for entry in entries:
        if entry.state in LISTED:
            found += _answers(entry, sought, atlas)
    before.delete()
    NeedAnswer.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
    own = NeedAnswer.objects.filter(need=OuterRef("pk")).order_by().values("need").annotate(n=Count("pk")).values("n")
    LabourNeed.objects.filter(pk__in=[need.pk for need in needs]).update(
        answered=Coalesce(Subquery(own), 0), compared_on=today
    )


def compare_all(*, today: date) -> None:
    """Compare every open need with everything that is listed."""
    compare(list(_open(today)), today=today)


def compare_entry(entry: MicroCredential, *, today: date) -> None:
    """Compare one entry, whose standing changed, with every open need."""
    compare(list(_open(today)), today=today, entries=[entry])


def _open(today: date) -> Iterable[LabourNeed]:
    return LabourNeed.objects.filter(state=NeedState.PUBLISHED, by_when__gte=today).order_by("pk")


def _sought(need: LabourNeed) -> Sought:
    said = likeness.said(need.outcome, need.language) if need.outcome else None
    return Sought(need, said, LevelStatement.parse(need.level) if need.level else None)


def _answers(entry: MicroCredential, sought: Sequence[Sought], atlas: Atlas | None) -> Iterable[NeedAnswer]:
    skills = frozenset(tags.addresses(entry.outcomes))
    said: list[Said] | None = None
    for one in sought:
        if one.need.kind == NeedKind.ENTRY:
            by, alike = NeedKind.ENTRY, float(one.need.entry_id == entry.pk)
        elif one.need.kind == NeedKind.SKILL and one.need.skill["uri"] in skills:
            by, alike = NeedKind.SKILL, 1.0
        else:
            if said is None:
                said = [likeness.said(str(told.get("text", "")), entry.language) for told in entry.outcomes]
            by, alike = NeedKind.OUTCOME, _most_alike(one.said, said)
        if alike >= ALIKE and _reaches(entry, one.level, atlas):
            yield NeedAnswer(need=one.need, micro_credential=entry, by=by, likeness=min(100, round(alike * 100)))


def _most_alike(asked: Said | None, said: Sequence[Said]) -> float:
    """Return how alike the closest outcome is; what has no term in common is not compared."""
    if asked is None:
        return 0.0
    return max((likeness.alike(asked, one) for one in said if asked.terms & one.terms), default=0.0)


def _reaches(entry: MicroCredential, level: LevelStatement | None, atlas: Atlas | None) -> bool:
    if level is None or atlas is None:
        return True
    try:
        return is_at_least(atlas, item_of(entry), level)
    except LevelRefused:  # a level of a framework that is not published any more
        return False
