"""What a panel judges: the questions that the profiles in force put to it, each with where it stands.

Source: policy paper, ch. 3, challenges 5 and 9, for the two that are asked where no profile asks anything; DOMAIN 4.1
(`human`: put to the panel, never evaluated). A case keeps the criteria it was opened with, so they go to plain data
and come back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from passerelle.core import gate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.core.gate import Profile, Rule

LONGEST = 64
"""Of the word under which a criterion's findings and votes are kept."""
WORD = re.compile(r"[a-z][a-z0-9_]*")
BESIDE = {"outcomes_match_level": "level", "assessment_matches_outcomes": "assessment"}
"""What is read beside a question whose rule does not say (`beside`)."""
STAGES = ("panel",)
REVIEWING = ("panel", "review")
"""Stages whose questions a review asks: it asks again what was asked, and what is asked of reviews alone."""


@dataclass(frozen=True)
class Basis:
    """Which rule of which profile asks, where that stands, and where one can read it."""

    profile: str
    rule: str
    clause: str
    reference: str = ""
    url: str = ""


@dataclass(frozen=True)
class Criterion:
    """One question to the panel. Of two profiles that ask the same, both are its bases, and it is judged once."""

    question: str
    """A stable word: what findings, votes and reasons are kept under."""
    bases: tuple[Basis, ...] = ()
    beside: str = ""
    """What is read beside it: `level`, `assessment`, or nothing in particular."""
    binds: bool = True
    """Whether a no refuses; otherwise it is heard and decides nothing (a rule that is no `block`)."""
    text: Mapping[str, str] = field(default_factory=dict)
    """The question in words, by language, where its profile gives them."""

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "bases": [asdict(basis) for basis in self.bases], "text": dict(self.text)}


_PAPER = (
    "van der Hijden, P.; Martin, M. 2023. Short courses, micro-credentials, and flexible learning pathways: A "
    "blueprint for policy development and action. Paris: IIEP-UNESCO"
)


def _default(question: str, clause: str) -> Criterion:
    return Criterion(question, (Basis("", "", clause, _PAPER),), beside=BESIDE.get(question, ""))


PAPER = (
    _default("outcomes_match_level", "ch. 3, challenge 5"),
    _default("assessment_matches_outcomes", "ch. 3, challenge 9"),
)
DEFAULTS: Mapping[str, tuple[Criterion, ...]] = {
    "micro_credential": PAPER,
    "short_course": (
        _default("course_leads_where_it_says", "ch. 3, challenge 9"),
        _default("course_is_taught_as_described", "section 5.2, periodic review"),
    ),
    "organisation": (
        _default("does_what_its_role_asks", "section 4.2, lists of actors"),
        _default("what_it_states_holds", "section 4.2, lists of actors"),
    ),
}
"""What is asked where no profile in force asks anything of such an entry; no case is without a question."""


def criteria(
    profiles: Iterable[Profile],
    stated: Mapping[str, Any],
    *,
    on: date,
    target: str = "micro_credential",
    stages: Iterable[str] = STAGES,
) -> tuple[Criterion, ...]:
    """Return what the profiles ask the panel about this entry, in their order; a rule whose guard fails asks nothing.

    A question that several rules ask is one criterion with a basis for each; it binds where one of them does.
    """
    found: dict[str, Criterion] = {}
    for profile in profiles:
        for rule in gate.human_questions(profile, target, on):
            if rule.stage in stages and gate.applies(rule, stated):
                asked = _criterion(rule, profile)
                earlier = found.get(asked.question)
                found[asked.question] = _joined(earlier, asked) if earlier else asked
    return tuple(found.values()) or DEFAULTS[target]


def with_one_that_binds(asked: tuple[Criterion, ...], target: str) -> tuple[Criterion, ...]:
    """Return what is asked; where none of it binds, after what is asked where no profile asks anything.

    A panel whose every answer is heard and decides nothing could not refuse.
    """
    if any(one.binds for one in asked):
        return asked
    words = {one.question for one in DEFAULTS[target]}
    return (*DEFAULTS[target], *(one for one in asked if one.question not in words))


def _criterion(rule: Rule, profile: Profile) -> Criterion:
    word, text = _word(rule, profile)
    return Criterion(
        question=word,
        bases=(Basis(profile.reference, rule.id, rule.clause, rule.source.reference, rule.source.url),),
        beside=str(rule.params.get("beside", BESIDE.get(word, ""))),
        binds=rule.severity == "block",
        text=text,
    )


def _word(rule: Rule, profile: Profile) -> tuple[str, dict[str, str]]:
    """Return the stable word of a question and its words; who wrote a sentence for the word is asked by that."""
    said = dict(rule.params.get("text", {}))
    if WORD.fullmatch(rule.question) and len(rule.question) <= LONGEST:
        return rule.question, said
    plain = re.sub(r"[^a-z0-9]+", "_", f"{profile.id} {rule.id}".lower()).strip("_")
    return f"q_{plain}"[:LONGEST], said or {"": rule.question}


def _joined(one: Criterion, other: Criterion) -> Criterion:
    return replace(
        one,
        bases=(*one.bases, *other.bases),
        beside=one.beside or other.beside,
        binds=one.binds or other.binds,
        text={**other.text, **one.text},
    )


def criteria_kept(stored: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """Return criteria as a case keeps them; one opened before any were kept was asked the paper's two."""
    kept = tuple(Criterion(**{**one, "bases": tuple(Basis(**basis) for basis in one["bases"])}) for one in stored)
    return kept or PAPER
