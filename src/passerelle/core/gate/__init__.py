"""The upload gate: what an entry must state before a panel reads it.

Source: UNESCO-IIEP policy paper, section 2.1 (standard elements) and chapter 3, challenges 5 and 9. The gate
checks presence and form only; whether the claim is *true* is the panel's business.

What may be asked is data: a profile of dated rules (`profile.py`, `loading.py`), each of one of a few kinds
(`kinds.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from passerelle.core.gate.kinds import VERBS, Flaw, checked
from passerelle.core.gate.loading import CLOCKS, KINDS, in_document, load_document, load_profile
from passerelle.core.gate.profile import OWN_RULES, Profile, Rule, Source
from passerelle.core.gate.properties import PROPERTIES, properties, unmet
from passerelle.core.gate.unknown import Ungrouped, Unknown, no_numbers, unknown
from passerelle.core.gate.values import getter, is_stated, plain, same, with_numbers

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "CLOCKS",
    "KINDS",
    "OWN_RULES",
    "PROPERTIES",
    "VERBS",
    "Finding",
    "Flaw",
    "Profile",
    "Rule",
    "Source",
    "Ungrouped",
    "Unknown",
    "applies",
    "at_expiry",
    "blocking_rules",
    "failing",
    "fields",
    "findings",
    "human_questions",
    "in_document",
    "load_document",
    "load_profile",
    "looked_at",
    "no_numbers",
    "plain",
    "properties",
    "publication_act",
    "unknown",
    "unmet",
    "with_numbers",
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
    message_key: ClassVar[str] = ""
    """Which sentence tells it (`policy/messages.py`), where its rule names one: no part of what was found, so two
    findings are the same without it, and it is not kept with them."""

    @property
    def blocks(self) -> bool:
        return self.severity == "block"

    def as_data(self) -> dict[str, Any]:
        """Return the finding as JSON would hold it; the sentence is the reader's, so its key stays behind."""
        return {name: value for name, value in vars(self).items() if name != "message_key"}

    def told_by(self, message_key: str) -> Finding:
        """Return the same finding, told by this sentence."""
        told = dataclasses.replace(self)
        vars(told)["message_key"] = message_key
        return told


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
    if type(stated) is not dict and not isinstance(stated, Mapping):
        stated = {}
    found: list[Finding] = []
    for holds, made in _plan(profile, target, stage, on):
        if not holds(stated):
            found += made(stated)
    return tuple(found)


def failing(
    stated: Mapping[str, Any], profile: Profile, *, on: date, target: str = "micro_credential", stage: str = "gate"
) -> tuple[Rule, ...]:
    """Return the blocking rules that fail: what `findings` would find of them, without the findings.

    For whoever looks over a whole register, where only the number of entries that each rule stops is asked.
    """
    if type(stated) is not dict and not isinstance(stated, Mapping):
        stated = {}
    return tuple([rule for holds, rule in _stops(profile, target, stage, on) if not holds(stated)])


Holds = Callable[[Mapping[str, Any]], bool]


@lru_cache(maxsize=1024)
def _plan(profile: Profile, target: str, stage: str, on: date) -> tuple[tuple[Holds, _Made], ...]:
    """Return what runs, in order: for each rule that applies a predicate, and what makes its findings.

    A `human` rule is a question to the panel and is not among them.
    """
    asked = (r for r in _rules(profile, target, on) if r.stage == stage and r.kind != "human")
    return tuple((checked(rule).holds, _maker(rule, profile)) for rule in asked)


@lru_cache(maxsize=1024)
def _stops(profile: Profile, target: str, stage: str, on: date) -> tuple[tuple[Holds, Rule], ...]:
    return tuple((checked(rule).holds, rule) for rule in blocking_rules(profile, target, on, stage))


_Made = Callable[[Mapping[str, Any]], list["Finding"]]


def _maker(rule: Rule, profile: Profile) -> _Made:
    """Return what turns a rule's flaws into findings; what is the rule's own is written down once.

    A frozen dataclass sets its fields one by one through `object.__setattr__`; a register of a hundred thousand
    entries has as many findings, so its dictionary is filled in one go here.
    """
    flaws, new = checked(rule).flaws, Finding.__new__
    blank = Finding(rule.id, "", None, None, rule.clause, rule.severity, profile.id, rule.kind)
    own = vars(blank.told_by(rule.message_key))

    def made(stated: Mapping[str, Any]) -> list[Finding]:
        found = []
        for flaw in flaws(stated):
            finding = new(Finding)
            finding.__dict__.update(own, field=flaw[0], seen=flaw[1], threshold=flaw[2], kind=flaw[3])
            found.append(finding)
        return found

    return made


def _rules(profile: Profile, target: str, on: date) -> tuple[Rule, ...]:
    if not profile.in_force(on):
        return ()
    return tuple(rule for rule in profile.rules if rule.target == target and rule.in_force(on))


def applies(rule: Rule, stated: Mapping[str, Any]) -> bool:
    """Say whether a rule asks anything of what is stated: it has no guard, or its guard holds."""
    return rule.when is None or same(getter(rule.when[0])(stated), rule.when[1])


def looked_at(
    stated: Mapping[str, Any], profile: Profile, *, on: date, target: str, stage: str = "gate"
) -> tuple[int, int]:
    """Return how many rules had anything to look at, and how many there are of this target and stage on the day.

    A rule looks at what is stated, or finds that it is not. One that compares two numbers looks at both or at nothing.
    Where none looked at anything, an open gate says nothing at all.
    """
    rules = [rule for rule in _rules(profile, target, on) if rule.stage == stage and rule.kind != "human"]
    return sum(_looks(rule, stated) for rule in rules), len(rules)


def _looks(rule: Rule, stated: Mapping[str, Any]) -> bool:
    if not checked(rule).holds(stated):
        return True
    there = [is_stated(getter(path)(stated)) for path in rule.paths]
    return all(there) if rule.kind == "ratio" else any(there)


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
    modes = {p.publication_mode for p in _own([p for p in profiles if p.publication_mode != "none"], jurisdiction)}
    return "submit" if modes == {"post"} else "submit_for_review"


def at_expiry(profiles: Iterable[Profile], jurisdiction: str, clock: str) -> str:
    """Return what the silence of a clock means: `keep-pending`, `deemed-accepted` or `deemed-refused`.

    The jurisdiction's own profiles decide, else those for any; where none names the clock, or two disagree, silence
    decides nothing and the case stays pending.
    """
    said = {p.on_expiry[clock] for p in _own([p for p in profiles if clock in p.on_expiry], jurisdiction)}
    return said.pop() if len(said) == 1 else "keep-pending"


def _own(profiles: list[Profile], jurisdiction: str) -> list[Profile]:
    """Return the profiles of the jurisdiction; where it has none, those for any."""
    own = [p for p in profiles if p.jurisdiction == jurisdiction]
    return own or [p for p in profiles if p.jurisdiction == "any"]
