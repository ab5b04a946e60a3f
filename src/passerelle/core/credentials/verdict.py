"""The answer to "is this genuine?": one of five words, the steps that led to it, and when it was asked.

Source: UX B5.6 (one sentence, the time of the check, the awarder then and now, the technical steps folded away).
Sentences are made where they are shown; everything here is a stable word or plain data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from passerelle.core.credentials.unchanging import unchanging

if TYPE_CHECKING:
    from decimal import Decimal

    from passerelle.core.credentials.appraisal import Reported
    from passerelle.core.credentials.endorsement import Endorsed
    from passerelle.core.credentials.gathered import Gathered
    from passerelle.core.credentials.recognised import Recognised

VerdictWord = Literal[
    "genuine_in_force",
    "genuine_not_in_force",
    "genuine_status_unknown",
    "not_issued_here",
    "altered",
    "endorsement_in_force",
    "endorsement_not_in_force",
    "endorsement_status_unknown",
    "appraisal_in_force",
    "appraisal_not_in_force",
    "appraisal_status_unknown",
    "recognition_in_force",
    "recognition_not_in_force",
    "recognition_status_unknown",
    "gathered_in_force",
    "gathered_in_part",
    "gathered_not_valid",
]
"""What begins with `endorsement` is said of a genuine endorsement: it is no award, and no word of an award is it.

What begins with `appraisal` is said of a genuine report of a credential evaluator, which is no award either.

What begins with `recognition` is said of a genuine statement of what a degree awarder recognised, no award either.

What begins with `gathered` is said of several awards that the register put together for their holder."""
StepCode = Literal[
    "format",
    "signature",
    "issuer",
    "endorser",
    "evaluator",
    "decider",
    "entry",
    "validity",
    "status_at_award",
    "status_today",
    "schema",
    "holder_binding",
]
StepResult = Literal["ok", "failed", "unknown", "not_applicable"]
StatusWord = Literal[
    "in_force",
    "revoked",
    "suspended",
    "superseded",
    "expired",
    "not_yet_valid",
    "key_compromised",
    "key_retired",
    "not_entitled",
    "unknown",
]

NEVER_VALID: Final = frozenset({"awarded_in_error", "assessment_invalid", "identity_mistaken", "fraud"})
"""Reasons for a withdrawal that mean the award should not have been made (`awards/states.Reason`)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the check: which (`code`), how it went, and a word of detail.

    A document is checked in the order of `StepCode`; the log ends with the step that closed the check early.
    """

    code: StepCode
    result: StepResult
    detail: str = ""


@lru_cache(maxsize=1024)
def step(code: StepCode, result: StepResult, detail: str = "") -> Step:
    """Return a step, the same object for the same step: most checks of most documents go alike."""
    return Step(code, result, detail)


@dataclass(frozen=True, slots=True)
class Level:
    """A level as the credential states it."""

    framework: str
    framework_version: str
    code: str


@unchanging
class Summary:
    """What the credential says, for a person to read; only ever made of a document whose signatures hold.

    What a form does not carry, or its holder withheld, is None (empty for the tuples).
    """

    credential_id: str
    holder_name: str | None
    title: str
    language: str | None
    levels: tuple[Level, ...]
    credits: Decimal | None
    credit_system: str | None
    hours: Decimal | None
    assessed: tuple[str, ...]
    supervision: str | None
    result: str | None
    route: str | None
    awarded_on: date
    valid_until: date | None
    awarder: str
    awarder_did: str
    country: str | None
    register_number: str
    version: str
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusFact:
    """How the award stands: which status, since when, by whom and why. What is not known is None."""

    status: StatusWord
    since: datetime | None = None
    by_did: str | None = None
    by_name: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How award, qualification and awarder stood on one day; "unknown" where the trust folder does not tell.

    `award` is a StatusWord, `qualification` the state of the register entry, `awarder` is "recognised" or
    "not_recognised" in the role of awarder.
    """

    award: str
    qualification: str
    awarder: str


@unchanging
class Verdict:
    """One credential, checked once. `as_of` is when the trust folder was made; `reason` says why not green.

    `form` is the kind of document it came as, such as "open_badge", "vc_jwt", "sd_jwt_vc" or "paper". `credential`,
    `status` and both standings are None unless the credential is genuine. `parts` are the verdicts on the awards a
    larger one is made of and carries with it. `endorsement` is what a genuine endorsement says; it is no award, so
    `credential` is None then. So it is with `gathered`: what a transcript or presentation says; its awards are `parts`;
    with `appraisal`: what a report of a credential evaluator says; with `recognition`: what an awarder recognised.
    """

    verdict: VerdictWord
    checked_at: datetime
    reason: str | None = None
    credential: Summary | None = None
    status: StatusFact | None = None
    status_on_award: Standing | None = None
    status_today: Standing | None = None
    as_of: datetime | None = None
    form: str | None = None
    steps: tuple[Step, ...] = ()
    parts: tuple[Verdict, ...] = ()
    endorsement: Endorsed | None = None
    gathered: Gathered | None = None
    appraisal: Reported | None = None
    recognition: Recognised | None = None
