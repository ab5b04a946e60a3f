"""What can be stated, looked at without trusting it: paths, presence, numbers, equality, plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

_LONG, _DEEP, _HUGE = 200, 4, 10**30


def getter(path: str) -> Callable[[Any], Any]:
    """Return a function that follows a dotted path through mappings; None where it leads nowhere."""
    keys = tuple(path.split("."))

    def get(stated: Any) -> Any:
        for key in keys:
            if type(stated) is not dict and not isinstance(stated, Mapping):
                return None
            stated = stated.get(key)
        return stated

    return get


def is_stated(value: Any) -> bool:
    """Whether something is there: not null, and neither an empty list nor an empty text.

    >>> [is_stated(value) for value in (None, "", " ", [], 0, False)]
    [False, False, False, False, True, True]
    """
    if isinstance(value, str):
        return not (value == "" or value.isspace())
    return value is not None and not (isinstance(value, list | tuple | Mapping) and not value)


def number(value: Any) -> Decimal | None:
    """Return a finite number exactly as it is written; None for anything else, truth values and numerals too."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value)) if isfinite(value) else None


def same(value: Any, other: Any) -> bool:
    """Whether two scalars are equal; true is not 1, and "1" is not 1."""
    return (own := mark(value)) is not None and own == mark(other)


def mark(value: Any) -> tuple[bool, Any] | None:
    """Return a hashable stand-in for a scalar that keeps true and 1 apart."""
    if isinstance(value, str | bool):
        return isinstance(value, bool), value
    exact = number(value)
    return None if exact is None else (False, exact)


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as short plain data that JSON can hold, whatever it was.

    >>> plain(Decimal("1.50")), plain([Decimal(60), {"a": date(2026, 11, 23)}])
    (1.5, (60, (('a', '2026-11-23'),)))
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if len(value) <= _LONG else value[:_LONG] + "…"
    if isinstance(value, int | float | Decimal):
        return _plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if depth < _DEEP and isinstance(value, Mapping):
        return tuple((plain(str(key)), plain(inner, depth + 1)) for key, inner in list(value.items())[:_LONG])
    if depth < _DEEP and isinstance(value, list | tuple):
        return tuple(plain(inner, depth + 1) for inner in value[:_LONG])
    return type(value).__name__


def _plain_number(value: float | Decimal) -> int | float | str:
    exact = number(value)
    if exact is None:
        return str(value)
    if abs(exact) >= _HUGE:
        return f"{exact:.3e}"
    return int(exact) if exact == exact.to_integral_value() else float(exact)
