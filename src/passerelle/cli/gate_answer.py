"""What `passerelle gate` answers: what each profile says, and everything that was not looked at.

Silence is no assent: a profile of which no rule had anything to look at is neither open nor shut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.cli import codes_to_write, known_values, passed_over
from passerelle.cli.known_values import Odd
from passerelle.core import gate
from passerelle.core.gate import Finding, Profile, Ungrouped, Unknown
from passerelle.policy.shipped import known_fields, shipped

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Verdict:
    """What one profile finds, and of how many of its `rules` anything was looked at."""

    profile: Profile
    on: date
    findings: tuple[Finding, ...]
    looked_at: int
    rules: int

    @property
    def open(self) -> bool | None:
        """Whether nothing blocks; None where no rule had anything to look at."""
        return not any(finding.blocks for finding in self.findings) if self.looked_at else None

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it; the version of a profile in a file is its author's business."""
        profile = self.profile
        return {
            "id": profile.id,
            "version": profile.version if profile is shipped().get(profile.id) else None,
            "on": self.on.isoformat(),
            "open": self.open,
            "rules": self.rules,
            "looked_at": self.looked_at,
        }


@dataclass(frozen=True)
class Answer:
    """What all profiles say together, with what stands beside it."""

    verdicts: Sequence[Verdict]
    unknown: Sequence[Unknown | Ungrouped]
    odd: Sequence[Odd]
    not_looked_at: Sequence[str]
    notes: Sequence[str]

    @classmethod
    def of(cls, stated: Mapping[str, Any], verdicts: Sequence[Verdict], target: str) -> Answer:
        named = codes_to_write.named_by([verdict.profile for verdict in verdicts], target)
        odd = known_values.odd(stated, named, target=target)
        judged = [(verdict.profile, verdict.on) for verdict in verdicts]
        found = [finding for verdict in verdicts for finding in verdict.findings]
        notes = passed_over.notes(stated, judged, found, target=target)
        return cls(
            verdicts,
            gate.unknown(stated, known_fields()[target]),
            odd,
            known_values.not_looked_at(stated, target=target),
            [*notes, *(one.sentence for one in odd)],
        )

    @property
    def findings(self) -> list[Finding]:
        return [finding for verdict in self.verdicts for finding in verdict.findings]

    @property
    def looked_at(self) -> int:
        return sum(verdict.looked_at for verdict in self.verdicts)

    @property
    def open(self) -> bool | None:
        """Whether nothing stands in the way: neither a finding nor a value that every register refuses.

        None where no rule of any profile had anything to look at.
        """
        if any(finding.blocks for finding in self.findings) or any(one.refused for one in self.odd):
            return False
        return True if self.looked_at else None


def verdict_of(stated: Mapping[str, Any], profile: Profile, on: date, target: str) -> Verdict:
    """Judge what is stated by one profile on a day."""
    found = gate.findings(stated, profile, on=on, target=target)
    return Verdict(profile, on, found, *gate.looked_at(stated, profile, on=on, target=target))
