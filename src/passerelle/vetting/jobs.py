"""A submission opens a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.journal.followers import follows
from passerelle.registers import queries as registers
from passerelle.registers.states import AWAITING_DECISION
from passerelle.vetting import actions

if TYPE_CHECKING:
    from passerelle.journal.models import Fact


@follows("micro_credential.submit", "micro_credential.submit_for_review")
def open_case(fact: Fact) -> None:
    """Open the case of the edition that was submitted, unless it was overtaken by another step."""
    entry = registers.entry(fact.subject)
    if entry.state in AWAITING_DECISION and entry.edition == fact.noted.get("edition"):
        actions.open_case(fact.subject)
