"""One line in every register but the private one."""

from __future__ import annotations

from datetime import date
from typing import Any

from passerelle.directory.registers import REGISTERS
from passerelle.opportunities.models import Opportunity, OpportunityItem
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import PREFIXES, Role
from tests.factories import LONG_AGO, micro_credential, organisation, organisation_role, person, short_course

ROLES = {prefix: role for role, prefix in PREFIXES.items() if prefix in {r.prefix for r in REGISTERS.values()}}


def opportunity(**fields: Any) -> Opportunity:
    """Return a post that is open until the end of 2027 and asks for one micro-credential."""
    stated: dict[str, Any] = {
        "number": f"OP-9{Opportunity.objects.count():05d}",
        "title": {"en": "Pump technician"},
        "kind": "job",
        "closes_on": date(2027, 12, 31),
        "state": OpportunityState.OPEN,
        "opened_on": LONG_AGO,
    }
    employer = fields.pop("employer", None) or organisation(roles=[Role.EMPLOYER])
    made = Opportunity.objects.create(employer=employer, drafted_by=person(), **stated | fields)
    OpportunityItem.objects.create(opportunity=made, micro_credential=micro_credential(), effect="interview")
    return made


def one_of_each() -> dict[str, Any]:
    """Return an entry of every register, by the register's name."""
    made: dict[str, Any] = {
        "micro-credentials": micro_credential(),
        "short-courses": short_course(),
        "opportunities": opportunity(),
    }
    for register in REGISTERS.values():
        if role := ROLES.get(register.prefix):
            made[register.slug] = organisation_role(organisation(), role)
    return made
