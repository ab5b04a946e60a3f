"""Lots, places and limits: what is brought, where it may count, and how much of what.

A lot is the credits of one award (or of one block of it). It goes to one place, and counts there in whole or, where a
place or a limit leaves less, in part: a cap limits what counts and refuses nothing, so that holding more never opens
less (DOMAIN 4.4). Credits are `Decimal`, in hundredths at the finest, in the credit system of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

CREDITS: Final = "credits"
AWARDS: Final = "awards"
Unit = Literal["credits", "awards"]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Lot:
    """Credits that can be used once. `tags` are what a limit may ask of them; `places`, where they may count.

    `cost` is what it takes to get it, in any one unit; nothing for what is held. `rank` orders lots that would do
    equally well: the lowest is used first (what expires first, then what is oldest).
    """

    reference: str
    credits: Decimal
    places: frozenset[str]
    tags: frozenset[str] = frozenset()
    cost: Decimal = NOTHING
    rank: int = 0


@dataclass(frozen=True)
class Place:
    """A bucket, a module or a clause: at least so much and at most so much of what may count there."""

    code: str
    at_least: Decimal = NOTHING
    at_most: Decimal | None = None
    unit: Unit = CREDITS


@dataclass(frozen=True)
class Limit:
    """At least or at most so much, of everything that counts, has one of these tags (`awarder_own`, `level:6`).

    The amount is absolute: a share is a share of the whole award, not of what somebody happens to bring.
    """

    code: str
    tags: frozenset[str]
    at_least: Decimal = NOTHING
    at_most: Decimal | None = None
    unit: Unit = CREDITS
    clause: str = ""


@dataclass(frozen=True)
class Whole:
    """A larger award, or the part of a programme that can be spared: its places, its limits, and its credits.

    `size` is what is needed in all, None where only places and limits ask. `apart` are groups of tags of which every
    credit has exactly one (`awarder_own` or `elsewhere`), so that limits that exclude each other are seen.
    """

    places: tuple[Place, ...]
    limits: tuple[Limit, ...] = ()
    size: Decimal | None = None
    apart: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Use:
    """A lot at its place, and how many of its credits count there."""

    lot: str
    place: str
    credits: Decimal


@dataclass(frozen=True)
class Missing:
    """What would still make the whole, could it be had as wished: by place, and what must be among it by limit."""

    credits: Decimal = NOTHING
    awards: int = 0
    by_place: tuple[tuple[str, Decimal], ...] = ()
    by_limit: tuple[tuple[str, Decimal], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.credits or self.awards)


@dataclass(frozen=True)
class Allotment:
    """The best that can be made of the lots: what counts where, and what is missing; `proven` says it is the best."""

    uses: tuple[Use, ...] = ()
    missing: Missing = field(default_factory=Missing)
    proven: bool = True

    @property
    def credits(self) -> Decimal:
        return sum((use.credits for use in self.uses), NOTHING)

    @property
    def is_complete(self) -> bool:
        return not self.missing
