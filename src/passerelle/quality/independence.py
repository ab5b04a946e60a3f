"""What keeps an agency from reviewing a body: the register read for the rule in `core/reviewing.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.catalogue.models import PartnerAuthorisation
from passerelle.core import reviewing
from passerelle.core.calendar import add_months
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force
from passerelle.practice import keeping_apart
from passerelle.practice import queries as practice
from passerelle.quality.models import Review
from passerelle.quality.states import OPEN

if TYPE_CHECKING:
    from datetime import date

    from passerelle.quality.models import Standard


def against(
    agency: Organisation,
    subject: Organisation,
    *,
    standard: Standard | None = None,
    commissioned_by: Organisation | None = None,
    on: date,
) -> tuple[str, ...]:
    """Return every reason for which the agency may not review the body on a day, as stable words.

    Without a standard: for which it may not say in any other way what the body is worth, such as by a label.
    """
    keeping_apart.hold(subject)
    role = in_force(Role.QA_AGENCY, on=on).filter(organisation=agency).first()
    own, theirs = group_of(agency), group_of(subject)
    lists = (role.scope.get("countries"), role.particulars.get("countries")) if role else ()
    return reviewing.against(
        reviewing.Asked(
            agency_in_force=role is not None,
            agency_group=_numbers(own),
            subject=subject.number,
            subject_group=_numbers(theirs),
            subject_country=subject.country,
            countries=tuple(tuple(some or ()) for some in lists),
            partners=_partners(own, on),
            coached=practice.coached_by(own, on=on),
            commissioned_by=commissioned_by.number if commissioned_by else "",
            lets_reviewed_commission=standard is not None and standard.lets_reviewed_commission,
        )
    )


@keeping_apart.bars_coaching
def reviews_it(coach: Organisation, provider: Organisation, on: date) -> str:
    """Say that a body, or one of its group, has a review of the provider open: who judges now does not coach."""
    is_open = Review.objects.filter(agency__in=group_of(coach), subject__in=group_of(provider), state__in=OPEN)
    return "coach_reviews_it" if is_open.exists() else ""


def _numbers(bodies: set[int]) -> frozenset[str]:
    return frozenset(Organisation.objects.filter(pk__in=bodies).values_list("number", flat=True))


def _partners(bodies: set[int], on: date) -> frozenset[str]:
    """Return by number whom these let teach or assess, and who lets them, now or in the last three years."""
    since = add_months(on, -reviewing.CLIENT_MONTHS)
    lasting = Q(ends_on=None) | Q(ends_on__gt=since)
    tied = PartnerAuthorisation.objects.filter(lasting, Q(awarder__in=bodies) | Q(partner__in=bodies))
    pairs = tied.order_by().values_list("awarder__number", "partner__number")
    return frozenset(number for pair in pairs for number in pair) - _numbers(bodies)
