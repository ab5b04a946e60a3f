"""Who accepts whose awards: who awards on one side, who accepts on the other, a line for each pair that a list ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from passerelle.web.drawings.lettering import lines
from passerelle.web.drawings.planks import across

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

    from passerelle.recognition.network import Tie

MOST = 3_000
"""Bytes."""
MOST_TIES = 40
WIDE, LABEL, LETTERS, PITCH, LINE = 344, 120, 18, 38, 13


def recognition_network(ties: Sequence[Tie]) -> SafeString | str:
    """Return the drawing; nothing where fewer than two pairs are tied. The table beside it says the same.

    A line is whole where something is decided at once, dashed where a person decides. Where not all pairs have room,
    those with most lines do.
    """
    if len(ties) < 2:
        return ""
    first = sorted(ties, key=lambda tie: -tie.lines)
    shown = min(len(ties), MOST_TIES)
    while True:
        svg = _drawn(first[:shown], len(ties))
        if len(svg.encode()) <= MOST or shown == 1:
            return svg
        shown -= 1


def _drawn(ties: Sequence[Tie], in_all: int) -> SafeString:
    awards = {_of(tie): tie.whose.legal_name if tie.whose else _("anybody’s that fit") for tie in ties}
    accepts = {tie.who.pk: tie.who.legal_name for tie in ties}
    high = PITCH * max(len(awards), len(accepts))
    left, right = _places(awards, high), _places(accepts, high)
    here, there = across(LABEL + 4, 0, WIDE), across(WIDE - LABEL - 4, 0, WIDE)
    middle = (here + there) / 2
    at_once: list[str] = []
    by_person: list[str] = []
    for tie in ties:
        y, z = left[_of(tie)], right[tie.who.pk]
        path = f"M{here:.0f} {y}C{middle:.0f} {y} {middle:.0f} {z} {there:.0f} {z}"
        (at_once if tie.at_once else by_person).append(path)
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width={0} role=img aria-label="{2}"><g stroke-width=2><path class=e d="{3}"/>'
        '<path class="e d" d="{4}"/></g>{5}{6}</svg>',
        WIDE,
        high,
        _name(len(accepts), len(awards), len(ties), in_all),
        "".join(at_once),
        "".join(by_person),
        _words(awards, left, across(0, 0, WIDE)),
        _words(accepts, right, across(WIDE - LABEL, 0, WIDE)),
    )


def _of(tie: Tie) -> int:
    return tie.whose.pk if tie.whose else 0


def _places(names: Mapping[int, str], high: int) -> dict[int, int]:
    """Return where each stands, evenly from top to bottom."""
    return {key: round((place + 0.5) * high / len(names)) for place, key in enumerate(names)}


def _words(names: Mapping[int, str], at: Mapping[int, int], x: float) -> SafeString:
    """Return the names, each in two lines at most, around the place where its lines meet."""
    told = []
    for key, name in names.items():
        rows = lines(name, LETTERS, 2)
        top = at[key] + 4 - LINE * (len(rows) - 1) // 2
        told += [(f"{x:.0f}", top + LINE * row, words) for row, words in enumerate(rows)]
    return format_html_join("", "<text x={} y={}>{}</text>", told)


def _name(accepts: int, awards: int, shown: int, in_all: int) -> str:
    told = _("Who accepts whose awards (accepting: %(n)d; awarding: %(m)d)") % {"n": accepts, "m": awards}
    if shown < in_all:
        told = _("%(what)s; the %(n)d pairs with most lines are drawn") % {"what": told, "n": shown}
    return _("%(what)s; the table says the same") % {"what": told}
