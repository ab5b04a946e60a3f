"""What can be held: every edition of every micro-credential and block, with what a rule can ask of it.

An item is one edition, for level, credits and outcomes are those of an edition (`frameworks/statements.py`). What an
entry lists is found here once, when rules are compiled; what differs from award to award is asked of the award.

Level by mapping: an item is at least at the level asked for where a recorded and verified comparison says so
(`core/frameworks/atlas.py`). Where levels overlap or nothing is recorded, no machine decides, and it is not listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Atlas, Certainty, LevelRefused, LevelStatement, Relation
from passerelle.core.matching.rules import hundredths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.core.matching.rules import Entry

MOST_ITEMS: Final = 2**20 - 1
MOST_SOURCES: Final = 15
MOST_RESULTS: Final = 255
AT_LEAST: Final = (Relation.SAME, Relation.COMPARABLE, Relation.HIGHER)


@dataclass(frozen=True)
class Item:
    """One edition of a micro-credential, or of a block that is awarded alone.

    `scale` has the results of the item from the lowest; `other_results` those its awards bear that the scale lacks.
    `credit_system` says what the credits are counted in, where that is stated.
    """

    number: str
    edition: int = 1
    credits: Decimal = Decimal(0)
    levels: tuple[LevelStatement, ...] = ()
    awarder: str = ""
    field: str = ""
    quality: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    scale: tuple[str, ...] = ()
    other_results: tuple[str, ...] = ()
    credit_system: str = ""
    country: str = ""
    """Of its awarder; conversions may be for one country."""

    @property
    def results(self) -> tuple[str, ...]:
        """Return every result its awards can bear; the place of one, counted from 1, is its code."""
        return self.scale + self.other_results


def is_at_least(atlas: Atlas, item: Item, asked: LevelStatement) -> bool:
    """Say whether one of the item's levels is certainly the level asked for, or above it."""
    atlas.placed(asked)
    return any(_is_at_least(atlas, level, asked) for level in item.levels)


def _is_at_least(atlas: Atlas, level: LevelStatement, asked: LevelStatement) -> bool:
    try:
        told = atlas.compare(level, asked)
    except LevelRefused:  # a level of the item that points to nothing any more
        return False
    return told.relation in AT_LEAST and told.certainty == Certainty.VERIFIED


class Catalogue:
    """Items by the small numbers that lots and rules use for them; 0 is nothing. So are the sources of awards."""

    def __init__(self, items: Sequence[Item], atlas: Atlas, sources: Sequence[str] = ()) -> None:
        if len(items) > MOST_ITEMS or len(sources) > MOST_SOURCES:
            raise Malformed(field="items", expected=f"{MOST_ITEMS} items, {MOST_SOURCES} sources at most")
        if any(len(item.results) > MOST_RESULTS for item in items):
            raise Malformed(field="scale", expected=f"at most {MOST_RESULTS} results")
        self.items = tuple(items)
        self.sources = tuple(sources)
        self.atlas = atlas
        self.credits = (0, *(hundredths(item.credits, item.number) for item in items))
        self._ids = {(item.number, item.edition): place for place, item in enumerate(items, 1)}
        self._source_codes = {source: code for code, source in enumerate(sources, 1)}
        self._having: dict[tuple[str, str], set[int]] = {}
        for place, item in enumerate(items, 1):
            for what, name in _told(item):
                self._having.setdefault((what, name), set()).add(place)
        self._reaching: dict[LevelStatement, frozenset[int]] = {}
        self._at_least: dict[tuple[tuple[LevelStatement, ...], LevelStatement], bool] = {}
        self._listed: dict[Entry, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, item_id: int) -> Item:
        return self.items[item_id - 1]

    def id_of(self, number: str, edition: int = 1) -> int:
        """Return the small number of an item; 0, which no rule lists, where the register does not know it."""
        return self._ids.get((number, edition), 0)

    def source_of(self, source: str) -> int:
        """Return the small number of a source; raises Malformed where it is unknown."""
        if source not in self._source_codes:
            raise Malformed(field="source", expected=", ".join(self.sources), seen=source)
        return self._source_codes[source]

    def result_of(self, item_id: int, result: str | None) -> int:
        """Return the code of a result of an item; 0 where there is none, or the item knows none such."""
        results = self[item_id].results if item_id else ()
        return results.index(result) + 1 if result in results else 0

    def listed(self, entry: Entry) -> tuple[int, ...]:
        """Return the items an entry lists, in their order, whatever it asks of the single award."""
        if entry not in self._listed:
            self._listed[entry] = tuple(sorted(self._find(entry)))
        return self._listed[entry]

    def _find(self, entry: Entry) -> set[int]:
        found: set[int] | None = None
        for what, names in (
            ("number", entry.micro_credentials),
            ("block", entry.blocks),
            ("field", entry.fields),
            ("awarder", entry.awarders),
            ("quality", entry.quality),
        ):
            if names:
                found = self._and(found, set().union(*(self._having.get((what, name), set()) for name in names)))
        for outcome in entry.outcomes:
            found = self._and(found, self._having.get(("outcome", outcome), set()))
        found = set(range(1, len(self.items) + 1)) if found is None else found
        if entry.min_edition > 1:
            found = {one for one in found if self[one].edition >= entry.min_edition}
        return {one for one in found if self._reaches(one, entry.min_level)} if entry.min_level else found

    @staticmethod
    def _and(found: set[int] | None, more: set[int]) -> set[int]:
        return set(more) if found is None else found & more

    def _reaches(self, item_id: int, asked: LevelStatement) -> bool:
        levels = self[item_id].levels
        if (levels, asked) not in self._at_least:
            self._at_least[levels, asked] = is_at_least(self.atlas, self[item_id], asked)
        return self._at_least[levels, asked]


def _told(item: Item) -> Iterable[tuple[str, str]]:
    yield "number", item.number
    yield "field", item.field
    yield "awarder", item.awarder
    for what, names in (("quality", item.quality), ("block", item.blocks), ("outcome", item.outcomes)):
        for name in names:
            yield what, name
