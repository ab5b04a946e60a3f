"""What the report of a credential evaluator says, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passerelle.core.credentials.appraisal import Reported


def reported(said: Reported) -> list[str]:
    """Return which evaluator says what of which credential of whom."""
    level, credits_ = said.level, said.credits
    told = f"{level['low']} to {level['high']} of {level['framework']}/{level['edition']}" if level else said.cannot_say
    size = f"{credits_['low']} to {credits_['high']} {credits_['system']}" if credits_ else "not told"
    return [
        f"Evaluator: {said.evaluator} ({said.evaluator_number})",
        f"Of: {said.title}, {said.issuer}; holder: {said.holder}",
        f"Comparable level: {told}; credits: {size}",
        f"Limits: {said.limits}",
        f"Signed: {said.since:%Y-%m-%d}",
    ]
