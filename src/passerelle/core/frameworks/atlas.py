"""The atlas: every level of every version the register knows, and what compares with what, where anything does.

Two levels of one version are in its order. Two levels of different versions compare through a recorded comparison:
their own, in either direction, or through a third version that both are compared with. What rests on verified
comparisons alone is verified, and goes before what does not. "Nothing is agreed" is an answer of its own; where
nothing is recorded, the answer is unknown. Equal codes never compare: level 7 is a bachelor's degree in New Zealand and
a master's in Europe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.frameworks.versions import Basis, Place, VersionKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from passerelle.core.frameworks.versions import Version

NAMED = 5
"""So many frameworks are named where a code belongs to others; `more` counts the rest."""


class Relation(StrEnum):
    """How the first level stands to the second."""

    SAME = "same"
    COMPARABLE = "comparable"
    HIGHER = "higher"
    LOWER = "lower"
    OVERLAPPING = "overlapping"
    NO_AGREEMENT = "no_agreement"
    UNKNOWN = "unknown"


BESIDE = {Relation.SAME, Relation.COMPARABLE, Relation.OVERLAPPING}
"""What a picture of two frameworks joins by a line."""


class Certainty(StrEnum):
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    NONE = "none"


@dataclass(frozen=True)
class Link:
    """One recorded comparison; `code` is None where nothing of the other version compares."""

    source: Place
    to: VersionKey
    code: str | None
    basis: Basis = Basis.ASSUMED
    verified: bool = False
    told_by: str = ""
    year: int | None = None
    note: str = ""

    @property
    def target(self) -> Place | None:
        return None if self.code is None else Place(*self.to, self.code)


@dataclass(frozen=True)
class Comparison:
    """How one level stands to another, how certain that is, what it rests on, and through which versions."""

    relation: Relation
    certainty: Certainty
    basis: tuple[Link, ...] = ()
    through: tuple[VersionKey, ...] = ()


UNKNOWN = Comparison(Relation.UNKNOWN, Certainty.NONE)


class Atlas:
    """Levels by version, and the comparisons between them. Disabled versions are known and compare with nothing."""

    def __init__(
        self,
        levels: Mapping[VersionKey, Mapping[str, Decimal]],
        links: Iterable[Link] = (),
        disabled: Iterable[VersionKey] = (),
    ) -> None:
        self._levels = dict(levels)
        self._disabled = frozenset(disabled)
        self._links: dict[Place, dict[VersionKey, list[tuple[str | None, Link]]]] = {}
        for link in links:
            if not {link.source.version, link.to} & self._disabled:
                self._add(link.source, link.to, link.code, link)
                if link.target:
                    self._add(link.target, link.source.version, link.source.code, link)

    @classmethod
    def of(cls, versions: Iterable[Version]) -> Atlas:
        known = {version.version: version for version in versions}
        levels = {key: {level.code: level.sort for level in version.levels} for key, version in known.items()}
        links = [
            Link(
                Place(*key, one.from_code), one.to, one.to_code, one.basis, one.verified, one.source, one.year, one.note
            )
            for key, version in known.items()
            for one in version.mappings
        ]
        return cls(levels, links, [key for key, version in known.items() if not version.is_active])

    def _add(self, place: Place, other: VersionKey, code: str | None, link: Link) -> None:
        self._links.setdefault(place, {}).setdefault(other, []).append((code, link))

    def placed(self, statement: LevelStatement) -> Place:
        """Return the level a statement points to; raises LevelRefused, saying whose code it is if another's."""
        place, version = statement.place, statement.place.version
        told = {"framework": str(version), "level": statement.code}
        if version not in self._levels:
            raise LevelRefused(reason="framework_unknown", **told, editions=self._editions(statement.framework))
        if version in self._disabled:
            raise LevelRefused(reason="framework_disabled", **told)
        if statement.code in self._levels[version]:
            return place
        if others := self._having(statement.code, near=version):
            named = [str(other) for other in others[:NAMED]]
            raise LevelRefused(
                reason="level_of_another_framework", **told, belongs_to=named, more=max(len(others) - NAMED, 0)
            )
        raise LevelRefused(reason="level_unknown", **told, levels=self._in_order(version))

    def _editions(self, framework: str) -> list[str]:
        return sorted(str(version) for version in self._levels if version.framework == framework)

    def _in_order(self, version: VersionKey) -> list[str]:
        return sorted(self._levels[version], key=lambda code: self._levels[version][code])

    def _having(self, code: str, *, near: VersionKey) -> list[VersionKey]:
        """Return the versions with this code: other editions first, then those compared with this one, then others."""
        compared = {other for place, links in self._links.items() if place.version == near for other in links}
        found = [version for version, levels in self._levels.items() if code in levels and version != near]
        return sorted(found, key=lambda one: (one.framework != near.framework, one not in compared, one))

    def reach(self, place: Place, other: VersionKey, *, verified_only: bool = False) -> dict[str, tuple[Link, ...]]:
        """Return the levels of another version that one level compares with, each with what says so, lowest first."""
        if place.version == other:
            return {place.code: ()}
        found: dict[str, tuple[Link, ...]] = {}
        for code, link in self._links.get(place, {}).get(other, ()):
            if code is not None and (link.verified or not verified_only):
                found[code] = (*found.get(code, ()), link)
        order = self._levels.get(other, {})
        return {code: found[code] for code in sorted(found, key=lambda one: (one not in order, order.get(one), one))}

    def compare(self, one: LevelStatement, other: LevelStatement) -> Comparison:
        """Return how the first stands to the second; raises LevelRefused where either points to nothing."""
        first, second = self.placed(one), self.placed(other)
        if first.version == second.version:
            order = self._levels[first.version]
            relation = Relation.SAME if first == second else _relation([order[first.code]], [order[second.code]])
            return Comparison(relation, Certainty.VERIFIED, through=(first.version,))
        if refused := self._no_agreement(first, second):
            certainty = Certainty.VERIFIED if all(link.verified for link in refused) else Certainty.UNVERIFIED
            return Comparison(Relation.NO_AGREEMENT, certainty, refused)
        told = [one for one in (self._directly(first, second), *self._through_others(first, second)) if one.basis]
        return next((one for one in told if one.certainty == Certainty.VERIFIED), next(iter(told), UNKNOWN))

    def _directly(self, first: Place, second: Place) -> Comparison:
        """Compare in either version; the sharper answer counts, and of two alike the verified one.

        Two New Zealand levels compare with Hong Kong's level 4: each of them is comparable to it.
        """
        hubs = sorted((first.version, second.version))
        told = [one for one in (self._through(first, second, (hub,)) for hub in hubs) if one.basis]
        sharp = [one for one in told if one.relation != Relation.OVERLAPPING] or told
        return min(sharp, key=lambda one: one.certainty != Certainty.VERIFIED, default=UNKNOWN)

    def _through_others(self, first: Place, second: Place) -> tuple[Comparison, Comparison]:
        """Compare through third versions: through those where all is verified, and through whichever there are."""
        shared = self._links.get(first, {}).keys() & self._links.get(second, {}).keys()
        hubs = tuple(sorted(shared - {first.version, second.version}))
        certain = tuple(hub for hub in hubs if self._through(first, second, (hub,)).certainty == Certainty.VERIFIED)
        return self._through(first, second, certain), self._through(first, second, hubs)

    def side_by_side(self, one: VersionKey, other: VersionKey) -> tuple[tuple[str, str | None, Certainty], ...]:
        """Return the pairs of levels of two versions that compare or overlap, and None where nothing is agreed.

        Codes of the first version in its order, of the second in its own. Versions that are disabled have none.
        """
        if {one, other} & (self._disabled | ({one, other} - self._levels.keys())):
            return ()
        found: list[tuple[str, str | None, Certainty]] = []
        for code in self._in_order(one):
            here = LevelStatement(*one, code)
            told = [(their, self.compare(here, LevelStatement(*other, their))) for their in self._in_order(other)]
            settled = [answer for _their, answer in told if answer.relation == Relation.NO_AGREEMENT]
            if settled and len(settled) == len(told):
                found.append((code, None, settled[0].certainty))
            found += [(code, their, answer.certainty) for their, answer in told if answer.relation in BESIDE]
        return tuple(found)

    def order_of(self, version: VersionKey) -> tuple[str, ...]:
        """Return the codes of a version, lowest first; none of one that is not known."""
        return tuple(self._in_order(version)) if version in self._levels else ()

    def is_disabled(self, version: VersionKey) -> bool:
        """Say whether no source confirms a version: no statement may point to it."""
        return version in self._disabled

    def _no_agreement(self, first: Place, second: Place) -> tuple[Link, ...]:
        pairs = ((first, second.version), (second, first.version))
        return tuple(
            link for place, other in pairs for code, link in self._links.get(place, {}).get(other, ()) if code is None
        )

    def _through(self, first: Place, second: Place, hubs: tuple[VersionKey, ...]) -> Comparison:
        """Compare in every version that both levels reach; where two of them answer differently, none is believed.

        Whatever is recorded counts, the unverified too: what is verified may be only a part of what compares.
        """
        relations: dict[VersionKey, Relation] = {}
        basis: dict[Link, None] = {}
        for hub in hubs:
            here, there, order = self.reach(first, hub), self.reach(second, hub), self._levels.get(hub, {})
            if here and there and here.keys() | there.keys() <= order.keys():
                relations[hub] = _relation([order[code] for code in here], [order[code] for code in there])
                basis |= dict.fromkeys(link for told in (here, there) for links in told.values() for link in links)
        if not relations:
            return UNKNOWN
        answers = set(relations.values())
        certain = all(link.verified for link in basis)
        return Comparison(
            answers.pop() if len(answers) == 1 else Relation.OVERLAPPING,
            Certainty.VERIFIED if certain else Certainty.UNVERIFIED,
            tuple(basis),
            tuple(sorted(relations)),
        )


def _relation(here: list[Decimal], there: list[Decimal]) -> Relation:
    """Compare two sets of places in one order."""
    if min(here) > max(there):
        return Relation.HIGHER
    if max(here) < min(there):
        return Relation.LOWER
    return Relation.COMPARABLE if set(here) == set(there) and len(set(here)) == 1 else Relation.OVERLAPPING
