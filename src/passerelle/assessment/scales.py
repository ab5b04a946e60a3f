"""Which scale the marks of an entry and of its components are written in, as its awarder set it.

It changes how a mark is written and read, never what was kept: that is points of 100. A sheet that was handed out goes
on in the scales it was handed out with.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from passerelle.assessment.sitting_facts import rules_of
from passerelle.core.errors import Malformed
from passerelle.core.scales import scale_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.scales import Scale

PERCENT = "percent"
WHOLE = ""
"""Under this name stands the scale of all components for which none of their own is set."""
WORDS: dict[str, Any] = {
    "percent": gettext_lazy("points of 100"),
    "pass_fail": gettext_lazy("pass or fail"),
    "points_20": gettext_lazy("points of 20"),
    "ects": gettext_lazy("letters A to F; FX is just not passed"),
    "five_best": gettext_lazy("1 to 5, 5 is the best"),
    "one_best": gettext_lazy("1.0 to 5.0, 1.0 is the best"),
}


@cache
def known() -> dict[str, Scale]:
    """Return every scale by its code, in the order of the data."""
    stated = json.loads((Path(__file__).parent / "scales.json").read_text("utf-8"))
    return {one["code"]: scale_from(one) for one in stated}


def set_for(entry: MicroCredential) -> dict[str, str]:
    """Return what the awarder of an entry set: {component code, or nothing for all: code of a scale}."""
    return dict(rules_of(entry).scales)


def of(chosen: Mapping[str, str], component: str) -> Scale:
    """Return the scale of a component where these were chosen."""
    return known()[chosen.get(component) or chosen.get(WHOLE) or PERCENT]


def checked(chosen: Mapping[str, str], entry: MicroCredential) -> dict[str, str]:
    """Return scales as they are kept. Raises Malformed for one nobody knows, or a component the entry has not."""
    codes = {str(one.get("code")) for one in entry.assessment.get("components") or ()}
    for component, code in chosen.items():
        if component != WHOLE and component not in codes:
            raise Malformed(field="scales", expected=", ".join(sorted(codes)), seen=component[:40])
        if code not in known():
            raise Malformed(field="scales", expected=", ".join(known()), seen=str(code)[:40])
    return {component: code for component, code in chosen.items() if component or code != PERCENT}


def told(chosen: Mapping[str, str], component: str, score: Decimal | None) -> dict[str, Any]:
    """Return a mark as it is written, and its scale in words; nothing where it is written as points of 100."""
    scale = of(chosen, component)
    if score is None or scale.code == PERCENT:
        return {}
    return {"mark": scale.written(score), "scale": WORDS[scale.code]}


def points(chosen: Mapping[str, str], component: str, written: str) -> Decimal:
    """Return the points that a written mark of a component stands for. Raises Malformed with the field."""
    return of(chosen, component).points(written, field=f"marks.{component}")
