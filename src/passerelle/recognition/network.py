"""Who accepts whose awards: the published lists of a day, counted by the pair of bodies that they tie together.

Source: policy paper, ch. 6 and 10 (positive lists, and their transparency). All that is counted here is public.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Q

from passerelle.organisations.models import Organisation
from passerelle.recognition import queries
from passerelle.recognition.models import LineMode
from passerelle.recognition.states import SignatureState

if TYPE_CHECKING:
    from datetime import date

STANDING: Final = (SignatureState.SIGNED, SignatureState.UNSIGNED)
MOST: Final = 5_000
"""So many pairs are counted."""


@dataclass(frozen=True)
class Tie:
    """One body accepts what another awards; `whose` is None for lines that name none but say what it must be."""

    who: Organisation
    whose: Organisation | None
    lines: int
    at_once: int
    """So many of the lines decide by themselves."""
    entries: int
    """So many micro-credentials they name."""
    credits: Decimal
    """The most that one line spares; nought where none spares any."""


def ties(*, on: date) -> list[Tie]:
    """Return every pair on a day, by who accepts, then by whose; what opens no programme is of all its list's parties.

    Three queries, however many lines there are.
    """
    lines = queries.in_force(on).select_related(None).order_by()
    of_programmes = lines.filter(programme__isnull=False)
    of_parties = lines.filter(programme=None, edition__signatures__state__in=STANDING)
    found: dict[tuple[int, int | None], list[tuple[int, int, int, Decimal]]] = defaultdict(list)
    for rows, who in ((of_programmes, "owner"), (of_parties, "edition__signatures__body")):
        counted = rows.values_list(who, "micro_credential__awarder").annotate(
            lines=Count("pk", distinct=True),
            at_once=Count("pk", distinct=True, filter=Q(mode=LineMode.AUTOMATIC)),
            entries=Count("micro_credential", distinct=True),
            most=Max("credits"),
        )
        for body, awarder, *numbers in counted[:MOST]:
            found[body, awarder].append((numbers[0], numbers[1], numbers[2], numbers[3] or Decimal(0)))
    bodies = Organisation.objects.in_bulk({body for pair in found for body in pair if body})
    told = [
        Tie(
            bodies[who],
            bodies[whose] if whose else None,
            sum(one[0] for one in counts),
            sum(one[1] for one in counts),
            max(one[2] for one in counts),
            max(one[3] for one in counts),
        )
        for (who, whose), counts in found.items()
    ]
    return sorted(told, key=lambda one: (one.who.legal_name, one.whose.legal_name if one.whose else "\uffff"))
