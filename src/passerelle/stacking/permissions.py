"""Who asks for a larger award, who checks it, who confirms it, who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue.permissions import WRITERS
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of
from passerelle.stacking.models import LargerAward

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person


def may_ask(person: Person) -> bool:
    """Everybody with an account, for themselves."""
    return person.is_authenticated


def may_withdraw(person: Person, larger: LargerAward) -> bool:
    """The learner alone."""
    return person.is_authenticated and larger.learner_id == person.pk


def may_check(person: Person, larger: LargerAward) -> bool:
    """Who writes or signs for the awarder looks at it and refuses it; nobody does so for themselves."""
    return acts_for(person, larger.programme.awarder_id, *WRITERS) and person.pk != larger.learner_id


def may_confirm(person: Person, larger: LargerAward, *, on: date) -> bool:
    """Who signs for the awarder, while it is recognised as one; never for themselves."""
    awarder = larger.programme.awarder_id
    signs = acts_for(person, awarder, Function.SIGNATORY) and person.pk != larger.learner_id
    return signs and has_role(awarder, Role.AWARDER, on=on)


def visible_to(person: Person) -> QuerySet[LargerAward]:
    """One's own, and to who writes or signs for an awarder what is asked of it."""
    if not person.is_authenticated:
        return LargerAward.objects.none()
    sides = ("learner", "programme__awarder", "micro_credential", "award", "checked_by", "closed_by")
    seen = Q(learner=person) | Q(programme__awarder__in=organisations_of(person, *WRITERS))
    return LargerAward.objects.select_related(*sides).filter(seen)
