"""Writing versions down as rows: of a draft, of what comes with the register, of the demonstration country."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.core.frameworks import Place, Version, VersionKey, read
from passerelle.frameworks.models import Framework, Level, LevelMapping
from passerelle.frameworks.states import VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES = ("shared", "european", "elsewhere")
"""What comes with the register: what others are compared with first."""


def shipped() -> list[Version]:
    """Return the versions that come with the register, from its data files."""
    folder = resources.files("passerelle.frameworks") / "data"
    return [version for name in FILES for version in read((folder / f"{name}.json").read_text("utf-8")).versions]


def load_shipped() -> int:
    """Write down what comes with the register and is not there; a key the country uses itself is left alone."""
    versions = shipped()
    there, _levels = known(version.version for version in versions)
    open_ended = Framework.objects.filter(state=VersionState.PUBLISHED, valid_to=None)
    taken = set(open_ended.values_list("key", flat=True))
    missing = [one for one in versions if one.version not in there and (one.valid_to or one.key not in taken)]
    store(missing, is_shipped=True)
    return len(missing)


def store(versions: Iterable[Version], **more: Any) -> list[Framework]:
    """Write versions with their levels and comparisons; every level compared with is there, or among them."""
    told = {version.version: version for version in versions}
    rows = {key: Framework(**_fields(version), **more) for key, version in told.items()}
    Framework.objects.bulk_create(rows.values())
    Level.objects.bulk_create(
        Level(
            framework=rows[key], code=level.code, sort=level.sort, label=dict(level.label),
            descriptors={domain: dict(texts) for domain, texts in level.descriptors.items()},
            uri=level.uri, is_entry=level.is_entry,
        )
        for key, version in told.items()
        for level in version.levels
    )  # fmt: skip
    wanted = {*told, *(mapping.to for version in told.values() for mapping in version.mappings)}
    frameworks, levels = known(wanted)
    LevelMapping.objects.bulk_create(
        LevelMapping(
            source=levels[Place(*key, one.from_code)],
            target=None if one.to_code is None else levels[Place(*one.to, one.to_code)],
            none_in=frameworks[one.to] if one.to_code is None else None,
            basis=one.basis.value, is_verified=one.verified, told_by=one.source, year=one.year, note=one.note,
        )
        for key, version in told.items()
        for one in version.mappings
    )  # fmt: skip
    return list(rows.values())


def known(wanted: Iterable[VersionKey]) -> tuple[dict[VersionKey, Framework], dict[Place, Level]]:
    """Return these versions and their levels, drafts too, where they are there."""
    keys = set(wanted)
    there = Framework.objects.filter(key__in={key.framework for key in keys}).exclude(state=VersionState.DISCARDED)
    frameworks = {one.version: one for one in there if one.version in keys}
    levels = Level.objects.filter(framework__in=frameworks.values()).select_related("framework")
    return frameworks, {level.place: level for level in levels}


def _fields(version: Version) -> dict[str, Any]:
    texts = ("short_name", "country", "region", "uri", "owner", "source", "source_url", "licence", "note")
    days = ("valid_from", "valid_to", "as_of")
    return {
        "key": version.key,
        "edition": version.edition,
        "name": dict(version.name),
        "kind": version.kind.value,
        "status": version.status.value,
        "domains": [[code, dict(names)] for code, names in version.domains.items()],
        **{name: getattr(version, name) for name in (*texts, *days)},
    }
