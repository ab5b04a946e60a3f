"""Assessment: who may not assess whom, what the marks amount to, and the clocks of prior learning.

Source: DOMAIN 3.7 (assessors never judge relatives or those they coached), 3.8 (conflicts of interest) and 3.4, after
the French Code du travail, R6412-1 to R6412-7 (validation of acquired experience).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

COOLING_OFF_MONTHS = 36
"""Own number (DOMAIN 3.8); the law knows no limit."""
TEACHING = frozenset({"teacher", "editor"})

ANSWER_MONTHS = 2
SILENCE = "deemed-accepted"
"""What no answer in time means where no profile in force says otherwise (R6412-4; DOMAIN 3.4)."""
LAPSE_MONTHS = 6
JURY_MONTHS = 3
RESULT_DAYS = 15

PASS_MARK = Decimal(50)
THRESHOLDS: Mapping[int, tuple[int, ...]] = {1: (50,), 2: (50, 65), 3: (50, 65, 80)}
"""From which score each passing grade counts, by how many passing grades a scale has; a longer scale is cut evenly."""

SUPERVISION_RANK = {
    "unsupervised_no_id": 0,
    "supervised_no_id": 1,
    "supervised_online_with_id": 2,
    "supervised_onsite_with_id": 3,
}
"""The four values of EU 2022/C 243/02, Annex I, weakest first."""


@dataclass(frozen=True)
class Post:
    """A function held for an organisation from one day to another; from `ends_on` itself it no longer holds."""

    organisation: str
    function: str
    valid_from: date
    ends_on: date | None = None


@dataclass(frozen=True)
class AssessorFacts:
    """An assessor as the register knows them; `close_to` are persons about whom they declared a tie."""

    person: str
    posts: tuple[Post, ...] = ()
    assesses_for: frozenset[str] = frozenset()
    """Organisations with a live role of assessor for which this person assesses today."""
    close_to: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CandidateFacts:
    """A candidate as the register knows them; `organisation` is the assessing body, if one is named."""

    person: str
    organisation: str = ""
    provider: str = ""
    """Who taught the course; empty on the way of prior learning."""
    accompanied_by: frozenset[str] = frozenset()
    """Who helped them with prior learning, now or before."""


@dataclass(frozen=True)
class Tie:
    """What bars an assessor; `detail` is the reference it runs through."""

    code: str
    detail: str


def bars(assessor: AssessorFacts, candidate: CandidateFacts, on: date) -> tuple[Tie, ...]:
    """Return every reason why this assessor may not assess this candidate; empty means may.

    >>> assessor = AssessorFacts("P-1", assesses_for=frozenset({"ORG-1"}))
    >>> bars(assessor, CandidateFacts("P-1", "ORG-1"), date(2026, 11, 23))
    (Tie(code='same_person', detail='P-1'),)
    """
    taught = {post.organisation for post in assessor.posts if post.function in TEACHING and _recent(post, on)}
    found = [
        ("same_person", {assessor.person} & {candidate.person}),
        ("declared", assessor.close_to & {candidate.person}),
        ("taught", taught & {candidate.provider} - {""}),
        ("accompanied", {assessor.person} & candidate.accompanied_by),
    ]
    ties = [Tie(code, detail) for code, through in found for detail in sorted(through)]
    named = {candidate.organisation} - {""}
    if not (assessor.assesses_for & named if named else assessor.assesses_for):
        ties.append(Tie("no_live_role", candidate.organisation))
    return tuple(ties)


def _recent(post: Post, on: date) -> bool:
    """Say whether a post is held on the day or was held within the cooling-off time before it."""
    return post.valid_from <= on and (post.ends_on is None or add_months(post.ends_on, COOLING_OFF_MONTHS) >= on)


@dataclass(frozen=True)
class Component:
    """One part of an assessment. All must be passed, unless the description lets this one be made up for."""

    code: str
    weight: Decimal = Decimal(0)
    covers: tuple[str, ...] = ()
    must_be_passed: bool = True


@dataclass(frozen=True)
class Grade:
    name: str
    from_score: Decimal


@dataclass(frozen=True)
class Result:
    """`score` is the weighted mean, out of 100, rounded to what is shown before the grade is read off."""

    grade: str
    passed: bool
    score: Decimal


def components_of(stated: Sequence[Mapping[str, Any]]) -> tuple[Component, ...]:
    """Read the components as a description states them; weights that are missing or all nought count alike."""
    weights = [Decimal(str(item.get("weight") or 0)) for item in stated]
    even = not any(weights)
    return tuple(
        Component(
            code=str(item.get("code", "")),
            weight=Decimal(1) if even else weight,
            covers=tuple(item.get("covers") or ()),
            must_be_passed=bool(item.get("must_be_passed", True)),
        )
        for item, weight in zip(stated, weights, strict=True)
    )


def scale_of(names: Sequence[str]) -> tuple[Grade, ...]:
    """Return the grades of a scale, worst first, each with the score it begins at; the first one does not pass.

    >>> [(grade.name, int(grade.from_score)) for grade in scale_of(["fail", "pass", "merit", "distinction"])]
    [('fail', 0), ('pass', 50), ('merit', 65), ('distinction', 80)]
    """
    names = names if len(names) > 1 else ("fail", "pass")
    passing = len(names) - 1
    step = (Decimal(100) - PASS_MARK) / passing
    even = tuple((PASS_MARK + step * place).quantize(Decimal("0.01")) for place in range(passing))
    starts = [Decimal(0), *map(Decimal, THRESHOLDS.get(passing, even))]
    return tuple(Grade(name, start) for name, start in zip(names, starts, strict=True))


def result(scores: Mapping[str, Decimal], components: Sequence[Component], scale: Sequence[Grade]) -> Result:
    """Return what the marks amount to. Raises Malformed when a component has no mark or a mark no component.

    >>> parts = components_of([{"code": "A1", "weight": 70}, {"code": "A2", "weight": 30}])
    >>> result({"A1": Decimal(80), "A2": Decimal(50)}, parts, scale_of(["fail", "pass", "merit", "distinction"]))
    Result(grade='merit', passed=True, score=Decimal('71.00'))
    """
    check_marks(scores, components)
    missing = [part.code for part in components if part.code not in scores]
    if missing or not components:
        raise Malformed(field=f"marks.{missing[0]}" if missing else "marks", expected="a mark for every component")
    total = sum(part.weight for part in components)
    mean = sum((scores[part.code] * part.weight for part in components), Decimal(0)) / total
    score = mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    reached = scale[0] if below(scores, components) else [grade for grade in scale if grade.from_score <= score][-1]
    return Result(reached.name, reached is not scale[0], score)


def below(scores: Mapping[str, Decimal], components: Sequence[Component]) -> tuple[Component, ...]:
    """Return the components whose mark alone fails the whole: they must be passed, and were not.

    >>> parts = components_of([{"code": "A1", "weight": 70}, {"code": "A2", "weight": 30}])
    >>> [part.code for part in below({"A1": Decimal(90), "A2": Decimal(49)}, parts)]
    ['A2']
    """
    return tuple(one for one in components if one.must_be_passed and scores.get(one.code, PASS_MARK) < PASS_MARK)


def check_marks(scores: Mapping[str, Decimal], components: Sequence[Component]) -> None:
    """Let marks pass that lie from 0 to 100 and belong to a component. Raises Malformed with the field."""
    known = [part.code for part in components]
    for code, score in scores.items():
        if code not in known:
            raise Malformed(field=f"marks.{code}", expected=", ".join(known), seen=code)
        if not score.is_finite() or not 0 <= score <= 100:
            raise Malformed(field=f"marks.{code}", expected="a number from 0 to 100", seen=str(score))


def uncovered(
    scores: Mapping[str, Decimal], components: Sequence[Component], outcomes: Collection[str]
) -> tuple[str, ...]:
    """Return the outcomes that no passed component shows, in the order of the page: the gap that is left."""
    shown = {code for part in components if scores.get(part.code, Decimal(-1)) >= PASS_MARK for code in part.covers}
    return tuple(code for code in outcomes if code not in shown)


def meets(used: str, asked: str) -> bool:
    """Say whether the supervision used is at least as strict as the description asks."""
    return SUPERVISION_RANK[used] >= SUPERVISION_RANK.get(asked, 0)


def answer_due_on(submitted: date) -> date:
    """Return the last day for the awarder to answer a case."""
    return add_months(submitted, ANSWER_MONTHS)


def is_unanswered(answer_due: date, *, on: date) -> bool:
    """Say whether the time to answer has passed; what that means, the profile says (`SILENCE` where none does)."""
    return on > answer_due


def lapses_on(last_step: date) -> date:
    """Return the day on which a case without any step of the learner lapses."""
    return add_months(last_step, LAPSE_MONTHS)


def assess_by(admitted: date) -> date:
    """Return the last day for the assessment of an admitted case."""
    return add_months(admitted, JURY_MONTHS)


def result_due_on(assessment: date) -> date:
    """Return the last day for the result after the assessment took place."""
    return assessment + timedelta(days=RESULT_DAYS)
