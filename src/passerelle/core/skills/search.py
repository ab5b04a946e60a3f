"""Which skills of a scheme an outcome is about: a ranking by words, the same on every run, without a model.

In two steps. Every skill that shares a word gets a sum over the words (BM25: a rare word says more, a second time says
less; labels weigh more than the description), and the best of them, with every skill of which a label stands in the
text, are looked at closely: how much of the text does one of its labels cover, and how much of that label is there?
What is needed in many occupations, and across sectors, comes first where the words leave it open.

The weights are `Weights`; `python -m benchmarks.skills` tells how well they find what people annotated. They were
chosen on one set of annotations (general job adverts) and are reported on another (technology) as well.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts. Numbers without a unit; only their proportions matter."""

    saturation: float = 1.2
    length: float = 0.4
    in_labels: float = 2.0
    in_preferred: float = 1.0
    in_description: float = 0.15
    usual_label: float = 3.5
    """Words of a label, as a rule."""
    usual_description: float = 25.0
    candidates: int = 300
    words: float = 0.3
    covered: float = 0.2
    """Between 0 (how much of a label stands in the text) and 1 (how much of the text the label covers)."""
    unknown: float = 0.3
    """How much of the highest weight a word counts that no skill has."""
    preferred: float = 0.2
    contained: float = 0.3
    contained_alternative: float = 0.9
    joined: float = 0.8
    """Two words written as one: team work, teamwork."""
    kin: float = 0.3
    kin_of_unknown: float = 0.7
    kin_from: float = 0.6
    kin_begins: int = 5
    most_kin: int = 4
    reuse: float = 0.3
    needed: float = 0.3
    transversal: float = 1.0
    cross_sector: float = 0.15

    def of_reuse(self, level: str) -> float:
        return {"transversal": self.transversal, "cross-sector": self.cross_sector}.get(level, 0.0)


WEIGHTS = Weights()
LONGEST_LABEL = 8
"""Words of a label that is looked for as it stands."""
MANY_OCCUPATIONS = math.log(3_000)


@dataclass(frozen=True, slots=True)
class Described:
    """A skill as the index needs it."""

    labels: Sequence[str]
    """The preferred label first."""
    description: str = ""
    reuse_level: str = ""
    needed_by: int = 0
    """Occupations that need it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A skill that fits: its place among those the index was made of, and which of its labels fitted best (0 first)."""

    place: int
    label: int
    score: float


class SkillIndex:
    """The skills of one version of a scheme in one language, ready to be asked. It never changes once made."""

    def __init__(
        self, skills: Iterable[Described], words: Callable[[str], tuple[str, ...]], weights: Weights = WEIGHTS
    ) -> None:
        self._words, self._weights = words, weights
        self._terms: dict[str, int] = {}
        self._as_label: defaultdict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
        self._labels: list[list[tuple[int, tuple[int, ...]]]] = []
        self._standing = array("f")
        found: list[tuple[Counter[int], Counter[int]]] = []
        for place, skill in enumerate(skills):
            labels = self._read_labels(place, skill.labels)
            self._labels.append(labels)
            described = Counter(self._number(word) for word in words(skill.description))
            found.append((Counter(term for _at, label in labels for term in label), described))
            needed = math.log1p(skill.needed_by) / MANY_OCCUPATIONS
            self._standing.append(weights.reuse * weights.of_reuse(skill.reuse_level) + weights.needed * needed)
        self._rarity = self._rarities(found)
        self._places, self._sums = self._postings(found)
        self._kin = self._families()
        self._sizes = [
            array("f", (sum(self._rarity[term] for term in label) for _at, label in labels)) for labels in self._labels
        ]

    def __len__(self) -> int:
        return len(self._labels)

    def find(self, text: str, *, most: int = 5) -> list[Found]:
        """Return the skills that fit a text best, the best first; fewer where fewer share a word with it."""
        said = self._words(text)
        known = [self._terms.get(word) for word in said]
        asked = self._asked(said)
        if not asked:
            return []
        sums = self._summed(asked)
        contained = self._contained(known)
        if not sums:
            return []
        nearest = heapq.nlargest(self._weights.candidates, sums.items(), key=lambda one: (one[1], -one[0]))
        places = {place for place, _sum in nearest} | contained.keys()
        highest, size = nearest[0][1], self._size(said, known)
        ranked = (self._judged(place, asked, sums[place] / highest, contained, size) for place in places)
        return heapq.nsmallest(most, ranked, key=lambda one: (-one.score, one.place))

    def _judged(
        self, place: int, asked: Mapping[int, float], summed: float, contained: Mapping[int, float], size: float
    ) -> Found:
        weights, rarity = self._weights, self._rarity
        best, best_label = 0.0, 0
        for (at, label), label_size in zip(self._labels[place], self._sizes[place], strict=True):
            shared = 0.0
            for term in label:
                if term in asked:
                    shared += rarity[term] * asked[term]
            fit = shared / (weights.covered * size + (1 - weights.covered) * label_size)
            fit = fit if at else fit * (1 + weights.preferred)
            if fit > best:
                best, best_label = fit, at
        score = best + weights.words * summed + self._standing[place]
        return Found(place, best_label, round(score + weights.contained * contained.get(place, 0.0) / size, 6))

    def _size(self, said: Sequence[str], known: Sequence[int | None]) -> float:
        """Return how much the words of a text weigh together, each once."""
        unknown = self._weights.unknown * math.log1p(len(self))
        return sum(
            unknown if term is None else self._rarity[term] for term in dict(zip(said, known, strict=True)).values()
        )

    def _asked(self, said: Sequence[str]) -> dict[int, float]:
        """Return the terms to look for, with how much each counts: the words, two as one, and their kin."""
        weights = self._weights
        asked = {term: 1.0 for word in said if (term := self._terms.get(word)) is not None}
        for first, second in pairwise(said):
            if (term := self._terms.get(first + second)) is not None:
                asked.setdefault(term, weights.joined)
        for word in dict.fromkeys(said):
            counts = weights.kin if word in self._terms else weights.kin_of_unknown
            for likeness, term in self._kin_of(word):
                asked[term] = max(asked.get(term, 0.0), counts * likeness)
        return asked

    def _kin_of(self, word: str) -> list[tuple[float, int]]:
        """Return words that begin as this one does for most of their length: communicative, communication."""
        weights = self._weights
        alike = (
            (likeness, other)
            for other in self._kin.get(word[: weights.kin_begins], ())
            if other != word and (likeness := _likeness(word, other)) >= weights.kin_from
        )
        nearest = heapq.nsmallest(weights.most_kin, alike, key=lambda one: (-one[0], one[1]))
        return [(likeness, self._terms[other]) for likeness, other in nearest]

    def _summed(self, asked: Mapping[int, float]) -> dict[int, float]:
        sums: defaultdict[int, float] = defaultdict(float)
        for term, counts in asked.items():
            for place, summed in zip(self._places[term], self._sums[term], strict=True):
                sums[place] += counts * summed
        return sums

    def _contained(self, known: Sequence[int | None]) -> dict[int, float]:
        """Return the skills of which a whole label stands in the text, with what its words weigh."""
        found: dict[int, float] = {}
        for begin in range(len(known)):
            for end in range(begin + 1, min(len(known), begin + LONGEST_LABEL) + 1):
                if known[end - 1] is None:
                    break
                run = tuple(term for term in known[begin:end] if term is not None)
                for place, at in self._as_label.get(run, ()):
                    weight = sum(self._rarity[term] for term in set(run))
                    weight *= self._weights.contained_alternative if at else 1.0
                    found[place] = max(found.get(place, 0.0), weight)
        return found

    def _number(self, word: str) -> int:
        return self._terms.setdefault(word, len(self._terms))

    def _read_labels(self, place: int, labels: Sequence[str]) -> list[tuple[int, tuple[int, ...]]]:
        """Return the labels of a skill as terms, each once, with its number; those without a word are left out."""
        found: dict[tuple[int, ...], int] = {}
        for at, label in enumerate(labels):
            terms = tuple(self._number(word) for word in self._words(label))
            if terms and terms not in found:
                found[terms] = at
                self._as_label[terms].append((place, at))
        return [(at, tuple(dict.fromkeys(terms))) for terms, at in found.items()]

    def _rarities(self, found: Sequence[tuple[Counter[int], Counter[int]]]) -> array[float]:
        """Return how rare each term is: the logarithm of how many skills there are for each that has it."""
        held: Counter[int] = Counter()
        for in_labels, in_description in found:
            held.update(in_labels.keys() | in_description.keys())
        total = len(found)
        return array("f", (math.log1p((total - count + 0.5) / (count + 0.5)) for _term, count in sorted(held.items())))

    def _postings(
        self, found: Sequence[tuple[Counter[int], Counter[int]]]
    ) -> tuple[list[array[int]], list[array[float]]]:
        places = [array("I") for _term in self._terms]
        sums = [array("f") for _term in self._terms]
        top = self._weights.saturation + 1
        for place, (in_labels, in_description) in enumerate(found):
            for term, often in self._often(self._labels[place], in_labels, in_description):
                places[term].append(place)
                sums[term].append(self._rarity[term] * often * top / (often + self._weights.saturation))
        return places, sums

    def _often(
        self, labels: Sequence[tuple[int, tuple[int, ...]]], in_labels: Counter[int], in_description: Counter[int]
    ) -> Iterator[tuple[int, float]]:
        """Yield how often a skill says each term, by where it does and how long that is."""
        weights, count = self._weights, max(len(labels), 1)
        often = {term: weights.in_labels * math.sqrt(times / count) for term, times in in_labels.items()}
        for term in labels[0][1] if labels else ():
            often[term] += weights.in_preferred
        spread = 0.5 + 0.5 * in_description.total() / weights.usual_description
        for term, times in in_description.items():
            often[term] = often.get(term, 0.0) + weights.in_description * times / spread
        longer = 1 - weights.length + weights.length * in_labels.total() / count / weights.usual_label
        return ((term, value / longer) for term, value in often.items())

    def _families(self) -> dict[str, list[str]]:
        families: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._terms:
            if len(word) >= self._weights.kin_begins and word.isalpha():
                families[word[: self._weights.kin_begins]].append(word)
        return dict(families)


def _likeness(word: str, other: str) -> float:
    """Return which part of the longer of two words they begin with together.

    >>> _likeness("analyt", "analys")
    0.8333333333333334
    """
    same = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return same / max(len(word), len(other))
