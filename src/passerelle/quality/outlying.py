"""What an agency's desk shows of the bodies it reviews beside signals: pass rates far from those of the others.

Rates are of bodies, from numbers on that tell of no person; nothing here opens a review.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.models import Candidate
from passerelle.assessment.states import ASSESSED, CandidateState
from passerelle.core.calendar import add_months
from passerelle.core.outliers import Outlier, Passed, outliers
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation
from passerelle.quality.thresholds import pass_rates

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

PARTS = (_("assesses"), _("teaches"))
"""In which part a body is compared with the others: who assessed, and who taught whom was assessed."""


@dataclass(frozen=True)
class Rate:
    """One body whose pass rate for one micro-credential is far from that of the others in the same part."""

    body: Organisation
    entry: str
    part: str | Promise
    found: Outlier


def reviewed_by(agencies: Collection[int] | QuerySet[Any], *, on: date) -> dict[int, Organisation]:
    """Return the bodies that these agencies review on a day, by key."""
    rows = oversight.running(on).filter(agency__in=agencies).select_related("organisation")
    return {one.organisation_id: one.organisation for one in rows}


def rates_of(bodies: dict[int, Organisation], *, on: date) -> list[Rate]:
    """Return the outlying rates of these bodies, by body; one query, none where there are no bodies."""
    if not bodies:
        return []
    months, amounts = pass_rates()
    signed = Candidate.objects.filter(
        state__in=ASSESSED, assessed_on__gt=add_months(on, -months), assessed_on__lte=on
    ).order_by()
    found = []
    for (place, entry), by_body in _counted(signed, bodies).items():
        told = outliers(by_body, amounts)
        found += [Rate(bodies[int(one.body)], entry, PARTS[place], one) for one in told if int(one.body) in bodies]
    return sorted(found, key=lambda one: (one.body.legal_name, one.entry, str(one.part)))


def _counted(signed: QuerySet[Candidate], bodies: Collection[int]) -> dict[tuple[int, str], dict[str, Passed]]:
    """Return by part and micro-credential, all its editions together, at whom how many were assessed, and passed.

    Counted are the micro-credentials that one of the bodies assesses or teaches towards.
    """
    ours = Q(organisation__in=list(bodies)) | Q(course__provider__in=list(bodies))
    rows = (
        signed.filter(micro_credential__number__in=signed.filter(ours).values("micro_credential__number"))
        .values_list("micro_credential__number", "organisation", "course__provider")
        .annotate(passed=Count("pk", filter=Q(state=CandidateState.PASSED)), of=Count("pk"))
    )
    counted: dict[tuple[int, str], dict[str, Passed]] = {}
    for entry, *parties, passed, of in rows:
        for place, body in enumerate(parties):
            if body is not None:
                at = counted.setdefault((place, entry), {})
                so_far = at.get(str(body), Passed(0, 0))
                at[str(body)] = Passed(so_far.passed + passed, so_far.of + of)
    return counted
