"""Profiles: a country's or network's policy as a document of dated rules. How one is read: `loading.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

OWN_RULES = "the register’s own rules"
"""Where a rule stands that no profile asks: what every entry has to say, in whichever country."""


@dataclass(frozen=True)
class Source:
    """Where a rule stands: how one would cite it, and an address where there is one."""

    reference: str = ""
    url: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Rule:
    """One rule of a profile; `params` are those of its kind, `parts` the rules inside `any_of` and `all_of`."""

    id: str
    target: str
    stage: str
    kind: str
    severity: str
    clause: str = ""
    source: Source = field(default_factory=Source)
    message_key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Rule, ...] = ()
    when: tuple[str, Any] | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    numbers: frozenset[str] = frozenset()
    """The paths at which a number is due, where the fields that can be stated were given (`loading.py`)."""

    def in_force(self, on: date) -> bool:
        """Whether the rule binds that day; its first and its last day count."""
        return (self.effective_from or on) <= on <= (self.effective_to or on)

    @property
    def question(self) -> str:
        """What a `human` rule asks the panel, a stable word."""
        return str(self.params.get("question", ""))

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every field path this rule reads, its guard's last."""
        own = [self.params[name] for name in ("field", "num", "den", "of") if name in self.params]
        nested = [path for part in self.parts for path in part.paths]
        guard = [self.when[0]] if self.when else []
        return tuple(dict.fromkeys([*own, *self.params.get("fields", ()), *nested, *guard]))


@dataclass(frozen=True, eq=False, kw_only=True)
class Profile:
    """A policy as data. Two profiles are never equal: versions are told apart by whoever stores them."""

    id: str
    title: str
    jurisdiction: str
    binding: str
    effective_from: date | None
    effective_to: date | None
    publication_mode: str
    on_expiry: Mapping[str, str]
    params: Mapping[str, Any]
    rules: tuple[Rule, ...]
    source: Source = field(default_factory=Source)
    supersedes: str = ""
    version: int = 1
    """Which version of it a country put in force; what is shipped is its first."""

    @property
    def reference(self) -> str:
        """How the rules under which something was submitted are kept: the profile and its version."""
        return f"{self.id} v{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether the profile binds that day; its first and its last day count."""
        return (self.effective_from or on) <= on <= (self.effective_to or on)

    def at_expiry(self, clock: str = "panel") -> str:
        """What the silence of that clock means; unless the profile says, the case stays pending."""
        return self.on_expiry.get(clock, "keep-pending")
