"""Then and now: how award, qualification and awarder stood on a day, as far as the trust folder tells.

An award made by a recognised awarder stays one after the recognition ended; a reader must see both. What an
awarder was not allowed to award is no award, however well it is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.verdict import Standing, Step

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.trust import TrustedEntry, TrustStore
    from passerelle.core.credentials.verdict import StatusWord, Summary

AWARDER: Final = "awarder"
AWARDABLE: Final = frozenset({"listed_pending", "registered", "registered_conditional", "review_open", "expiring"})
"""States of a register entry in which awards of it are made (DOMAIN 3.6)."""


MAX_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Entitled:
    """What the register says of an award of one entry by one awarder on one day, apart from the award itself."""

    qualification: str
    awarder: str
    issuer_step: Step
    entry_step: Step


def entitled(summary: Summary, trust: TrustStore, day: date) -> Entitled:
    """Return how qualification and awarder stood on `day`, and whether the one could be awarded by the other.

    Remembered with the folder: many awards share it.
    """
    key = summary.awarder_did, summary.register_number, summary.version, day
    found = trust.entitled.get(key)
    if found is None:
        if len(trust.entitled) >= MAX_REMEMBERED:
            trust.entitled.clear()
        found = trust.entitled[key] = _entitled(summary, trust, day)
    return found


def standing(award: StatusWord, summary: Summary, trust: TrustStore, day: date) -> Standing:
    """Return how all three stood on `day`; `award` is known to the caller already."""
    return stood(award, entitled(summary, trust, day))


def stood(award: StatusWord, then: Entitled) -> Standing:
    """Return how all three stood, the same object for the same standing."""
    return _stood(award, then.qualification, then.awarder)


@lru_cache(maxsize=1024)
def _stood(award: str, qualification: str, awarder: str) -> Standing:
    return Standing(award, qualification, awarder)


def _entitled(summary: Summary, trust: TrustStore, day: date) -> Entitled:
    entry, doubt = _entry(summary, trust)
    state = entry.status_on(day) if entry else None
    awarder = _awarder(summary, trust, day)
    issuer_step = Step("issuer", "ok" if awarder == "recognised" else "failed", awarder)
    if entry is not None and entry.awarders and summary.awarder_did not in entry.awarders:
        issuer_step = Step("issuer", "failed", "not_its_awarder")
    entry_step = Step("entry", "unknown", doubt)
    if state is not None:
        entry_step = Step("entry", "ok" if state in AWARDABLE else "failed", state)
    return Entitled(state or "unknown", awarder, issuer_step, entry_step)


def _entry(summary: Summary, trust: TrustStore) -> tuple[TrustedEntry | None, str]:
    """Return what is told of the entry, and why it may not be known how it stood on a day."""
    try:
        return trust.entry(summary.register_number, summary.version), "entry_unknown"
    except TrustDamaged:
        return None, TrustDamaged.code


def _awarder(summary: Summary, trust: TrustStore, day: date) -> str:
    issuer = trust.issuer(summary.awarder_did)
    if issuer is None:
        return "unknown"
    return "recognised" if issuer.is_recognised(AWARDER, on=day) else "not_recognised"
