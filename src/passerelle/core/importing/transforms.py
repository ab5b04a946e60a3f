"""The named steps a mapping may put between a column and a place. Each is built once and then called per record.

A step gets what the one before it returned, and is not called for nothing. It raises Unfit where it finds what it
cannot use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from passerelle.core.importing.countries import CODES as COUNTRIES
from passerelle.core.importing.countries import country_code
from passerelle.core.importing.durations import Hours, hours_in
from passerelle.core.importing.errors import Unfit
from passerelle.core.importing.html import strip_html
from passerelle.core.importing.languages import language_code
from passerelle.core.importing.outcomes import HEADINGS, outcomes_in
from passerelle.core.importing.shapes import (
    Check,
    day_formats,
    domain,
    domains,
    keywords,
    one_of,
    pattern,
    scalar,
    table,
    text,
    whole,
)
from passerelle.core.importing.values import Asserted, date_in, number_in, price_in, tidy

if TYPE_CHECKING:
    from decimal import Decimal

Step = Callable[[Any], Any]
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Transform:
    """How a named step is built: `main` is the option that may stand alone, as in {"split": ","}."""

    make: Callable[..., Step]
    options: Mapping[str, Check] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    main: str = ""
    takes_lists: bool = False


def _each(step: Step) -> Step:
    """Let a step for one value work on a list of them; a list that comes to nothing is nothing."""

    def on_each(value: Any) -> Any:
        if not isinstance(value, list):
            return step(value)
        return [found for item in value if item is not None and (found := step(item)) is not None] or None

    return on_each


def _said(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _strip_html() -> Step:
    return lambda value: strip_html(_said(value)) or None


def _split(separator: str) -> Step:
    return lambda value: [part for part in map(str.strip, _said(value).split(separator)) if part] or None


def _join(separator: str = " ") -> Step:
    return lambda value: separator.join(map(_said, value)) if isinstance(value, list) else value


def _first() -> Step:
    return lambda value: next(iter(value), None) if isinstance(value, list) else value


def _number(decimal: str = ".", group: str = ",") -> Step:
    return lambda value: tidy(number_in(value, decimal=decimal, group=group))


def _times(by: Any) -> Step:
    factor = number_in(by)
    return lambda value: tidy(number_in(value) * factor)


def _more_than(lowest: Any) -> Step:
    limit = number_in(lowest)

    def check(value: Any) -> Decimal:
        found = number_in(value)
        if found <= limit:
            raise Unfit("absurd_number", found, f"more than {limit}")
        return found

    return check


def _hours_from(pick: str = "exact") -> Step:
    def step(value: Any) -> Any:
        found = hours_in(" x ".join(map(_said, value)) if isinstance(value, list) else _said(value))
        if found is None or found.low == found.high or pick == "exact":
            return found
        return Asserted(Hours(*([found.low if pick == "low" else found.high] * 2)))

    return step


def _lookup(table: Mapping[str, Any], otherwise: Any = None) -> Step:
    known = {" ".join(key.split()).casefold(): value for key, value in table.items()}
    expected = ", ".join(table)[:200]

    def step(value: Any) -> Any:
        found = known.get(" ".join(_said(value).split()).casefold(), otherwise)
        if found is None:
            raise Unfit("not_in_table", value, expected)
        return found

    return step


def _level_from(table: Mapping[str, Any] | None = None, pattern: re.Pattern[str] | None = None) -> Step:
    known = {key.casefold(): value for key, value in (table or {}).items()}
    find = pattern or re.compile(r"(?:\A|\b[Nn]iveau |\b[Ll]evel |\b[Ll]ivello |\b[Nn]ivel )(\d{1,2})(?:\.0+)?\Z")
    expected = ", ".join(known)[:200] or (pattern.pattern if pattern else "a level, such as 6 or level 6")

    @lru_cache(maxsize=1024)
    def level(text: str) -> str:
        if text.casefold() in known:
            return str(known[text.casefold()])
        match = find.search(text[:_LONGEST])
        if match is None or not match[1]:
            raise Unfit("no_level", text, expected)
        return match[1]

    return lambda value: level(_said(value))


def _language_code() -> Step:
    @lru_cache(maxsize=1024)
    def step(value: str) -> str:
        found = language_code(value)
        if found is None:
            raise Unfit("unknown_language", value, "a language's code or name")
        return found

    return lambda value: step(_said(value))


def _country_code() -> Step:
    @lru_cache(maxsize=1024)
    def step(value: str) -> str:
        found = country_code(value)
        if found is None or found not in COUNTRIES:
            raise Unfit("unknown_country", value, "a country's code or English name")
        return found

    return lambda value: step(_said(value))


def _price(part: str = "amount") -> Step:
    return lambda value: getattr(price_in(_said(value)), part)


def _date(formats: tuple[str, ...] = ("%Y-%m-%d",)) -> Step:
    return lru_cache(maxsize=4096)(lambda value: date_in(_said(value), formats))


def _regex(pattern: re.Pattern[str], group: int = 0) -> Step:
    def step(value: Any) -> Any:
        match = pattern.search(_said(value)[:_LONGEST])
        return match[group] if match and match[group] else None

    return step


def _remove(pattern: re.Pattern[str]) -> Step:
    return lambda value: pattern.sub("", _said(value)[:_LONGEST]).strip() or None


def _keywords(table: tuple[tuple[str, re.Pattern[str]], ...], otherwise: str | None = None) -> Step:
    def step(value: Any) -> list[str] | None:
        said = _said(value)
        return [code for code, find in table if find.search(said)] or ([otherwise] if otherwise else None)

    return step


def _as_components(start: str = "A") -> Step:
    def step(value: Any) -> list[dict[str, str]]:
        kinds = value if isinstance(value, list) else [value]
        return [{"code": f"{start}{number}", "type": kind} for number, kind in enumerate(kinds, start=1)]

    return step


def _outcomes_from(domain: str | None = None, headings: Mapping[str, str] | None = None) -> Step:
    known = {**HEADINGS, **{name.casefold(): what for name, what in (headings or {}).items()}}

    def step(value: Any) -> Any:
        items = value if isinstance(value, list) else [value]
        found = outcomes_in("\n\n".join(map(_said, items)), domain=domain, headings=known)
        return None if not found else Asserted(found, ".domain") if domain else found

    return step


TRANSFORMS: Mapping[str, Transform] = {
    "strip_html": Transform(_strip_html),
    "split": Transform(_split, {"separator": text}, ("separator",), "separator", takes_lists=True),
    "join": Transform(_join, {"separator": scalar}, main="separator", takes_lists=True),
    "first": Transform(_first, takes_lists=True),
    "number": Transform(_number, {"decimal": one_of(".", ","), "group": scalar}),
    "times": Transform(_times, {"by": scalar}, ("by",), "by"),
    "more_than": Transform(_more_than, {"lowest": scalar}, ("lowest",), "lowest"),
    "hours_from": Transform(_hours_from, {"pick": one_of("exact", "low", "high")}, main="pick", takes_lists=True),
    "level_from": Transform(_level_from, {"table": table, "pattern": pattern}),
    "language_code": Transform(_language_code),
    "country_code": Transform(_country_code),
    "price": Transform(_price, {"part": one_of("amount", "currency", "certificate")}, main="part"),
    "date": Transform(_date, {"formats": day_formats}, main="formats"),
    "lookup": Transform(_lookup, {"table": table, "otherwise": scalar}, ("table",)),
    "regex": Transform(_regex, {"pattern": pattern, "group": whole}, ("pattern",), "pattern"),
    "remove": Transform(_remove, {"pattern": pattern}, ("pattern",), "pattern"),
    "keywords": Transform(_keywords, {"table": keywords, "otherwise": text}, ("table",)),
    "as_components": Transform(_as_components, {"start": text}, main="start", takes_lists=True),
    "outcomes_from": Transform(_outcomes_from, {"domain": domain, "headings": domains}, takes_lists=True),
}


def built(name: str, options: Mapping[str, Any]) -> Step:
    """Return the step with its (checked) options."""
    transform = TRANSFORMS[name]
    step = transform.make(**options)
    return step if transform.takes_lists else _each(step)
