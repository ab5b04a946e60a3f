"""The clock of a case as one bar: days used, days on which it stood still, days left or late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.web.drawings.planks import across

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Days:
    """What became of the days of a clock; of `left` and `late` one is nought. It stands still now where `is_still`."""

    used: int
    still: int
    left: int
    late: int
    is_still: bool


def days(opened: date, due: date, today: date, *, stopped: int = 0, since: date | None = None) -> Days:
    """Return the days of a clock on a day: `stopped` are days it stood still, in `due` already; `since` it does again.

    >>> from datetime import date
    >>> days(date(2026, 9, 1), date(2026, 11, 6), date(2026, 10, 1), stopped=5)
    Days(used=25, still=5, left=36, late=0, is_still=False)
    """
    now = since or today
    return Days(
        used=max((min(now, due) - opened).days - stopped, 0),
        still=stopped + ((today - since).days if since else 0),
        left=max((due - now).days, 0),
        late=max((now - due).days, 0),
        is_still=since is not None,
    )


def panel_clock(of: Days) -> SafeString:
    """Return the bar: solid used, striped stood still, dashed left, solid with a gap late."""
    parts = [(of.used, "used"), (of.still, "still"), (of.left, "left"), (of.late, "late")]
    whole = sum(count for count, _kind in parts) or 1
    drawn: list[SafeString] = []
    x = 0.0
    for count, kind in parts:
        wide = 100 * count / whole
        if count:
            drawn.append(_plank(across(x, max(wide - 0.5, 0.5)), max(wide - 0.5, 0.5), kind))
        x += wide
    return format_html(
        '<svg class="bar t2" role=img aria-label="{}">{}</svg>',
        in_words(of),
        format_html_join("", "{}", ((part,) for part in drawn)),
    )


def in_words(of: Days) -> str:
    """Return the same as one sentence, for those who listen, and to stand beside the bar."""
    parts = [ngettext("%(n)d day used", "%(n)d days used", of.used) % {"n": of.used}]
    if of.still or of.is_still:
        still = ngettext("%(n)d day on which the clock stood still", "%(n)d days on which it stood still", of.still)
        parts.append(still % {"n": of.still})
    if of.late:
        parts.append(ngettext("%(n)d day late", "%(n)d days late", of.late) % {"n": of.late})
    elif of.is_still:  # nobody counts days down while the clock stands still
        parts.append(_("it stands still now"))
        parts.append(ngettext("%(n)d day once it goes on", "%(n)d days once it goes on", of.left) % {"n": of.left})
    else:
        parts.append(ngettext("%(n)d day left", "%(n)d days left", of.left) % {"n": of.left})
    return ", ".join(parts)


def _plank(start: float, wide: float, kind: str) -> SafeString:
    if kind == "still":
        shape = '<line class="w" stroke-width=12 stroke-dasharray="5 3" x1={0}% x2={1}% y1=8 y2=8 />'
        return format_html(shape, f"{start:.1f}", f"{start + wide:.1f}")
    if kind == "late":
        half = f"{wide * 0.45:.1f}"
        return format_html(
            '<g fill="var(--stop)"><rect x={0}% width={1}% y=2 height=12 />'
            "<rect x={2}% width={1}% y=2 height=12 /></g>",
            f"{start:.1f}",
            half,
            f"{start + wide * 0.55:.1f}",
        )
    shape = '<rect class="{0}" stroke-width=1.5 x={1}% width={2}% y=2 height=12 />'
    return format_html(shape, "i" if kind == "used" else "e d", f"{start:.1f}", f"{wide:.1f}")
