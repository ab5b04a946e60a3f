"""What a description says that nobody asks about: a misspelt field is not stated, and nothing else would say so.

The gate looks for fields by their paths and passes over the rest. Here the rest is found, each with the known path
that comes nearest, so that whoever wrote `workload.hour` learns of it before an officer does.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.core.gate.values import getter, is_number, is_stated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

NEAR, MOST = 0.75, 200
"""How alike two names must be, of one, to be taken for each other; how many unknown names are looked at."""
LONGEST = 80
"""A name beyond this is no misspelling of any field."""


class Unknown(NamedTuple):
    """A field that no rule and no table knows, and the path that was probably meant; "" where none comes near."""

    path: str
    nearest: str


class Ungrouped(NamedTuple):
    """A field that has parts, stated as if it had none: `workload` is no number, `workload.hours` is."""

    path: str
    parts: tuple[str, ...]


def unknown(stated: Mapping[str, Any], known: Collection[str]) -> list[Unknown | Ungrouped]:
    """Return what is stated under names that are not `known` paths, in the order in which it is stated.

    What is stated and empty is passed over, and what stands inside a known field is its own business.

    >>> unknown({"workload": {"hour": 50}, "title": "Pumps"}, ["title", "workload.hours"])
    [Unknown(path='workload.hour', nearest='workload.hours')]
    """
    paths = frozenset(known)
    return [found for found, _ in zip(_walk(stated, "", paths), range(MOST), strict=False)]


def no_numbers(stated: Mapping[str, Any], known: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Return the paths at which a number is due and something else is stated, with what stands there.

    >>> no_numbers({"workload": {"hours": "many"}}, {"workload.hours": "number"})
    [('workload.hours', 'many')]
    """
    asked = ((path, getter(path)(stated)) for path, what in known.items() if what == "number")
    return [(path, value) for path, value in asked if is_stated(value) and not is_number(value)]


def _walk(stated: Mapping[str, Any], prefix: str, known: frozenset[str]) -> Iterator[Unknown | Ungrouped]:
    for name, value in stated.items():
        path = f"{prefix}{name}"
        is_name = "." not in str(name)
        if (is_name and path in known) or not is_stated(value):
            continue
        parts = tuple(sorted(one for one in known if one.startswith(f"{path}."))) if is_name else ()
        if not parts:
            yield Unknown(path, _nearest(path, known))
        elif isinstance(value, dict):
            yield from _walk(value, f"{path}.", known)
        else:
            yield Ungrouped(path, parts)


@lru_cache(maxsize=1024)
def _nearest(path: str, known: frozenset[str]) -> str:
    """Return what a name was probably meant to be: a path or a group of them, by its letters, then by its words."""
    if len(path) > LONGEST:
        return ""
    if path in known:  # written with its dot, as one name
        return path
    asked = path.lower()
    groups = {one.rpartition(".")[0] for one in known} - {""}
    if near := get_close_matches(asked, sorted(known | groups), n=1, cutoff=NEAR):
        return near[0]
    words = set(_words(asked.rpartition(".")[2]))
    if same := [one for one in sorted(known) if words <= set(_words(one))]:
        return min(same, key=lambda one: (len(_words(one)), one))
    leaves = {one.rpartition(".")[2]: one for one in sorted(known, reverse=True)}
    near = get_close_matches(asked.rpartition(".")[2], sorted(leaves), n=1, cutoff=NEAR)
    return leaves[near[0]] if near else ""


def _words(path: str) -> list[str]:
    return path.replace(".", "_").split("_")
