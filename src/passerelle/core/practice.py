"""Practice shared: who may coach whom, when a peer's endorsement counts, and what a search of examples reads.

Source: DOMAIN journey 11 (agencies coach providers) and 3.8 (who helped does not judge, for three years); policy
paper, possible actions on dialogue and peer learning under each challenge.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from passerelle.core.calendar import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

BARS_MONTHS = 36
"""For so long after its end a coaching keeps coach and judge apart."""
ENDORSERS = 2
"""So many peers, of so many other bodies, make an example public."""
MOST_WORDS = 8
"""So many words of a question are looked for."""
SHORT = 3


@dataclass(frozen=True)
class Experience:
    """From when on a provider counts as experienced enough to coach: registered entries, and years in the register."""

    least_entries: int
    least_years: int


@dataclass(frozen=True)
class Asked:
    """One body that would coach, one provider; bodies by number."""

    coach_group: frozenset[str]
    provider_group: frozenset[str]
    is_agency: bool
    """The coach is a quality assurance agency in force."""
    entries: int
    """Its registered courses and micro-credentials, where it is a provider or an awarder in force; else none."""
    since: date | None
    """From when on it has been in the register in such a role; none for no such role."""


def against(asked: Asked, experience: Experience, *, on: date) -> tuple[str, ...]:
    """Return every reason for which the body may not coach the provider, as stable words; empty for none.

    >>> from datetime import date
    >>> asked = Asked(frozenset("A"), frozenset("B"), False, 2, date(2020, 1, 1))
    >>> against(asked, Experience(3, 3), on=date(2026, 11, 24))
    ('coach_not_experienced',)
    """
    years = asked.since is not None and add_months(asked.since, 12 * experience.least_years) <= on
    is_experienced = years and asked.entries >= experience.least_entries
    found = {
        "coaches_itself": bool(asked.coach_group & asked.provider_group),
        "coach_not_experienced": not (asked.is_agency or is_experienced),
    }
    return tuple(reason for reason, holds in found.items() if holds)


@dataclass(frozen=True)
class Peer:
    """Who would endorse an example, for which body; people and bodies by reference or number, each with its group."""

    person: str
    group: frozenset[str]


def against_endorsing(peer: Peer, *, proposer: str, origins: frozenset[str], before: Sequence[Peer]) -> tuple[str, ...]:
    """Return why this endorsement would not count; `origins` are the bodies it comes from, with their groups.

    >>> against_endorsing(Peer("P-1", frozenset("A")), proposer="P-1", origins=frozenset("A"), before=())
    ('endorses_own', 'endorsed_by_its_group')
    """
    found = {
        "endorses_own": peer.person == proposer,
        "endorsed_by_its_group": bool(peer.group & origins),
        "endorsed_twice": any(peer.person == one.person or peer.group & one.group for one in before),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def words_of(text: str) -> list[str]:
    """Return the words of a text without accents and capitals, in order.

    >>> words_of("Élodie’s radio-lessons, 2 a week")
    ['elodie', 's', 'radio', 'lessons', '2', 'a', 'week']
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def key_of(*texts: str) -> str:
    """Return what a search reads of these texts: their words, each once, each with a space before it."""
    return " " + " ".join(dict.fromkeys(word for text in texts for word in words_of(text)))


def asked_for(question: str) -> list[str]:
    """Return the beginnings of words that a question looks for, the longest first; at most `MOST_WORDS`.

    A long word is looked for without the s that inflection may have put at its end; short ones only where nothing
    longer is asked.

    >>> asked_for("Radio lessons for a village")
    ['village', 'lesson', 'radio']
    """
    words = words_of(question[:400])
    found = {_stem(word) for word in words if len(word) > SHORT} or set(words)
    return sorted(found, key=lambda word: (-len(word), word))[:MOST_WORDS]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") else word
