"""What the rules find in a micro-credential once its level and its size are as they are to be determined."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from passerelle.catalogue.actions import own_findings
from passerelle.catalogue.comparing import proposed
from passerelle.catalogue.models import MicroCredential
from passerelle.core import determination
from passerelle.policy import queries as policy
from passerelle.registers import actions as registers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from passerelle.catalogue.models import Revision
    from passerelle.core.gate import Finding, Profile


def judged(entry: MicroCredential, revision: Revision | None, *, level_framework: str) -> MicroCredential:
    """Return the entry as it is judged: with the change to it, where that is what is judged. It is not to be saved."""
    found = copy.copy(entry) if revision is None else proposed(entry, revision.fields)
    assert isinstance(found, MicroCredential)  # noqa: S101  (what is proposed is of the same register)
    found.level_framework = level_framework or found.level_framework
    return found


def refused(seen: MicroCredential, *, level: str, credits_: Decimal | None, on: date) -> tuple[Finding, ...]:
    """Return what keeps an entry (`judged`) from having this level and so many credits, and would at the gate."""
    placed, profiles = copy.copy(seen), policy.in_force(on)
    placed.level, placed.credits = level, credits_
    return determination.refused(_findings(seen, profiles, on), _findings(placed, profiles, on))


def _findings(entry: MicroCredential, profiles: Sequence[Profile], on: date) -> list[Finding]:
    """Return what keeps it out: what the profiles in force and the register itself ask."""
    return [*registers.gate_findings(entry, on=on, profiles=profiles), *own_findings(entry, on=on)]
