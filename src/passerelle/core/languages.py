"""The codes of languages: those of two letters, and some of three for languages that have none of two.

Source: ISO 639-1:2002 with the changes of its registration authority, without the codes it withdrew; ISO 639-2 for
the languages of three letters, `sgn` for sign languages. A code may name a region or a script behind a dash (`pt-BR`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.shapes import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND_LETTERS: Mapping[str, str] = {
    "a": "abefkmnrsvyz",
    "b": "aegimnors",
    "c": "aehorsuvy",
    "d": "aevz",
    "e": "elnostu",
    "f": "afijory",
    "g": "adlnuv",
    "h": "aeiortuyz",
    "i": "adegikostu",
    "j": "av",
    "k": "agijklmnorsuvwy",
    "l": "abginotuv",
    "m": "ghiklnrsty",
    "n": "abdeglnorvy",
    "o": "cjmrs",
    "p": "ailst",
    "q": "u",
    "r": "mnouw",
    "s": "acdegiklmnoqrstuvw",
    "t": "aeghiklnorstwy",
    "u": "gkrz",
    "v": "eio",
    "w": "ao",
    "x": "h",
    "y": "io",
    "z": "ahu",
}
"""Of every first letter, the second ones."""
TWO_LETTERS = frozenset(first + second for first, letters in SECOND_LETTERS.items() for second in letters)
THREE_LETTERS = frozenset(("ast", "ber", "ckb", "dsb", "fil", "haw", "hsb", "kab", "sgn", "tpi", "udm", "zgh"))


def is_language(code: str) -> bool:
    """Say whether a code names a language.

    >>> [is_language(code) for code in ("en", "zu", "pt-BR", "sgn", "zz9", "zz", "EN", "english", "")]
    [True, True, True, True, False, False, False, False, False]
    """
    return bool(LANGUAGE.fullmatch(code)) and code.partition("-")[0] in TWO_LETTERS | THREE_LETTERS
