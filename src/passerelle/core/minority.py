"""Who is a minor, and what of it follows: of age on a birthday, and from which age they decide alone what to show.

Source: Regulation (EU) 2016/679, article 8 (13 to 16, as a country decides), and each country's law on majority; the
ages stand with their source in `people/ages.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

OLDEST = 130


@dataclass(frozen=True)
class Ages:
    """The ages of a country, in years."""

    of_age: int
    shares_alone: int
    source: str


def birthday(born_on: date, years: int) -> date:
    """Return the day somebody turns so old; who was born on 29 February, on 1 March of other years.

    >>> birthday(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def is_minor(born_on: date, ages: Ages, *, on: date) -> bool:
    """Say whether somebody is not of age yet.

    >>> ages = Ages(18, 16, "")
    >>> [is_minor(date(2008, 11, 27), ages, on=date(2026, 11, day)) for day in (26, 27)]
    [True, False]
    """
    return on < birthday(born_on, ages.of_age)


def shares_alone(born_on: date, ages: Ages, *, on: date) -> bool:
    """Say whether somebody decides alone what they show to others."""
    return on >= birthday(born_on, ages.shares_alone)


def is_a_birth(born_on: date, *, on: date) -> bool:
    """Say whether a day can be that of the birth of somebody who has an account."""
    return birthday(born_on, 1) <= on < birthday(born_on, OLDEST)
