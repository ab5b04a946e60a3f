"""What a check says of a transcript and of awards shown to one asker: beside `verdict_words.py`, which speaks of one.

`date`, `audience`, `of` and `number` are filled in by who shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.verdict_words import gettext_noop

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.verdict import Verdict

TITLES: Final = {
    "transcript_gathered_in_force": gettext_noop("A genuine transcript; everything in it is in force"),
    "transcript_gathered_in_part": gettext_noop("A genuine transcript; not everything in it is in force"),
    "presentation_gathered_in_force": gettext_noop("Genuine awards, shown to one asker; all are in force"),
    "presentation_gathered_in_part": gettext_noop("Genuine awards, shown to one asker; not all are in force"),
    "expired": gettext_noop("Genuine, but it was for a short while, and that is over"),
    "not_yet_valid": gettext_noop("Genuine, but not valid yet"),
    "unknown": gettext_noop("Genuine, but made for another asker or another question"),
    "key_compromised": gettext_noop("Signed with a key of the register that was lost"),
    "key_retired": gettext_noop("Signed with a key of the register that is no longer in use"),
}
MEANINGS: Final = {
    "transcript": gettext_noop(
        "The register put it together for %(of)s on %(date)s, and tells of each award in it how it stands today."
    ),
    "presentation": gettext_noop(
        "The register put it together for the holder, who was signed in, to be shown to %(audience)s alone."
    ),
}
PART: Final = gettext_noop("Look at each: some ended, or could not be checked.")
NOT_VALID: Final = gettext_noop("Do not rely on it. Ask the person for a new one.")
SENTENCES: Final = {
    "schema.ok.transcript": gettext_noop("Every award in it is genuine and in force."),
    "schema.ok.presentation": gettext_noop("Every award in it is genuine and in force."),
    "holder_binding.ok.transcript": gettext_noop(
        "The register made it for the holder, who was signed in. Whether who shows it is the holder, it does not say."
    ),
    "holder_binding.ok.presentation": gettext_noop(
        "The register made it for the holder, who was signed in, to be shown to one asker. Is that you?"
    ),
}


def title(verdict: Verdict) -> str:
    """Return the verdict in a few words."""
    status = verdict.status.status if verdict.status else ""
    kind = verdict.gathered.kind if verdict.gathered else "transcript"
    return TITLES[status if verdict.verdict == "gathered_not_valid" else f"{kind}_{verdict.verdict}"]


def meaning(verdict: Verdict) -> tuple[str, ...]:
    """Return who put it together for whom, and what to make of it."""
    told = MEANINGS[verdict.gathered.kind if verdict.gathered else "transcript"]
    more = {"gathered_in_part": (PART,), "gathered_not_valid": (NOT_VALID,)}.get(verdict.verdict, ())
    return (told, *more)


def told_at(verdict: Verdict) -> datetime | None:
    """Return the moment that its sentences speak of: when it was made."""
    return verdict.gathered.made_at if verdict.gathered else None


def filled(verdict: Verdict) -> dict[str, str]:
    """Return the names that the sentences speak of."""
    said = verdict.gathered
    return {"audience": said.audience if said else "", "of": said.holder_name if said else ""}
