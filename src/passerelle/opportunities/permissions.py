"""Who offers opportunities, and who sees them. An employer never searches for people, here or anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.opportunities.models import Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

WRITERS = (Function.SIGNATORY, Function.EDITOR)


def may_draft_for(person: Person, employer_id: int, *, on: date) -> bool:
    """An editor or signatory of an organisation that is an employer in the register."""
    return acts_for(person, employer_id, *WRITERS) and has_role(employer_id, Role.EMPLOYER, on=on)


def may_close(person: Person, opportunity: Opportunity) -> bool:
    """Closing stays possible when the role ended."""
    return acts_for(person, opportunity.employer_id, *WRITERS)


def visible_to(person: Person) -> QuerySet[Opportunity]:
    """Public opportunities, and the drafts of one's own organisations."""
    own = Q(employer__in=organisations_of(person, *WRITERS))
    return _with_names().filter(~Q(state=OpportunityState.DRAFT) | own)


def own_opportunities(person: Person) -> QuerySet[Opportunity]:
    return _with_names().filter(employer__in=organisations_of(person, *WRITERS))


def _with_names() -> QuerySet[Opportunity]:
    return Opportunity.objects.select_related("employer")
