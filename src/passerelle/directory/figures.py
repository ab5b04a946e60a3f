"""How much stands in each register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.directory.registers import REGISTERS
from passerelle.opportunities.models import Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import PREFIXES, OrganisationRole
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from passerelle.directory.registers import Register

ACHIEVED = (AwardState.IN_FORCE, AwardState.SUSPENDED, AwardState.EXPIRED)


def counted() -> list[tuple[Register, int]]:
    """Return the ten registers, in the paper's order, each with how many lines it lists; five queries in all."""
    roles = OrganisationRole.objects.filter(state__in=LISTED).order_by()
    count = {PREFIXES[role]: n for role, n in roles.values_list("role").annotate(Count("pk")) if role in PREFIXES}
    count |= {
        "AC": Award.objects.filter(state__in=ACHIEVED).count(),
        "MC": MicroCredential.objects.filter(state__in=LISTED).count(),
        "SC": ShortCourse.objects.filter(state__in=LISTED).count(),
        "OP": Opportunity.objects.filter(Q(state=OpportunityState.OPEN)).count(),
    }
    return [(register, count.get(register.prefix, 0)) for register in REGISTERS.values()]
