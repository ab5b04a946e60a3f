"""What people type, as a question to the index. Nothing they can type is an error.

Every word must be found (as it stands, or by its stem); words in quotes stand together; a word after a minus must be
missing. There is no query language: colons, brackets and stars are only gaps between words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from passerelle.search.index import schema
from passerelle.search.language import SMALL_WORDS, STEMMED, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tantivy import Searcher

LONGEST = 200
MOST_WORDS = 12
PART = re.compile(r'(?P<without>(?<!\S)-(?=\w))?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
NUMBER = re.compile(r"[A-Z]{2}-\d{1,12}", re.IGNORECASE)
WEIGHTS = {"title": 6.0, "text": 1.5, "names": 2.0}
STEM_WEIGHTS = {"title": 4.0, "text": 1.0}
TOGETHER = 4.0
SUGGESTED_FROM = 3_000
CLOSE_ENOUGH = 0.72


@dataclass(frozen=True)
class Asked:
    """The parts of a question, folded: groups that must be found, words that must not, a number by itself."""

    groups: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    number: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for group in self.groups for word in group)

    def __bool__(self) -> bool:
        return bool(self.groups or self.without or self.number)


def asked(text: str) -> Asked:
    """Return what a text asks for; what goes beyond a dozen words is not read.

    >>> asked('how to mend a "water pump" -diesel')
    Asked(groups=(('mend',), ('water', 'pump')), without=('diesel',), number='')
    """
    text = text[:LONGEST].strip()
    if NUMBER.fullmatch(text):
        return Asked(number=text.upper())
    groups: list[tuple[str, ...]] = []
    without: list[str] = []
    for part in PART.finditer(text):
        found = words(part["quoted"] if part["quoted"] is not None else part["bare"])
        if part["without"]:
            without.extend(found)
        elif part["quoted"] is not None:
            groups.append(tuple(found))
        else:
            groups.extend((word,) for word in found)
    needed = [group for group in groups if group and not (len(group) == 1 and group[0] in SMALL_WORDS)]
    return Asked(tuple((needed or [group for group in groups if group])[:MOST_WORDS]), tuple(without[:MOST_WORDS]))


def query(question: Asked, languages: Iterable[str]) -> Query:
    """Return the question in the engine's own terms; `languages` are those that texts in the index are written in."""
    if question.number:
        return Query.term_query(schema(), "number", question.number, "basic")
    spoken = [language for language in languages if language in STEMMED]
    parts = [(Occur.Must, _group(group, spoken)) for group in question.groups] or [(Occur.Must, Query.all_query())]
    parts += [(Occur.MustNot, _word(word, [])) for word in question.without]
    if len(question.words) > 1:
        parts.append((Occur.Should, Query.boost_query(_phrase("title", question.words, slop=2), TOGETHER)))
    return Query.boolean_query(parts)


def _group(group: Sequence[str], languages: Sequence[str]) -> Query:
    if len(group) == 1:
        return _word(group[0], languages)
    return Query.disjunction_max_query([_phrase("title", group), _phrase("text", group)])


def _word(word: str, languages: Sequence[str]) -> Query:
    """Return: found anywhere, the best place counts."""
    places = [_weighed(name, word, weight) for name, weight in WEIGHTS.items()]
    for language in languages:
        found = stem(word, language)
        places += [_weighed(f"{name}_{language}", found, weight) for name, weight in STEM_WEIGHTS.items()]
    return Query.disjunction_max_query(places)


def _weighed(field: str, word: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(schema(), field, word, "freq"), weight)


def _phrase(field: str, group: Sequence[str], slop: int = 0) -> Query:
    return Query.phrase_query(schema(), field, list(group), slop)


def suggested(question: Asked, searcher: Searcher, languages: Iterable[str]) -> str:
    """Return the question with each unknown word replaced by the nearest known one; nothing if there is none nearer.

    An unfinished word is completed first ("electr": electric); else letters may differ ("watre": water).
    """
    spoken = list(languages)
    nearest = {word: _nearest(word, searcher) for word in question.words if not _is_known(word, searcher, spoken)}
    if not nearest or not all(nearest.values()):
        return ""
    return " ".join(nearest.get(word, word) for word in question.words)


def _is_known(word: str, searcher: Searcher, languages: Sequence[str]) -> bool:
    return bool(searcher.search(_word(word, languages), limit=1).hits)


def _nearest(word: str, searcher: Searcher) -> str:
    """Return the known word nearest to an unknown one, the most used of equals; nothing if none is near."""
    if len(word) < 3:
        return ""
    if completed := searcher.terms_with_prefix("text", word, None, 20) or searcher.terms_with_prefix("title", word):
        return str(max(completed, key=lambda found: found[1])[0])
    known = dict(searcher.terms_with_prefix("title", word[0], None, SUGGESTED_FROM))
    known |= dict(searcher.terms_with_prefix("text", word[0], None, SUGGESTED_FROM))
    alike = [term for term in known if abs(len(term) - len(word)) <= 2]
    close = get_close_matches(word, alike, n=3, cutoff=CLOSE_ENOUGH)
    return close[0] if close else _by_letters(word, searcher)


def _by_letters(word: str, searcher: Searcher) -> str:
    """Return a title word one letter away: the first letter itself may be wrong."""
    fuzzy = Query.fuzzy_term_query(schema(), "title", word, 1)
    for _, address in searcher.search(fuzzy, limit=1).hits:
        titles = words(" ".join(searcher.doc(address).get_all("title")))
        return next(iter(get_close_matches(word, titles, n=1, cutoff=CLOSE_ENOUGH)), "")
    return ""
