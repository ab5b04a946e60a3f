"""Which other bodies have a hand in an entry: who awards it too, whose partner the applicant is, who said what of it.

Source: DOMAIN 3.8. A partnership counts in both directions, whichever of the applicant's entries it is about, and for
as long after its end as a post that was left: what was agreed on last month has not stopped to matter today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Value

from passerelle.catalogue.models import Evaluation, JointAwarding, PartnerAuthorisation
from passerelle.core.calendar import add_months

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


@dataclass(frozen=True)
class Hands:
    """Who has a hand in one entry, by number."""

    applicants: frozenset[str]
    """The applicant, and every body that awards it jointly or is asked to."""
    endorsers: frozenset[str]
    """The bodies and people who said publicly what it is worth: its credential evaluators."""


def hands(applicant: str, entry: str) -> Hands:
    """Return who stands behind an entry and who spoke for it, in one query."""
    together = JointAwarding.objects.filter(micro_credential__number=entry, ended_on=None)
    said = Evaluation.objects.filter(micro_credential__number=entry)
    rows = [("awards", applicant)]
    rows += (
        together.order_by()
        .values_list(Value("awards"), "awarder__number")
        .union(
            said.order_by().values_list(Value("said"), "evaluator__number"),
            said.order_by().values_list(Value("said"), "entered_by__reference"),
        )
    )
    return Hands(*(frozenset(name for word, name in rows if word == kind) for kind in ("awards", "said")))


def partners(behind: Collection[str], entry: str, *, on: date, cooling_off_months: int) -> frozenset[str]:
    """Return the partners of those behind an entry, on a day, without themselves, in one query.

    Whom they let teach or assess, who lets them, and who awards or awarded something together with them.
    """
    since = add_months(on, -cooling_off_months)
    own, theirs = Q(awarder__number__in=behind), Q(micro_credential__number=entry)
    let = PartnerAuthorisation.objects.filter(own | theirs | Q(partner__number__in=behind), _after("ends_on", since))
    shared = JointAwarding.objects.filter(
        own | theirs | Q(micro_credential__awarder__number__in=behind),
        _after("ended_on", since),
        confirmed_on__isnull=False,
    )
    pairs = let.order_by().values_list("awarder__number", "partner__number")
    pairs = pairs.union(shared.order_by().values_list("awarder__number", "micro_credential__awarder__number"))
    return frozenset(number for pair in pairs for number in pair if number) - frozenset(behind)


def _after(field: str, since: date) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__gt": since})
