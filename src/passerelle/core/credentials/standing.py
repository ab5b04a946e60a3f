"""Then and now: how award, qualification and awarder stood on a day, as far as the trust folder tells.

An award made by a recognised awarder stays one after the recognition ended; a reader must see both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.verdict import Standing

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StatusWord, Summary

AWARDER: Final = "awarder"


def standing(award: StatusWord, summary: Summary, trust: TrustStore, day: date) -> Standing:
    """Return how all three stood on `day`; `award` is known to the caller already."""
    return Standing(award, _qualification(summary, trust, day), _awarder(summary, trust, day))


def _qualification(summary: Summary, trust: TrustStore, day: date) -> str:
    try:
        steps = trust.entry_history(summary.register_number, summary.version)
    except TrustDamaged:
        return "unknown"
    past = [step.status for step in steps if step.from_on <= day]
    return past[-1] if past else "unknown"


def _awarder(summary: Summary, trust: TrustStore, day: date) -> str:
    issuer = trust.issuer(summary.awarder_did)
    if issuer is None:
        return "unknown"
    return "recognised" if issuer.is_recognised(AWARDER, on=day) else "not_recognised"
