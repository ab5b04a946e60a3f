"""The way from a course that its provider may not teach to whoever could let it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.gate import Finding

NOT_LET = "not_let_teach"


def to_ask(findings: Iterable[Finding]) -> list[str]:
    """Return the numbers of what a provider was not let teach at all, as the gate found."""
    return [str(finding.seen) for finding in findings if finding.kind == NOT_LET]
