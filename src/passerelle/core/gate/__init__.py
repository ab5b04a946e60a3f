"""The upload gate: what an entry must state before a panel reads it.

Source: UNESCO-IIEP policy paper, section 2.1 (standard elements) and chapter 3, challenges 5 and 9. The gate
checks presence and form only; whether the claim is *true* is the panel's business.

What may be asked is data: a profile of dated rules (`profile.py`, `loading.py`), each of one of a few kinds
(`kinds.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from passerelle.core.gate.kinds import Check, Flaw, checked
from passerelle.core.gate.loading import KINDS, load_profile
from passerelle.core.gate.profile import Profile, Rule
from passerelle.core.gate.values import plain

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "KINDS",
    "Finding",
    "Flaw",
    "Profile",
    "Rule",
    "blocking_rules",
    "fields",
    "findings",
    "human_questions",
    "load_profile",
    "plain",
    "publication_act",
]


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing the gate found. `seen` and `threshold` are plain data: text, numbers, tuples of them."""

    rule: str
    field: str
    seen: Any
    threshold: Any
    clause: str
    severity: str
    profile: str = dataclasses.field(default="", repr=False)
    kind: str = dataclasses.field(default="", repr=False)

    @property
    def blocks(self) -> bool:
        return self.severity == "block"

    def as_data(self) -> dict[str, Any]:
        """Return the finding as JSON would hold it."""
        return dict(vars(self))


def findings(
    stated: Mapping[str, Any], profile: Profile, *, on: date, target: str = "micro_credential", stage: str = "gate"
) -> tuple[Finding, ...]:
    """Return everything missing or malformed under the profile, in its (the form's) order; empty means open.

    A profile, like each of its rules, says nothing before its first day or after its last. Nothing that can be
    stated makes this raise: a list where a text is due is a finding.

    >>> findings(COMPLETE | {"learning_outcomes": []}, SEED, on=date(2026, 11, 23))  # doctest: +SKIP
    (Finding(rule='SD-1', field='learning_outcomes', seen=0, threshold=1,
             clause='ch. 3, challenge 5', severity='block'),)
    """
    if not isinstance(stated, Mapping):
        stated = {}
    found: list[Finding] = []
    for rule, check in _plan(profile, target, stage, on):
        if not check.holds(stated):
            found += [_finding(flaw, rule, profile) for flaw in check.flaws(stated)]
    return tuple(found)


def _finding(flaw: Flaw, rule: Rule, profile: Profile) -> Finding:
    return Finding(rule.id, flaw.field, flaw.seen, flaw.threshold, rule.clause, rule.severity, profile.id, flaw.kind)


@lru_cache(maxsize=1024)
def _plan(profile: Profile, target: str, stage: str, on: date) -> tuple[tuple[Rule, Check], ...]:
    """Return the checks that apply, in order; a `human` rule is a question to the panel and is not among them."""
    asked = (r for r in _rules(profile, target, on) if r.stage == stage and r.kind != "human")
    return tuple((rule, checked(rule)) for rule in asked)


def _rules(profile: Profile, target: str, on: date) -> tuple[Rule, ...]:
    if not profile.in_force(on):
        return ()
    return tuple(rule for rule in profile.rules if rule.target == target and rule.in_force(on))


def human_questions(profile: Profile, target: str, on: date) -> tuple[Rule, ...]:
    """Return the questions this profile puts to the panel; `rule.question` is a stable word."""
    return tuple(rule for rule in _rules(profile, target, on) if rule.kind == "human")


def blocking_rules(profile: Profile, target: str, on: date, stage: str = "gate") -> tuple[Rule, ...]:
    """Return the rules that can keep the gate shut."""
    rules = _rules(profile, target, on)
    return tuple(r for r in rules if r.severity == "block" and r.stage == stage and r.kind != "human")


def fields(profile: Profile, target: str | None = None, stage: str | None = None) -> tuple[str, ...]:
    """Return every field path the profile reads, in order; of one target or stage where asked."""
    rules = (r for r in profile.rules if target in {None, r.target} and stage in {None, r.stage})
    return tuple(dict.fromkeys(path for rule in rules for path in rule.paths))


def publication_act(profiles: Iterable[Profile], jurisdiction: str) -> str:
    """Return the act a submission is: `submit` lists at once, `submit_for_review` after the panel.

    Where several profiles are in force the jurisdiction's own decides, else one for any jurisdiction; mode
    `none` says nothing, silence is `pre`, and of two that disagree the stricter one is followed.
    """
    speaking = [p for p in profiles if p.publication_mode != "none"]
    for whose in (jurisdiction, "any"):
        modes = {p.publication_mode for p in speaking if p.jurisdiction == whose}
        if modes:
            return "submit" if modes == {"post"} else "submit_for_review"
    return "submit_for_review"
