"""Who runs a provider's own quality assurance, who draws samples of it, and who reads what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.organisations import oversight
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality.cycle_queries import samples

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import InternalCycle, QualitySample

WRITERS = (Function.SIGNATORY, Function.EDITOR)


def may_begin(person: Person, provider: Organisation) -> bool:
    """Who signs for a provider begins a cycle."""
    return acts_for(person, provider.pk, Function.SIGNATORY)


def may_run(person: Person, cycle: InternalCycle) -> bool:
    """Who signs for the provider, or is responsible and still acts for it, changes the plan and closes."""
    if acts_for(person, cycle.provider_id, Function.SIGNATORY):
        return True
    return cycle.responsible.person_id == person.pk and acts_for(person, cycle.provider_id)


def may_review(person: Person, cycle: InternalCycle) -> bool:
    """Whoever writes for the provider, teaches there, or is responsible, writes self-reviews and says what was done."""
    return acts_for(person, cycle.provider_id, *WRITERS, Function.TEACHER) or may_run(person, cycle)


def may_sample(person: Person, agency: Organisation) -> bool:
    """Whoever writes for an agency draws samples and notes what it found; of whom, the oversight says."""
    return acts_for(person, agency.pk, *WRITERS)


def reads_inside(person: Person, cycle: InternalCycle, *, on: date) -> bool:
    """Plan, self-reviews and actions are for the provider, agencies that review it, and the authority."""
    if acts_for(person, cycle.provider_id) or holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return True
    own = organisations_of(person)
    return bool(own) and oversight.running(on).filter(agency__in=own, organisation=cycle.provider_id).exists()


def samples_visible_to(person: Person) -> QuerySet[QualitySample]:
    """Samples are for the agency that drew them, the provider, and the authority."""
    rows = samples()
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return rows
    own = organisations_of(person)
    return rows.filter(Q(agency__in=own) | Q(cycle__provider__in=own))
