"""One size told in another system, with the way to it: the hours it stands for, then the credits these may be.

What is refused is refused by name: a system nobody knows, one that no source confirms, one without credits, a size
that is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import ClassVar

from passerelle.core.credits.arithmetic import convert, hours_of, interval
from passerelle.core.credits.systems import SYSTEMS, WITHOUT_CREDITS, CreditSystem, Span
from passerelle.core.errors import PasserelleError

MOST = Decimal(100_000)
HOURS = "hours"
"""What stands for hours of work where a system is asked for."""


class CreditsRefused(PasserelleError):
    """A conversion that cannot be made.

    `reason` is `credit_system_unknown`, `credit_system_unverified`, `credit_system_without_credits`,
    `credit_system_hours_unknown`, `credit_hours_do_not_fit` or `credit_amount`.
    """

    code: ClassVar[str] = "credits_refused"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Conversion:
    """The size as it was told, the hours it stands for, and what it may be in the other system.

    `narrowed` says that the hours were known: the interval is then that of these hours alone.
    """

    amount: Decimal
    from_: CreditSystem | None
    to: CreditSystem | None
    hours: Span
    answer: Span
    narrowed: bool = False

    @property
    def is_exact(self) -> bool:
        return self.answer[0] == self.answer[1]


def system(code: str) -> CreditSystem | None:
    """Return a system that can be converted, or None for hours themselves; raises CreditsRefused."""
    if code == HOURS:
        return None
    if code in WITHOUT_CREDITS:
        without = WITHOUT_CREDITS[code]
        reason = "credit_system_hours_unknown" if not without.verified else "credit_system_without_credits"
        raise CreditsRefused(reason=reason, system=code)
    if code not in SYSTEMS:
        raise CreditsRefused(reason="credit_system_unknown", system=code, known=[HOURS, *SYSTEMS])
    if not SYSTEMS[code].verified:
        raise CreditsRefused(reason="credit_system_unverified", system=code)
    return SYSTEMS[code]


def conversion(amount: Decimal | int, from_: str, to: str, *, hours: Decimal | int | None = None) -> Conversion:
    """Return a size in another system, as an interval with its reason; raises CreditsRefused.

    `hours`, where they are known, must be hours that the size can stand for; they make the answer narrower.

    >>> conversion(6, "ECTS", "UK-CATS").answer
    (Decimal('15'), Decimal('18'))
    >>> conversion(6, "ECTS", "UK-CATS", hours=150).answer
    (Decimal('15'), Decimal('15'))
    """
    size, start, end = _size(amount), system(from_), system(to)
    span = (size, size) if start is None else hours_of(size, start)
    if start is not None and start == end:
        return Conversion(size, start, end, span, (size, size))
    if hours is not None:
        known = _size(hours)
        if not span[0] <= known <= span[1]:
            raise CreditsRefused(
                reason="credit_hours_do_not_fit", hours=str(known), least=str(span[0]), most=str(span[1])
            )
        span = (known, known)
    return Conversion(size, start, end, span, _answer(size, start, end, span, hours), narrowed=hours is not None)


def _answer(
    size: Decimal, start: CreditSystem | None, end: CreditSystem | None, span: Span, hours: Decimal | int | None
) -> Span:
    if end is None:
        return span
    if start is not None and hours is None:
        return convert(size, start, end)
    return interval(span[0], end)[0], interval(span[1], end)[1]


def _size(amount: Decimal | int) -> Decimal:
    size = Decimal(amount)
    if not size.is_finite() or not 0 < size <= MOST or size != round(size, 2):
        raise CreditsRefused(reason="credit_amount", most=str(MOST))
    return size


def outward(span: Span, places: int = 2) -> Span:
    """Return an interval with few digits that still holds everything the first one held.

    >>> [str(one) for one in outward((Decimal("3.3333"), Decimal("4")))]
    ['3.33', '4.00']
    """
    step = Decimal(1).scaleb(-places)
    return span[0].quantize(step, ROUND_FLOOR), span[1].quantize(step, ROUND_CEILING)
