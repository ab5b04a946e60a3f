"""Whether a text that many would read speaks of a person, or abuses somebody: then a human being reads it first.

Deliberately simple: patterns and a list of words, no model of language. It holds too much rather than too little, and
nothing that it holds is lost; it cannot see a name that stands alone. Source: GDPR art. 5(1)(c), only what is needed.
"""

from __future__ import annotations

import re
import unicodedata

from passerelle.core.errors import Malformed

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
DAY = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}\s?[-–/]\s?\d{4})\b")
REGISTER_NUMBER = re.compile(r"\b[A-Z]{2,4}-\d{3,}\b")
PHONE = re.compile(r"(?<![\w-])\+?\(?\d(?:[\s()./-]{0,2}\d){7,}(?![\w-])")
LONG_NUMBER = re.compile(r"(?<!\w)(?=[A-Z0-9]*\d{6})[A-Z]{0,4}\d[A-Z0-9]{7,}(?!\w)")
NAMED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Mme|Mlle|Monsieur|Madame|Sr|Sra|Herr|Frau)\.?\s+[^\W\d_a-zà-ÿ][\w’'-]+"
)
CALLED = re.compile(
    r"\b(?:named|called|name is|known as|nommée?|s’appelle|s'appelle)\s+[^\W\d_a-zà-ÿ][\w’'-]+\s+[^\W\d_a-zà-ÿ][\w’'-]+"
)
_AIMED = """
arsehole asshole bastard bitch bullshit cretin cretins cunt fuck fucking fucker idiot idiots imbecile moron morons scum
shit shithead slut wanker whore abruti connard connasse conne encule merde pute salaud salope cabron gilipollas idiota
imbecil mierda pendejo puta
"""
ABUSE = frozenset(re.findall("[a-z]+", _AIMED))
"""Words that are aimed at people, in the languages that people here write; without accents, in small letters."""


def reasons_to_hold(*texts: str) -> tuple[str, ...]:
    """Return why a human being reads these texts before others do, as stable words; empty for nothing.

    >>> reasons_to_hold("Candidates shared one photo from 2026-03-01 on; see MC-00271.")
    ()
    >>> reasons_to_hold("Write to anna@lake.example, that idiot.", "Or call 022 555 01 23.")
    ('mail_address', 'phone_number', 'abuse')
    """
    said = "\n".join(ADDRESS.sub(" ", text) for text in texts)
    without = REGISTER_NUMBER.sub(" ", DAY.sub(" ", said))
    found = {
        "mail_address": bool(MAIL.search(said)),
        "phone_number": bool(PHONE.search(without)),
        "long_number": bool(LONG_NUMBER.search(PHONE.sub(" ", without))),
        "named_person": bool(NAMED.search(said) or CALLED.search(said)),
        "abuse": not ABUSE.isdisjoint(_words(said)),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def of_nobody(field: str, text: str | None) -> None:
    """Refuse a text that stays public for ever, so that nobody can read it first. Raises Malformed."""
    if found := reasons_to_hold(text or ""):
        raise Malformed(
            field=field,
            expected="words that name no person and hold no address or number of one",
            seen=", ".join(found),
        )


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter))))
