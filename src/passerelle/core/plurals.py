"""Which plural an amount takes: gettext counts whole numbers alone, and amounts have parts.

Source: Unicode CLDR, language plural rules: in English and Arabic an amount with a part of one is said in the form that
`other` names, in which a hundred are said as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal

OF_A_PART: Final = 100


def counted(amount: Decimal | int) -> int:
    """Return the whole number that is said like this amount.

    >>> from decimal import Decimal
    >>> counted(2), counted(Decimal("2.00")), counted(Decimal("4.5"))
    (2, 2, 100)
    """
    return int(amount) if amount == int(amount) else OF_A_PART
