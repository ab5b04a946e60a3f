"""The words by which an outcome and a skill are compared: folded, without those that say nothing, as stems.

A stemmer comes in as an argument, so that every language that has one is served and this stays plain Python.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT = 4_000
"""Characters of a text that are looked at; a sentence has fewer."""
MOST_WORDS = 120
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?![^\W_]))?", re.UNICODE)
"""A word, with the signs that make a name of it: C++, C#."""
_SMALL = {
    "en": """a an and are as at be been by can could do does for from has have how i if in into is it its may must my no
    of on or our shall should so such that the their them these they this those to us was we well were what when where
    which who will with within would you your etc other any all both also able use using
    good strong excellent experience knowledge skill skills ability learner learners student students participant
    participants""",
    "fr": """a au aux avec ce ces cette d dans de des du elle en est et etre il ils l la le les leur leurs mais n ne
    nous on ou par pas plus pour qu que qui s sa se ses son sont sur un une vous vos y sera etudiant etudiants
    apprenant apprenants capable competence competences connaissance connaissances savoir""",
    "es": """a al ante con como de del el ella en es la las lo los mas o para pero por que se ser si sin sobre son su
    sus un una uno unos unas y ya sera alumno alumnos estudiante estudiantes capaz conocimiento conocimientos""",
}
SMALL = {language: frozenset(words.split()) for language, words in _SMALL.items()}
"""Words that tell no skill from another, by language: particles, and what every outcome says."""


class Words:
    """The words of one language: `words("Managing teams")` is `("manag", "team")` with an English stemmer."""

    def __init__(self, language: str, stem: Callable[[str], str]) -> None:
        self._small = SMALL.get(language, frozenset())
        self._stem = lru_cache(maxsize=100_000)(stem)

    def __call__(self, text: str) -> tuple[str, ...]:
        found = (word for word in _WORD.findall(folded(text[:LONGEST_TEXT])) if word not in self._small)
        return tuple(self._stem(word) if word.isalpha() else word for word in found)[:MOST_WORDS]


def folded(text: str) -> str:
    """Return a text in small letters and without accents.

    >>> folded("Équipes ÉLECTRIQUES")
    'equipes electriques'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return parts if parts.isascii() else "".join(char for char in parts if not unicodedata.combining(char))
