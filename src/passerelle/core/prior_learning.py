"""Recognition of prior learning: what one may ask for, who sits in a jury, what votes amount to, how long data stay.

Source: DOMAIN 3.4, after the French Code du travail, R6412-1 to R6412-7 and R6422-3 to -6. The amounts are defaults
that a profile may replace (`params.prior_learning`). The clocks themselves are in `core/assessing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import ceil
from typing import TYPE_CHECKING, Any

from passerelle.core.assessing import TEACHING, Post
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

LINKS = ("family", "close", "work", "money", "taught", "accompanied", "assessed", "other")
"""What a member of a jury may say ties them to a candidate, past or present; each of them bars."""
ANSWERS = ("alone", "with_help", "not_yet")
"""What somebody says of one outcome when they check themselves."""
ENOUGH = 0.75
"""The part of the outcomes one should do alone before asking for the whole; own number."""


@dataclass(frozen=True)
class Terms:
    """What the rules in force ask of cases and juries."""

    jury_members: int = 2
    qualified_members: int = 1
    balanced: bool = False
    cases_a_year: int = 3
    cases_an_entry: int = 1
    keep_months: int = 12
    """So long evidence stays after the path has ended."""


DEFAULT = Terms()


def terms(document: Any) -> Terms:
    """Return what a profile states (`params.prior_learning`). Raises Malformed with the path of what is amiss.

    >>> terms({"jury_members": 3}).jury_members
    3
    """
    stated = {} if document is None else document
    if not isinstance(stated, Mapping):
        raise Malformed(field="prior_learning", expected="a mapping")
    known = {one.name: one.type for one in fields(Terms)}
    for name, amount in stated.items():
        if name not in known:
            raise Malformed(field=f"prior_learning.{name}", expected=", ".join(known))
        if name == "balanced":
            if not isinstance(amount, bool):
                raise Malformed(field="prior_learning.balanced", expected="true or false")
        elif isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= 1000:
            raise Malformed(field=f"prior_learning.{name}", expected="a whole number from 1 to 1000")
    return Terms(**stated)


@dataclass(frozen=True)
class Part:
    """What a jury votes on by itself: a block of the description, or an outcome that stands in no block."""

    code: str
    outcomes: tuple[str, ...]
    title: str = ""
    awardable: bool = False


def parts_of(outcomes: Sequence[Mapping[str, Any]], blocks: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return the parts of a description in its order: its blocks, then each outcome that no block names.

    >>> parts_of([{"code": "K1"}, {"code": "S1"}], [{"code": "B1", "outcomes": ["S1"]}])
    (Part(code='B1', outcomes=('S1',), title='', awardable=False), Part(code='K1', outcomes=('K1',), title='', \
awardable=False))
    """
    known = [str(one["code"]) for one in outcomes]
    found = [
        Part(
            str(block["code"]),
            tuple(code for code in block.get("outcomes") or () if code in known),
            str(block.get("title") or ""),
            bool(block.get("separately_awardable")),
        )
        for block in blocks
    ]
    found = [part for part in found if part.outcomes]
    named = {code for part in found for code in part.outcomes}
    taken = {part.code for part in found}
    rest = [one for one in outcomes if one["code"] not in named and one["code"] not in taken]
    return (*found, *(Part(str(one["code"]), (str(one["code"]),), str(one.get("text") or "")) for one in rest))


def may_send_another(
    sent: Collection[tuple[str, date]], micro_credential: str, *, on: date, limits: Terms = DEFAULT
) -> bool:
    """Say whether one more case for the whole of a micro-credential fits this calendar year; blocks are not counted.

    `sent` are the cases for a whole: (micro-credential, day).
    """
    this_year = [entry for entry, day in sent if day.year == on.year]
    return this_year.count(micro_credential) < limits.cases_an_entry and len(this_year) < limits.cases_a_year


@dataclass(frozen=True)
class Juror:
    """Somebody who is to sit in a jury, as the register knows them; `said` is the link they declared, if any."""

    person: str
    posts: tuple[Post, ...] = ()
    close_to: frozenset[str] = frozenset()
    said: str = ""


@dataclass(frozen=True)
class Learned:
    """A candidate as the register knows them: where they work or worked, who taught, helped and assessed them."""

    person: str
    posts: tuple[Post, ...] = ()
    taught_at: frozenset[str] = frozenset()
    accompanied_by: frozenset[str] = frozenset()
    assessed_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """What bars somebody from a jury; `detail` is the reference it runs through."""

    code: str
    detail: str


def links(juror: Juror, learned: Learned) -> tuple[Link, ...]:
    """Return every link, past or present, between a juror and a candidate; empty means may sit.

    >>> links(Juror("P-1", said="family"), Learned("P-2"))
    (Link(code='declared', detail='family'),)
    """
    bodies = {post.organisation for post in juror.posts}
    taught = {post.organisation for post in juror.posts if post.function in TEACHING}
    found = [
        ("same_person", {juror.person} & {learned.person}),
        ("declared", ({juror.said} - {""}) | (juror.close_to & {learned.person})),
        ("same_organisation", bodies & {post.organisation for post in learned.posts}),
        ("taught", taught & learned.taught_at),
        ("accompanied", {juror.person} & learned.accompanied_by),
        ("assessed", {juror.person} & learned.assessed_by),
    ]
    return tuple(Link(code, detail) for code, through in found for detail in sorted(through))


@dataclass(frozen=True)
class Seated:
    """One member of a jury: qualified for the micro-credential or not; `counts_as` is how they wish to be counted."""

    person: str
    is_qualified: bool
    is_chair: bool = False
    counts_as: str = ""


def lacking(members: Collection[Seated], limits: Terms = DEFAULT) -> tuple[str, ...]:
    """Return everything a jury lacks; empty means it may judge.

    >>> lacking([Seated("P-1", True, is_chair=True)])
    ('too_few_members',)
    """
    found = []
    if len({one.person for one in members}) < limits.jury_members:
        found.append("too_few_members")
    if sum(one.is_qualified for one in members) < limits.qualified_members:
        found.append("nobody_qualified")
    if sum(one.is_chair for one in members) != 1:
        found.append("one_chair")
    if limits.balanced and not is_balanced([one.counts_as for one in members]):
        found.append("not_balanced")
    return tuple(found)


def is_balanced(counted: Sequence[str]) -> bool:
    """Say whether no kind makes up more than half, rounded up; who does not say how they count tips no balance."""
    most = ceil(len(counted) / 2)
    return all(counted.count(kind) <= most for kind in set(counted) - {""})


def carried(votes: Mapping[str, bool], chair: str) -> bool:
    """Return what the votes on one part amount to; where they are even, the chair's breaks the tie.

    >>> carried({"P-1": True, "P-2": False}, "P-2")
    False
    """
    ayes = sum(votes.values())
    noes = len(votes) - ayes
    return votes[chair] if ayes == noes else ayes > noes


def outcome(recognised: Collection[str], parts: Sequence[Part]) -> str:
    """Return `full`, `partial` or `none`: how many of these parts are recognised."""
    shown = [part for part in parts if part.code in recognised]
    return "full" if len(shown) == len(parts) else "partial" if shown else "none"


def gaps(parts: Sequence[Part], recognised: Collection[str], shown: Mapping[str, Collection[bool]]) -> tuple[str, ...]:
    """Return the outcomes still missing: of each part not recognised those that most members did not find shown.

    All of a part where they found each of its outcomes shown, and yet did not recognise it.
    """
    found: list[str] = []
    for part in parts:
        if part.code not in recognised:
            missing = [code for code in part.outcomes if not _mostly(shown.get(code, ()))]
            found += missing or part.outcomes
    return tuple(dict.fromkeys(found))


def withdrawn(recognised: Collection[str], *, awarded: bool) -> tuple[str, ...]:
    """Return the parts that an annulled result takes along: all that it recognised, unless they were awarded since.

    What was awarded stands until its awarder ends it, by an act of its own (DOMAIN 7); the parts stand with it.

    >>> withdrawn(["B1", "K1"], awarded=False), withdrawn(["B1"], awarded=True)
    (('B1', 'K1'), ())
    """
    return () if awarded else tuple(dict.fromkeys(recognised))


def _mostly(said: Collection[bool]) -> bool:
    return bool(said) and sum(said) * 2 > len(said)


@dataclass(frozen=True)
class Advice:
    """What a self-check ends in: `whole`, `block` or `course`, why, and the outcomes and parts it is about."""

    way: str
    reasons: tuple[str, ...]
    parts: tuple[str, ...] = ()
    learn: tuple[str, ...] = ()
    """Outcomes to learn first, in the order of the page."""


def advice(answers: Mapping[str, str], parts: Sequence[Part], *, blocks: Collection[str], offered: bool) -> Advice:
    """Return the way that fits what somebody says of each outcome. `blocks` are the parts one may ask for alone.

    Raises Malformed for an answer that is none, or where an outcome has no answer.

    >>> advice({"K1": "alone"}, parts_of([{"code": "K1"}], []), blocks=(), offered=True).way
    'whole'
    """
    codes = list(dict.fromkeys(code for part in parts for code in part.outcomes))
    for code in codes:
        if answers.get(code) not in ANSWERS:
            raise Malformed(field=f"answers.{code}", expected=", ".join(ANSWERS))
    alone = [code for code in codes if answers[code] == "alone"]
    not_yet = [code for code in codes if answers[code] == "not_yet"]
    learn = tuple(code for code in codes if answers[code] != "alone")
    own = tuple(part.code for part in parts if part.code in blocks and all(code in alone for code in part.outcomes))
    if not offered:
        return Advice("course", ("route_not_offered",), learn=learn)
    if codes and not not_yet and len(alone) >= ENOUGH * len(codes):
        return Advice("whole", ("all_alone",) if len(alone) == len(codes) else ("nearly_all_alone",), learn=learn)
    if own:
        return Advice("block", ("some_blocks_alone",), parts=own, learn=learn)
    return Advice("course", ("not_yet",) if not_yet else ("with_help",), learn=learn)


def erased_on(ended: date, limits: Terms = DEFAULT) -> date:
    """Return the last day that evidence is kept after the path has ended."""
    return add_months(ended, limits.keep_months)
