"""The ladder: the levels of one edition, and what each of them compares with in the European framework.

A level is claimed twice, in the country's framework and in Europe's (DOMAIN 3.5; EU 2022/C 243/02, Annex I). The two
claims hold together where a recorded comparison says so, in either direction. What rests on a verified comparison
stands against an entry; what nobody verified is advice; where nothing is recorded, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from passerelle.core.frameworks.versions import VersionKey


@dataclass(frozen=True)
class European:
    """One recorded comparison of a level; `code` is None where it is settled that no European level compares."""

    code: str | None
    verified: bool


@dataclass(frozen=True)
class Mismatch:
    """The European levels that a level compares with (none, where it is settled that none does), and how certain."""

    levels: tuple[str, ...]
    verified: bool


@dataclass(frozen=True)
class Ladder:
    """The codes of one edition, the lowest first, and what is recorded of them; without codes, none is in use."""

    version: VersionKey
    codes: tuple[str, ...]
    european: Mapping[str, tuple[European, ...]] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        return code in self.codes

    def __bool__(self) -> bool:
        return bool(self.codes)

    def mismatch(self, code: str, claimed: str) -> Mismatch | None:
        """Return what a level compares with, where the European level claimed beside it is another.

        A claim that any comparison bears out is borne out. Verified are those that nothing unverified stands beside.

        >>> ladder = Ladder(VersionKey("gb-sct", "2024"), ("7", "8"), {"7": (European("5", verified=True),)})
        >>> ladder.mismatch("7", "5"), ladder.mismatch("7", "7"), ladder.mismatch("8", "7")
        (None, Mismatch(levels=('5',), verified=True), None)
        """
        told = self.european.get(code, ())
        if not told or any(one.code == claimed for one in told):
            return None
        levels = sorted({one.code for one in told if one.code is not None})
        return Mismatch(tuple(levels), all(one.verified for one in told))
