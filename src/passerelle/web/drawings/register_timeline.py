"""The life of an entry as a line of marks from its first step to its last; what was decided leads to its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from passerelle.web.drawings.planks import across

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from passerelle.web.public.timeline import Event

MOST = 3_000
"""Bytes."""
MOST_STEPS, ROOM, HIGH, Y = 7, 48, 48, 16
"""A telephone has room for so many steps; `ROOM` is wide enough for a thumb."""


def register_timeline(events: Sequence[Event]) -> SafeString | str:
    """Return the last steps of a history that is told newest first; nothing where there are fewer than two.

    A filled circle is what somebody decided and gave reasons for: it leads to them in the list (`#step-1` is its first
    item). A square is any other step. The list says the same and more.
    """
    if len(events) < 2:
        return ""
    shown = list(enumerate(events[:MOST_STEPS], 1))[::-1]
    whole = ROOM * len(shown)
    middles = [across(ROOM * place + ROOM / 2, 0, whole) for place in range(len(shown))]
    marks = [_mark(round(x), number, event) for x, (number, event) in zip(middles, shown, strict=True)]
    days = [
        (f"{x:.0f}", date_format(timezone.localtime(event.at), "m/y"))
        for x, (_n, event) in zip(middles, shown, strict=True)
    ]
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width={0} role=group aria-label="{2}">'
        '<path class=e stroke-width=2 d="M{3} {4}H{5}"/>'
        "{6}<g text-anchor=middle aria-hidden=true>{7}</g></svg>",
        whole,
        HIGH,
        _name(len(shown), len(events)),
        round(middles[0]),
        Y,
        round(middles[-1]),
        format_html_join("", "{}", ((mark,) for mark in marks)),
        format_html_join("", "<text x={} y=42>{}</text>", days),
    )


def _mark(x: int, number: int, event: Event) -> SafeString:
    if not event.reasons:
        return format_html('<path class=k stroke="var(--edge)" stroke-width=2 d="M{} {}h10v10h-10z"/>', x - 5, Y - 5)
    said = {"day": date_format(timezone.localtime(event.at), "DATE_FORMAT"), "what": event.sentence}
    return format_html(
        '<a href="#step-{}" aria-label="{}"><path fill-opacity=0 d="M{} 0h{}v{}h-{}z"/>'
        "<circle class=i cx={} cy={} r=8 /></a>",
        number,
        _("%(day)s: %(what)s. To the reasons") % said,
        x - ROOM // 2,
        ROOM,
        HIGH,
        ROOM,
        x,
        Y,
    )


def _name(shown: int, in_all: int) -> str:
    told = _("The steps of this entry") if shown == in_all else _("The last %(n)d steps of this entry") % {"n": shown}
    return _("%(what)s; the list says the same") % {"what": told}
