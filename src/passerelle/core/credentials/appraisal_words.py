"""What a check says of an evaluator's report: beside the sentences of `verdict_words.py`, which speak of awards.

`evaluator`, `entry` and `date` are filled in by who shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.verdict_words import gettext_noop

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.verdict import Verdict

VERDICTS: Final = ("appraisal_in_force", "appraisal_not_in_force", "appraisal_status_unknown")
TITLES: Final = {
    "in_force": gettext_noop("A genuine report of an evaluator, in force. It is no award"),
    "unknown": gettext_noop("A genuine report of an evaluator, but we could not check withdrawal. It is no award"),
    "revoked": gettext_noop("A genuine report of an evaluator, withdrawn on %(date)s. It is no award"),
    "superseded": gettext_noop("A genuine report of an evaluator, replaced by a corrected one on %(date)s"),
    "not_yet_valid": gettext_noop("A genuine report of an evaluator, not valid before %(date)s. It is no award"),
    "key_compromised": gettext_noop("A report signed with a lost key"),
    "key_retired": gettext_noop("A report signed with a key no longer in use"),
    "not_entitled": gettext_noop("A report by a body that was no registered evaluator"),
}
MEANING: Final = gettext_noop("%(evaluator)s says what “%(entry)s” compares to. Its word binds nobody.")
ENDED: Final = gettext_noop("Do not rely on it any more. Ask its holder for a newer one.")
UNKNOWN: Final = gettext_noop("Whether it was withdrawn since could not be checked.")
SENTENCES: Final = {
    "evaluator.ok": gettext_noop("Who signed it was a registered credential evaluator on that day."),
    "evaluator.failed": gettext_noop("Who signed it was no registered credential evaluator on that day."),
    "schema.ok.appraisal_report": gettext_noop("It states everything a report must state."),
}


def title(verdict: Verdict) -> str:
    """Return the verdict on a report in a few words; `date` is the day of `ended_at`."""
    status = verdict.status.status if verdict.status else "unknown"
    if status == "revoked" and verdict.status is not None and verdict.status.reason == "report_corrected":
        status = "superseded"
    return TITLES.get(status, TITLES["revoked"])


def meaning(verdict: Verdict) -> tuple[str, ...]:
    """Return who says what of which credential, and that it binds nobody."""
    more = {"appraisal_not_in_force": (ENDED,), "appraisal_status_unknown": (UNKNOWN,)}.get(verdict.verdict, ())
    return (MEANING, *more)


def ended_at(verdict: Verdict) -> date | None:
    """Return when a report left force."""
    return verdict.status.since if verdict.status else None


def filled(verdict: Verdict) -> dict[str, str]:
    """Return the names that the sentences speak of; empty for what is no report."""
    said = verdict.appraisal
    return {"evaluator": said.evaluator, "entry": said.title} if said else {"evaluator": ""}
