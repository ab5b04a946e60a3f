"""Which outcome names which skill: skills as rows, outcomes as columns, a dot where one names the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from passerelle.skills.tags import labels
from passerelle.web.drawings.lettering import cut
from passerelle.web.drawings.planks import across

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

MOST = 3_000
"""Bytes."""
MOST_ROWS = 24
LABEL, COLUMN, ROW, LETTERS = 164, 22, 22, 24


def skills_coverage(outcomes: Sequence[Mapping[str, Any]]) -> SafeString | str:
    """Return the matrix of outcomes (`code`, `skills`: [{label}]); nothing where fewer than two skills are named.

    The list of each outcome's skills beside it says the same. Where not all skills have room, the first do.
    """
    named = labels(outcomes)
    if len(named) < 2:
        return ""
    shown = min(len(named), MOST_ROWS)
    while True:
        svg = _matrix(outcomes, named[:shown], len(named))
        if len(svg.encode()) <= MOST or shown == 1:
            return svg
        shown -= 1


def _matrix(outcomes: Sequence[Mapping[str, Any]], skills: Sequence[str], in_all: int) -> SafeString:
    whole, high = LABEL + COLUMN * len(outcomes), ROW * (len(skills) + 1)
    heads, dots, dashes = [], [], []
    for column, outcome in enumerate(outcomes):
        x = across(LABEL + COLUMN * column + COLUMN / 2, 0, whole)
        heads.append((f"{x:.0f}", outcome.get("code") or ""))
        named = set(labels([outcome]))
        for row, skill in enumerate(skills, 1):
            y = row * ROW + 10
            if skill in named:
                dots.append(f"M{x - 5:.0f} {y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0")
            else:
                dashes.append(f"M{x - 3:.0f} {y}h6")
    rows = [(f"{across(0, 0, whole):.0f}", row * ROW + 14, cut(skill, LETTERS)) for row, skill in enumerate(skills, 1)]
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width={0} role=img aria-label="{2}"><g text-anchor=middle font-weight=700>{3}</g>'
        "{4}"
        '<path class=i d="{5}"/><path class=e d="{6}"/></svg>',
        whole,
        high,
        _name(len(outcomes), len(skills), in_all),
        format_html_join("", "<text x={} y=14>{}</text>", heads),
        format_html_join("", "<text x={} y={}>{}</text>", rows),
        "".join(dots),
        "".join(dashes),
    )


def _name(outcomes: int, shown: int, in_all: int) -> str:
    told = _("Which of %(n)d outcomes names which of %(m)d skills") % {"n": outcomes, "m": in_all}
    if shown < in_all:
        told = _("%(what)s; the first %(n)d are drawn") % {"what": told, "n": shown}
    return _("%(what)s; the list says the same") % {"what": told}
