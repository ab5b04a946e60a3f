"""What is said by a word that is no award, as lines for a terminal: an endorsement, a report, a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.credentials import endorsement_words

if TYPE_CHECKING:
    from passerelle.core.credentials.appraisal import Reported
    from passerelle.core.credentials.endorsement import Endorsed
    from passerelle.core.credentials.recognised import Recognised
    from passerelle.core.credentials.verdict import Verdict


def no_award(verdict: Verdict) -> list[str]:
    """Return what such a word says; nothing of an award."""
    if verdict.endorsement is not None:
        return endorsed(verdict.endorsement)
    if verdict.appraisal is not None:
        return reported(verdict.appraisal)
    return recognised(verdict.recognition) if verdict.recognition is not None else []


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


def recognised(said: Recognised) -> list[str]:
    """Return who spares whom which credits of what, and what that rests on."""
    by = f"rule {said.rule}: {said.cited}" if said.rule else f"a {said.decided_by}"
    return [
        f"Decided by: {said.decider} ({said.decider_number}), {by}",
        f"Spared: {said.credits} {said.credit_system} of {said.module_title or said.module}",
        f"Programme: {said.programme_title} ({said.programme}); holder: {said.holder}",
        *(f"Rests on: {one['title']}, {one['awarder']}, {one['awardedOn']} ({one['award']})" for one in said.rests_on),
        f"Signed: {said.since:%Y-%m-%d}",
    ]


def endorsed(said: Endorsed) -> list[str]:
    """Return who endorses what, which of the two claims, and for how long."""
    return [
        f"Endorser: {said.endorser} ({said.endorser_number})",
        f"Of: {said.title} ({said.register_number}, version {said.version})",
        f"Claim: {endorsement_words.CLAIMS[said.claim]}",
        f"In its words: {said.statement}",
        f"Signed: {said.since:%Y-%m-%d}; valid until: {said.valid_until:%Y-%m-%d}",
    ]
