"""Awards that stand on a result in which fraud was found: their awarder looks at them and ends them by its own act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment.flag_permissions import candidate_of
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState

if TYPE_CHECKING:
    from passerelle.assessment.models import FraudFlag


def stands_on(flag: FraudFlag) -> list[Award]:
    """Return the awards in force, or suspended, for the version of the entry that a suspicion is about."""
    candidate = candidate_of(flag)
    if candidate is None:
        return []
    rows = Award.objects.filter(holder=flag.person_id, micro_credential=candidate.micro_credential_id)
    return list(rows.filter(edition=candidate.edition, state__in=[AwardState.IN_FORCE, AwardState.SUSPENDED]))
