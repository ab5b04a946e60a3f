"""The framework of Mirane with its levels, the sector's beside it, and the European one both are compared with."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.demonstration.files import read
from passerelle.frameworks.models import Framework, FrameworkKind, Level, LevelMapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.demonstration.ground import Ground

Levels = dict[tuple[str, str], Level]


def load_frameworks(ground: Ground) -> Levels:
    """Write three frameworks and return their levels by (framework, code)."""
    told = read("framework")
    national, sectoral = told["national"], told["sectoral"]
    levels = _european(told["international"])
    for framework in [national, *sectoral]:
        levels |= _stated(ground, framework)
    for framework in [national, *sectoral]:
        LevelMapping.objects.bulk_create(_mappings(framework, levels))
    return levels


def _european(told: dict[str, Any]) -> Levels:
    text = (resources.files("passerelle.frameworks") / "data" / "eqf.en.json").read_text("utf-8")
    published = json.loads(text)
    framework = Framework.objects.create(
        key=told["key"],
        edition=published["version"],
        name=told["names"],
        kind=FrameworkKind.REGIONAL,
        valid_from=published["date"],
        source_url=published["source_url"],
    )
    return _kept(
        framework,
        [
            {
                "code": level["code"],
                "sort": level["code"],
                "label": {"en": level["label"]},
                "descriptors": {domain: {"en": text} for domain, text in level["descriptors"].items()},
                "uri": level["uri"],
            }
            for level in published["levels"]
        ],
    )


def _stated(ground: Ground, told: dict[str, Any]) -> Levels:
    framework = Framework.objects.create(
        key=told["key"],
        edition=told["version"],
        name=told["names"],
        kind=told["kind"],
        country=told["country"],
        valid_from=ground.today.on(told["valid_from"]),
        source_url=told.get("source_url", ""),
    )
    return _kept(framework, told["levels"])


def _kept(framework: Framework, told: Iterable[dict[str, Any]]) -> Levels:
    levels = Level.objects.bulk_create(
        Level(
            framework=framework,
            code=level["code"],
            sort=Decimal(level["sort"]),
            label=level["label"],
            descriptors=level.get("descriptors") or {"work": {"en": level["descriptor"]}},
            uri=level.get("uri", ""),
        )
        for level in told
    )
    return {(framework.key, level.code): level for level in levels}


def _mappings(framework: dict[str, Any], levels: Levels) -> list[LevelMapping]:
    return [
        LevelMapping(
            source=levels[framework["key"], level["code"]],
            target=levels[target["framework"], target["level"]],
            basis=target["basis"],
            is_verified=target["status"] == "verified",
        )
        for level in framework["levels"]
        for target in level["maps_to"]
    ]
