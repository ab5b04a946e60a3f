"""Who is told of agreements: to sign, begun, ended, to look at again; of conversions: that their last day comes.

And, once a month, of new entries near what one's body offers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from passerelle.conversions.models import Conversion
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.answers import holding
from passerelle.letters.jobs import tells
from passerelle.recognition import agreement_times, conversions, nearby
from passerelle.recognition.agreement_times import CALLED
from passerelle.recognition.models import Agreement
from passerelle.recognition.permissions import OFFICERS
from passerelle.recognition.states import AgreementState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact
    from passerelle.people.models import Person

AT_ONCE: Final = 500
"""So many places of parties are looked at in one turn; the rest at the next."""
LAST_DAY: Final = 7
"""Of a month in which the month before is told; who was away longer reads it at the desk."""


@tells("agreement.offer")
def to_sign(fact: Fact) -> None:
    """Tell officers of every party that an agreement waits for their signature; nobody, where it was taken back."""
    found = Agreement.objects.get(number=fact.subject)
    if found.state == AgreementState.OFFERED:
        people = [one for one in _officers(found) if one.reference != fact.actor]
        actions.write(people, "agreement.offer", found.number, when=str(fact.pk))


@tells("agreement.put_in_force", "agreement.end", "agreement.run_out")
def holds_or_ended(fact: Fact) -> None:
    """Tell officers of every party that an agreement is in force, or that it ended."""
    found = Agreement.objects.get(number=fact.subject)
    actions.write(_officers(found), fact.kind, found.number, when="once")


@every(hours=1)
def to_look_at_again(today: date) -> None:
    """Call the officers of each party once, so long before the review that there is time to talk (`CALLED`).

    Not where an agreement was signed for a shorter time: who has just read it is not asked to read it again.
    """
    for place in agreement_times.to_look_at(on=today).order_by("agreement", "pk")[:AT_ONCE]:
        agreement = place.agreement
        if place.signed_on is None or place.signed_on >= agreement.review_on - CALLED or today > agreement.review_on:
            continue
        due = agreement.review_on.isoformat()
        people, said = holding(place.body_id, *OFFICERS), {"due_on": due}
        actions.write(people, "agreement.review", agreement.number, when=due, noted=said)


@tells("conversion.run_out")
def converts_no_more(fact: Fact) -> None:
    """Tell whoever answers for a conversion that its last day is past."""
    found = _conversion(fact.subject)
    actions.write(_who_states(found), fact.kind, found.number, when=found.reference)


@every(hours=1)
def conversions_that_end(today: date) -> None:
    """Tell whoever answers for a conversion once, so long before its last day that it can be stated anew."""
    for found in conversions.about_to_end(on=today).order_by("valid_to", "pk")[:AT_ONCE]:
        due = found.valid_to.isoformat() if found.valid_to else ""
        actions.write(
            _who_states(found), "conversion.ending", found.number, when=found.reference, noted={"due_on": due}
        )


def _conversion(reference: str) -> Conversion:
    number, _v, edition = reference.rpartition("v")
    return Conversion.objects.select_related("owner", "stated_by", "confirmed_by").get(number=number, edition=edition)


def _who_states(found: Conversion) -> list[Person]:
    """Return the officers of the body; of one for everybody, the two who stated and confirmed it."""
    if found.owner is not None:
        return holding(found.owner.pk, *OFFICERS)
    return [one for one in (found.stated_by, found.confirmed_by) if one is not None]


def _officers(found: Agreement) -> list[Person]:
    people = [one for party in found.parties.order_by("pk") for one in holding(party.pk, *OFFICERS)]
    return list({one.pk: one for one in people}.values())


@every(hours=24)
def new_entries(today: date) -> None:
    """Tell officers that the month that is over brought entries near their offers: one letter a month, or none."""
    if today.day > LAST_DAY:
        return
    month = nearby.month_before(today)
    for body in nearby.bodies_with_offers(today):
        officers = holding(body.pk, *OFFICERS)
        if officers and nearby.near([body.pk], month, today=today):
            actions.write(officers, "near_entries.month", month, when="once")
