"""The map of a pathway: what somebody holds, what comes next, what waits for it, and the goal, from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from passerelle.web.drawings.lettering import cut, lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

MOST = 3_000
"""Bytes a drawing may have: it is part of the page, and the page is paid for by the reader."""
MOST_STEPS = 60
WIDE, GAP = 96, 20
HELD, PLANNED, LOCKED, GOAL = "held", "planned", "locked", "goal"


@dataclass(frozen=True)
class Step:
    """One step of a pathway as the map shows it.

    `needs` are the codes of steps that come before it, as this pathway takes them (of several that would do, the one it
    takes); codes that are no step here are not drawn. `state` is `held`, `planned` (can be begun), `locked` (waits for
    a step before it) or `goal`. `note` is what its last line says below the word for its state: "from 1 February";
    `words` what the state is called where the map is not of a way.
    """

    code: str
    title: str
    level: str = ""
    state: str = PLANNED
    needs: tuple[str, ...] = ()
    note: str = ""
    words: str = ""


@dataclass(frozen=True)
class Form:
    """How much a step says of itself: fewer words where there are many steps."""

    wide: int
    high: int
    titles: int
    tells_more: bool


FORMS = (Form(WIDE, 110, 3, True), Form(WIDE, 46, 2, False), Form(34, 34, 0, False))


def pathway_map(steps: Sequence[Step], title: str = "") -> dict[str, Any]:
    """Return a map of steps and the list that says the same, for the tag of the same name.

    In a template: `{% pathway_map steps %}` with `steps` a sequence of `Step`, in the order in which they are taken,
    and a `title` where a page has several maps (a frame is a landmark and needs a name of its own). It writes the
    drawing, in a frame that scrolls by itself, what its shapes mean, and the same as a list (`details`, open in
    print); nothing for one step alone, of which a map says nothing. It stands on pages of people who signed in: the
    frame needs desk.css.

    A step stands to the right of everything it needs; steps of one column are apart by what leads to them. Circles and
    unknown codes are drawn as if nobody had asked for them. Never larger than `MOST` bytes: with many steps titles are
    cut, then only numbers are shown, those of the list; of what fits not even so the first are drawn and it is said.
    """
    svg, shown = drawn(steps, name_of(steps))
    there = {step.state for step in steps}
    return {
        "svg": svg,
        "rows": steps_in_words(steps),
        "shapes": [words for state, words in shapes_in_words().items() if state in there],
        "left_out": len(steps) - shown,
        "title": title,
    }


def shapes_in_words() -> dict[str, str]:
    """Return by state what its shape means."""
    return {
        HELD: _("A solid bar: you have it."),
        PLANNED: _("Striped: planned."),
        LOCKED: _("Dashed: waits for a step before it."),
        GOAL: _("Filled: the goal."),
    }


def steps_in_words(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the twin of the map: of each step its number, title, level, state in words, and what it comes after."""
    titles = {step.code: step.title for step in steps}
    return [
        {
            "number": number,
            "title": step.title,
            "level": step.level,
            "state": step.state,
            "words": _(", ").join(filter(None, (state_in_words(step.state), step.note))),
            "after": [titles[code] for code in step.needs if code in titles and code != step.code],
        }
        for number, step in enumerate(steps, 1)
    ]


def state_in_words(state: str) -> str:
    """Return what a state of a step is called."""
    return {HELD: _("you have it"), PLANNED: _("planned"), LOCKED: _("waits"), GOAL: _("the goal")}[state]


def drawn(steps: Sequence[Step], name: str) -> tuple[SafeString, int]:
    """Return steps as a drawing of that name, in the fullest form that fits, and how many of them it shows."""
    for form in FORMS if len(steps) <= MOST_STEPS else ():
        svg = _in_form(steps, form, name)
        if len(svg.encode()) <= MOST:
            return svg, len(steps)
    shown = min(len(steps), MOST_STEPS)
    while True:
        said = _("%(what)s; the first %(n)d are drawn") % {"what": name, "n": shown}
        svg = _in_form(steps[:shown], FORMS[-1], said)
        if len(svg.encode()) <= MOST or shown == 1:
            return svg, shown
        shown -= 1


def _in_form(steps: Sequence[Step], form: Form, name: str) -> SafeString:
    """Return the drawing of steps in one form."""
    needs = _direct(steps)
    columns = _columns(steps, needs)
    tallest = max((len(column) for column in columns), default=1)
    pitch = form.high + GAP
    wide, high = len(columns) * (form.wide + GAP) - GAP + 4, tallest * pitch - GAP + 4
    places: dict[str, tuple[int, int]] = {}
    for across, column in enumerate(columns):
        x = 2 + across * (form.wide + GAP)
        x = wide - x - form.wide if get_language_bidi() else x
        above = (tallest - len(column)) * pitch // 2 + 2
        places |= {code: (x, above + down * pitch) for down, code in enumerate(column)}
    return format_html(
        '<svg viewBox="0 0 {} {}" width={} role=img aria-label="{}">{}{}{}</svg>',
        max(wide, 1),
        high,
        max(wide, 1),
        name,
        _edges(places, needs, form),
        _boxes(steps, places, form),
        _letters(steps, places, form),
    )


def name_of(steps: Sequence[Step]) -> str:
    """Return what a pathway's map is called: how many steps, how many of them one has, and the goal."""
    held = sum(step.state == HELD for step in steps)
    goals = [step.title for step in steps if step.state == GOAL]
    parts = [ngettext("Map of %(n)d step", "Map of %(n)d steps", len(steps)) % {"n": len(steps)}]
    if held:
        parts.append(_("%(n)d you have") % {"n": held})
    parts += [_("the goal is %(title)s") % {"title": cut(title, 80)} for title in goals[:1]]
    return _("%(what)s; the list says the same") % {"what": _(", ").join(parts)}


def _direct(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """Return what each step needs, without what it needs through another, and without circles."""
    order = {step.code: step for step in steps}
    before: dict[str, frozenset[str]] = {}

    def reach(code: str, seen: frozenset[str]) -> frozenset[str]:
        if code not in before:
            needed = [one for one in order[code].needs if one in order and one not in seen and one != code]
            before[code] = frozenset(needed).union(*(reach(one, seen | {code}) for one in needed))
        return before[code]

    for step in steps:
        reach(step.code, frozenset())
    direct = {}
    for step in steps:
        needed = [one for one in dict.fromkeys(step.needs) if one in before[step.code]]
        direct[step.code] = tuple(
            one for one in needed if not any(one in before[other] for other in needed if other != one)
        )
    return direct


def _columns(steps: Sequence[Step], needs: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Return the steps in columns: each right of all it needs, near the middle of what leads to it.

    A step stands as near as it can to what needs it: a line then passes behind no other step.
    """
    depth: dict[str, int] = {}

    def deep(code: str) -> int:
        if code not in depth:
            depth[code] = 1 + max((deep(one) for one in needs[code]), default=-1)
        return depth[code]

    last = max((deep(step.code) for step in steps), default=-1)
    latest: dict[str, int] = {}
    for code in sorted(depth, key=lambda one: -depth[one]):
        depth[code] = latest.get(code, depth[code])
        latest |= {one: min(latest.get(one, last), depth[code] - 1) for one in needs[code]}
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    at: dict[str, float] = {}
    for across in range(last + 1):
        column = [step for step in steps if depth[step.code] == across]
        middles = {
            step.code: sum(at[one] for one in needs[step.code]) / len(needs[step.code]) if needs[step.code] else 0.5
            for step in column
        }
        column.sort(key=lambda step: (middles[step.code], _low(step.level)))
        columns[across] = [step.code for step in column]
        at |= {step.code: (down + 0.5) / len(column) for down, step in enumerate(column)}
    return columns


def _low(level: str) -> tuple[int, str]:
    """Return a key that puts higher levels above lower ones."""
    digits = "".join(letter for letter in level if letter.isdigit())
    return -int(digits or 0), level


def _edges(places: Mapping[str, tuple[int, int]], needs: Mapping[str, tuple[str, ...]], form: Form) -> SafeString:
    """Return the lines from what is needed to what needs it."""
    turned = get_language_bidi()
    path = []
    for code, before in needs.items():
        x, y = places[code]
        for one in before:
            left, top = places[one]
            start, end = (left, x + form.wide) if turned else (left + form.wide, x)
            bend = (end - start) // 2 if abs(end - start) <= GAP else (GAP if end > start else -GAP)
            middle = form.high // 2
            here, there = top + middle, y + middle
            curve = f"C{start + bend} {here} {end - bend} {there} {end} {there}" if form.titles else f"L{end} {there}"
            path.append(f"M{start} {here}{curve}")
    return format_html('<path class=e stroke-width=2 d="{}"/>', "".join(path))


def _boxes(steps: Sequence[Step], places: Mapping[str, tuple[int, int]], form: Form) -> SafeString:
    """Return the outlines: a solid bar is held, a striped one planned, a dashed box waits, the dark one is the goal."""
    outline = {
        HELD: 'class=k stroke="var(--edge)"',
        PLANNED: 'class=k stroke="var(--edge)"',
        LOCKED: 'class="k d" stroke="var(--edge)"',
        GOAL: "class=i",
    }
    drawn: list[SafeString] = []
    for state, look in outline.items():
        here = [places[step.code] for step in steps if step.state == state]
        if not here:
            continue
        boxes = "".join(f"M{x} {y}h{form.wide}v{form.high}h-{form.wide}z" for x, y in here)
        drawn.append(format_html(f'<path {look} d="{{}}"/>', boxes))
        bars = "".join(f"M{x} {y + 4}h{form.wide}" for x, y in here)
        if state == HELD:
            drawn.append(format_html('<path stroke="var(--ok)" stroke-width=8 d="{}"/>', bars))
        if state == PLANNED:
            drawn.append(format_html('<path class=w stroke-width=8 stroke-dasharray="5 3" d="{}"/>', bars))
    return format_html_join("", "{}", ((part,) for part in drawn))


def _letters(steps: Sequence[Step], places: Mapping[str, tuple[int, int]], form: Form) -> SafeString:
    """Return the words in the boxes: title, level and state, or the number of the step in the list."""
    light: list[tuple[int, int, str]] = []
    dark: list[tuple[int, int, str]] = []
    for number, step in enumerate(steps, 1):
        x, y = places[step.code]
        middle = x + form.wide // 2
        words = [(25 + 13 * row, line) for row, line in enumerate(lines(step.title, 14, form.titles))]
        if form.tells_more:
            level = _("level %(level)s") % {"level": step.level} if step.level else ""
            said = [level, cut(step.words or state_in_words(step.state), 15), cut(step.note, 15)]
            words += [(70 + 16 * row, line) for row, line in enumerate(filter(None, said))]
        if not form.titles:
            words = [(24, str(number))]
        (dark if step.state == GOAL else light).extend((middle, y + down, text) for down, text in words if text)
    written = "<text x={} y={}>{}</text>"
    on_paper = format_html_join("", written, light)
    on_dark = format_html_join("", '<text x={} y={} font-size=12 fill="var(--card)">{}</text>', dark)
    return format_html("<g text-anchor=middle>{}{}</g>", on_paper, on_dark)
