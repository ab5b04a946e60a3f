"""Then and now: how award, qualification and awarder stood on a day, as far as the trust folder tells.

An award made by a recognised awarder stays one after the recognition ended; a reader must see both. What an
awarder was not allowed to award is no award, however well it is signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.verdict import Standing, Step

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.trust import TrustedEntry, TrustStore
    from passerelle.core.credentials.verdict import StatusWord, Summary

AWARDER: Final = "awarder"
AWARDABLE: Final = frozenset({"listed_pending", "registered", "registered_conditional"})
"""States of a register entry in which awards of it are made (DOMAIN 3.6)."""


def standing(award: StatusWord, summary: Summary, trust: TrustStore, day: date) -> Standing:
    """Return how all three stood on `day`; `award` is known to the caller already."""
    entry = _entry(summary, trust)
    return Standing(award, (entry.status_on(day) if entry else None) or "unknown", _awarder(summary, trust, day))


def issuer_step(summary: Summary, trust: TrustStore) -> Step:
    """Return whether the awarder was registered as one, and for this micro-credential, on the day of the award."""
    then = _awarder(summary, trust, summary.awarded_on)
    entry = _entry(summary, trust)
    if entry is not None and entry.awarders and summary.awarder_did not in entry.awarders:
        return Step("issuer", "failed", "not_its_awarder")
    return Step("issuer", "ok" if then == "recognised" else "failed", then)


def entry_step(summary: Summary, trust: TrustStore) -> Step:
    """Return how this version of the register entry stood on the day of the award."""
    entry = _entry(summary, trust)
    then = entry.status_on(summary.awarded_on) if entry else None
    if then is None:
        return Step("entry", "unknown", "entry_unknown")
    return Step("entry", "ok" if then in AWARDABLE else "failed", then)


def _entry(summary: Summary, trust: TrustStore) -> TrustedEntry | None:
    try:
        return trust.entry(summary.register_number, summary.version)
    except TrustDamaged:
        return None


def _awarder(summary: Summary, trust: TrustStore, day: date) -> str:
    issuer = trust.issuer(summary.awarder_did)
    if issuer is None:
        return "unknown"
    return "recognised" if issuer.is_recognised(AWARDER, on=day) else "not_recognised"
