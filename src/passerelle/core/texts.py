"""What fits in one text message: 160 letters of the GSM alphabet, or 70 of any other.

Source: 3GPP TS 23.038, section 6.2.1 (default alphabet and its extension table, whose letters count twice) and 6.2.3
(UCS-2, where a letter beyond the first plane counts twice); one message has 140 octets (TS 23.040).
"""

from __future__ import annotations

from typing import Final

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE: Final = frozenset("\f^{}\\[~]|€")
"""Letters of the extension table: an escape before each."""
IN_GSM, IN_UCS2 = 160, 70
PLAIN: Final = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ",
    "\u202f": " ", "·": "-", "•": "-",
})  # fmt: skip
"""Printed letters that have a plain one beside them in the GSM alphabet."""


def is_gsm(text: str) -> bool:
    """Say whether a text can be sent in the GSM alphabet.

    >>> is_gsm("Échéance"), is_gsm("Срок"), is_gsm("10 €")
    (True, False, True)
    """
    return all(letter in GSM or letter in TWICE for letter in text)


def size(text: str) -> int:
    """Return how many places a text takes in the alphabet it is sent in.

    >>> size("10 €"), size("день"), size("😀")
    (5, 4, 2)
    """
    if is_gsm(text):
        return len(text) + sum(letter in TWICE for letter in text)
    return len(text.encode("utf-16-be")) // 2


def room(text: str) -> int:
    """Return how many places one message has in the alphabet a text is sent in."""
    return IN_GSM if is_gsm(text) else IN_UCS2


def fits(text: str) -> bool:
    return size(text) <= room(text)


def fit(text: str, *, ending: str = "") -> str:
    """Return a text that fits in one message, with `ending` whole; what is too much goes, at the end of a word.

    Raises ValueError where the ending alone does not fit.

    >>> fit("A decision is due soon: VC-00007", ending="register.example/inbox/")
    'A decision is due soon: VC-00007 register.example/inbox/'
    """
    words, ending = text.translate(PLAIN).split(), ending.translate(PLAIN)
    whole = _joined(words, ending, cut=False)
    if fits(whole):
        return whole
    for count in range(len(words) - 1, 0, -1):
        shorter = _joined(words[:count], ending, cut=True)
        if fits(shorter):
            return shorter
    letters = words[0] if words else ""
    for count in range(len(letters) - 1, -1, -1):
        shorter = _joined([letters[:count]] if count else [], ending, cut=bool(count))
        if fits(shorter):
            return shorter
    raise ValueError("the ending alone is longer than one text message")


def _joined(words: list[str], ending: str, *, cut: bool) -> str:
    said = " ".join(words) + ("..." if cut else "")
    return " ".join(filter(None, [said, ending]))
