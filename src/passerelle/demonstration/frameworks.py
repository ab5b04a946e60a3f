"""The frameworks of Mirane: the national one in two editions, the energy trades' beside it, and what ships with them.

The earlier national edition ended when the present one began; both are compared with the European levels, the trades'
grades with the national ones.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.core.frameworks import Basis, Kind, Level, LevelMapping, Version, VersionKey
from passerelle.demonstration.files import read
from passerelle.demonstration.rules import APPROVER, DRAFTER
from passerelle.frameworks import storing
from passerelle.frameworks.models import Framework
from passerelle.frameworks.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

EQF = VersionKey("eqf", "2017")
DRAFTED_BEFORE, APPROVED_BEFORE = timedelta(days=40), timedelta(days=12)
REGION = "world"
"""Mirane lies on no continent."""


def load_frameworks(ground: Ground) -> list[Framework]:
    """Write the frameworks that come with the register, then those of Mirane, and return the latter."""
    storing.load_shipped()
    told = read("framework")
    national = _version(told["national"], ground)
    begun = national.valid_from or ground.today.on(0)
    earlier = [_earlier(one, told["national"], begun, ground) for one in told["previous_versions"]]
    return storing.store([*earlier, national, *(_version(one, ground) for one in told["sectoral"])])


def tell_who_drafted(ground: Ground, cast: Cast, frameworks: list[Framework]) -> None:
    """Let the two policy officers have drafted and approved each version before it began."""
    drafter, approver = cast.people[DRAFTER], cast.people[APPROVER]
    Framework.objects.filter(pk__in=[one.pk for one in frameworks]).update(drafted_by=drafter, approved_by=approver)
    tell = ground.chronicle.tell
    for one in frameworks:
        if one.valid_from and one.state == VersionState.PUBLISHED:
            noted = {"version": str(one.version)}
            tell("framework.draft", one.reference, by=drafter, on=one.valid_from - DRAFTED_BEFORE, noted=noted)
            tell("framework.approve", one.reference, by=approver, on=one.valid_from - APPROVED_BEFORE, noted=noted)


def _version(told: Mapping[str, Any], ground: Ground, **more: Any) -> Version:
    begins = ground.today.on(told["valid_from"])
    stated: dict[str, Any] = {
        "key": told["key"],
        "edition": told["version"],
        "name": told["names"],
        "kind": Kind(told["kind"]),
        "country": told["country"],
        "region": REGION,
        "short_name": told.get("acronym", ""),
        "owner": told["owner_name"],
        "valid_from": begins,
        "source": told["source"],
        "source_url": told.get("source_url", ""),
        "as_of": begins,
        "licence": "CC BY 4.0",
        "note": told.get("note", ""),
        "domains": {domain["code"]: domain["names"] for domain in told["domains"]},
        "levels": tuple(_level(level) for level in told["levels"]),
        "mappings": tuple(
            _mapping(level["code"], target, ground) for level in told["levels"] for target in level["maps_to"]
        ),
    }
    return Version(**(stated | more))


def _earlier(told: Mapping[str, Any], national: Mapping[str, Any], begun: date, ground: Ground) -> Version:
    """Return the earlier edition: the same codes, its own labels, and the domains it had."""
    labels, domains = told["labels"], told["domains"]
    stated = {**national, "version": told["version"], "valid_from": told["valid_from"], "note": told["note"]}
    stated["source"], stated["source_url"] = told["source"], ""
    stated["domains"] = [domain for domain in national["domains"] if domain["code"] in domains]
    stated["levels"] = [
        level
        | {
            "label": labels.get(level["code"], level["label"]),
            "descriptors": {code: text for code, text in level["descriptors"].items() if code in domains},
        }
        for level in national["levels"]
    ]
    return _version(stated, ground, valid_to=begun - timedelta(days=1))


def _level(told: Mapping[str, Any]) -> Level:
    descriptors = told.get("descriptors") or {"work": {"en": told["descriptor"]}}
    return Level(told["code"], Decimal(told["sort"]), told["label"], descriptors, is_entry=told.get("entry", False))


def _mapping(code: str, target: Mapping[str, Any], ground: Ground) -> LevelMapping:
    return LevelMapping(
        from_code=code,
        to=VersionKey(target["framework"], target.get("version", EQF.edition)),
        to_code=target["level"],
        basis=Basis(target["basis"]),
        verified=target["status"] == "verified",
        source=target.get("source", ""),
        year=ground.today.on(target["since"]).year,
    )
