"""How alike two outcomes are, and two lists of them: who resembles whom, how much, and by which terms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from passerelle.core.likeness.words import Said, is_faint, levels, opposites, telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Weight = Callable[[str], float]
    """How much a term says, above 0 to 1: a rare one more than what stands everywhere."""

ALIKE = 0.6
"""From this likeness on two outcomes say nearly the same. Set on one half of the pairs in tests, told on the other."""
THINGS, ACTS = 0.7, 0.3
"""What the things and the acts of an outcome count."""
FAINT = 0.3
OTHERWISE = 0.5
"""What is left of the likeness of two outcomes of which one is at another level, or says what is not done."""
INSTEAD = 2.0
"""What one thing in the place of another takes away beyond what each of them does by itself."""
PARTLY = 0.35
"""An outcome of which less stands in another is no half of it."""
MOST_PARTS = 10
"""What has more halves than these is boilerplate, and no two of them make it up."""


@dataclass(frozen=True)
class Resemblance:
    """One outcome of one's own and one of theirs, or one beside two where what is said once was said in parts."""

    own: tuple[int, ...]
    theirs: tuple[int, ...]
    """Their places in the lists, from 0."""
    likeness: float
    terms: frozenset[str]
    """What both say."""


@dataclass(frozen=True)
class Comparison:
    """What one list of outcomes has in common with another."""

    found: tuple[Resemblance, ...]
    """The closest for each of one's own that has one which is alike, in the order of one's own."""
    share: float
    """The part of one's own outcomes that are alike one of theirs, from 0 to 1."""
    likeness: float
    """How alike the lists are, from 0 to 1, the same from both sides."""


def plain(term: str) -> float:
    """Return what a term weighs where nobody knows how often it is said."""
    return FAINT if is_faint(term) else 1.0


def alike(own: Said, theirs: Said, weight: Weight = plain) -> float:
    """Return how alike two outcomes are, from 0 to 1: the same from both sides, and 1 for what says the same.

    Who lists or explains does not design: an act at another level leaves half, as does saying what is not done.
    """
    if own == theirs:
        return 1.0
    things = _shared(own.things, theirs.things, weight)
    acts = _acts_shared(own.acts, theirs.acts)
    if own.things or theirs.things:
        found = THINGS * things + ACTS * acts if own.acts and theirs.acts else things * (THINGS + ACTS * acts)
    else:
        found = acts
    if _is_at_another_level(own.acts, theirs.acts, acts):
        found *= OTHERWISE
    return found * OTHERWISE if _is_contrary(own, theirs) else found


def compared(
    own: Sequence[Said], theirs: Sequence[Said], weight: Weight = plain, *, enough: float = ALIKE
) -> Comparison:
    """Return which outcomes of two lists resemble which, whatever their order; from `enough` on they are alike."""
    found = [*_one_by_one(own, theirs, weight), *_in_parts(own, theirs, weight)]
    best_own, best_theirs = [0.0] * len(own), [0.0] * len(theirs)
    for one in found:
        for place in one.own:
            best_own[place] = max(best_own[place], one.likeness)
        for place in one.theirs:
            best_theirs[place] = max(best_theirs[place], one.likeness)
    count = len(own) + len(theirs)
    return Comparison(
        found=tuple(_closest(found, len(own), enough)),
        share=sum(best >= enough for best in best_own) / len(own) if own else 0.0,
        likeness=min(1.0, sum(sorted([*best_own, *best_theirs])) / count) if count else 1.0,
    )


def share(own: Sequence[Said], theirs: Sequence[Said]) -> float:
    """Return which part of one's own outcomes says nearly what one of theirs does, from 0 to 1; 0 where there is none.

    Without the halves that `compared` looks for, so that hundreds of lists are compared in little time.
    """
    return sum(any(alike(one, other) >= ALIKE for other in theirs) for one in own) / len(own) if own else 0.0


def _closest(found: Iterable[Resemblance], count: int, enough: float) -> Iterable[Resemblance]:
    """Yield for each outcome the closest that is alike, each resemblance once."""
    best: list[Resemblance | None] = [None] * count
    for one in sorted(found, key=lambda one: (-one.likeness, len(one.own) + len(one.theirs), one.own, one.theirs)):
        if one.likeness >= enough:
            for place in one.own:
                best[place] = best[place] or one
    return dict.fromkeys(one for one in best if one)


def _one_by_one(own: Sequence[Said], theirs: Sequence[Said], weight: Weight) -> Iterable[Resemblance]:
    for i, mine in enumerate(own):
        for j, yours in enumerate(theirs):
            if likeness := alike(mine, yours, weight):
                yield Resemblance((i,), (j,), likeness, mine.terms & yours.terms)


def _in_parts(own: Sequence[Said], theirs: Sequence[Said], weight: Weight) -> Iterable[Resemblance]:
    """Yield what says at once what the other list says in two."""
    for i, mine in enumerate(own):
        for pair, likeness, terms in _halves(mine, theirs, weight):
            yield Resemblance((i,), pair, likeness, terms)
    for j, yours in enumerate(theirs):
        for pair, likeness, terms in _halves(yours, own, weight):
            yield Resemblance(pair, (j,), likeness, terms)


def _halves(
    whole: Said, parts: Sequence[Said], weight: Weight
) -> Iterable[tuple[tuple[int, int], float, frozenset[str]]]:
    """Yield the pairs of parts that together are more alike the whole than either, and add something each."""
    near = [place for place, part in enumerate(parts) if _part(part, whole, weight) >= PARTLY]
    if len(near) > MOST_PARTS:
        return
    for one, other in combinations(near, 2):
        together = parts[one] | parts[other]
        likeness = alike(whole, together, weight)
        if likeness > max(alike(whole, parts[one], weight), alike(whole, parts[other], weight)):
            yield (one, other), likeness, whole.terms & together.terms


def _part(part: Said, whole: Said, weight: Weight) -> float:
    """Return how much of a part stands in the whole."""
    every = sum(weight(term) for term in part.things)
    return sum(weight(term) for term in part.things & whole.things) / every if every else 0.0


def _shared(own: frozenset[str], theirs: frozenset[str], weight: Weight) -> float:
    """Return twice what both say by what each says (Dice 1945), by weight; 1 where neither says anything."""
    both, mine, yours = (sum(sorted(map(weight, part))) for part in (own & theirs, own - theirs, theirs - own))
    every = 2 * both + (mine + yours) + INSTEAD * min(mine, yours)
    return 2 * both / every if every else 1.0


def _acts_shared(own: frozenset[str], theirs: frozenset[str]) -> float:
    """Return how much the acts have in common; other words of telling at the same level are half the same act."""
    if not own and not theirs:
        return 1.0
    rest, others = own - theirs, theirs - own
    near = min(len(_near(rest, others)), len(_near(others, rest)))
    return (2 * len(own & theirs) + near) / (len(own) + len(theirs))


def _near(acts: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return those of these acts of telling that share a level with one of the others."""
    at = frozenset().union(*(levels()[act] for act in others & telling()))
    return frozenset(act for act in acts & telling() if not at.isdisjoint(levels()[act]))


def _is_at_another_level(own: frozenset[str], theirs: frozenset[str], shared: float) -> bool:
    """Whether one tells where the other does, or they do nothing alike."""
    if not own or not theirs:
        return False
    return shared == 0 or own.isdisjoint(telling()) != theirs.isdisjoint(telling())


def _is_contrary(own: Said, theirs: Said) -> bool:
    """Whether one says of something that it is not, or says the opposite of what the other says."""
    if own.is_against != theirs.is_against:
        return True
    rest, others = own.terms - theirs.terms, theirs.terms - own.terms
    return any((one in rest and other in others) or (other in rest and one in others) for one, other in opposites())
