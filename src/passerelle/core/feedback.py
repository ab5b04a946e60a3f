"""What those who used an entry say of it: who may, what is said, what waits for a registrar, and what is counted.

Source: policy paper, 5.2 (real-time feedback beside slow review) and 6.1; DOMAIN 3.5 (Feedback: author role, verified
link) and 3.8 (ties); issue D.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.overlap import plain_outcome
from passerelle.core.plain_text_check import reasons_to_hold
from passerelle.core.shapes import short_text
from passerelle.core.together import Together

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

QUESTIONS = ("outcomes", "assessment", "usefulness")
"""Did it teach what it says; did the assessment show it; what was it worth at work."""
HIGHEST = 5
MOST_OF_A_TEXT = 2_000
LATER_MONTHS = 6
"""After so long one may speak a second time: then one knows what it was worth."""
LEARNERS = "learner"
FEWEST_LEARNERS = 3
"""Of fewer learners no mean is shown: one who knows the others would read off the last."""
A_PERSON_A_DAY = 10
AN_ENTRY_A_DAY = 400
"""More than that is no people speaking one by one. Own numbers."""


@dataclass(frozen=True)
class Facts:
    """What the register knows of one person who wants to speak on one entry."""

    is_listed: bool
    has_basis: bool
    is_of_the_house: bool
    is_of_a_competitor: bool
    is_early: bool = False


def against(facts: Facts) -> tuple[str, ...]:
    """Return every reason for which this person may not speak on this entry now, as stable words.

    >>> against(Facts(is_listed=True, has_basis=False, is_of_the_house=False, is_of_a_competitor=True))
    ('feedback_no_right', 'feedback_competitor')
    """
    found = {
        "feedback_not_registered": not facts.is_listed,
        "feedback_no_right": not facts.has_basis,
        "feedback_own_house": facts.is_of_the_house,
        "feedback_competitor": facts.is_of_a_competitor,
        "feedback_too_early": facts.is_early,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def said(stated: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any]:
    """Return what was said: three ratings, ratings by outcome code, a text. Raises Malformed with all that is amiss.

    >>> said({"usefulness": "4"}, ["K1"])
    {'outcomes': None, 'assessment': None, 'usefulness': 4, 'by_outcome': {}, 'text': ''}
    """
    amiss = Together()
    found: dict[str, Any] = {name: amiss.of(rating, name, stated.get(name)) for name in QUESTIONS}
    rated: Mapping[str, Any] = stated.get("by_outcome") or {}
    found["by_outcome"] = {}
    for code, value in rated.items():
        with amiss.also():
            if code not in codes:
                raise Malformed(field="by_outcome", expected=", ".join(codes) or "nothing", seen=str(code)[:40])
            if (one := rating(f"by_outcome.{code}", value)) is not None:
                found["by_outcome"][code] = one
    found["text"] = amiss.of(short_text(MOST_OF_A_TEXT), "text", stated.get("text"))
    amiss.settle()
    if not (found["text"] or found["by_outcome"] or any(found[name] for name in QUESTIONS)):
        raise Malformed(field="text", expected="a text, or one answer at least")
    return found


def rating(field: str, value: Any) -> int | None:
    """Return a rating from 1 to 5, or nothing where nothing was said. Raises Malformed."""
    if value in (None, ""):
        return None
    if not isinstance(value, bool) and str(value) in {"1", "2", "3", "4", "5"}:
        return int(value)
    raise Malformed(field=field, expected=f"a number from 1 to {HIGHEST}", seen=str(value)[:20])


def why_held(text: str, *, abuse: Collection[str] = (), names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return why a registrar reads a text before others do; empty where it can be shown.

    `abuse` are words aimed at people, as `folded` gives them; `names` are of people whom a text may be about.

    >>> why_held("Anna Keller never came.", names=["Anna Keller"])
    ('named_person',)
    """
    plain = folded(text)
    tokens = f" {' '.join(_tokens(plain))} "
    found = dict.fromkeys(reasons_to_hold(text))
    found |= dict.fromkeys(reasons_to_hold(_in_plain_digits(text)))
    if LINK.search(text):
        found["link"] = None
    if any(f" {' '.join(_tokens(folded(name)))} " in tokens for name in names if name.strip()):
        found["named_person"] = None
    if any(f" {word} " in tokens for word in abuse):
        found["abuse"] = None
    return tuple(found)


LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
SPELLED = re.compile(r"(?<!\w)(?:\w[.\-_*]){3,}\w(?!\w)")
STRETCHED = re.compile(r"(\w)\1{2,}")
TATWEEL = "\u0640"
PREFIXES = ("وال", "بال", "ال", "و", "يا")
"""What Arabic writes together with a word: the, and, with, O."""


def folded(text: str) -> str:
    """Return a text without what hides a word: case, accents, vowel signs, letters stretched or set apart.

    >>> folded("IDIÓÓÓT, i.d.i.o.t")
    'idiot, idiot'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).replace(TATWEEL, "")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = SPELLED.sub(lambda found: re.sub(r"[.\-_*]", "", found.group()), plain)
    return STRETCHED.sub(r"\1", plain)


SHORTEST = 3


def _tokens(plain: str) -> list[str]:
    return [_without_prefix(token) for token in re.findall(r"\w+", plain)]


def _without_prefix(token: str) -> str:
    for prefix in PREFIXES:
        if token.startswith(prefix) and len(token) - len(prefix) >= SHORTEST:
            return token[len(prefix) :]
    return token


def words_of(listed: Iterable[str]) -> frozenset[str]:
    """Return the words of a list as a text is searched for them."""
    return frozenset(" ".join(_tokens(folded(word))) for word in listed)


def _in_plain_digits(text: str) -> str:
    """Return a text whose digits are 0 to 9, in whichever script they were written."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in text)


EXACTLY = "words of the text, exactly as they stand there"


MARK = "[…]"
"""What stands where a passage was struck out."""


def struck(text: str, passages: Iterable[str], mark: str = MARK) -> str:
    """Return a text with passages taken out, each where it stands. Raises Malformed for one that it has not.

    >>> struck("Ask Anna at desk 4, Anna knows.", ["Anna"])
    'Ask […] at desk 4, […] knows.'
    """
    left = text
    for passage in passages:
        if not passage.strip() or passage not in left:
            raise Malformed(field="passage", expected=EXACTLY, seen=passage[:80])
        left = left.replace(passage, mark)
    return left


def is_wholly_struck(shown: str) -> bool:
    """Say whether nothing is left of a text that passages were taken out of.

    >>> is_wholly_struck("[…]. […]"), is_wholly_struck("Ask […]."), is_wholly_struck("")
    (True, False, False)
    """
    return MARK in shown and not any(one.isalnum() for one in shown.replace(MARK, ""))


def mean(total: int | None, count: int, giver_kind: str) -> float | None:
    """Return a mean to one decimal; nothing where nobody answered, or too few learners did.

    >>> mean(9, 2, "learner"), mean(13, 3, "learner"), mean(9, 2, "employer")
    (None, 4.3, 4.5)
    """
    if total is None or count < (FEWEST_LEARNERS if giver_kind == LEARNERS else 1):
        return None
    return round(total / count + 1e-9, 1)


def outcome_key(text: str) -> str:
    """Return what a rating of an outcome hangs on: what it says, so that one reworded is rated anew."""
    return plain_outcome(text)
