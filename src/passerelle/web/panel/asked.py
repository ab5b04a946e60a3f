"""What a panel is asked, ready to be shown: each question with where it stands, and what is read beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from passerelle.policy import questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.panel import Criterion, Tally
    from passerelle.vetting.models import Case, Judgement


@dataclass(frozen=True)
class Source:
    """Which rule asks, in words, and where one can read it."""

    where: str
    reference: str
    url: str


@dataclass(frozen=True)
class Asked:
    word: str
    question: str
    name: str
    beside: str
    binds: bool
    sources: tuple[Source, ...]


def of(case: Case) -> tuple[Asked, ...]:
    """Return what this case's panel is asked, in order."""
    return tuple(_asked(criterion) for criterion in case.asked)


def _asked(criterion: Criterion) -> Asked:
    return Asked(
        word=criterion.question,
        question=questions.asks(criterion),
        name=questions.name(criterion),
        beside=criterion.beside,
        binds=criterion.binds,
        sources=tuple(Source(questions.where(basis), basis.reference, basis.url) for basis in criterion.bases),
    )


def found(case: Case, findings: Iterable[Judgement]) -> list[tuple[Asked, list[Judgement]]]:
    """Return what the members found, question by question; without those that nobody has answered yet."""
    by_word: dict[str, list[Judgement]] = {}
    for one in findings:
        by_word.setdefault(one.question, []).append(one)
    return [(asked, by_word[asked.word]) for asked in of(case) if asked.word in by_word]


def counted(case: Case, tallies: Iterable[Tally]) -> list[tuple[Asked, Tally]]:
    """Return what the votes came to, question by question."""
    by_word = {one.criterion: one for one in tallies}
    return [(asked, by_word[asked.word]) for asked in of(case) if asked.word in by_word]
