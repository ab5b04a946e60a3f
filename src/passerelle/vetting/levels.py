"""The levels that a panel and an officer choose from: those of the edition that what they judge points to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue import levels
from passerelle.registers.models import EntryVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.frameworks.models import Level
    from passerelle.vetting.models import Case


def of_case(case: Case) -> Sequence[Level]:
    """Return the levels among which what is judged claims one, the lowest first; of the edition of today for others."""
    if case.revision is not None:
        return levels.of_stated(case.revision.stated or {})
    version = EntryVersion.objects.filter(entry=case.entry, edition=case.edition).first()
    return levels.of_stated(version.stated if version else {})
