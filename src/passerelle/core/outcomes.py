"""What the wording of outcomes tells: the verb each begins with, the level that verb speaks of, the domains left out.

All of it is advice to whoever writes: a panel judges outcomes, never a list of verbs. The verbs are data, per language
(`catalogue/data/verbs.<language>.json`), each for a span of the eight European levels in one of Europe's domains; other
frameworks' levels come to it through recorded comparisons, their domains through `FAMILIES`.
Source: DOMAIN 6, journey 5 (the editor suggests verbs by level and flags missing domains); EQF 2017, Annex II.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from passerelle.core.frameworks import DOMAINS

KNOWLEDGE, SKILLS, AUTONOMY = DOMAINS
FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("knowledge", "understanding", "theor", "cognit"), (KNOWLEDGE,)),
    (("life_skills",), (SKILLS, AUTONOMY)),
    (("competence",), (SKILLS, AUTONOMY)),
    (("autonom", "responsib", "accountab", "attitude", "judgement", "context"), (AUTONOMY,)),
    (("skill", "appl", "practice", "communicat", "problem"), (SKILLS,)),
)
"""Which of Europe's domains another framework's heading speaks of, by a part of its code; the first that fits."""
FAR = 2
"""So many levels between what is claimed and what a verb speaks of are worth a word."""
HIGHEST = 8
SUGGESTED = 8
"""So many verbs are suggested at once."""


class Span(NamedTuple):
    """European levels, from the least to the most."""

    least: int
    most: int

    def gap(self, other: Span) -> int:
        """Return how many levels lie between two spans; below zero where the other is the lower one.

        >>> Span(1, 2).gap(Span(4, 4)), Span(7, 8).gap(Span(4, 5)), Span(3, 5).gap(Span(5, 5))
        (2, -2, 0)
        """
        return max(other.least - self.most, 0) or min(other.most - self.least, 0)


def by_order(rank: int, count: int) -> Span:
    """Return the European levels that stand where one level of `count` stands in its own order, from 1.

    A stand-in where no comparison is recorded: enough to suggest verbs, never to say that one is of another level.

    >>> by_order(5, 10), by_order(1, 4), by_order(7, 7)
    (Span(least=4, most=4), Span(least=1, most=2), Span(least=7, most=8))
    """
    return Span(HIGHEST * (rank - 1) // count + 1, -(-HIGHEST * rank // count))


class Claimed(NamedTuple):
    """The European levels that a claimed level speaks of, and whether a comparison says so or only its place."""

    span: Span
    is_recorded: bool = True


class Begins(StrEnum):
    """What an outcome begins with."""

    VERB = "verb"
    VAGUE = "vague"
    NO_VERB = "no_verb"
    UNKNOWN = "unknown"
    """A word that is in no list here and may well be a verb: nothing is said of it."""


class Kind(StrEnum):
    NO_VERB = "no_verb"
    VAGUE_VERB = "vague_verb"
    VERB_OF_ANOTHER_LEVEL = "verb_of_another_level"
    NO_DOMAIN = "no_domain"
    MISSING_DOMAIN = "missing_domain"


@dataclass(frozen=True)
class Advice:
    """One thing worth a look: at which outcome (from 1; 0 is all of them), what was seen, what would fit."""

    kind: Kind
    at: int
    seen: str = ""
    level: Span | None = None
    """The levels that the verb speaks of, where it is of another level."""
    suggested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verbs:
    """The verbs of one language."""

    language: str
    source: str
    as_of: str
    placed: Mapping[str, Mapping[str, Span]]
    """By domain, then by verb: the levels it speaks of."""
    any_level: frozenset[str]
    vague: tuple[str, ...]
    before: tuple[str, ...]
    """What may stand before the verb; the longest first."""
    forms: tuple[tuple[re.Pattern[str], str], ...]
    no_verb: re.Pattern[str]
    verb_like: re.Pattern[str] | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Verbs:
        """Read the verbs of a language from its file."""
        placed = {
            domain: {folded(verb): _span(levels) for levels, verbs in bands.items() for verb in verbs.split()}
            for domain, bands in told["verbs"].items()
        }
        return cls(
            language=told["language"],
            source=told["source"],
            as_of=told["as_of"],
            placed=placed,
            any_level=frozenset(folded(told["any_level"]).split()),
            vague=_longest_first(told["vague"]),
            before=_longest_first(told["before"]),
            forms=tuple((re.compile(folded(pattern)), folded(instead)) for pattern, instead in told["forms"]),
            no_verb=re.compile(folded(told["no_verb"])),
            verb_like=re.compile(folded(told["verb_like"])) if "verb_like" in told else None,
        )

    @cached_property
    def levels(self) -> Mapping[str, tuple[Span, ...]]:
        """The spans of each verb, in whichever domains it stands; none for one that fits every level."""
        found: dict[str, tuple[Span, ...]] = dict.fromkeys(self.any_level, ())
        for verbs in self.placed.values():
            for verb, span in verbs.items():
                found[verb] = () if verb in self.any_level else (*found.get(verb, ()), span)
        return found

    def suggested(self, domain: str, level: Span | None, *, most: int = SUGGESTED) -> tuple[str, ...]:
        """Return verbs that fit a level in a domain of any framework, those nearest to it first; none without one."""
        if level is None:
            return ()
        middle = level.least + level.most
        fitting = [
            (abs(span.least + span.most - middle), span.most - span.least, verb)
            for family in families(domain)
            for verb, span in self.placed.get(family, {}).items()
            if not span.gap(level)
        ]
        fitting.sort(key=lambda one: one[:2])
        return tuple(dict.fromkeys(verb for *_order, verb in fitting))[:most]

    def begins(self, text: str) -> tuple[Begins, str]:
        """Return what an outcome begins with, and the verb as the lists have it, or the word as it was read."""
        left = self._without_what_stands_before(folded(text).strip(' \t\n.-–—•*·:;«»"“”'))
        for phrase in self.vague:
            if _begins_with(left, phrase):
                return Begins.VAGUE, phrase
        word = _FIRST.match(left)
        if word is None:
            return Begins.NO_VERB, ""
        first = word.group()
        for verb in self._may_be(first):
            if verb in self.levels:
                return Begins.VERB, verb
            if verb in self.vague:
                return Begins.VAGUE, verb
        if self.no_verb.search(first):
            return Begins.NO_VERB, first
        return (Begins.VERB if self.verb_like and self.verb_like.search(first) else Begins.UNKNOWN), first

    def _without_what_stands_before(self, text: str) -> str:
        while phrase := next((one for one in self.before if _begins_with(text, one) and len(text) > len(one)), ""):
            text = text[len(phrase) :].lstrip()
        return text

    def _may_be(self, word: str) -> Iterable[str]:
        """Yield the verbs that a word may be a form of, itself first."""
        yield word
        for pattern, instead in self.forms:
            if pattern.search(word):
                yield pattern.sub(instead, word)


_FIRST = re.compile(r"[^\W\d_]+(?:['œ-][^\W\d_]+)*")


def folded(text: str) -> str:
    """Return a text as it is compared: small letters, one kind of apostrophe, Arabic without vowel signs.

    >>> folded("Être d’accord"), folded("يُعرِّف") == "يعرف"
    ("être d'accord", True)
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return "".join(letter for letter in text if not _is_vowel_sign(letter))


def _is_vowel_sign(letter: str) -> bool:
    return "\u064b" <= letter <= "\u0652" or letter == "\u0640"


def _begins_with(text: str, phrase: str) -> bool:
    """Whether a text begins with a phrase, and a new word after it."""
    if not text.startswith(phrase):
        return False
    return phrase.endswith("'") or not text[len(phrase) : len(phrase) + 1].isalpha()


def _longest_first(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((folded(one) for one in phrases), key=lambda one: (-len(one), one)))


def _span(written: str) -> Span:
    least, _dash, most = written.partition("-")
    return Span(int(least), int(most or least))


def families(domain: str) -> tuple[str, ...]:
    """Return which of Europe's domains a framework's own domain speaks of; all of them where its code tells nothing.

    >>> families("application_practice"), families("autonomy_and_responsibility"), families("level")
    (('skills',), ('responsibility_and_autonomy',), ('knowledge', 'skills', 'responsibility_and_autonomy'))
    """
    if domain in DOMAINS:
        return (domain,)
    return next((found for parts, found in FAMILIES if any(part in domain for part in parts)), DOMAINS)


def advise(
    outcomes: Sequence[Mapping[str, Any]], verbs: Verbs | None, *, level: Claimed | None, domains: Sequence[str]
) -> tuple[Advice, ...]:
    """Return everything worth a look in the outcomes of one entry, in their order; what all of them miss comes last.

    `level` is what the entry claims, if it claims any; `domains` are those by which the claimed framework describes its
    levels. Without verbs (no file for the language) domains alone are
    looked at. An outcome without a text is not looked at: nothing is written yet.
    """
    written = [(place, one) for place, one in enumerate(outcomes, start=1) if str(one.get("text") or "").strip()]
    found: list[Advice] = []
    for place, outcome in written:
        if verbs is not None:
            found += _of_verb(place, outcome, verbs, level)
        if not outcome.get("domain") and len(domains) > 1:
            found.append(Advice(Kind.NO_DOMAIN, place))
    stated = {str(one.get("domain") or "") for one in outcomes}
    missing = [domain for domain in domains if domain not in stated] if written and len(domains) > 1 else []
    span = level.span if level else None
    found += [
        Advice(Kind.MISSING_DOMAIN, 0, domain, suggested=verbs.suggested(domain, span) if verbs else ())
        for domain in missing
    ]
    return tuple(found)


def readings(
    outcomes: Sequence[Mapping[str, Any]], verbs: Verbs, *, level: Claimed | None
) -> tuple[Mapping[str, Any], ...]:
    """Return of each outcome that has words what is amiss with its verb ("" for nothing), as plain data.

    It is what a rule of a profile may ask about (`core/gate/kinds.py`, `outcome_verbs`); else it stays advice.
    """
    found = []
    for place, outcome in enumerate(outcomes, start=1):
        if str(outcome.get("text") or "").strip():
            told = next(iter(_of_verb(place, outcome, verbs, level)), None)
            found.append({"outcome": str(outcome.get("code") or place), **_as_data(told)})
    return tuple(found)


def _as_data(told: Advice | None) -> dict[str, Any]:
    if told is None:
        return {"amiss": ""}
    data = {"amiss": str(told.kind), "seen": told.seen, "suggested": list(told.suggested)}
    return data | ({"levels": list(told.level)} if told.level else {})


def _of_verb(place: int, outcome: Mapping[str, Any], verbs: Verbs, level: Claimed | None) -> Iterable[Advice]:
    begins, word = verbs.begins(str(outcome["text"]))
    fitting = verbs.suggested(str(outcome.get("domain") or ""), level.span if level else None)
    if begins == Begins.NO_VERB:
        yield Advice(Kind.NO_VERB, place, word, suggested=fitting)
    elif begins == Begins.VAGUE:
        yield Advice(Kind.VAGUE_VERB, place, word, suggested=fitting)
    elif level is not None and level.is_recorded and (spans := verbs.levels.get(word)):
        claimed = level.span
        nearest = min(spans, key=lambda span: abs(span.gap(claimed)))
        if abs(nearest.gap(claimed)) >= FAR:
            yield Advice(Kind.VERB_OF_ANOTHER_LEVEL, place, word, nearest, fitting)
