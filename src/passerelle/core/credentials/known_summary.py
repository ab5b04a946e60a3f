"""The summary of a badge whose shape was met before, picked from its texts instead of looked up again.

After a badge was summed up in full, each of its texts is tried with a stand-in: where the summary shows the stand-in
and is otherwise the same, it shows whatever stands there; where it changes in another way, that text must stay what
it was. Days are told by trying another moment.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.patterns import replaced
from passerelle.core.credentials.rdf.plan import tuple_of
from passerelle.core.credentials.summary import DECIDING, summary_of
from passerelle.core.credentials.verdict import Level, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.core.credentials.canonical import Form
    from passerelle.core.credentials.rdf.reader import Path

    Values = tuple[str, ...]

_MOMENT: Final = "2001-02-03T04:05:06Z"
_DAY: Final = date(2001, 2, 3)
_NAMES: Final = tuple(field.name for field in fields(Summary))
_PARTS_OF_LEVEL: Final = tuple(field.name for field in fields(Level))


def of(document: Mapping[str, Any], form: Form) -> Summary | None:
    """Return what `summary.summary_of` returns; `form` is the document without its proofs."""
    met = form.met()
    if met is None:
        return summary_of(document)
    shape, values = met
    if shape.picker is not None and (found := shape.picker.summary(values)) is not None:
        return found
    summary = summary_of(document)
    if summary is not None and shape.picker is None and shape.rules is not None:
        shape.picker = Picker(dict(form.document), shape.holes, values, summary)
    return summary


class Picker:
    """How the summary of documents of one shape is made of their texts."""

    def __init__(self, document: dict[str, Any], holes: Mapping[Path, int], values: Values, summary: Summary) -> None:
        paths: dict[int, list[Path]] = {}
        for path, place in holes.items():
            paths.setdefault(place, []).append(path)
        shown = {}
        fixed: list[int] = []
        days: list[tuple[int, int]] = []
        for place, own in paths.items():
            stand_in = f"urn:x-stand-in:{place}"
            found = summary_of(replaced(document, dict.fromkeys(own, stand_in)))
            if any(path[-1] in DECIDING for path in own):
                fixed.append(place)  # a word that tells nothing here may tell much in another badge
            elif found is not None and _with(found, {stand_in: values[place]}) == summary:
                shown[place] = stand_in
            elif found_days := _days(summary, document, own):
                days += [(number, place) for number in found_days]
            else:
                fixed.append(place)
        self._fixed = tuple_of(fixed)
        self._fixed_texts = self._fixed(values)
        stand_ins = {path: text for place, text in shown.items() for path in paths[place]}
        whole = summary_of(replaced(document, stand_ins))
        place_of = {text: place for place, text in shown.items()}
        made = [_made(getattr(whole, name), place_of) for name in _NAMES]
        self._same: list[Any] = [None if callable(how) else how for how in made]
        texts = [(number, how) for number, how in enumerate(made) if isinstance(how, _TextAt)]
        self._shown, self._texts = [number for number, _ in texts], tuple_of([how.place for _, how in texts])
        self._changing = [
            (number, how) for number, how in enumerate(made) if callable(how) and (number, how) not in texts
        ]
        self._changing += [(number, _day_at(place)) for number, place in days]

    def summary(self, values: Values) -> Summary | None:
        """Return the summary of a document with these texts, or None where it must be looked up."""
        if self._fixed(values) != self._fixed_texts:
            return None
        said = self._same.copy()
        for number, text in zip(self._shown, self._texts(values), strict=True):
            said[number] = text
        try:
            for number, how in self._changing:
                said[number] = how(values)
        except ValueError:  # a day that is none
            return None
        return Summary(*said)


def _days(summary: Summary, document: dict[str, Any], paths: list[Path]) -> list[int]:
    """Return the numbers of the fields that are the day at `paths`, if all that depends on it are."""
    found = summary_of(replaced(document, dict.fromkeys(paths, _MOMENT)))
    if found is None:
        return []
    changed = [number for number, name in enumerate(_NAMES) if getattr(found, name) != getattr(summary, name)]
    return changed if all(getattr(found, _NAMES[number]) == _DAY for number in changed) else []


def _with(value: Any, texts: Mapping[str, str]) -> Any:
    """Return a summary, or a part of one, with other texts in place of some."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, tuple):
        return tuple(_with(item, texts) for item in value)
    if isinstance(value, Level):
        return Level(*(_with(getattr(value, name), texts) for name in _PARTS_OF_LEVEL))
    if isinstance(value, Summary):
        return Summary(*(_with(getattr(value, name), texts) for name in _NAMES))
    return value


def _made(value: Any, place_of: Mapping[str, int]) -> Any:
    """Return a function from texts to this part of the summary, or the part itself where it is always the same."""
    if isinstance(value, str):
        return _TextAt(place_of[value]) if value in place_of else value
    if isinstance(value, Level):
        return _joined(Level, [_made(getattr(value, name), place_of) for name in _PARTS_OF_LEVEL]) or value
    if isinstance(value, tuple):
        return _joined(_tuple, [_made(item, place_of) for item in value]) or value
    return value


def _joined(make: Callable[..., Any], parts: list[Any]) -> Callable[[Values], Any] | None:
    if not any(map(callable, parts)):
        return None
    hows = [part if callable(part) else _always(part) for part in parts]
    return lambda values: make(*[how(values) for how in hows])


def _tuple(*items: Any) -> tuple[Any, ...]:
    return items


class _TextAt(NamedTuple):
    place: int

    def __call__(self, values: Values) -> str:
        return values[self.place]


def _day_at(place: int) -> Callable[[Values], date]:
    return lambda values: moment(values[place]).date()


def _always(part: Any) -> Callable[[Values], Any]:
    return lambda _: part
