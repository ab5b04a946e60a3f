"""Small frameworks to compare: two countries, one they are both compared with, and a trade beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from passerelle.core.frameworks import Basis, Kind, Level, LevelMapping, Status, Version, VersionKey

META = VersionKey("meta", "1")
LAKE, RIVER, TRADE = VersionKey("lake", "2020"), VersionKey("river", "2021"), VersionKey("trade", "1")


def levels(codes: str) -> tuple[Level, ...]:
    return tuple(Level(code, Decimal(place)) for place, code in enumerate(codes.split(), start=1))


def mapping(told: str, to: VersionKey = META, *, verified: bool = True, **more: Any) -> LevelMapping:
    """Read `4 5` as: level 4 compares with 5; `8 -` as: with nothing."""
    source, target = told.split()
    stated = {"basis": Basis.REFERENCING_REPORT if verified else Basis.ASSUMED, "source": "A report"} | more
    return LevelMapping(source, to, None if target == "-" else target, verified=verified, **stated)


def version(key: VersionKey, codes: str, *mappings: LevelMapping, **more: Any) -> Version:
    stated: dict[str, Any] = {
        "name": {"en": f"Framework of {key.framework}"},
        "kind": Kind.REGIONAL,
        "source": "Its law",
        "as_of": date(2026, 1, 1),
        "levels": levels(codes),
        "mappings": mappings,
    }
    return Version(key.framework, key.edition, **(stated | more))


def world(*more: Version) -> tuple[Version, ...]:
    """Lake has ten levels, as Ireland; River has eight, as most; the trade's grades compare with River's."""
    return (
        version(META, "1 2 3 4 5 6 7 8"),
        version(
            LAKE,
            "1 2 3 4 5 6 7 8 9 10",
            *map(mapping, ["1 1", "2 1", "3 2", "4 3", "5 4", "6 5", "7 6", "8 6", "9 7", "10 8"]),
        ),
        version(RIVER, "1 2 3 4 5 6 7 8", *(mapping(f"{n} {n}", verified=n != 8) for n in range(1, 9))),
        version(
            TRADE, "A B C", mapping("A 2", RIVER), mapping("B 3", RIVER), mapping("B 4", RIVER), kind=Kind.SECTORAL
        ),
        version(VersionKey("rumour", "1"), "1 2", mapping("1 1"), status=Status.DISABLED),
        *more,
    )
