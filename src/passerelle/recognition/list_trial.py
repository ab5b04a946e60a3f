"""A draft tried on the cases of the past year: what it would have decided, and where people decided otherwise.

Only cases that whoever asks may decide are looked at; nothing is kept. Few cases are told as few: nobody is seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from passerelle.conversions import reading
from passerelle.core import deciding
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.permissions import organisations_of
from passerelle.recognition import holding, queries, ruling
from passerelle.recognition.permissions import OFFICERS
from passerelle.recognition.states import GRANTED, CaseState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.conversions.reading import Conversions
    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.items import Item
    from passerelle.people.models import Person
    from passerelle.recognition.models import Edition, PositiveListLine, RecognitionCase

YEAR: Final = timedelta(days=365)
MOST_CASES: Final = 500
FEW: Final = 5
"""A number below is told as "fewer than 5"."""


@dataclass(frozen=True)
class Differs:
    """One kind of answer that would be another: of which awards, in which programme, how often."""

    item: str
    programme: str
    was: str
    would_be: str
    times: int


@dataclass(frozen=True)
class Trial:
    """How many cases the draft would decide, propose, or leave to people; and which answers would differ."""

    cases: int
    automatic: int
    proposed: int
    nothing: int
    differs: tuple[Differs, ...]


def trial(edition: Edition, *, by: Person, today: date) -> Trial:
    """Try an edition on the cases of the year before a day, the newest first, as each was on the day it came."""
    lines = list(edition.lines.select_related("owner", "micro_credential", "programme", "edition__positive_list"))
    answers: Counter[str] = Counter()
    differs: Counter[tuple[str, str, str, str]] = Counter()
    atlas, cases = frameworks.atlas(), list(_cases(edition, by, today))
    items = holding.items_of({award.pk: award for case in cases for award in case.brought}.values())
    stated = reading.of_bodies({case.body_id for case in cases}, today)
    for case in cases:
        would_be = _answer(case, lines, items, stated, atlas)
        answers[would_be] += 1
        was = "granted" if case.state in GRANTED else "refused" if case.state == CaseState.REFUSED else ""
        if (was, would_be) in {("granted", "near"), ("refused", "automatic"), ("refused", "proposed")}:
            differs[case.because, case.goal, was, would_be] += 1
    told = tuple(Differs(*what, times) for what, times in sorted(differs.items()))
    return Trial(len(cases), answers["automatic"], answers["proposed"], answers["near"], told)


def _cases(edition: Edition, by: Person, today: date) -> QuerySet[RecognitionCase]:
    own = set(edition.positive_list.owners.values_list("pk", flat=True)) & organisations_of(by, *OFFICERS)
    cases = queries.with_parts().filter(body__in=own, opened_on__gt=today - YEAR)
    read = cases.exclude(state=CaseState.WITHDRAWN).exclude(learner=by)
    return read.prefetch_related("case_awards__award__micro_credential__awarder").order_by("-opened_on", "-pk")[
        :MOST_CASES
    ]


def _answer(
    case: RecognitionCase, lines: list[PositiveListLine], items: Mapping[int, Item], stated: Conversions, atlas: Atlas
) -> str:
    """Return what the lines for what was asked would have made of the awards that were brought, each on its day."""
    about = [_undated(line) for line in lines if _is_about(line, case)]
    shared = [
        holding.shared(award, items[award.pk], case.body, case.programme, {}, conversions=stated)
        for award in case.brought
    ]
    as_then = [replace(one, held=replace(one.held, in_force=True)) for one in shared]
    decided = deciding.decide(case.target, about, as_then, (), atlas, on=case.opened_on)
    found = {decided.answer(line.reference) for line in about}
    return next((answer for answer in ("automatic", "proposed") if answer in found), "near")


def _is_about(line: PositiveListLine, case: RecognitionCase) -> bool:
    if line.effect != case.effect:
        return False
    if line.programme and case.programme:
        return line.programme.number == case.programme.number
    return ruling.target_of(line) == case.target


def _undated(line: PositiveListLine) -> deciding.Line:
    """Return a line as if it had been in force all year."""
    told = ruling.as_line(line)
    return replace(told, rule=replace(told.rule, valid_from=None, valid_to=None))
