"""What an outcome says, as a set of terms: its words without inflection, synonyms as one, boilerplate left out.

Everything about a language stands in a file named after it beside this one (`en.json`): endings that say nothing,
small words, and for each concept the words that mean it. Concepts are the same in every language, so that another
file makes entries of two languages comparable. A language without a file is read word for word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY = "und"
"""The language of which nothing is known (ISO 639-2)."""
_CONCEPT, _AGAINST = "=", "!"
_SIGN = r"[\w\u064b-\u0652]"
"""A letter, or a vowel of Arabic over one, which is written or not."""
_WORD = re.compile(rf"{_SIGN}+(?:['’]{_SIGN}+)*")
LONGEST = 40
"""No word is longer; what is, is looked at so far."""
_FOLDED = str.maketrans({"’": "'", "ß": "ss", "œ": "oe", "æ": "ae"})


@dataclass(frozen=True)
class Said:
    """What one or several outcomes say; the order in which they say it is not kept."""

    acts: frozenset[str]
    """What somebody does, as concepts."""
    things: frozenset[str]
    """What it is about: concepts, and stems with their language."""
    is_against: bool = False
    """Whether something is said not to be."""

    @property
    def terms(self) -> frozenset[str]:
        return self.acts | self.things

    def __or__(self, other: Said) -> Said:
        return Said(self.acts | other.acts, self.things | other.things, self.is_against or other.is_against)


@dataclass(frozen=True)
class _Language:
    code: str
    endings: Sequence[tuple[re.Pattern[str], str]] = ()
    small: frozenset[str] = frozenset()
    """Words, as `against` too; what is below is told by stem."""
    against: frozenset[str] = frozenset()
    faint: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    """Concept by word as it stands in the file."""
    concepts: Mapping[str, str] = field(default_factory=dict)
    """Concept by stem."""
    sayings: Sequence[tuple[frozenset[str], str]] = ()
    """Stems that together mean a concept, most words first."""

    def stem(self, word: str) -> str:
        """Return a folded word without what inflection put at its end."""
        for pattern, instead in self.endings:
            word = pattern.sub(instead, word)
        return word

    def term(self, word: str, stem: str) -> str:
        """Return the term that a word says; nothing for a small word."""
        if word in self.small:
            return ""
        if word in self.against:
            return _AGAINST
        return self.words.get(word) or self.concepts.get(stem) or f"{self.code}:{stem}"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there is a file of words for."""
    return tuple(sorted(path.name[:-5] for path in _here().iterdir() if re.fullmatch(r"[a-z]{2,3}\.json", path.name)))


@cache
def levels() -> Mapping[str, frozenset[str]]:
    """Return for each act the levels it may stand at."""
    by_level: dict[str, list[str]] = _concepts()["levels"]
    acts = {act for named in by_level.values() for act in named}
    return {_CONCEPT + act: frozenset(level for level, named in by_level.items() if act in named) for act in acts}


@cache
def telling() -> frozenset[str]:
    """Return the acts by which somebody shows what they know, and does nothing else."""
    return frozenset(_CONCEPT + act for act in _concepts()["telling"])


@cache
def light() -> frozenset[str]:
    """Return the acts that say little where another one stands beside them."""
    return frozenset(_CONCEPT + act for act in _concepts()["light"])


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Return the concepts of which each is the contrary of the other."""
    return tuple((_CONCEPT + one, _CONCEPT + other) for one, other in _concepts()["opposites"])


@lru_cache(maxsize=4096)
def said(text: str, language: str) -> Said:
    """Return what an outcome says in a language (`en`, `en-GB`); order, inflection and repetition leave no trace.

    >>> said("The learner will be able to repair leaking pipes.", "en") == said("Mends pipes; a pipe leaks", "en")
    True
    """
    known = _language(language)
    terms = dict(_read(word, known.code) for word, _, _ in _words(text))
    concepts = set()
    for together, concept in known.sayings:
        if together <= terms.keys():
            terms = {stem: term for stem, term in terms.items() if stem not in together}
            concepts.add(concept)
    concepts |= set(terms.values()) - {"", _AGAINST}
    acts = frozenset(concepts & levels().keys())
    return Said(acts - light() or acts, frozenset(concepts - acts), _AGAINST in terms.values())


def spots(text: str, language: str, terms: frozenset[str]) -> list[tuple[str, bool]]:
    """Return a text cut into pieces, each with whether it is a word that says one of these terms."""
    known = _language(language)
    found = [(*_read(word, known.code), start, end) for word, start, end in _words(text)]
    every = {stem for stem, *_ in found}
    within = {
        stem for together, concept in known.sayings if concept in terms and together <= every for stem in together
    }
    pieces, place = list[tuple[str, bool]](), 0
    for stem, term, start, end in found:
        if term in terms or stem in within:
            pieces += [(text[place:start], False), (text[start:end], True)]
            place = end
    return [piece for piece in [*pieces, (text[place:], False)] if piece[0]]


@lru_cache(maxsize=65536)
def is_faint(term: str) -> bool:
    """Whether a term says little wherever it stands: "relevant", "process"."""
    code, _, stem = term.partition(":")
    return stem in _language(code).faint if stem else term.removeprefix(_CONCEPT) in _concepts()["faint"]


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word folded, with where it stands."""
    for found in _WORD.finditer(text):
        yield _fold(found.group()[:LONGEST]), found.start(), found.end()


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_FOLDED))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=65536)
def _read(folded: str, code: str) -> tuple[str, str]:
    """Return the stem of a word and the term it says."""
    known = _language(code)
    stem = known.stem(folded)
    return stem, known.term(folded, stem)


@cache
def _language(tag: str) -> _Language:
    """Return what is known of a language; its dialects are read as it is."""
    code = tag.casefold().partition("-")[0]
    if code not in languages():
        return _Language(code or ANY)
    told: dict[str, Any] = json.loads((_here() / f"{code}.json").read_text("utf-8"))
    endings = tuple((re.compile(pattern), instead) for pattern, instead in told["stem"])
    stem = _Language(code, endings).stem

    def listed(words: str) -> list[str]:
        return [_fold(word) for word in words.split()]

    pairs = [
        (word, _CONCEPT + concept)
        for part in ("acts", "things")
        for concept, words in told[part].items()
        for word in listed(words)
    ]
    sayings = [(frozenset(map(stem, listed(words))), _CONCEPT + concept) for words, concept in told["sayings"].items()]
    return _Language(
        code,
        endings,
        small=frozenset(listed(told["small"])),
        against=frozenset(listed(told["against"])),
        faint=frozenset(map(stem, listed(told["faint"]))),
        words=dict(pairs),
        concepts={stem(word): concept for word, concept in reversed(pairs)},
        sayings=sorted(sayings, key=lambda one: (-len(one[0]), sorted(one[0]))),
    )


@cache
def _concepts() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_here() / "concepts.json").read_text("utf-8"))
    return read


def _here() -> Any:
    return resources.files("passerelle.core.likeness")
