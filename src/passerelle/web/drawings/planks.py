"""Drawings made on the server as small SVG; each has a title and stands beside a sentence or table saying the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

WIDTH, FLOOR, RISE = 336, 144, 102


def across(start: float, wide: float, whole: float = 100) -> float:
    """Return where something begins that is `wide`: counted from the right where one reads from there."""
    return whole - start - wide if get_language_bidi() else start


def level_ladder(code: str, codes: Sequence[str], label: str = "") -> SafeString:
    """Return the ladder of a framework's levels with one rung filled; the number of rungs is data."""
    count = max(len(codes), 1)
    step = (WIDTH - 16) / count
    here = list(codes).index(code) if code in codes else -1
    rungs = []
    for place, name in enumerate(codes):
        height = 25 + RISE * place / max(count - 1, 1) * 0.75
        x, y = across(8 + place * step, step - 4, WIDTH), FLOOR - height
        kind = "i" if place == here else "k" if place < here else "e d"
        edge = "var(--edge)" if place < here else "none" if place == here else "var(--edge)"
        path = f"M{x:.0f} {y:.0f}h{step - 4:.0f}v{height:.0f}h-{step - 4:.0f}z"
        weight = 700 if place == here else 500
        rungs.append((kind, edge, path, f"{x + step / 2 - 2:.0f}", weight, name))
    drawn = format_html_join(
        "",
        '<path class="{}" stroke="{}" d="{}"/><text x={} y=160 text-anchor=middle font-weight={}>{}</text>',
        rungs,
    )
    top = 0 if label else 40
    title = _("Ladder of %(count)d levels; this entry is at level %(code)s") % {"count": count, "code": code}
    return format_html(
        '<svg viewBox="0 {} {} {}" width={} role=img aria-label="{}">{}<text x={} y=14 font-weight=700>{}</text></svg>',
        top,
        WIDTH,
        164 - top,
        WIDTH,
        title,
        drawn,
        f"{across(8, 0, WIDTH):.0f}",
        label,
    )


@dataclass(frozen=True)
class Share:
    """A part of a whole; `state` is "" for what is there, `wait` for what is on its way, `no` for what is possible."""

    size: float
    state: str
    words: str


def weeks(done: int, total: int) -> SafeString:
    """Return a clock of weeks as planks: solid done, striped under way, dashed to come."""
    total = max(total, 1)
    step = 100 / total
    parts = []
    for place in range(total):
        x = across(place * step, 0.93 * step)
        end = x + 0.93 * step
        if place == done:
            parts.append(
                format_html(
                    '<line class="w" stroke-width=12 stroke-dasharray="5 3" x1={} x2={} y1=8 y2=8 />',
                    f"{x:.1f}%",
                    f"{end:.1f}%",
                )
            )
        else:
            kind = "i" if place < done else "e d"
            parts.append(
                format_html(
                    '<rect class="{}" stroke-width=1.5 x={} width={} y=2 height=12 />',
                    kind,
                    f"{x:.1f}%",
                    f"{end - x:.1f}%",
                )
            )
    title = _("Week %(week)d of %(total)d") % {"week": min(done + 1, total), "total": total}
    return format_html(
        '<svg class=bar role=img aria-label="{}">{}</svg>',
        title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def shares(parts: Sequence[Share]) -> SafeString:
    """Return parts of one whole as planks of their sizes: solid there, striped on its way, dashed possible."""
    whole = sum(part.size for part in parts) or 1
    drawn, x = [], 0.0
    for part in parts:
        width = 100 * part.size / whole
        wide = max(width - 0.5, 0.5)
        start = across(x, wide)
        at, end = f"{start:.1f}%", f"{start + wide:.1f}%"
        if part.state == "wait":
            shape = '<line class="w" stroke-width=12 stroke-dasharray="5 3" x1={0} x2={1} y1=8 y2=8 />'
        else:
            kind = "e d" if part.state else "f"
            shape = f'<rect class="{kind}" stroke-width=1.5 x={{0}} width={{2}} y=2 height=12 />'
        drawn.append(format_html(shape, at, end, f"{wide:.1f}%"))
        x += width
    return format_html(
        '<svg class="bar t2 span" role=img aria-label="{}">{}</svg>',
        ", ".join(part.words for part in parts),
        format_html_join("", "{}", ((part,) for part in drawn)),
    )


def met_of(met: int, in_all: int) -> SafeString:
    """Return how many of so many things that are asked are met, as planks: solid met, dashed missing."""
    total = max(in_all, 1)
    wide = 100 / total
    parts = [
        ("f" if place < met else "e d", f"{across(place * wide, wide * 0.97):.1f}", f"{wide * 0.97:.1f}")
        for place in range(total)
    ]
    return format_html(
        '<svg class="bar t2" role=img aria-label="{}">{}</svg>',
        _("%(met)d of %(n)d met, %(left)d missing") % {"met": met, "n": in_all, "left": max(in_all - met, 0)},
        format_html_join("", '<rect class="{}" stroke-width=1.5 x={}% width={}% y=2 height=12 />', parts),
    )


def dot(is_there: bool) -> SafeString:
    """Return a dot for yes and a dash for no, each with its word for those who listen."""
    if is_there:
        return format_html(
            '<svg width=16 height=16 role=img aria-label="{}"><circle cx=8 cy=8 r=6 class=i /></svg>',
            _("yes"),
        )
    return format_html("<span class=soft aria-hidden=true>–</span><span class=vh>{}</span>", _("no"))


@dataclass(frozen=True)
class Station:
    """A stop on a path; `state` is done, now, stop (it ended there) or "" for what is to come."""

    name: str
    state: str


def road(stations: Sequence[Station]) -> SafeString:
    """Return a path as planks with a word under each: solid behind, striped where one stands, dashed to come."""
    said = {"done": _("done"), "now": _("now"), "stop": _("ended here"), "": _("to come")}
    step = WIDTH / max(len(stations), 1)
    drawn = []
    for place, one in enumerate(stations):
        x = across(place * step, 0.93 * step, WIDTH)
        end = x + 0.93 * step
        if one.state == "now":
            shape = '<line class="w" stroke-width=12 stroke-dasharray="5 3" x1={0} x2={1} y1=8 y2=8 />'
        else:
            kind = "i" if one.state == "done" else "k" if one.state == "stop" else "e d"
            shape = f'<rect class="{kind}" stroke="var(--edge)" stroke-width=1.5 x={{0}} width={{2}} y=2 height=12 />'
        drawn.append(format_html(shape, f"{x:.0f}", f"{end:.0f}", f"{end - x:.0f}"))
        weight = 700 if one.state in ("now", "stop") else 500
        drawn.append(
            format_html(
                "<text x={} y=32 text-anchor=middle font-weight={}>{}</text>",
                f"{x + step * 0.46:.0f}",
                weight,
                one.name,
            )
        )
    words = ", ".join(f"{one.name}: {said[one.state]}" for one in stations)
    return format_html(
        '<svg viewBox="0 0 {} 40" width={} role=img aria-label="{}">{}</svg>',
        WIDTH,
        WIDTH,
        words,
        format_html_join("", "{}", ((part,) for part in drawn)),
    )
