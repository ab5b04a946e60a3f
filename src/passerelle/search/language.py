"""How text becomes words: folded, and stemmed in the language it was written in.

Accents are folded before stemming, in the index as in the question, so that "electricite" finds "Électricité".
"""

from __future__ import annotations

from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
PLAIN = "words"
LONGEST = 40
_SMALL = """
a an and are at by do for from how i in is it my of on or that the to want what with you your
au aux comment d dans de des du en et je l la le les mon par pour sur un une veux
como con del el las los mi para por que quiero y
في من على إلى عن و
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Words a question can do without, in the languages most questions come in; a title may still hold them."""


def stemmed(language: str) -> str:
    """Return the name of a language's analyser."""
    return f"{PLAIN}_{language}"


@cache
def analysers() -> dict[str, TextAnalyzer]:
    """Return every analyser by its name in the schema."""
    made = {PLAIN: _folded().build()}
    for language, name in STEMMED.items():
        made[stemmed(language)] = _folded().filter(Filter.stemmer(name)).build()
    return made


def _folded() -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    return builder.filter(Filter.remove_long(LONGEST)).filter(Filter.lowercase()).filter(Filter.ascii_fold())


def words(text: str) -> list[str]:
    """Return the words of a text, folded: `words("L'Été à Tirma")` is l, ete, a, tirma."""
    return list(analysers()[PLAIN].analyze(text))


def stem(word: str, language: str) -> str:
    """Return the stem of one folded word."""
    found = analysers()[stemmed(language)].analyze(word)
    return found[0] if found else word
