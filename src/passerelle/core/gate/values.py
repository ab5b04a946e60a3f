"""What can be stated, looked at without trusting it: paths, presence, numbers, equality, plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

_NUMERAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?").fullmatch
_LONG, _DEEP, _HUGE = 200, 4, 10**30
_BEYOND = 999_000
"""Powers of ten beyond this are told by the power alone: nothing rounds them."""


def getter(path: str) -> Callable[[Any], Any]:
    """Return a function that follows a dotted path through mappings; None where it leads nowhere.

    Almost every path has one or two steps, and almost every mapping is a dict: those cost two look-ups.
    """
    keys = tuple(path.split("."))

    def get(stated: Any) -> Any:
        for key in keys:
            if type(stated) is not dict and not isinstance(stated, Mapping):
                return None
            stated = stated.get(key)
        return stated

    first = keys[0]

    def get_one(stated: Any) -> Any:
        return stated.get(first) if type(stated) is dict else get(stated)

    def get_two(stated: Any) -> Any:
        if type(stated) is dict:
            inner = stated.get(first)
            return inner.get(last) if type(inner) is dict else None if inner is None else get(stated)
        return get(stated)

    last = keys[-1]
    return {1: get_one, 2: get_two}.get(len(keys), get)


def is_stated(value: Any) -> bool:
    """Whether something is there: not null, and neither an empty list nor an empty text.

    >>> [is_stated(value) for value in (None, "", " ", [], 0, False)]
    [False, False, False, False, True, True]
    """
    kind = type(value)
    if kind is str or isinstance(value, str):
        return value != "" and not value.isspace()
    if kind is dict or kind is list:
        return len(value) > 0
    return value is not None and not (isinstance(value, (list, tuple, Mapping)) and not value)


def number(value: Any) -> Decimal | None:
    """Return a finite number exactly as it is written; None for anything else, truth values and numerals too."""
    kind = type(value)
    if kind is int:
        return Decimal(value)
    if kind is float:
        return Decimal(repr(value)) if isfinite(value) else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if kind is bool or not isinstance(value, (int, float)):
        return None
    return number(int(value) if isinstance(value, int) else float(value))


def is_number(value: Any) -> bool:
    """Whether it is a finite number: what counts as stated where a number is due. "many" is none, nor is "60"."""
    return type(value) is int or number(value) is not None


def with_numbers(paths: Iterable[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what makes numbers of numerals at these paths, in place, and returns what it was given.

    A version is kept as JSON in which a decimal is text, exactly as it was written; the gate asks about numbers.
    """
    split = [tuple(path.split(".")) for path in paths]

    def made(stated: dict[str, Any]) -> dict[str, Any]:
        for *parents, leaf in split:
            inner: Any = stated
            for key in parents:
                inner = inner.get(key)
                if type(inner) is not dict:
                    break
            else:
                value = inner.get(leaf)
                if type(value) is str and _NUMERAL(value):
                    inner[leaf] = Decimal(value)
        return stated

    return made


def same(value: Any, other: Any) -> bool:
    """Whether two scalars are equal; true is not 1, and "1" is not 1."""
    return (own := mark(value)) is not None and own == mark(other)


def mark(value: Any) -> tuple[bool, Any] | None:
    """Return a hashable stand-in for a scalar that keeps true and 1 apart."""
    if isinstance(value, (str, bool)):
        return isinstance(value, bool), value
    exact = number(value)
    return None if exact is None else (False, exact)


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as short plain data that JSON can hold, whatever it was.

    >>> plain(Decimal("1.50")), plain([Decimal(60), {"a": date(2026, 11, 23)}])
    (1.5, (60, (('a', '2026-11-23'),)))
    """
    kind = type(value)
    if value is None or kind is bool:
        return value
    if isinstance(value, str):
        return value if len(value) <= _LONG else value[:_LONG] + "…"
    if isinstance(value, (int, float, Decimal)):
        return value if kind is int and -_HUGE < value < _HUGE else _plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if depth < _DEEP and isinstance(value, (list, tuple)):
        return tuple([plain(inner, depth + 1) for inner in value[:_LONG]])
    if depth < _DEEP and isinstance(value, Mapping):
        return tuple([(plain(str(key)), plain(inner, depth + 1)) for key, inner in list(value.items())[:_LONG]])
    return type(value).__name__


def _plain_number(value: float | Decimal) -> int | float | str:
    exact = number(value)
    if exact is None:
        return str(value)
    if exact.copy_abs() >= _HUGE:  # copied: the sign alone changes, and no context is asked whether it overflows
        return f"{exact:.3e}" if exact.adjusted() < _BEYOND else f"about 1e{exact.adjusted()}"
    return int(exact) if exact == exact.to_integral_value() else float(exact)
