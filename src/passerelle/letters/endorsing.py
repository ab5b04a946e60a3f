"""Who is told of endorsements: the owner of what is endorsed, and the endorser whose word soon runs out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.catalogue.models import JointAwarding
from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.quality.models import Endorsement
from passerelle.quality.states import EndorsementState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact

SOON = timedelta(days=30)
"""So long before its last day an endorser is asked whether it still means it: once."""


@tells("endorsement.sign", "endorsement.withdraw")
def owner_hears(fact: Fact) -> None:
    """Tell who awards an entry, alone or jointly, that somebody endorsed it, or took that back."""
    one = Endorsement.objects.select_related("entry").get(number=fact.subject)
    joint = JointAwarding.objects.filter(micro_credential=one.entry, ended_on=None).values_list("awarder", flat=True)
    owners = dict.fromkeys((one.entry.awarder_id, *joint))
    people = [person for owner in owners for person in writers(owner)]
    kind = "endorsement.given" if fact.kind == "endorsement.sign" else "endorsement.taken_back"
    actions.write(people, kind, one.number, when="once")


@every(hours=1)
def remind_of_endorsements(today: date) -> None:
    """Tell an endorser once that its word soon runs out; not of one it meant for a short time from the start."""
    due = Endorsement.objects.filter(state=EndorsementState.SIGNED, valid_until__range=(today, today + SOON))
    for one in due.order_by("valid_until", "pk"):
        if one.signed_on is not None and one.signed_on < one.valid_until - SOON:
            until = one.valid_until.isoformat()
            people = writers(one.endorser_id)
            actions.write(people, "endorsement.soon", one.number, when=until, noted={"due_on": until})
