"""Writing frameworks to a file: what was read is written again, sign by sign.

One file holds any number of editions. Each level and each comparison stands on a line of its own, so that two
editions can be compared by any tool that compares lines.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.core.frameworks.form import FIELDS, FORMAT, mapping_order
from passerelle.core.frameworks.versions import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from passerelle.core.frameworks.levels import Level, Texts
    from passerelle.core.frameworks.versions import LevelMapping, Version


def written(versions: Iterable[Version]) -> str:
    """Return the file that states these editions; read and written again it is the same text.

    >>> written([]) == '{\\n "format": "passerelle-frameworks-1",\\n "frameworks": []\\n}\\n'
    True
    """
    told = ",\n".join(_version_lines(version) for version in versions)
    frameworks = f"[\n{told}\n ]" if told else "[]"
    return f'{{\n "format": "{FORMAT}",\n "frameworks": {frameworks}\n}}\n'


def _version_lines(version: Version) -> str:
    stated = as_stated(version)
    parts = [f"   {_json(name)}: {_rows(value) if name in _ROWS else _json(value)}" for name, value in stated.items()]
    return "  {\n" + ",\n".join(parts) + "\n  }"


_ROWS = {"levels", "mappings"}


def _rows(rows: list[Any]) -> str:
    return "[\n" + ",\n".join(f"    {_json(row)}" for row in rows) + "\n   ]" if rows else "[]"


def as_stated(version: Version) -> dict[str, Any]:
    """Return one edition as plain data, in the order of the form; what is not stated is left out."""
    codes = {level.code: level.sort for level in version.levels}
    told = {
        "key": version.key,
        "edition": version.edition,
        "name": _texts(version.name),
        **{name: getattr(version, name) for name in FIELDS[3:17]},
        "domains": {code: _texts(names) for code, names in version.domains.items()},
        "levels": [
            _level(one, [*version.domains]) for one in sorted(version.levels, key=lambda one: (one.sort, one.code))
        ],
        "mappings": [_mapping(one) for one in sorted(version.mappings, key=lambda one: mapping_order(one, codes))],
    }
    return {name: _plain(told[name]) for name in FIELDS if told[name] not in ("", None, {}, [])}


def _level(level: Level, domains: list[str]) -> dict[str, Any]:
    told = {
        "code": level.code,
        "sort": _decimal(level.sort),
        "label": _texts(level.label),
        "entry": level.is_entry,
        "uri": level.uri,
        "descriptors": {one: _texts(level.descriptors[one]) for one in domains if one in level.descriptors},
    }
    return {name: value for name, value in told.items() if value not in ("", {}, False)}


def _mapping(one: LevelMapping) -> dict[str, Any]:
    told = {
        "from": one.from_code,
        "framework": one.to.framework,
        "edition": one.to.edition,
        "to": one.to_code,
        "basis": one.basis.value,
        "status": "verified" if one.verified else "unverified",
        "year": one.year,
        "source": one.source,
        "note": one.note,
    }
    return {name: value for name, value in told.items() if name == "to" or value not in ("", None)}


def _texts(texts: Texts) -> dict[str, str]:
    """Languages in one order, for databases keep none."""
    return dict(sorted(texts.items()))


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, (Kind, Status)) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
