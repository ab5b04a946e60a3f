"""Marking: what is not marked again because a jury recognised it, who is marked twice, and which marks count then.

Source: DOMAIN 3.4 (a partial result names blocks, and they stay); 6, journey 6 (a second marker where it is asked). Who
is drawn, how far two may be apart and what counts within that are own amounts, which a profile states
(`params.marking`); where none does, nobody is marked twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from passerelle.core.assessing import Component

WITHIN = ("mean", "first")
"""What counts where two are near enough: the mean of both marks, or the mark of the first."""


@dataclass(frozen=True)
class Terms:
    """What the rules in force ask of marking."""

    second_levels: tuple[str, ...] = ()
    """Codes of the national levels at which everybody is marked twice."""
    second_share: int = 0
    """So many of a hundred of the others are drawn, too."""
    draw_seed: str = ""
    """Goes into the draw, so that it differs from country to country."""
    tolerance: int = 10
    """So many points of 100 two marks of one component may be apart."""
    within: str = "mean"
    covers_all: bool = False
    """Nothing is signed as long as an outcome is shown by no component."""


DEFAULT = Terms()


def terms(document: Any, at: str = "marking") -> Terms:
    """Return what a profile states (`params.marking`). Raises Malformed with the path of what is amiss.

    >>> terms({"second_levels": ["6", "7"], "tolerance": 5}).second_levels
    ('6', '7')
    """
    stated = {} if document is None else document
    if not isinstance(stated, Mapping):
        raise Malformed(field=at, expected="a mapping")
    checks = {
        "second_levels": (_codes, "a list of levels, each a text"),
        "second_share": (_whole, "a whole number from 0 to 100"),
        "draw_seed": (lambda said: isinstance(said, str) and len(said) <= 100, "a text of at most 100 characters"),
        "tolerance": (_whole, "a whole number from 0 to 100"),
        "within": (lambda said: said in WITHIN, ", ".join(WITHIN)),
        "covers_all": (lambda said: isinstance(said, bool), "true or false"),
    }
    for name, said in stated.items():
        if name not in checks:
            raise Malformed(field=f"{at}.{name}", expected=", ".join(checks))
        fits, expected = checks[name]
        if not fits(said):
            raise Malformed(field=f"{at}.{name}", expected=expected)
    levels = tuple(stated.get("second_levels", ()))
    return Terms(**{**stated, "second_levels": levels})


def _whole(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 100


def _codes(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(code, str) and code for code in said)


def why_twice(asked: Terms, *, level: str, number: str) -> str:
    """Return why somebody is marked twice: `level`, `drawn`, or nothing.

    `number` is the candidate's. Anybody can draw again: the place follows from the seed and the number alone.

    >>> why_twice(Terms(second_levels=("6",)), level="6", number="CA-00001")
    'level'
    >>> why_twice(Terms(second_share=100), level="3", number="CA-00001")
    'drawn'
    """
    if level and level in asked.second_levels:
        return "level"
    drawn = int(hashlib.sha256(f"{asked.draw_seed}\n{number}".encode()).hexdigest(), 16) % 100
    return "drawn" if drawn < asked.second_share else ""


def apart(first: Mapping[str, Decimal], second: Mapping[str, Decimal], tolerance: int) -> tuple[str, ...]:
    """Return the components in which two marks are further apart than that, in the order of the first.

    >>> apart({"A1": Decimal(80), "A2": Decimal(40)}, {"A1": Decimal(75), "A2": Decimal(60)}, 10)
    ('A2',)
    """
    return tuple(code for code, mark in first.items() if abs(mark - second[code]) > tolerance)


def settled(first: Mapping[str, Decimal], second: Mapping[str, Decimal], within: str) -> dict[str, Decimal]:
    """Return the marks that count where two are near enough.

    >>> settled({"A1": Decimal(80)}, {"A1": Decimal(75)}, "mean")
    {'A1': Decimal('77.50')}
    """
    if within == "first":
        return dict(first)
    both = {code: (mark + second[code]) / 2 for code, mark in first.items()}
    return {code: mark.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) for code, mark in both.items()}


def spared(components: Sequence[Component], recognised: Collection[str]) -> tuple[str, ...]:
    """Return the components that are not marked, as a jury recognised every outcome they show; in their order.

    `recognised` are the outcomes of the parts that were recognised for the learner. The others are marked, and the
    result is computed of them alone, with the weights they have. Where all would be spared, none is: something is to be
    seen before a result is signed.

    >>> from passerelle.core.assessing import components_of
    >>> parts = components_of([{"code": "A1", "covers": ["S1", "S2"]}, {"code": "A2", "covers": ["K1"]}])
    >>> spared(parts, {"S1", "S2"}), spared(parts, {"S1"}), spared(parts, {"S1", "S2", "K1"})
    (('A1',), (), ())
    """
    found = tuple(one.code for one in components if one.covers and set(one.covers) <= set(recognised))
    return found if len(found) < len(components) else ()
