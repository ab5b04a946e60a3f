"""Who awards, who ends an award, who shares it, who sees it. Who holds what is never public (RELIABILITY A9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.awards.models import Award, AwardBatch, ShareLink
from passerelle.awards.states import AwardState
from passerelle.organisations.models import Function, Organisation, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.signing.models import Key

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.assessment.models import Candidate
    from passerelle.people.models import Person


def may_award(person: Person, candidate: Candidate, *, on: date) -> bool:
    """A signatory of the awarder, while it is recognised as one; nobody awards themselves."""
    awarder = candidate.micro_credential.awarder_id
    if awarder is None:
        return False
    signs = acts_for(person, awarder, Function.SIGNATORY) and person.pk != candidate.person_id
    return signs and has_role(awarder, Role.AWARDER, on=on)


def may_award_together(person: Person, awarder_id: int, *, on: date) -> bool:
    """A signatory of the awarder, while it is recognised as one: proposes a batch, confirms it."""
    return acts_for(person, awarder_id, Function.SIGNATORY) and has_role(awarder_id, Role.AWARDER, on=on)


def may_give_up(person: Person, awarder_id: int) -> bool:
    """A signatory of the awarder reads a batch that waits and gives it up; also after its role ended."""
    return acts_for(person, awarder_id, Function.SIGNATORY)


def may_end(person: Person, award: Award) -> bool:
    """A signatory of the awarder suspends, reinstates, withdraws or replaces; also after its role ended."""
    return acts_for(person, award.awarder_id, Function.SIGNATORY) and person.pk != award.holder_id


def may_hold_in_another_form(person: Person, award: Award) -> bool:
    """The holder, and a signatory of the awarder, who prints it for holders without a computer."""
    holds_it = person.is_authenticated and award.holder_id == person.pk
    return holds_it or acts_for(person, award.awarder_id, Function.SIGNATORY)


def may_share(person: Person, award: Award) -> bool:
    """The holder alone decides who sees it."""
    return person.is_authenticated and award.holder_id == person.pk


def may_make_register_key(person: Person) -> bool:
    return holds(person, Duty.OPERATOR)


def may_make_awarder_key(person: Person, organisation: Organisation, *, on: date) -> bool:
    """A signatory of a recognised awarder, or the operator of the service."""
    signs = acts_for(person, organisation.pk, Function.SIGNATORY) or holds(person, Duty.OPERATOR)
    return signs and has_role(organisation.pk, Role.AWARDER, on=on)


def may_let_sign_again(person: Person) -> bool:
    """The operator alone: what the register took out of use, the register puts back (as an entry, DOMAIN 3.6)."""
    return holds(person, Duty.OPERATOR)


def may_change_key(person: Person, key: Key) -> bool:
    """The operator of the service; for an awarder's key its signatory too, also after its role ended."""
    if holds(person, Duty.OPERATOR):
        return True
    own = Organisation.objects.filter(number=key.owner).values_list("pk", flat=True).first()
    return own is not None and acts_for(person, own, Function.SIGNATORY)


def may_see_keys(person: Person) -> bool:
    """All keys, with who made them and what became of them, are the operator's to see."""
    return holds(person, Duty.OPERATOR)


def may_stop_issuance(person: Person) -> bool:
    return holds(person, Duty.OPERATOR)


def keys_visible_to(person: Person) -> QuerySet[Key]:
    """Every key to the operator, to a signatory those of their organisations, newest first within an owner."""
    found = Key.objects.order_by("owner", "-pk")
    if may_see_keys(person):
        return found
    if not person.is_authenticated:
        return found.none()
    own = Organisation.objects.filter(pk__in=organisations_of(person, Function.SIGNATORY))
    return found.filter(owner__in=own.values("number"))


def visible_to(person: Person) -> QuerySet[Award]:
    """One's own awards once they are made, and to a signatory what their organisation awarded; nobody else's."""
    if not person.is_authenticated:
        return Award.objects.none()
    held = Q(holder=person) & ~Q(state=AwardState.INTENDED)
    awarded = Q(awarder__in=organisations_of(person, Function.SIGNATORY))
    return Award.objects.select_related("micro_credential", "awarder", "holder").filter(held | awarded)


def batches_visible_to(person: Person) -> QuerySet[AwardBatch]:
    """To a signatory those of their organisations."""
    own = organisations_of(person, Function.SIGNATORY)
    return AwardBatch.objects.select_related("awarder", "proposed_by", "confirmed_by").filter(awarder__in=own)


def links_visible_to(person: Person) -> QuerySet[ShareLink]:
    """The links to one's own awards."""
    if not person.is_authenticated:
        return ShareLink.objects.none()
    return ShareLink.objects.select_related("award").filter(award__holder=person)
