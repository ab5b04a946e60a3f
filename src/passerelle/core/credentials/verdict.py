"""The answer to "is this genuine?": one of five words, the facts behind it, and when it was asked.

Source: UX B5.6 (one sentence, the time of the check, the awarder then and now, technical checks folded away).
Sentences are made where they are shown; everything here is a stable word or plain data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

VerdictWord = Literal[
    "genuine_in_force", "genuine_not_in_force", "genuine_status_unknown", "not_issued_here", "altered"
]
CheckResult = Literal["ok", "failed", "unknown"]
StatusWord = Literal[
    "in_force",
    "revoked",
    "suspended",
    "superseded",
    "expired",
    "not_yet_valid",
    "key_compromised",
    "key_retired",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Check:
    """One technical check: what was checked (`code`), how it went, and a word of detail."""

    code: str
    result: CheckResult
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A level as the credential states it."""

    framework: str
    framework_version: str
    code: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the credential says, for a person to read; only ever made of a document whose proofs hold."""

    credential_id: str
    holder_name: str
    title: str
    language: str
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """One credential, checked once. `as_of` is when the trust folder was made; `reason` says why not green.

    `credential`, `status` and both standings are None unless the credential is genuine.
    """

    verdict: VerdictWord
    checked_at: datetime
    reason: str | None = None
    credential: Summary | None = None
    status: StatusFact | None = None
    status_on_award: Standing | None = None
    status_today: Standing | None = None
    as_of: datetime | None = None
    checks: tuple[Check, ...] = ()
