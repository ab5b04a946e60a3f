"""A self-check against the outcomes of a micro-credential: advice for everybody, kept for who is signed in.

Nobody but its author ever reads it: neither the awarder nor a jury (DOMAIN, journey 2, step 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment.models import SelfCheck
from passerelle.catalogue.models import Route
from passerelle.core import prior_learning as rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.prior_learning import Advice
    from passerelle.people.models import Person


def advise(entry: MicroCredential, answers: Mapping[str, str]) -> Advice:
    """Return the way that fits what somebody says of each outcome. Raises Malformed where an answer is missing."""
    offered = entry.takes_beginners and entry.routes in (Route.PRIOR_LEARNING, Route.BOTH)
    parts = rules.parts_of(entry.outcomes, entry.blocks)
    return rules.advice(answers, parts, blocks={block["code"] for block in entry.blocks}, offered=offered)


def keep(entry: MicroCredential, answers: Mapping[str, str], *, by: Person, today: date) -> Advice:
    """Advise somebody, and keep what they said in the place of what they said before."""
    found = advise(entry, answers)
    kept = {code: answers[code] for part in rules.parts_of(entry.outcomes, entry.blocks) for code in part.outcomes}
    said = {"answers": kept, "checked_on": today}
    SelfCheck.objects.update_or_create(person=by, micro_credential=entry, defaults=said)
    return found


def of(person: Person, entry: MicroCredential) -> SelfCheck | None:
    return SelfCheck.objects.filter(person=person, micro_credential=entry).first()


def forget(entry: MicroCredential, *, by: Person) -> None:
    """Forget what somebody said of themselves; what is gone already changes nothing."""
    SelfCheck.objects.filter(person=by, micro_credential=entry).delete()
