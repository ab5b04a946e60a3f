"""The programmes of a university's offer as drafts of its own: each goes in whole, or its refusal is told.

Nothing is public before a signatory publishes it. Read again, what is there by its title stays as it is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.catalogue import programmes
from passerelle.catalogue.models import Programme
from passerelle.catalogue.permissions import may_draft_for
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.importing import Outcome
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import take, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from passerelle.core.importing.offers import Offered
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

PREFIX = "IM"


class Told(NamedTuple):
    """What became of one programme of the file, as the report takes it."""

    line: int
    outcome: Outcome
    entry: str | None
    findings: Sequence[Mapping[str, Any]]


def import_programmes(
    offered: Iterable[Offered], awarder: Organisation, *, by: Person, today: date, file: str
) -> Iterator[Told]:
    """Draft each programme for its awarder, in a transaction of its own, and tell of it; one fact at the end.

    Raises NotPermitted unless `by` writes for the awarder, NotNow where the body is no awarder.
    """
    if not may_draft_for(by, awarder.pk):
        raise NotPermitted
    if not has_role(awarder.pk, Role.AWARDER, on=today):
        raise NotNow(reason="neither_awarder_nor_provider", organisation=awarder.number)
    reference, counts = written(PREFIX, take(PREFIX, 1)[0]), Counter[str]()
    there = {_key(one.title): one.reference for one in Programme.objects.filter(awarder=awarder).order_by("edition")}
    for one in offered:
        told = _one(one, there, awarder, by, today)
        counts[told.outcome.value] += 1
        yield told
    noted = {"file": file, "mapping": "offer", "for": awarder.number, "profiles": [], **counts}
    journal.record("import.finish", subject=reference, actor=by.reference, noted=noted)


def _one(one: Offered, there: dict[str, str], awarder: Organisation, by: Person, today: date) -> Told:
    if one.stated is None:
        return Told(one.place, Outcome.UNREADABLE, None, one.findings)
    key = _key(one.stated["title"])
    if key in there:
        return Told(one.place, Outcome.DUPLICATE, there[key], one.findings)
    try:
        made = programmes.draft(awarder, one.stated, by=by, today=today)
    except Malformed as refusal:
        refused = [
            {"rule": each.code, "field": each.data.get("field", ""), "seen": str(each.data.get("seen", ""))[:80]}
            for each in (refusal, *refusal.others)
        ]
        return Told(one.place, Outcome.REFUSED, None, [*one.findings, *refused])
    there[key] = made.reference
    return Told(one.place, Outcome.ACCEPTED, made.reference, one.findings)


def _key(title: Mapping[str, str]) -> str:
    return " ".join(next(iter(title.values()), "").casefold().split())
