"""The growth of a full evaluation as a drawing: seconds by awards, in scales of tens. Same figures, same file."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, TOP, WIDTH, HEIGHT = 70, 30, 520, 280
LINES = (("full_s", "evaluating everybody", "#0b5d7a", ""), ("index_s", "making the index", "#8a4b08", "6 4"))


def drawn(growth: Sequence[dict[str, Any]]) -> str:
    """Return an SVG of `growth` as the benchmark tells it, with its figures in words for who cannot see it."""
    awards = [one["awards"] for one in growth]
    low, high = log10(min(awards)), log10(max(awards))
    seconds = [max(one[name], 1e-4) for one in growth for name, *_ in LINES]
    floor, roof = int(log10(min(seconds))) - 1, int(log10(max(seconds))) + 1
    parts = []
    for power in range(floor, roof + 1):
        y = _y(10.0**power, floor, roof)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + WIDTH}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>')
    parts += [
        f'<text x="{_x(one, low, high)}" y="{TOP + HEIGHT + 22}" text-anchor="middle">{one / 1e6:.1f} million</text>'
        for one in awards
    ]
    for place, (name, told, colour, dashes) in enumerate(LINES):
        points = [(_x(one["awards"], low, high), _y(max(one[name], 1e-4), floor, roof)) for one in growth]
        way = " ".join(f"{x},{y}" for x, y in points)
        parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
        parts += [
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/><text x="{x}" y="{y - 9}" text-anchor="middle"'
            f' fill="{colour}">{one[name]:.3g}</text>'
            for (x, y), one in zip(points, growth, strict=True)
        ]
        parts.append(f'<text x="{LEFT + 12}" y="{TOP + 14 + 20 * place}" fill="{colour}">{told}</text>')
    words = "; ".join(
        f"{one['awards']:,} awards: {one['full_s']:.3g} s, index {one['index_s']:.3g} s" for one in growth
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 50} {TOP + HEIGHT + 50}" role="img"'
        ' aria-labelledby="title words" font-family="sans-serif" font-size="13">\n'
        '<title id="title">Seconds of CPU to evaluate everybody against 2,000 rules, by the number of awards</title>\n'
        f'<desc id="words">{words}</desc>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(parts)
        + f'\n<text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 44}" text-anchor="middle">awards</text>\n</svg>\n'
    )


def _x(awards: int, low: float, high: float) -> float:
    return round(LEFT + 30 + (log10(awards) - low) / max(high - low, 1e-9) * (WIDTH - 60), 1)


def _y(seconds: float, floor: int, roof: int) -> float:
    return round(TOP + (roof - log10(seconds)) / (roof - floor) * HEIGHT, 1)
