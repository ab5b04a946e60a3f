"""What a larger award is made of, as data, and which of somebody's awards can count in it.

Source: policy paper, 2.1 (micro-credentials combine into larger ones); DOMAIN 3.5 (Programme: buckets with name, least,
most, which items count; StackPlan: each credit lot once) and 4.4 (PR-UK own third, PR-MY shares by source, PR-KR
buckets, PR-HK shares at a level and in a category, PR-IN-ABC a lot runs out). Shares are of the whole award, so that
what counts is limited and nothing is refused; which lot goes where is `core/allotment`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final

from passerelle.core.allotment import Limit, Lot, Place, Whole
from passerelle.core.progression import ELSEWHERE, MICRO_CREDENTIAL, OWN, SAMC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.gate import Rule

OF_THE_AWARD: Final = "award.credits"
"""What a rule on shares must be of, to be one on a larger award (`policy/fields.json`)."""
CENT: Final = Decimal("0.01")
APART: Final = (frozenset({OWN, ELSEWHERE}),)
PLAIN: Final = (OWN, ELSEWHERE, MICRO_CREDENTIAL, SAMC, "course", "prior_learning", "exam", "stacking", "online")
"""Tags without a value: whose it is, what it is, by which way it was earned, whether it was held online."""
KINDS: Final = ("level", "field", "awarder")
"""Tags with one: `level:5` of the national framework, `field:071` and all beneath it, `awarder:ORG-00012`."""
_ONE_OF: Final = (
    frozenset({OWN, ELSEWHERE}),
    frozenset({"course", "prior_learning", "exam", "stacking"}),
)


@dataclass(frozen=True)
class Bucket:
    """A group of credits: at least so many and at most so many of them, of these items or of anything with these tags.

    A bucket that names neither takes nothing that is brought: its credits are earned where the award is made.
    """

    code: str
    min_credits: Decimal = Decimal(0)
    max_credits: Decimal | None = None
    items: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    """All of them must be had (`level:6`, `field:061`)."""

    def takes(self, part: Part) -> bool:
        """Say whether a part may count here."""
        if self.items and part.item not in self.items:
            return False
        return bool(self.items or self.tags) and self.tags <= part.tags


def is_tag(text: str) -> bool:
    """Say whether a rule of a larger award may ask for this.

    >>> [is_tag(tag) for tag in ("level:5", "awarder_own", "level:", "colour:red")]
    [True, True, False, False]
    """
    kind, colon, value = text.partition(":")
    return text in PLAIN or (bool(colon and value.strip()) and kind in KINDS)


def never_together(tags: Iterable[str]) -> tuple[str, ...]:
    """Return two of these tags that no award has both, or nothing.

    >>> never_together({"level:5", "level:6", "online"}), never_together({"field:07", "field:0713"})
    (('level:5', 'level:6'), ())
    """
    told = sorted(set(tags))
    for place, one in enumerate(told):
        for other in told[place + 1 :]:
            if _exclude(one, other):
                return one, other
    return ()


def _exclude(one: str, other: str) -> bool:
    kind, colon, value = one.partition(":")
    if not colon:
        return any({one, other} <= group for group in _ONE_OF)
    same_kind, _colon, more = other.partition(":")
    if kind != same_kind:
        return False
    return not (value.startswith(more) or more.startswith(value)) if kind == "field" else value != more


@dataclass(frozen=True)
class Share:
    """At least or at most such a share of the whole award has one of these tags; `clause` is where that is written."""

    code: str
    tags: frozenset[str]
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    clause: str = ""


@dataclass(frozen=True)
class Composition:
    """The rules of a larger award: its credits, its buckets, and shares of its own beside those in force."""

    size: Decimal
    buckets: tuple[Bucket, ...]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Part:
    """An award, or a block of one, that may become a part: its credits in the system of the whole, and what it is.

    `in_use` says of which other award it is a part already: there its credits are spent (PR-HK: one pathway only).
    """

    reference: str
    item: str
    credits: Decimal
    awarded_on: date
    tags: frozenset[str] = field(default_factory=frozenset)
    credits_until: date | None = None
    in_use: str = ""


def share_of(rule: Rule) -> Share | None:
    """Return a rule of a profile as a share of the whole; None for one that speaks of something else."""
    if rule.params.get("of") != OF_THE_AWARD or rule.kind not in {"max_share", "min_share"}:
        return None
    least, most = rule.params.get("min"), rule.params.get("max")
    return Share(
        rule.id,
        frozenset({str(rule.params["source_tag"])}),
        None if least is None else Decimal(str(least)),
        None if most is None else Decimal(str(most)),
        rule.clause,
    )


def whole(of: Composition, also: Iterable[Share] = ()) -> Whole:
    """Return the rules as lots are allotted by; floors are rounded up to hundredths, ceilings down."""
    return Whole(
        places=tuple(Place(one.code, one.min_credits, one.max_credits) for one in of.buckets),
        limits=tuple(_limit(one, of.size) for one in (*of.shares, *also)),
        size=of.size,
        apart=APART,
    )


def _limit(share: Share, size: Decimal) -> Limit:
    return Limit(
        share.code,
        share.tags,
        at_least=Decimal(0) if share.at_least is None else _up(share.at_least * size),
        at_most=None if share.at_most is None else _down(share.at_most * size),
        clause=share.clause,
    )


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_CEILING)


def _down(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_FLOOR)


def lots(parts: Sequence[Part], of: Composition, *, on: date) -> list[Lot]:
    """Return what can still count on a day: neither run out nor part of another award; what runs out first, first."""
    usable = [part for part in parts if is_usable(part, on)]
    usable.sort(key=lambda part: (part.credits_until or date.max, part.awarded_on, part.reference))
    return [
        Lot(
            part.reference,
            part.credits,
            frozenset(bucket.code for bucket in of.buckets if bucket.takes(part)),
            part.tags,
            rank=rank,
        )
        for rank, part in enumerate(usable)
    ]


def is_usable(part: Part, on: date) -> bool:
    """Say whether the credits of a part can be used on a day."""
    return not part.in_use and part.awarded_on <= on and (part.credits_until is None or on <= part.credits_until)
