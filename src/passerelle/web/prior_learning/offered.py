"""What somebody can be assessed for without a course, and what they may expect where no answer comes."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.models import MicroCredential, Route
from passerelle.registers.states import LISTED, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.models import Person

WAYS = [Route.PRIOR_LEARNING, Route.BOTH]
UNLESS = {
    "deemed-accepted": gettext_lazy("The awarder answers; if it does not, you are admitted"),
    "deemed-refused": gettext_lazy("The awarder answers; if it does not, the case lapses"),
    "keep-pending": gettext_lazy("The awarder answers; if it does not, it is called, and your case waits"),
}
"""What a learner may expect where no answer comes (`on_expiry` of the profile in force when the case is sent)."""


def offered_to(person: Person, asked: str) -> QuerySet[MicroCredential]:
    """Return what a person may show prior learning for and does not hold or soon cannot have, lowest level first.

    `asked` is a number, or words of a title in any language or of an awarder's name; nothing asked is everything.
    """
    held = Award.objects.filter(holder=person, state=AwardState.IN_FORCE, micro_credential=OuterRef("pk"))
    found = MicroCredential.objects.filter(~Exists(held), state__in=LISTED, routes__in=WAYS)
    if asked:
        titles = [Q((f"title__{code}__icontains", asked)) for code, _name in settings.LANGUAGES]
        named = Q(number=asked.upper()) | Q(awarder__legal_name__icontains=asked)
        found = found.filter(reduce(or_, titles, named))
    return found.exclude(state=State.EXPIRING).select_related("awarder").order_by("level", "number")
