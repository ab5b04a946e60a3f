"""Which other bodies have a hand in an entry: who awards it too, whose partner the applicant is, who coached it, who
said what of it.

Source: DOMAIN 3.8. A partnership counts in both directions, whichever of the applicant's entries it is about, and for
as long after its end as a post that was left: what was agreed on last month has not stopped to matter today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Value

from passerelle.catalogue.models import CoAuthor, CoDesigner, Evaluation, JointAwarding, PartnerAuthorisation
from passerelle.catalogue.states import CoAuthorState
from passerelle.core.calendar import add_months
from passerelle.practice.models import Coaching
from passerelle.practice.queries import counting
from passerelle.quality import statements

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


@dataclass(frozen=True)
class Hands:
    """Who has a hand in one entry, by number."""

    applicants: frozenset[str]
    """The applicant, and every body that awards it jointly or is asked to."""
    endorsers: frozenset[str]
    """The bodies and people who said publicly what it is worth: its credential evaluators, and who endorsed it."""


def hands(applicant: str, entry: str) -> Hands:
    """Return who stands behind an entry and who spoke for it, in one query."""
    together = JointAwarding.objects.filter(micro_credential__number=entry, ended_on=None)
    said = Evaluation.objects.filter(micro_credential__number=entry)
    endorsed = statements.endorsers_of(entry)
    rows = [("awards", applicant)]
    rows += (
        together.order_by()
        .values_list(Value("awards"), "awarder__number")
        .union(
            said.order_by().values_list(Value("said"), "evaluator__number"),
            said.order_by().values_list(Value("said"), "entered_by__reference"),
            endorsed.order_by().values_list(Value("said"), "endorser__number"),
            endorsed.order_by().values_list(Value("said"), "signed_by__reference"),
        )
    )
    return Hands(*(frozenset(name for word, name in rows if word == kind) for kind in ("awards", "said")))


@dataclass(frozen=True)
class Near:
    """Who stands near those behind an entry, by number."""

    partners: frozenset[str]
    """Whom they let teach or assess, who lets them, who awards or awarded something together with them."""
    coaches: frozenset[str]
    """Who coaches them, or did: agreed to, and not ended long before the day."""
    authors: frozenset[str] = frozenset()
    """The people of other bodies who write or wrote the entry with them, or commented on it."""
    designers: frozenset[str] = frozenset()
    """The bodies and people who say that they took part in its design, also who took the consent back since."""


def near(behind: Collection[str], entry: str, *, on: date, cooling_off_months: int) -> Near:
    """Return the partners and coaches of those behind an entry, on a day, without themselves, and who made it with
    them, in one query."""
    since = add_months(on, -cooling_off_months)
    own, theirs = Q(awarder__number__in=behind), Q(micro_credential__number=entry)
    let = PartnerAuthorisation.objects.filter(own | theirs | Q(partner__number__in=behind), _after("ends_on", since))
    shared = JointAwarding.objects.filter(
        own | theirs | Q(micro_credential__awarder__number__in=behind),
        _after("ended_on", since),
        confirmed_on__isnull=False,
    )
    coached = Coaching.objects.filter(counting(on, cooling_off_months), provider__number__in=behind)
    wrote = CoAuthor.objects.filter(_after("ended_on", since), micro_credential__number=entry)
    wrote = wrote.filter(state__in=[CoAuthorState.ACCEPTED, CoAuthorState.ENDED], answered_on__isnull=False)
    helped = CoDesigner.objects.filter(_after("closed_on", since), micro_credential__number=entry)
    helped = helped.filter(consented_on__isnull=False)
    rows = (
        let.order_by()
        .values_list(Value("partner"), "awarder__number", "partner__number")
        .union(
            shared.order_by().values_list(Value("partner"), "awarder__number", "micro_credential__awarder__number"),
            coached.order_by().values_list(Value("coach"), "coach__number", "coach__number"),
            wrote.order_by().values_list(Value("author"), "person__reference", "person__reference"),
            helped.order_by().values_list(Value("designer"), "organisation__number", "person__reference"),
        )
    )
    found: dict[str, set[str]] = {word: set() for word in ("partner", "coach", "author", "designer")}
    for word, *numbers in rows:
        found[word] |= {number for number in numbers if number}
    return Near(*(frozenset(found[word]) - frozenset(behind) for word in found))


def _after(field: str, since: date) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gt": since})
