"""A suspicion of fraud and its hearing: what may be suspected, how long there is to answer, when it may be decided.

Source: DOMAIN 3.3 and 3.6 (whoever is held against is told, has time to answer and is heard before anything is taken
away). The days are an own amount that a profile replaces (`params.hearing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from passerelle.core.errors import Malformed

KINDS = ("impersonation", "copied_work", "forged_document", "unauthorised_help", "other")
NOTICE = timedelta(days=3)
"""So long before it somebody is told the day on which they are heard; own amount."""


@dataclass(frozen=True)
class Terms:
    """What the rules in force say of hearings."""

    answer_days: int = 14
    kinds: tuple[str, ...] = KINDS
    """What may be suspected here."""


def terms(document: Any, at: str = "hearing") -> Terms:
    """Return what a profile states (`params.hearing`). Raises Malformed with the path of what is amiss.

    >>> terms({"answer_days": 21}).answer_days
    21
    """
    stated = {} if document is None else document
    if not isinstance(stated, Mapping):
        raise Malformed(field=at, expected="a mapping")
    for name, said in stated.items():
        if name == "answer_days":
            if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= 365:
                raise Malformed(field=f"{at}.answer_days", expected="a whole number from 1 to 365")
        elif name == "kinds":
            if not isinstance(said, list) or not said or any(kind not in KINDS for kind in said):
                raise Malformed(field=f"{at}.kinds", expected=f"some of {', '.join(KINDS)}")
        else:
            raise Malformed(field=f"{at}.{name}", expected="answer_days, kinds")
    return Terms(**{**stated, **({"kinds": tuple(stated["kinds"])} if "kinds" in stated else {})})


def not_yet(state: str, *, on: date, answer_due: date, wants_hearing: bool, heard_on: date | None) -> str:
    """Return why a suspicion may not be upheld on a day: the word of a refusal, or nothing. It may be dropped always.

    >>> due = date(2026, 12, 7)
    >>> not_yet("raised", on=due, answer_due=due, wants_hearing=False, heard_on=None)
    'answer_awaited'
    >>> not_yet("answered", on=due, answer_due=due, wants_hearing=True, heard_on=None)
    'to_be_heard'
    """
    if state == "raised" and on <= answer_due:
        return "answer_awaited"
    if wants_hearing and (heard_on is None or on < heard_on):
        return "to_be_heard"
    return ""
