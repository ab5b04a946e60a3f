"""The four properties in which the definitions of a micro-credential differ, told of one entry.

Source: UNESCO-IIEP policy paper, Box 3; DOMAIN 1.3. Definitions are recorded side by side, not resolved: an entry says
of itself which of them it would meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.gate.values import getter, is_stated, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

PROPERTIES = ("course_required", "has_volume", "evidence_of_need", "part_of_accredited_programme")
ASKED = ("course_required", "has_volume", "evidence_of_need")
"""The properties that a wording can ask for."""
_HOURS, _CREDITS = getter("workload.hours"), getter("credits.value")
_WITHOUT_COURSE = {"rpl", "prior_learning", "assessed_experience", "both", "exam", "portfolio"}
"""Ways to an award that need no course."""


def properties(stated: Mapping[str, Any]) -> dict[str, bool | None]:
    """Return the four properties of what an entry states; None where it does not say.

    A course is required where every way to the award is a course. A volume is stated where there are hours or
    credits above zero. Programmes are stated as `part_of`, or as what it `stacks_into`.

    >>> properties({"acquisition_route": ["course"], "workload": {"hours": 50}})["course_required"]
    True
    """
    return {
        "course_required": _course_required(stated.get("acquisition_route")),
        "has_volume": _above_zero(_HOURS(stated)) or _above_zero(_CREDITS(stated)),
        "evidence_of_need": is_stated(stated.get("evidence_of_need")),
        "part_of_accredited_programme": _part_of(stated),
    }


def unmet(asked: Mapping[str, bool], found: Mapping[str, bool | None]) -> tuple[str, ...]:
    """Return the properties that a wording asks for and an entry has not, in their order; empty: it would meet it.

    A wording that names programmes allows a part of one (Malaysia) and asks for none, so nothing fails by it. What an
    entry does not say, it has not.

    >>> unmet({"course_required": True, "has_volume": True}, {"course_required": None, "has_volume": True})
    ('course_required',)
    """
    return tuple(name for name in ASKED if asked.get(name) and not found[name])


def _course_required(routes: Any) -> bool | None:
    listed = routes if _list(routes) else [routes]
    named = {route for route in listed if isinstance(route, str) and route}
    return not named & _WITHOUT_COURSE if named else None


def _part_of(stated: Mapping[str, Any]) -> bool | None:
    if is_stated(stated.get("part_of")) or is_stated(stated.get("stacks_into")):
        return True
    return False if "part_of" in stated or stated.get("stackability") == "standalone" else None


def _list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _above_zero(value: Any) -> bool:
    """Whether it is a number above zero; a kept version writes its decimals as text."""
    exact: Decimal | None = number(value)
    if exact is None and isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return any(digit in "123456789" for digit in value)
    return exact is not None and exact > 0
