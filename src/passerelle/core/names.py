"""Names that a reader takes for one another: letters of one script that look like those of another.

Source: issue of registers abroad, where "Universitу" with a Cyrillic у passed for a university (DOMAIN 7; Unicode
Technical Standard 39 describes the danger). The table below holds the letters whose usual shapes cannot be told
apart; it errs towards calling too few alike, because a person looks at every name that is flagged.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_CAPITALS = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧՕՍԼՏ",  # Cyrillic, Greek, Armenian
    "ABE3KMHOPCTYXIJSQWABEZHIKMNOPTYXOULS",
)
_SMALL = str.maketrans(
    "асеорухкіјѕһԁԛԝӏανορικυχωγօսոհցգl1|!ı0",  # Cyrillic, Greek, Armenian, and what stands for a letter
    "aceopyxkijshdqwiavopikuxwyounhgqiiiiio",
)
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
"""Characters that count as letters or marks and show nothing: joiners of graphemes, fillers, a blank in Braille."""
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "GEORGIAN", "CHEROKEE", "COPTIC")
"""Scripts that share shapes with one another; a word mixes two of them only by mistake or on purpose to deceive."""


def skeleton(name: str) -> str:
    """Return what is left of a name for an eye that looks quickly: two names with one skeleton can be confused.

    Case, accents, spaces, punctuation and the script a letter is taken from do not count. Linear in the length.

    >>> skeleton("Universitу of Mirane") == skeleton("UNIVERSITY  of Mirané")
    True
    >>> skeleton("University of Mirane") == skeleton("University of Marine")
    False
    """
    plain = unicodedata.normalize("NFKD", name).translate(_CAPITALS).casefold().translate(_SMALL)
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LN")


def mixed_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that take letters from two scripts, in order.

    >>> mixed_words("Universitу of Mirane"), mixed_words("Université de Mirane"), mixed_words("Κολλέγιο Mirane")
    (('Universitу',), (), ())
    """
    return () if name.isascii() else tuple(word for word in name.split() if len(_scripts(word)) > 1)


def hidden_characters(name: str) -> tuple[str, ...]:
    """Return what nobody sees in a name but a machine tells apart, as code points: marks of direction, fillers.

    Marks of direction do more: they show a name in another order than it is written. Control characters count too.
    The two joiners are letters' business in Persian and in Indian scripts, so they count in a Latin word alone.

    >>> hidden_characters("Col\\u200blege"), hidden_characters("می\\u200cخواهم")
    (('U+200B',), ())
    """
    found: list[str] = []
    if name.isascii() and name.isprintable():
        return ()
    for word in name.split():
        for char in word:
            if unicodedata.category(char) not in ("Cf", "Cc") and char not in _UNSEEN:
                continue
            if char in "\u200c\u200d" and not _scripts(word) & {"LATIN", "CYRILLIC", "GREEK"}:
                continue
            found.append(f"U+{ord(char):04X}")
    return tuple(dict.fromkeys(found))


def without_hidden(name: str) -> str:
    """Return a name without what nobody sees in it.

    >>> without_hidden("Col\\u200blege")
    'College'
    """
    hidden = {chr(int(point[2:], 16)) for point in hidden_characters(name)}
    return "".join(char for char in name if char not in hidden)


def _scripts(word: str) -> set[str]:
    return {script for char in word if (script := _script(char))}


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    if not char.isalpha():
        return ""
    first = unicodedata.name(char, "").partition(" ")[0]
    return first if first in _SCRIPTS else ""
