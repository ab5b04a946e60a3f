"""Which bodies pass far more, or far fewer, of those they assess than the others do of the same micro-credential.

Source: UX B5 (what an agency's desk shows); issue D. The test is Pearson's chi-squared of the two-by-two table of a
body and all others together, without a correction, reckoned in whole numbers; no source names the amounts, which come
in as arguments. What is found is a question to ask, and never a finding: who teaches beginners may pass fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.core.indicators import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Passed:
    """How many passed of those who were assessed."""

    passed: int
    of: int

    @property
    def percent(self) -> Decimal:
        """To one decimal; of nobody there is none, so that nothing is ever asked where nobody was assessed."""
        return rounded(Decimal(100 * self.passed) / self.of)


@dataclass(frozen=True)
class Amounts:
    """From which amounts on a rate is told.

    `least`: persons assessed by the body, and by all others together; `points`: percentage points between the two;
    `chi_squared`: what the statistic must reach; `others`: how many other bodies at least.
    """

    least: int
    points: int
    chi_squared: Decimal
    others: int = 1


@dataclass(frozen=True)
class Outlier:
    """One body whose rate is far from that of the others together."""

    body: str
    own: Passed
    others: Passed

    @property
    def points(self) -> Decimal:
        """By how many percentage points the body's rate is above that of the others; below it, less than nought."""
        return self.own.percent - self.others.percent


def outliers(by_body: Mapping[str, Passed], amounts: Amounts) -> tuple[Outlier, ...]:
    """Return the bodies whose rate for one micro-credential is far from that of the others, by their names.

    >>> strict = Amounts(least=20, points=15, chi_squared=Decimal("10.83"))
    >>> found = outliers({"A": Passed(60, 100), "B": Passed(62, 100), "C": Passed(39, 40)}, strict)
    >>> [(one.body, one.own.percent, one.others.percent) for one in found]
    [('C', Decimal('97.5'), Decimal('61.0'))]
    """
    passed, of = sum(one.passed for one in by_body.values()), sum(one.of for one in by_body.values())
    found = []
    for body, own in sorted(by_body.items()):
        others = Passed(passed - own.passed, of - own.of)
        many = sum(one.of > 0 for name, one in by_body.items() if name != body)
        if many >= amounts.others and _is_far(own, others, amounts):
            found.append(Outlier(body, own, others))
    return tuple(found)


def _is_far(own: Passed, others: Passed, amounts: Amounts) -> bool:
    if own.of < amounts.least or others.of < amounts.least:
        return False
    apart = abs(own.passed * others.of - others.passed * own.of)
    if 100 * apart < amounts.points * own.of * others.of:
        return False
    passed, of = own.passed + others.passed, own.of + others.of
    return apart * apart * of >= amounts.chi_squared * (own.of * others.of * passed * (of - passed))
