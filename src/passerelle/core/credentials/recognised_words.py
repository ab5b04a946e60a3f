"""What a check says of a statement of recognition: beside the sentences of `verdict_words.py`, which speak of awards.

`decider`, `entry` and `date` are filled in by who shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.verdict_words import gettext_noop

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.verdict import Verdict

VERDICTS: Final = ("recognition_in_force", "recognition_not_in_force", "recognition_status_unknown")
TITLES: Final = {
    "in_force": gettext_noop("A genuine statement of recognition, in force. It is no award"),
    "unknown": gettext_noop("A genuine statement of recognition, but we could not check whether it still stands"),
    "revoked": gettext_noop("A genuine statement of recognition, undone on %(date)s. It is no award"),
    "not_yet_valid": gettext_noop("A genuine statement of recognition, not valid before %(date)s. It is no award"),
    "key_compromised": gettext_noop("A statement signed with a lost key"),
    "key_retired": gettext_noop("A statement signed with a key no longer in use"),
    "not_entitled": gettext_noop("A statement by a body that might not award that day"),
}
MEANING: Final = gettext_noop("%(decider)s lets these awards count for “%(entry)s”. The awards it names stand.")
ENDED: Final = gettext_noop("Do not rely on it any more. Ask its holder what was decided since.")
UNKNOWN: Final = gettext_noop("Whether it was undone since could not be checked.")
SENTENCES: Final = {
    "decider.ok": gettext_noop("Who signed it might award on that day, and so decide what counts in its programmes."),
    "decider.failed": gettext_noop("Who signed it might not award on that day, and decides about no programme."),
    "schema.ok.recognition_statement": gettext_noop("It states everything a statement of recognition must state."),
}


def title(verdict: Verdict) -> str:
    """Return the verdict on a statement in a few words; `date` is the day of `ended_at`."""
    return TITLES.get(verdict.status.status if verdict.status else "unknown", TITLES["revoked"])


def meaning(verdict: Verdict) -> tuple[str, ...]:
    """Return who spares credits of what, and that it is no award."""
    more = {"recognition_not_in_force": (ENDED,), "recognition_status_unknown": (UNKNOWN,)}.get(verdict.verdict, ())
    return (MEANING, *more)


def ended_at(verdict: Verdict) -> date | None:
    """Return when a statement left force."""
    return verdict.status.since if verdict.status else None


def filled(verdict: Verdict) -> dict[str, str]:
    """Return the names that the sentences speak of; empty for what is no statement."""
    said = verdict.recognition
    return {"decider": said.decider, "entry": said.programme_title} if said else {"decider": ""}
