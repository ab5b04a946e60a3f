"""What a check says of an endorsement: beside the sentences of `verdict_words.py`, which speak of awards.

`endorser`, `entry` and `date` are filled in by who shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.verdict_words import gettext_noop

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.verdict import Verdict

CLAIMS: Final = {
    "demand": gettext_noop("the labour market asks for it"),
    "assessment_validity": gettext_noop("its assessment shows what is done at work"),
}
TITLES: Final = {
    "in_force": gettext_noop("A genuine endorsement, in force. It is no award"),
    "unknown": gettext_noop("A genuine endorsement, but we could not check withdrawal. It is no award"),
    "revoked": gettext_noop("A genuine endorsement, withdrawn on %(date)s. It is no award"),
    "expired": gettext_noop("A genuine endorsement that ran out on %(date)s. It is no award"),
    "not_yet_valid": gettext_noop("A genuine endorsement, not valid before %(date)s. It is no award"),
    "key_compromised": gettext_noop("An endorsement signed with a lost key"),
    "key_retired": gettext_noop("An endorsement signed with a key no longer in use"),
    "not_entitled": gettext_noop("An endorsement by a body that was not allowed to give it"),
}
MEANINGS: Final = {
    "demand": gettext_noop("%(endorser)s says of %(entry)s that the labour market asks for it."),
    "assessment_validity": gettext_noop(
        "%(endorser)s says of %(entry)s that its assessment shows what is done at work."
    ),
}
NO_PERSON: Final = gettext_noop("It says nothing about any person: who learnt this shows an award of their own.")
ENDED: Final = gettext_noop("Do not rely on it any more.")
UNKNOWN: Final = gettext_noop("Whether it was withdrawn since could not be checked.")
SENTENCES: Final = {
    "endorser.ok": gettext_noop("Who signed it was a recognised organisation of this register on that day."),
    "endorser.failed": gettext_noop("Who signed it had no role in this register on that day by which it might."),
    "schema.ok.endorsement": gettext_noop("It states everything an endorsement must state."),
}


def title(verdict: Verdict) -> str:
    """Return the verdict on an endorsement in a few words; `date` is the day of `ended_at`."""
    status = verdict.status.status if verdict.status else "unknown"
    return TITLES.get(status, TITLES["revoked"])


def meaning(verdict: Verdict) -> tuple[str, ...]:
    """Return who says what of which micro-credential, and that it is no award."""
    said = (MEANINGS[verdict.endorsement.claim],) if verdict.endorsement else ()
    more = {"endorsement_not_in_force": (ENDED,), "endorsement_status_unknown": (UNKNOWN,)}.get(verdict.verdict, ())
    return (*said, *more, NO_PERSON)


def ended_at(verdict: Verdict) -> date | None:
    """Return when an endorsement left force; where it ran out, the last day that it states itself."""
    status, said = verdict.status, verdict.endorsement
    if status is not None and status.status == "expired" and said is not None:
        return said.valid_until
    return status.since if status else None


def filled(verdict: Verdict) -> dict[str, str]:
    """Return the names that the sentences speak of; empty for what is no endorsement."""
    said = verdict.endorsement
    return {"endorser": said.endorser if said else "", "entry": said.title if said else ""}
