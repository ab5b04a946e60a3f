"""The profiles in force in Mirane: drafted by one policy officer, approved by the second."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from passerelle.demonstration.files import read
from passerelle.policy.models import Activation

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

DRAFTER, APPROVER = "salma-idrissi", "khalil-mansour"
DRAFTED, IN_FORCE = -760, -730


def load_rules(ground: Ground, cast: Cast) -> None:
    """Put the country's profiles in force, and its own order on marking."""
    drafter, approver = cast.people[DRAFTER], cast.people[APPROVER]
    begins = ground.today.on(IN_FORCE)
    own = read("hearings")["rules"] | {"effective_from": begins.isoformat()}
    documents = dict.fromkeys(read("country")["register"]["profiles"], "") | {own["id"]: json.dumps(own, indent=1)}
    for profile, document in documents.items():
        activation = Activation.objects.create(
            profile=profile, document=document, in_force_from=begins, drafted_by=drafter, approved_by=approver
        )
        noted = {"profile": profile}
        tell = ground.chronicle.tell
        tell("policy.draft", activation.reference, by=drafter, on=ground.today.on(DRAFTED), noted=noted)
        tell("policy.approve", activation.reference, by=approver, on=ground.today.on(DRAFTED + 12), noted=noted)
