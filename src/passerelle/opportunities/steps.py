"""The cheapest way to what is missing: of the awards that would help, the short course that costs least.

Source: DOMAIN 4.4 (the engine's contract: what is allowed, and the cheapest next step). Cheap is what costs least
money, then least hours, then least credits; a register has one currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from passerelle.catalogue.models import ShortCourse
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.opportunities.queries import Doors, Standing

MOST_TRIED: Final = 20
"""Of a row that lists many awards, so many with the fewest credits are looked at."""
DEAR: Final = Decimal(10**9)


@dataclass(frozen=True)
class Way:
    """One award more and the course that leads to it; without a course, the award alone."""

    number: str
    title: str
    course: ShortCourse | None = None

    @property
    def cost(self) -> tuple[Decimal, Decimal]:
        if self.course is None:
            return DEAR, DEAR
        price = self.course.price
        return (DEAR - 1 if price is None else price), self.course.total_hours


def ways(doors: Doors, standings: Sequence[Standing]) -> dict[str, Way]:
    """Return by the number of the opportunity the cheapest way to one award more that helps; one query for all.

    None where nothing that helps can be begun today.
    """
    wanted = {one.opportunity.number: _wanted(doors, one) for one in standings if one.away}
    numbers = {number for of_one in wanted.values() for number in of_one}
    leading = _cheapest(numbers) if numbers else {}
    titles = doors.shop.shelf.titles
    found = {}
    for opportunity, of_one in wanted.items():
        tried = [Way(number, titles[number], leading.get(number)) for number in of_one]
        if tried:
            found[opportunity] = min(tried, key=lambda way: way.cost)
    return found


def _wanted(doors: Doors, standing: Standing) -> list[str]:
    """Return the entries that can be begun and would meet one row more, those with the fewest credits first."""
    catalogue, shelf = doors.shop.shelf.catalogue, doors.shop.shelf
    held = {award.micro_credential.number for award in doors.awards}
    found: dict[str, Decimal] = {}
    for row in standing.helps:
        for item_id in catalogue.listed(standing.asked.rows[row].entry):
            item = catalogue[item_id]
            if item.number in shelf.begun and item.number not in held:
                found[item.number] = item.credits
    return sorted(found, key=lambda number: (found[number], number))[:MOST_TRIED]


def _cheapest(numbers: set[str]) -> Mapping[str, ShortCourse]:
    """Return for each entry the cheapest course that leads to it and can be begun."""
    leading = ShortCourse.leads_to.through.objects.filter(
        microcredential__number__in=numbers, shortcourse__state__in=BEGINNING
    )
    rows = leading.select_related("shortcourse__provider", "microcredential").order_by("pk")
    found: dict[str, ShortCourse] = {}
    for row in rows:
        number, course = row.microcredential.number, row.shortcourse
        before = found.get(number)
        if before is None or Way(number, "", course).cost < Way(number, "", before).cost:
            found[number] = course
    return found
