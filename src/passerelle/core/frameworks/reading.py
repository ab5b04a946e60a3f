"""Reading frameworks from a file, with every fault at its line. The form is described in docs/frameworks.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.frameworks.form import FIELDS, FORMAT, LEVEL_FIELDS, MAPPING_FIELDS, TEXTS, mapping_order
from passerelle.core.frameworks.levels import Level, sort_key
from passerelle.core.frameworks.lines import Lines, Path, read_json
from passerelle.core.frameworks.refusals import Fault, FrameworkRefused
from passerelle.core.frameworks.statements import EDITION, KEY, LONGEST_CODE, LONGEST_EDITION, LONGEST_KEY
from passerelle.core.frameworks.versions import Basis, Kind, LevelMapping, Region, Status, Version, VersionKey

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z]{2,3}(/[A-Z]{3})?)?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
YEARS = range(1950, 2101)
MOST_LEVELS, MOST_EDITIONS, LONGEST_TEXT, MOST_FAULTS = 100, 500, 4000, 200
ABSENT: Any = object()


@dataclass(frozen=True)
class Document:
    """The editions of one file, and the line on which each part of it stands."""

    versions: tuple[Version, ...]
    lines: Lines
    compared: Mapping[tuple[VersionKey, LevelMapping], Path]
    """Where each comparison of an edition stands; editions hold them in their own order."""

    def fault(self, path: Path, expected: str, seen: Any = None) -> Fault:
        return Fault(_line(self.lines, path), _shown(path), expected, seen)

    def fault_of(self, version: Version, name: str, expected: str, seen: Any = None) -> Fault:
        """Return a fault of one field of an edition."""
        return self.fault(("frameworks", self.versions.index(version), name), expected, seen)


def read(text: str) -> Document:
    """Return the editions a file states; raises FrameworkRefused with every fault, or TooLarge."""
    value, lines = read_json(text)
    reader = _Reader(lines)
    versions = reader.document(value)
    if reader.faults:
        raise FrameworkRefused(reader.faults[:MOST_FAULTS])
    compared = {
        (version.version, one): path
        for version, found in zip(versions, reader.compared, strict=True)
        for one, path in found
    }
    return Document(versions, lines, compared)


def _line(lines: Lines, path: Path) -> int:
    """Return the line of a part, or of the nearest thing it would stand in."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _shown(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


@dataclass
class _Reader:
    """Reads one document and gathers what is wrong with it."""

    lines: Lines
    faults: list[Fault] = field(default_factory=list)
    compared: list[list[tuple[LevelMapping, Path]]] = field(default_factory=list)

    def wrong(self, path: Path, expected: str, seen: Any = None) -> None:
        self.faults.append(Fault(_line(self.lines, path), _shown(path), expected, _short(seen)))

    def also(self, path: Path, expected: str, seen: Any = None) -> None:
        """Say what does not go together, unless the part itself is wrong already."""
        if all(fault.path != _shown(path) for fault in self.faults):
            self.wrong(path, expected, seen)

    def document(self, value: Any) -> tuple[Version, ...]:
        stated = self.mapping(value, (), ("format", "frameworks"))
        if stated.get("format") != FORMAT:
            self.wrong(("format",), FORMAT, stated.get("format"))
        told = self.rows(stated, "frameworks", (), MOST_EDITIONS)
        found = [self.version(one, ("frameworks", place)) for place, one in enumerate(told)]
        self.once([str(one.version) for one in found], ("frameworks",), "edition")
        return tuple(found)

    def version(self, value: Any, path: Path) -> Version:
        stated = self.mapping(value, path, FIELDS)
        domains = self.domains(stated, path)
        levels = self.levels(stated, path, domains)
        found = Version(
            key=self.form(stated, "key", path, KEY, LONGEST_KEY),
            edition=self.form(stated, "edition", path, EDITION, LONGEST_EDITION),
            name=self.texts(stated.get("name"), (*path, "name"), is_asked=True),
            kind=self.choice(stated, "kind", path, Kind),
            country=self.form(stated, "country", path, COUNTRY, 12, default=""),
            region=self.choice(stated, "region", path, Region, default=""),
            valid_from=self.day(stated, "valid_from", path),
            valid_to=self.day(stated, "valid_to", path),
            status=self.choice(stated, "status", path, Status, default=Status.ACTIVE),
            as_of=self.day(stated, "as_of", path),
            domains=domains,
            levels=levels,
            mappings=self.mappings(stated, path, levels),
            **{name: self.text(stated, name, path, longest) for name, longest in TEXTS},
        )
        self.whole(found, path)
        return found

    def whole(self, version: Version, path: Path) -> None:
        """Say what does not go together."""
        if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
            self.also((*path, "valid_to"), f"not before {version.valid_from}", version.valid_to.isoformat())
        if version.kind == Kind.NATIONAL and not version.country:
            self.also((*path, "country"), "the country of a national framework")
        for name in ("uri", "source_url"):
            if (address := getattr(version, name)) and not ADDRESS.fullmatch(address):
                self.also((*path, name), "an address that begins with https:// or http://", address)
        if not version.is_active:
            return
        if not version.levels:
            self.also((*path, "levels"), "at least one level")
        for name in ("source", "as_of"):
            if not getattr(version, name):
                self.also((*path, name), "stated, or the status disabled")
        if any(mapping.to == version.version for mapping in version.mappings):
            self.also((*path, "mappings"), "comparisons with other versions", str(version.version))

    def domains(self, stated: Mapping[str, Any], path: Path) -> dict[str, Mapping[str, str]]:
        value, at = stated.get("domains", {}), (*path, "domains")
        if not isinstance(value, dict):
            self.wrong(at, "names of domains by their code", value)
            return {}
        for code in value:
            if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
                self.wrong((*at, code), "a code of small letters", code)
        return {code: self.texts(names, (*at, code), is_asked=True) for code, names in value.items()}

    def levels(self, stated: Mapping[str, Any], path: Path, domains: Mapping[str, Any]) -> tuple[Level, ...]:
        at = (*path, "levels")
        told = self.rows(stated, "levels", path, MOST_LEVELS)
        found = [self.level(one, (*at, place), domains) for place, one in enumerate(told)]
        self.once([level.code for level in found], at, "code")
        self.once([level.sort for level in found], at, "sort")
        return tuple(sorted(found, key=lambda level: (level.sort, level.code)))

    def level(self, value: Any, path: Path, domains: Mapping[str, Any]) -> Level:
        stated = self.mapping(value, path, LEVEL_FIELDS)
        code = self.text(stated, "code", path, LONGEST_CODE)
        if not code:
            self.wrong((*path, "code"), "level code", stated.get("code"))
        descriptors = stated.get("descriptors", {})
        if not isinstance(descriptors, dict):
            self.wrong((*path, "descriptors"), "texts by domain and language", descriptors)
            descriptors = {}
        for domain in descriptors:
            if domain not in domains:
                self.wrong((*path, "descriptors", domain), "one of the domains of this framework", domain)
        return Level(
            code=code,
            sort=self.sort(stated, path, code),
            label=self.texts(stated.get("label", {}), (*path, "label")),
            descriptors={one: self.texts(told, (*path, "descriptors", one)) for one, told in descriptors.items()},
            uri=self.text(stated, "uri", path, 200),
            is_entry=self.choice(stated, "entry", path, bool, default=False),
        )

    def sort(self, stated: Mapping[str, Any], path: Path, code: str) -> Decimal:
        if "sort" in stated:
            key = _number(stated["sort"])
            if key is None:
                self.wrong((*path, "sort"), "a number from -999 to 999 with two decimals at most", stated["sort"])
            return key or Decimal(0)
        try:
            return sort_key(code)
        except Malformed:
            if code:
                self.wrong((*path, "sort"), "a number, for this code says no place of its own", code)
            return Decimal(0)

    def mappings(self, stated: Mapping[str, Any], path: Path, levels: Iterable[Level]) -> tuple[LevelMapping, ...]:
        at, codes = (*path, "mappings"), {level.code: level.sort for level in levels}
        told = self.rows(stated, "mappings", path, MOST_LEVELS * 20)
        found = [self.level_mapping(one, (*at, place), codes) for place, one in enumerate(told)]
        self.compared.append([(one, (*at, place)) for place, one in enumerate(found)])
        self.once([(one.from_code, one.to, one.to_code) for one in found], at, "comparison")
        return tuple(sorted(found, key=lambda one: mapping_order(one, codes)))

    def level_mapping(self, value: Any, path: Path, codes: Mapping[str, Decimal]) -> LevelMapping:
        stated = self.mapping(value, path, MAPPING_FIELDS)
        from_code = self.text(stated, "from", path, LONGEST_CODE)
        if from_code not in codes:
            self.wrong((*path, "from"), "a level of this framework", from_code)
        is_settled = stated.get("to", ABSENT) is None
        to_code = None if is_settled else self.text(stated, "to", path, LONGEST_CODE)
        if to_code == "":
            self.wrong((*path, "to"), "a level code, or null where nothing is agreed")
        year = stated.get("year")
        if year is not None and (not isinstance(year, int) or year not in YEARS):
            self.wrong((*path, "year"), "a year", year)
            year = None
        status = self.choice(stated, "status", path, ("verified", "unverified"), default="unverified")
        source = self.text(stated, "source", path, 400)
        if status == "verified" and not source:
            self.wrong((*path, "source"), "the source that verifies it")
        return LevelMapping(
            from_code=from_code,
            to=VersionKey(
                self.form(stated, "framework", path, KEY, LONGEST_KEY),
                self.form(stated, "edition", path, EDITION, LONGEST_EDITION),
            ),
            to_code=to_code,
            basis=self.choice(stated, "basis", path, Basis),
            verified=status == "verified",
            source=source,
            year=year,
            note=self.text(stated, "note", path, 400),
        )

    # What a part may be

    def mapping(self, value: Any, path: Path, names: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(path, "an object", value)
            return {}
        for name in value:
            if name not in names:
                self.wrong((*path, name), "one of " + ", ".join(names), name)
        return value

    def rows(self, stated: Mapping[str, Any], name: str, path: Path, most: int) -> list[Any]:
        value = stated.get(name, [])
        if not isinstance(value, list) or len(value) > most:
            self.wrong((*path, name), f"a list of at most {most}", value if not isinstance(value, list) else len(value))
            return []
        return value

    def once(self, keys: list[Any], path: Path, what: str) -> None:
        for place, key in enumerate(keys):
            if key in keys[:place]:
                self.wrong((*path, place), f"each {what} once", str(key))

    def text(self, stated: Mapping[str, Any], name: str, path: Path, longest: int) -> str:
        value = stated.get(name, "")
        if not isinstance(value, str) or not _is_plain(value, longest):
            self.wrong((*path, name), f"a text of at most {longest} signs", value)
            return ""
        return " ".join(value.split()) if longest == LONGEST_CODE else value

    def form(
        self,
        stated: Mapping[str, Any],
        name: str,
        path: Path,
        pattern: re.Pattern[str],
        longest: int,
        *,
        default: Any = ABSENT,
    ) -> str:
        value = stated.get(name, default)
        if value is default and default is not ABSENT:
            return str(default)
        if not isinstance(value, str) or len(value) > longest or not pattern.fullmatch(value):
            self.wrong((*path, name), f"of the form {pattern.pattern}", None if value is ABSENT else value)
            return "x"
        return value

    def choice(self, stated: Mapping[str, Any], name: str, path: Path, of: Any, *, default: Any = ABSENT) -> Any:
        value = stated.get(name, default)
        allowed = [True, False] if of is bool else [str(one) for one in of]
        if value is default and default is not ABSENT:
            return default
        if type(value) is not (bool if of is bool else str) or value not in allowed:
            self.wrong((*path, name), "one of " + ", ".join(map(str, allowed)), None if value is ABSENT else value)
            return False if of is bool else list(of)[-1]
        return of(value) if isinstance(of, type) else value

    def day(self, stated: Mapping[str, Any], name: str, path: Path) -> date | None:
        value = stated.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else _no_day()
        except (TypeError, ValueError):
            self.wrong((*path, name), "a day as YYYY-MM-DD", value)
            return None

    def texts(self, value: Any, path: Path, *, is_asked: bool = False) -> dict[str, str]:
        """Return texts by language, in the order given."""
        if not isinstance(value, dict) or (is_asked and not value):
            self.wrong(path, "texts by language", value)
            return {}
        for language, told in value.items():
            if not LANGUAGE.fullmatch(language):
                self.wrong((*path, language), "a language code", language)
            if not isinstance(told, str) or not told.strip() or not _is_plain(told, LONGEST_TEXT):
                self.wrong((*path, language), f"a text of at most {LONGEST_TEXT} signs", told)
        return value


def _no_day() -> date:
    raise ValueError


def _is_plain(text: str, longest: int) -> bool:
    """Say whether a text is short enough and holds no signs that steer a printer or reverse the reading."""
    return len(text) <= longest and all(sign.isprintable() or sign in " \n\u200c\u200d\u00a0\u202f" for sign in text)


def _number(value: Any) -> Decimal | None:
    try:
        key = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        return None
    return key if key.is_finite() and abs(key) < 1000 and key == round(key, 2) else None


def _short(seen: Any) -> Any:
    """Return what was seen as something short to show."""
    if isinstance(seen, (bool, int)) or seen is None:
        return seen
    text = seen if isinstance(seen, str) else type(seen).__name__
    return text if len(text) <= 60 else text[:59] + "…"
