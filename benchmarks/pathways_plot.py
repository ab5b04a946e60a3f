"""Seconds of CPU for each plan as a drawing: one dot for each world, filled where the plan is proven to be the best."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEFT, TOP, WIDTH, ROW = 190, 40, 480, 26
FLOOR, ROOF, LIMIT = 0.001, 10.0, 2.0
"""From and to how many seconds the scale goes, in tens; and the seconds a plan may take."""
COLOUR = "#0b5d7a"
NAMES = {"w2000": "2,000 courses", "w50000": "50,000 courses", "w50000_wide": "50,000, wide"}
Dot = tuple[float, bool]
"""The seconds one plan took, and whether it is proven."""


def drawn(dots: Mapping[tuple[str, str], Sequence[Dot]]) -> str:
    """Return an SVG of the plans of each set of worlds and objective, and its figures in words beside it."""
    rows = [((NAMES[worlds], objective), plans) for (worlds, objective), plans in dots.items()]
    high = TOP + ROW * len(rows)
    parts = []
    for power in range(round(log10(FLOOR)), round(log10(ROOF)) + 1):
        x = _x(10.0**power)
        parts.append(f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{high}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{high + 18}" text-anchor="middle">{10.0**power:g} s</text>')
    parts.append(
        f'<line x1="{_x(LIMIT)}" y1="{TOP - 8}" x2="{_x(LIMIT)}" y2="{high}" stroke="#8a4b08" stroke-dasharray="6 4"/>'
        f'<text x="{_x(LIMIT)}" y="{TOP - 14}" text-anchor="middle" fill="#8a4b08">{LIMIT:g} s</text>'
    )
    for place, ((worlds, objective), plans) in enumerate(rows):
        y = TOP + ROW * place + ROW / 2
        parts.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{worlds}, {objective}</text>')
        parts += [
            f'<circle cx="{_x(seconds)}" cy="{y}" r="4.5" fill="{COLOUR if is_proven else "#fff"}" stroke="{COLOUR}"'
            ' stroke-width="1.5" fill-opacity=".55"/>'
            for seconds, is_proven in plans
        ]
    words = "; ".join(
        f"{worlds}, {objective}: {sum(is_proven for _, is_proven in plans)} of {len(plans)} proven,"
        f" at most {max((seconds for seconds, _ in plans), default=0.0):.2g} s"
        for (worlds, objective), plans in rows
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 30} {high + 50}" role="img"'
        ' aria-labelledby="title words" font-family="sans-serif" font-size="13">\n'
        '<title id="title">Seconds of CPU for a plan, one dot for each world; filled where it is proven</title>\n'
        f'<desc id="words">{words}</desc>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(parts)
        + f'\n<text x="{LEFT + WIDTH / 2}" y="{high + 40}" text-anchor="middle">seconds of CPU</text>\n</svg>\n'
    )


def _x(seconds: float) -> float:
    share = (log10(max(seconds, FLOOR)) - log10(FLOOR)) / (log10(ROOF) - log10(FLOOR))
    return round(LEFT + share * WIDTH, 1)
