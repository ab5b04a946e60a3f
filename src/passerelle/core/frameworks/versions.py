"""Versions of frameworks and the comparisons of their levels: what a document states and the register keeps.

A framework is known by a key made from its country or its reach and by its address (URI), never by its acronym: PQF is
Poland's and the Philippines', MQF Malta's and Malaysia's (DOMAIN 2.1). What no source confirms is kept and marked:
a version is `disabled`, a comparison is not verified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from passerelle.core.frameworks.levels import Level, Texts


class Kind(StrEnum):
    NATIONAL = "national"
    SECTORAL = "sectoral"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


class Region(StrEnum):
    AFRICA = "africa"
    AMERICAS = "americas"
    ASIA = "asia"
    EUROPE = "europe"
    OCEANIA = "oceania"
    WORLD = "world"


class Status(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    """No source confirms it: shown, and no level statement may point to it."""


class Basis(StrEnum):
    """What a comparison of two levels rests on."""

    REFERENCING_REPORT = "referencing_report"
    BILATERAL = "bilateral"
    LAW = "law"
    ASSUMED = "assumed"


class VersionKey(NamedTuple):
    """One edition of one framework, written `fr/2019`."""

    framework: str
    edition: str

    def __str__(self) -> str:
        return f"{self.framework}/{self.edition}"


class Place(NamedTuple):
    """One level of one edition, written `fr/2019:5`."""

    framework: str
    edition: str
    code: str

    @property
    def version(self) -> VersionKey:
        return VersionKey(self.framework, self.edition)

    def __str__(self) -> str:
        return f"{self.framework}/{self.edition}:{self.code}"


@dataclass(frozen=True)
class LevelMapping:
    """A level compared with one of another version; `to_code` is None where it is settled that nothing compares."""

    from_code: str
    to: VersionKey
    to_code: str | None
    basis: Basis
    verified: bool = False
    source: str = ""
    year: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Version:
    """One dated edition of a framework, whole. `domains` are the headings of its descriptors, by code and language."""

    key: str
    edition: str
    name: Texts
    kind: Kind
    country: str = ""
    region: str = ""
    short_name: str = ""
    uri: str = ""
    owner: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    status: Status = Status.ACTIVE
    source: str = ""
    source_url: str = ""
    as_of: date | None = None
    licence: str = ""
    note: str = ""
    domains: Mapping[str, Texts] = field(default_factory=dict)
    levels: tuple[Level, ...] = ()
    mappings: tuple[LevelMapping, ...] = ()

    @property
    def version(self) -> VersionKey:
        return VersionKey(self.key, self.edition)

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE
