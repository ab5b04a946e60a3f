"""What the gate refused leaves one fact: which rules kept it shut, and how often. No text, and nothing of the draft.

What is refused rolls back whole, so the fact is written after that, in a transaction of its own (or in that of the
caller: whoever undoes more undoes the fact too).
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from passerelle.core.errors import GateRefused
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from passerelle.people.models import Person

SHUT = "gate.shut"
"""The kind of fact; its subject is the entry, or the body whose application made none."""


@contextmanager
def told_where_shut(subject: str, register: str, *, sent_by: Person) -> Iterator[None]:
    """Submit something in a transaction; where the gate stays shut that is undone and told in one fact."""
    try:
        with transaction.atomic():
            yield
    except GateRefused as refusal:
        shut = [finding for finding in refusal.findings if finding.blocks]
        rules = Counter(finding.rule for finding in shut)
        profiles = sorted({finding.profile for finding in shut if finding.profile})
        noted = {"register": register, "profiles": profiles, "rules": dict(sorted(rules.items()))}
        journal.record(SHUT, subject=subject, actor=sent_by.reference, noted=noted)
        raise


def attempts(since: date, until: date) -> tuple[int, Counter[str]]:
    """Return how many attempts the gate refused in a period, both days with it, and how many each rule stopped."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (since, until + timedelta(days=1)))
    rules: Counter[str] = Counter()
    refused = 0
    for noted in Fact.objects.filter(kind=SHUT, at__gte=begin, at__lt=end).values_list("noted", flat=True).iterator():
        refused += 1
        rules.update(noted.get("rules", {}).keys())
    return refused, rules
