"""A figure over the months as a line: small SVG made on the server, beside a table that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

WIDTH, HEIGHT, EDGE = 336, 96, 8
ABOVE, BELOW = 20, 20
"""Room for the numbers of the first and the last value, and for the days at both ends."""
NUMBER, DAY = 24, 56
"""Half the room that a number or a day takes, so that none leaves the picture; both stand around their middle."""


def line(points: Sequence[tuple[date, Decimal | None]], title: str, shown: Callable[[Decimal], str]) -> SafeString:
    """Return the line through the values, from nought up; where a value is missing it is broken, never guessed.

    Days stand where they are in time; the first and the last value are written beside it, and the days at both ends.
    Nothing is drawn of fewer than two values.
    """
    known = [(day, value) for day, value in points if value is not None]
    if len(known) < 2:
        return SafeString()
    first, last = points[0][0], points[-1][0]
    days, most = max((last - first).days, 1), float(max(value for _, value in known)) or 1.0

    def place(day: date, value: Decimal) -> tuple[str, str]:
        x = EDGE + (WIDTH - 2 * EDGE) * (day - first).days / days
        return f"{x:.0f}", f"{HEIGHT - EDGE - float(value) / most * (HEIGHT - 2 * EDGE):.0f}"

    path, is_begun = "", False
    for day, value in points:
        if value is not None:
            path += ("L" if is_begun else "M") + " ".join(place(day, value))
        is_begun = value is not None
    dots = format_html_join("", "<circle class=i r=3 cx={} cy={} />", (place(day, value) for day, value in known))
    told = [
        (min(max(int(x), NUMBER), WIDTH - NUMBER), int(y) - 9, shown(value))
        for (x, y), value in ((place(*known[0]), known[0][1]), (place(*known[-1]), known[-1][1]))
    ]
    ends = ((DAY, first), (WIDTH - DAY, last))
    told += [(x, HEIGHT + BELOW - 5, date_format(day, "DATE_FORMAT")) for x, day in ends]
    return format_html(
        '<svg viewBox="0 {top} {w} {h}" width={w} role=img aria-label="{t}"><path class="e d" d="M{e} {f}H{r}"/>'
        '<path class=w stroke-width=3 d="{p}"/>{dots}{told}</svg>',
        top=-ABOVE,
        told=format_html_join("", "<text x={} y={} text-anchor=middle>{}</text>", told),
        w=WIDTH,
        h=ABOVE + HEIGHT + BELOW,
        t=title,
        e=EDGE,
        f=HEIGHT - EDGE,
        r=WIDTH - EDGE,
        p=path,
        dots=dots,
    )
