"""Two people change one description, both from the same version: what comes of both, and where only a person can say.

A three-way merge by field. What only one of the two changed is taken from that one; what both changed alike is no
clash. Things that are known by a code (outcomes, parts of the assessment, blocks), or by framework and edition
(levels), are matched by it and never by their place; lists that are sets (skills, what a part covers) take what either
added and lose what either struck out. Two new things to which a page gave the same code are two things. Everything
else that both changed is a `Clash`: what was there, what is saved, what was typed. Nothing of either side disappears:
it stands in the result or in a clash.

>>> base = {"hours": 100, "outcomes": [{"code": "O1", "text": "Mend."}, {"code": "O2", "text": "Lift."}]}
>>> theirs = base | {"outcomes": [{"code": "O1", "text": "Mend a pump."}, {"code": "O2", "text": "Lift."}]}
>>> yours = base | {"hours": 120, "outcomes": [{"code": "O1", "text": "Mend it."}, {"code": "O2", "text": "Lift it."}]}
>>> found = merge(base, theirs, yours)
>>> found.value["hours"], [one["text"] for one in found.value["outcomes"]]
(120, ['Mend a pump.', 'Lift it.'])
>>> found.clashes
(Clash(path='outcomes.O1.text', base='Mend.', theirs='Mend a pump.', yours='Mend it.'),)
>>> merge(base, theirs, yours, {"outcomes.O1.text": "Mend a pump, and test it."}).clashes
()
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CODED = ("outcomes", "assessment.components", "blocks")
"""Lists whose things have a code that others refer to."""
REFERS = {
    "outcomes": (("assessment.components", "covers"), ("blocks", "outcomes")),
    "assessment.components": (("blocks", "components"),),
    "blocks": (),
}
"""Where a code of a list is referred to: another list, and the member that holds codes."""
ORDERED = ("assessment.scale",)
"""Lists that mean something only as a whole."""
ORDER = "*"
"""The last part of the path of a clash about the order of a list."""
LONGEST_CODE = 12
EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


@dataclass(frozen=True)
class Clash:
    """One thing that both changed, and otherwise; what one of them struck out is None there."""

    path: str
    base: Any
    theirs: Any
    yours: Any


@dataclass(frozen=True)
class Merged:
    """What comes of both; where they clash it holds what is saved (`theirs`)."""

    value: dict[str, Any]
    clashes: tuple[Clash, ...] = ()
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Codes that new things of yours have instead, as theirs took them meanwhile: {list: {code: other code}}."""


def merge(
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    yours: Mapping[str, Any],
    chosen: Mapping[str, Any] | None = None,
) -> Merged:
    """Return what comes of two descriptions made of one; `chosen` says by path what clashes become."""
    apart, renamed = _told_apart(base, theirs, yours)
    work = _Work(chosen or {})
    value = work.members("", base, theirs, apart)
    return Merged(value, tuple(work.clashes), renamed)


def same(one: Any, other: Any) -> bool:
    """Say whether two values state the same: what is empty is stated nowhere."""
    return bool(_tidy(one) == _tidy(other))


def _tidy(value: Any) -> Any:
    if isinstance(value, Mapping):
        told = {name: _tidy(item) for name, item in value.items()}
        return {name: item for name, item in told.items() if item not in EMPTY} or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_tidy(item) for item in value] or None
    return None if value == "" else value


class _Work:
    """One merge under way: what was chosen, and what clashed so far."""

    def __init__(self, chosen: Mapping[str, Any]) -> None:
        self.chosen, self.clashes = chosen, list[Clash]()

    def merged(self, path: str, base: Any, theirs: Any, yours: Any) -> Any:
        """Return what comes of one value."""
        if same(theirs, yours) or same(base, yours):
            return theirs
        if same(base, theirs):
            return yours
        if isinstance(theirs, Mapping) and isinstance(yours, Mapping):
            return self.members(path, base if isinstance(base, Mapping) else {}, theirs, yours)
        lists = [_listed(one) for one in (base, theirs, yours)]
        if path not in ORDERED and all(one is not None for one in lists):
            before, saved, typed = (one or [] for one in lists)
            known = [_by_identity(one) for one in (before, saved, typed)]
            if all(one is not None for one in known):
                return self.things(path, *(one or {} for one in known))
            return _united(before, saved, typed)
        return self.clash(path, base, theirs, yours)

    def members(
        self, path: str, base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Merge an object member by member; one that nothing is left of, and that theirs did not name, is left out."""
        found: dict[str, Any] = {}
        for name in dict.fromkeys([*theirs, *yours]):
            at = f"{path}.{name}" if path else str(name)
            value = self.merged(at, base.get(name), theirs.get(name), yours.get(name))
            if value not in EMPTY or name in theirs:
                found[name] = value
        return found

    def things(
        self, path: str, base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]
    ) -> list[Any]:
        """Merge a list of things that are known by something, in an order both can live with."""
        kept = {
            name: value
            for name in dict.fromkeys([*theirs, *yours])
            if (value := self.merged(f"{path}.{name}", base.get(name), theirs.get(name), yours.get(name))) is not None
        }
        return [kept[name] for name in self._ordered(path, kept, list(base), list(theirs), list(yours))]

    def _ordered(
        self, path: str, kept: Iterable[str], base: list[str], theirs: list[str], yours: list[str]
    ) -> list[str]:
        known = set(kept)
        common = known & set(base) & set(theirs) & set(yours)
        before, saved, typed = ([name for name in side if name in common] for side in (base, theirs, yours))
        order = saved
        if before == saved:
            order = typed
        elif typed not in (before, saved):
            order = list(self.clash(f"{path}.{ORDER}", before, saved, typed))
            order = order if sorted(order) == sorted(common) else saved
        place = {name: index for index, name in enumerate(order)}

        def behind(name: str) -> tuple[int, int, str]:
            """After which thing of both it stands, and how far behind it: the same whoever saved first."""
            found = [_behind(name, side, place) for side in (theirs, yours) if name in side]
            return (max(after for after, _far in found), min(far for _after, far in found), name)

        added = sorted(behind(name) for name in known - common)
        result = [name for after, _far, name in added if after < 0]
        for index, name in enumerate(order):
            result += [name, *(other for after, _far, other in added if after == index)]
        return result

    def clash(self, path: str, base: Any, theirs: Any, yours: Any) -> Any:
        """Return what was chosen; where nothing was, what is saved, and keep the clash."""
        if path in self.chosen:
            return self.chosen[path]
        self.clashes.append(Clash(path, base, theirs, yours))
        return theirs


def _behind(name: str, side: Sequence[str], place: Mapping[str, int]) -> tuple[int, int]:
    here = side.index(name)
    for far, other in enumerate(reversed(side[:here]), start=1):
        if other in place:
            return place[other], far
    return -1, here + 1


def _listed(value: Any) -> list[Any] | None:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else None


def _identity(item: Any) -> str | None:
    if not isinstance(item, Mapping):
        return None
    if item.get("code"):
        return str(item["code"])
    return f"{item['framework']}/{item['edition']}" if {"framework", "edition"} <= item.keys() else None


def _by_identity(items: Sequence[Any]) -> dict[str, Any] | None:
    """Return things by what they are known by; None where one is known by nothing, or two by the same."""
    named = {_identity(item): item for item in items}
    return None if None in named or len(named) != len(items) else {str(name): item for name, item in named.items()}


def _united(base: list[Any], theirs: list[Any], yours: list[Any]) -> list[Any]:
    """Return a list that is a set: without what either struck out, with what either added."""
    before, saved, typed = ({_key(item): item for item in side} for side in (base, theirs, yours))
    kept = [item for key, item in before.items() if key in saved and key in typed]
    added = {key: item for side in (saved, typed) for key, item in side.items() if key not in before}
    return kept + [added[key] for key in sorted(added)]


def _key(item: Any) -> str:
    return json.dumps(item, sort_keys=True, default=str, ensure_ascii=False)


def _told_apart(
    base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]
) -> tuple[Mapping[str, Any], dict[str, dict[str, str]]]:
    """Return yours with other codes for new things whose code theirs gave to something else meanwhile."""
    renamed: dict[str, dict[str, str]] = {}
    for path in CODED:
        old, saved, typed = (_coded(_at(side, path)) for side in (base, theirs, yours))
        used = {*old, *saved, *typed}
        for code, item in typed.items():
            if code in old or code not in saved or same(saved[code], item):
                continue
            again = (name for name, other in saved.items() if name not in typed and same(_bare(other), _bare(item)))
            other = next(again, None) or _free(code, used)
            used.add(other)
            renamed.setdefault(path, {})[code] = other
    return (_with_other_codes(yours, renamed) if renamed else yours), renamed


def _coded(value: Any) -> dict[str, Any]:
    items = value if isinstance(value, list) else []
    return {str(item["code"]): item for item in items if isinstance(item, Mapping) and item.get("code")}


def _bare(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "code"}


def _free(code: str, used: Iterable[str]) -> str:
    """Return a code like this one that nothing has."""
    stem, taken, number = re.sub(r"[0-9]+$", "", code), set(used), 1
    while (found := f"{stem[: LONGEST_CODE - len(str(number))]}{number}") in taken:
        number += 1
    return found


def _with_other_codes(yours: Mapping[str, Any], renamed: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return yours with its codes, and whatever refers to them, called otherwise."""
    result: dict[str, Any] = _copied(yours)
    for path, codes in renamed.items():
        for item in _at(result, path):
            item["code"] = codes.get(item["code"], item["code"])
        for other, member in REFERS[path]:
            for item in _at(result, other) or []:
                if member in item:
                    item[member] = [codes.get(code, code) for code in item[member]]
    return result


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _at(stated: Mapping[str, Any], path: str) -> Any:
    found: Any = stated
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
