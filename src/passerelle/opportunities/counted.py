"""What became of the applications to an employer, counted for everybody; small numbers are withheld.

Counted are applications of the last twelve months, whatever they were for: who says which awards it accepts is judged
by what it makes of them. How many wait or were taken back is not told; nor how many came in all where what is left of
them is a small number, told or not; nor how many were invited where few others were not. Source: policy paper, ch. 6
(recognition that can be looked into); DOMAIN 5.4.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.indicators import Measured, count_beside, count_if_enough, median
from passerelle.opportunities.models import JobApplication, Opportunity, ReportedHire
from passerelle.opportunities.states import HireState, JobApplicationState, OpportunityState
from passerelle.organisations.permissions import organisations_visible_to

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

DAYS: Final = 365
WORDS: Final[dict[str, Any]] = {
    "asked": _("Applications"),
    "invited": _("Sent after the employer invited the learner"),
    "interview": _("Invited to an interview, which still goes on"),
    "hired": _("Hired, as both sides say"),
    "refused": _("Refused"),
    "median_days": _("Days to the newest answer: half were quicker"),
}
PARTS: Final = ("interview", "hired", "refused")
"""Of these no application stands in two."""


@dataclass(frozen=True)
class Told:
    """One number of an employer, by its code; `told` withholds a small one."""

    code: str
    told: Measured

    @property
    def words(self) -> str:
        return str(WORDS[self.code])


def employers_visible_to(person: Person) -> QuerySet[Organisation]:
    """Return the organisations that ever offered something in public."""
    offered = Opportunity.objects.filter(employer=OuterRef("pk")).exclude(state=OpportunityState.DRAFT)
    return organisations_visible_to(person).filter(Exists(offered))


def since(today: date) -> date:
    """Return the first day that is counted."""
    return today - timedelta(days=DAYS)


def of_employer(employer: Organisation, *, today: date) -> tuple[Told, ...]:
    """Return every number of the last twelve months, in the order of `WORDS`; two queries."""
    sent = JobApplication.objects.filter(
        opportunity__employer=employer, sent_on__range=(since(today), today)
    ).order_by()
    sure = Exists(ReportedHire.objects.filter(application=OuterRef("pk"), state=HireState.CONFIRMED))
    counts = sent.annotate(sure=sure).aggregate(
        asked=Count("pk"),
        invited=Count("pk", filter=Q(was_invited=True)),
        interview=Count("pk", filter=Q(state=JobApplicationState.INTERVIEW)),
        hired=Count("pk", filter=Q(state=JobApplicationState.HIRED, sure=True)),
        refused=Count("pk", filter=Q(state=JobApplicationState.REFUSED)),
    )
    told = {code: count_if_enough(number) for code, number in counts.items()} | {"median_days": _median(sent)}
    told["asked"] = count_beside(counts["asked"], [counts[part] for part in PARTS])
    if told["asked"].value is not None:
        told["invited"] = _invited(counts["invited"], counts["asked"])
    return tuple(Told(code, told[code]) for code in WORDS)


def _invited(invited: int, asked: int) -> Measured:
    """Return how many were invited; not told beside how many came where few others were not."""
    others = count_if_enough(asked - invited)
    return others if others.withheld else count_if_enough(invited)


def _median(sent: QuerySet[JobApplication]) -> Measured:
    days: Counter[int] = Counter()
    answered = sent.filter(answered_on__isnull=False).exclude(state=JobApplicationState.WITHDRAWN)
    for begun, ended, number in answered.values_list("sent_on", "answered_on").annotate(n=Count("pk")):
        days[(ended - begun).days] += number
    return median([Decimal(one) for one in days.elements()])
