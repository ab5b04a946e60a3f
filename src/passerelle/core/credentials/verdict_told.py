"""Which sentences belong to a verdict: chosen once, so that page, API and command say the same in any language.

Everything here returns an English sentence of `verdict_words.py`, with its `%(names)s` still to be filled: `date`,
`awarder`, `holder`, `help`, `form`. Who shows it translates it first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import appraisal_words, endorsement_words, gathered_words, recognised_words
from passerelle.core.credentials import verdict_words as words
from passerelle.core.credentials.presented import UNDECIDED
from passerelle.core.credentials.verdict import NEVER_VALID

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.verdict import Step, Verdict

UNSIGNED: Final = "missing"
"""The detail of the step that ended the check of a document which nobody signed."""
FINAL: Final = frozenset({"revoked", "superseded"})
ON_REQUEST: Final = "holder_asked"
TONES: Final = {
    "genuine_in_force": "ok",
    "genuine_not_in_force": "stop",
    "genuine_status_unknown": "wait",
    "not_issued_here": "stop",
    "altered": "stop",
    "endorsement_in_force": "info",
    "endorsement_not_in_force": "stop",
    "endorsement_status_unknown": "wait",
    "appraisal_in_force": "info",
    "appraisal_not_in_force": "stop",
    "appraisal_status_unknown": "wait",
    "recognition_in_force": "info",
    "recognition_not_in_force": "stop",
    "recognition_status_unknown": "wait",
    "gathered_in_force": "ok",
    "gathered_in_part": "wait",
    "gathered_not_valid": "stop",
}
RESULT_TONES: Final = {"ok": "ok", "failed": "stop", "unknown": "wait", "not_applicable": "off"}
_UNREAD: Final = {
    "no_code": "no_code",
    "no_credential": "no_credential_attached",
    "several_credentials": "several_credentials",
    "not_a_picture": "not_a_picture",
    "drawing": "drawing",
    "other_picture": "other_picture",
    "office": "office",
    "archive": "archive",
    "too_large": "too_large",
    "unknown_site": "unknown_site",
    "other_link": "other_link",
    "no_such_code": "no_such_code",
}
"""Reasons with which nothing was read that an award could stand in, and what each means."""
_MEANING_OF_DOUBT: Final = {
    "holder_binding": "holder_unknown",
    "entry_unknown": "entry_unknown",
    "genuine_status_unknown": "status_unknown",
}
_WARNINGS: Final = frozenset({"unknown_site", "other_link", "no_such_code"})


def is_unread(verdict: Verdict) -> bool:
    """Say whether nothing was read that an award could stand in, so that nobody's signature was asked about."""
    if verdict.verdict != "not_issued_here" or is_undecided(verdict):
        return False
    return verdict.reason in _UNREAD or decided(verdict) == "format" or _is_unsigned(verdict)


def is_undecided(verdict: Verdict) -> bool:
    """Say whether nothing was judged because what tells who signed it is not at hand, or damaged."""
    return verdict.verdict == "not_issued_here" and verdict.reason in UNDECIDED


def _is_unsigned(verdict: Verdict) -> bool:
    return bool(verdict.steps) and verdict.steps[-1].detail == UNSIGNED


def is_warning(verdict: Verdict) -> bool:
    """Say whether what was brought pretends to be of this register, though nothing of it was read."""
    return is_unread(verdict) and verdict.reason in _WARNINGS


def tone(verdict: Verdict) -> str:
    """Return the tone of a verdict: "wait" where nothing was judged, or where a decision is awaited."""
    if is_undecided(verdict) or (is_unread(verdict) and not is_warning(verdict)):
        return "wait"
    if verdict.status is not None and verdict.status.status == "suspended":
        return "wait"
    return TONES[verdict.verdict]


def title(verdict: Verdict) -> str:
    """Return the verdict in a few words; `date` is the day of `ended_at`."""
    if verdict.endorsement is not None:
        return endorsement_words.title(verdict)
    if verdict.appraisal is not None:
        return appraisal_words.title(verdict)
    if verdict.recognition is not None:
        return recognised_words.title(verdict)
    if verdict.gathered is not None:
        return gathered_words.title(verdict)
    if is_undecided(verdict):
        return words.TITLES["unchecked"]
    if verdict.verdict == "genuine_not_in_force" and verdict.status:
        dated, undated = words.ENDED, words.ENDED_UNDATED
        table = dated if verdict.status.since or verdict.status.status not in undated else undated
        return table.get(ending(verdict)) or table[verdict.status.status]
    if is_unread(verdict):
        return words.TITLES[str(verdict.reason) if verdict.reason in _UNREAD else "no_form"]
    if verdict.verdict == "genuine_status_unknown":
        return words.TITLES[_doubt(verdict)]
    if verdict.verdict == "altered" and _is_unsigned(verdict):
        return words.TITLES["altered_missing"]
    return words.TITLES.get(f"{verdict.verdict}_{decided(verdict)}", words.TITLES[verdict.verdict])


def meaning(verdict: Verdict) -> tuple[str, ...]:
    """Return what the verdict means for the reader, in one or two sentences."""
    if verdict.endorsement is not None:
        return endorsement_words.meaning(verdict)
    if verdict.appraisal is not None:
        return appraisal_words.meaning(verdict)
    if verdict.recognition is not None:
        return recognised_words.meaning(verdict)
    if verdict.gathered is not None:
        return gathered_words.meaning(verdict)
    if verdict.credential is None:
        return (words.MEANINGS[_meaning_of_nothing(verdict)],)
    if verdict.verdict == "genuine_in_force":
        to = "in_force_to" if verdict.credential.holder_name else "in_force"
        return words.MEANINGS[to], words.MEANINGS["unchanged"]
    if verdict.verdict == "genuine_status_unknown":
        told = (words.MEANINGS[_MEANING_OF_DOUBT[_doubt(verdict)]],)
        return (*told, words.MEANINGS["damaged"]) if verdict.reason == "trust_damaged" else told
    return (words.NOT_IN_FORCE[ending(verdict)],)


def ended_at(verdict: Verdict) -> date | None:
    """Return when it left force, a day or a moment: where it expired, the last day that it states itself.

    That day ends by the awarder's clock; by another the moment after it may lie on the next.
    """
    if verdict.endorsement is not None:
        return endorsement_words.ended_at(verdict)
    if verdict.appraisal is not None:
        return appraisal_words.ended_at(verdict)
    if verdict.recognition is not None:
        return recognised_words.ended_at(verdict)
    if verdict.gathered is not None:
        return gathered_words.told_at(verdict)
    said, status = verdict.credential, verdict.status
    if status is not None and status.status == "expired" and said is not None and said.valid_until is not None:
        return said.valid_until
    return status.since if status else None


def _doubt(verdict: Verdict) -> str:
    """Return what keeps a genuine award from being green: how it stands, its entry, or who shows it."""
    if verdict.reason == "holder_binding":
        return "holder_binding"
    results = {step.code: step.result for step in verdict.steps}
    is_entry = results.get("entry") == "unknown" and results.get("status_today") == "ok"
    return "entry_unknown" if is_entry else "genuine_status_unknown"


def ending(verdict: Verdict) -> str:
    """Return the word in the tables for how an award left force: its status, and what makes a difference with it."""
    if verdict.status is None:
        return "revoked"
    status = verdict.status.status
    if status in FINAL and any([step.code == "signature" and step.result == "failed" for step in verdict.steps]):
        return f"{status}_lost_key"
    if status == "revoked" and verdict.status.reason in NEVER_VALID:
        return "revoked_never_valid"
    return "revoked_on_request" if status == "revoked" and verdict.status.reason == ON_REQUEST else status


def decided(verdict: Verdict) -> str:
    """Return the step that ended the check, or none."""
    return verdict.steps[-1].code if verdict.steps else ""


def what_is_known(verdict: Verdict) -> str:
    """Return what can be said of a document that was altered."""
    if _is_unsigned(verdict):
        return words.WHAT_IS_KNOWN[UNSIGNED]
    return words.WHAT_IS_KNOWN.get(decided(verdict), words.WHAT_IS_KNOWN["signature"])


def next_step(verdict: Verdict) -> str:
    """Return what who checks does next, where it is one thing; empty where there is nothing, or `advice` says it."""
    if verdict.gathered is None and verdict.reason == "holder_binding":
        return words.NEXT["holder_binding"]
    if verdict.verdict == "genuine_status_unknown" or is_undecided(verdict):
        return words.NEXT["status_unknown"]
    if verdict.verdict == "altered" and verdict.form == "endorsement":
        return words.NEXT["altered_endorsement"]
    is_told = verdict.verdict in words.NEXT and not is_unread(verdict)
    return words.NEXT[verdict.verdict] if is_told else ""


def advice(verdict: Verdict, *, has_copy: bool | None = None) -> tuple[str, str]:
    """Return what who checks an award that is not in force does next, and what its holder does.

    `has_copy` says whether the register signed it again with a key that counts; None where that is not known.
    """
    status = verdict.status.status if verdict.status else "revoked"
    if status == "key_compromised" and has_copy is not None:
        status_and_copy = f"{status}_{'copied' if has_copy else 'uncopied'}"
        return words.CHECKERS[status_and_copy], words.HOLDERS[status_and_copy]
    return words.CHECKERS[status], words.HOLDERS[status]


def step_sentence(step: Step) -> str:
    """Return what a step found; the detail decides where it makes a difference to a reader."""
    general = f"{step.code}.{step.result}"
    detailed = f"{general}.{step.detail}"
    own = (
        endorsement_words.SENTENCES | appraisal_words.SENTENCES | recognised_words.SENTENCES | gathered_words.SENTENCES
    )
    found = words.SENTENCES.get(detailed) or own.get(detailed) or words.SENTENCES.get(general) or own.get(general)
    return found or f"{words.RESULTS[step.result]}."


def _meaning_of_nothing(verdict: Verdict) -> str:
    if is_undecided(verdict):
        return "unchecked"
    if verdict.verdict == "altered":
        if _is_unsigned(verdict):
            return "altered_missing"
        special = f"altered_{decided(verdict)}"
        return special if special in words.MEANINGS else "altered"
    if is_unread(verdict):
        return _UNREAD.get(verdict.reason or "", "no_form")
    if verdict.steps and verdict.steps[-1].detail == "did_key":
        return "issued_under_did_key"
    return "not_issued_here"
