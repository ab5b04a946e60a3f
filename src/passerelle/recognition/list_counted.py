"""What became of the requests to the programmes a list names, counted for everybody; small numbers are withheld.

Counted are requests since the list was first in force, whoever decided them: a list is judged by what it leaves to
people, too. How many were refused in all, or wait, is not told: with it, a number that is withheld could be worked out;
nor how many asked where what is left of them is a small number.
Source: policy paper, ch. 6 (recognition that is fair and can be looked into); DOMAIN 5.4 (small numbers).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from passerelle.core.indicators import Measured, count_beside, count_if_enough, median
from passerelle.recognition.models import CaseMode, Difference, PositiveListLine, RecognitionCase
from passerelle.recognition.states import GRANTED, PUBLISHED, CaseState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.recognition.models import PositiveList

WORDS: Final[dict[str, Any]] = {
    "asked": _("Requests"),
    "automatic": _("Decided at once by a line of this list"),
    "proposed": _("Proposed to a person by a line of this list"),
    "granted": _("Granted, as things stand today"),
    "refused_level": _("Refused: the level differs"),
    "refused_volume": _("Refused: the volume differs"),
    "refused_outcomes": _("Refused: the learning outcomes differ"),
    "refused_quality": _("Refused: the quality differs"),
    "refused_profile": _("Refused: the profile differs"),
    "looked_at_again": _("Looked at again because the learner asked"),
    "median_days": _("Days to the first answer: half were quicker"),
}
PARTS: Final = ("granted", *(code for code in WORDS if code.startswith("refused_")))
"""Of these no request stands in two."""


@dataclass(frozen=True)
class Told:
    """One number of a list, by its code; `told` withholds a small one."""

    code: str
    told: Measured

    @property
    def words(self) -> str:
        return str(WORDS[self.code])


def of_list(positive_list: PositiveList) -> tuple[date | None, tuple[Told, ...]]:
    """Return since when requests are counted and every number, in the order of `WORDS`; three queries.

    No day and no number where no edition was ever in force, or none of its lines names a programme.
    """
    published = PositiveListLine.objects.filter(
        edition__positive_list=positive_list, edition__state__in=PUBLISHED, programme__isnull=False
    ).order_by()
    since = published.aggregate(since=Min("edition__in_force_on"))["since"]
    if since is None:
        return None, ()
    targets = published.values("programme__number")
    cases = RecognitionCase.objects.filter(programme__number__in=targets, opened_on__gte=since).order_by()
    refused = Q(state=CaseState.REFUSED)
    by_line = Q(line__edition__positive_list=positive_list)
    counts = cases.aggregate(
        asked=Count("pk"),
        automatic=Count("pk", filter=by_line & Q(mode=CaseMode.AUTOMATIC)),
        proposed=Count("pk", filter=by_line & Q(mode=CaseMode.SEMI_AUTOMATIC)),
        granted=Count("pk", filter=Q(state__in=GRANTED)),
        looked_at_again=Count("pk", filter=Q(asked_again_on__isnull=False)),
        **{f"refused_{one}": Count("pk", filter=refused & Q(difference=one)) for one in Difference.values},
    )
    told = {code: count_if_enough(number) for code, number in counts.items()} | {"median_days": _median(cases)}
    told["asked"] = count_beside(counts["asked"], [counts[part] for part in PARTS])
    return since, tuple(Told(code, told[code]) for code in WORDS)


def _median(cases: QuerySet[RecognitionCase]) -> Measured:
    """Return the median of the days to the first answer; a case looked at again no longer says when that came."""
    answered = cases.filter(decided_on__isnull=False, asked_again_on=None)
    days: Counter[int] = Counter()
    for opened, decided, number in answered.values_list("opened_on", "decided_on").annotate(n=Count("pk")):
        days[(decided - opened).days] += number
    return median([Decimal(one) for one in days.elements()])
