"""Two frameworks side by side, drawn on the server: their levels as planks, lines between those that compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from passerelle.core.frameworks import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.safestring import SafeString

WIDTH, PLANK, STEP, HEAD = 336, 112, 26, 22
LONGEST = 14
"""Signs of a code that fit on a plank; the table beside the drawing has the whole code."""


def side_by_side(
    names: tuple[str, str],
    codes: tuple[Sequence[str], Sequence[str]],
    pairs: Iterable[tuple[str, str | None, Certainty]],
) -> SafeString:
    """Return the drawing: highest level on top, a full line where a comparison is verified, else a broken one.

    A short line that ends in a bar says that nothing is agreed for that level.
    """
    left, right = (_heights(one) for one in codes)
    height = HEAD + STEP * max(len(one) for one in codes)
    full: list[str] = []
    broken: list[str] = []
    none: list[str] = []
    for code, other, certainty in pairs:
        if other is None:
            none.append(f"M{PLANK} {left[code]}h16m0-5v10")
        else:
            path = f"M{PLANK} {left[code]}L{WIDTH - PLANK} {right[other]}"
            (full if certainty == Certainty.VERIFIED else broken).append(path)
    title = _("%(one)s beside %(other)s") % {"one": names[0], "other": names[1]}
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width={0} role=img aria-label="{2}"><text x=2 y=14 font-weight=700>{3}</text>'
        '<text x={4} y=14 font-weight=700>{5}</text>{6}{7}<path class=e stroke-width=2 d="{8}"/>'
        '<path class="e d" d="{9}"/><path class=w stroke-width=2 d="{10}"/></svg>',
        WIDTH,
        height,
        title,
        _short(names[0]),
        WIDTH - PLANK,
        _short(names[1]),
        _planks(left, 0),
        _planks(right, WIDTH - PLANK),
        "".join(full),
        "".join(broken),
        "".join(none),
    )


def _heights(codes: Sequence[str]) -> dict[str, int]:
    return {code: HEAD + STEP * place + STEP // 2 for place, code in enumerate(reversed(codes))}


def _planks(heights: dict[str, int], x: int) -> SafeString:
    """Return one column of planks with their codes."""
    width = PLANK - 2
    shapes = ((x + 1, y - 10, width, width) for y in heights.values())
    edges = format_html_join("", "M{} {}h{}v20h-{}z", shapes)
    places = ((x + 8, y + 4, _short(code)) for code, y in heights.items())
    words = format_html_join("", "<text x={} y={}>{}</text>", places)
    return format_html('<path class=k stroke="var(--edge)" d="{}"/>{}', edges, words)


def _short(code: str) -> str:
    return code if len(code) <= LONGEST else code[: LONGEST - 1] + "…"
