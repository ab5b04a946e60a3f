"""Reading a scheme of skills from its files: the official CSV bundle of ESCO, or one small table of a country's own.

Every record becomes something or a `Fault`; nothing is guessed. Files may be packed with gzip.

Source: ESCO, "dataset - classification - csv" (versions 1.0 and 1.1); docs/skills.md describes the small table.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.limits import Limits
from passerelle.core.importing.opening import open_source
from passerelle.core.importing.rows import Unreadable, short
from passerelle.core.importing.tables import Dialect, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LIMITS = Limits(unpacked=256 * 1024**2, record=2 * 1024**2, cell=60_000)
MOST_ROWS = 1_000_000
"""Of one file."""
MOST_LABEL, MOST_URI, MOST_DESCRIPTION, MOST_LABELS = 300, 300, 8_000, 200
KINDS = {"skill/competence": "skill", "skill": "skill", "knowledge": "knowledge", "attitude": "attitude"}
REUSE = ("transversal", "cross-sector", "sector-specific", "occupation-specific")
NEEDS = {"essential": True, "optional": False}
_URI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_FILE = re.compile(r"(?P<name>\w+?)(?:_(?P<language>[a-z]{2,3}))?\.csv(?:\.gz)?")
_VERSION = re.compile(r"(?<![0-9.])v?(\d+\.\d+(?:\.\d+)?)(?![0-9])")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one record: a stable `reason`, what was seen, and whether the record was left out."""

    file: str
    line: int
    reason: str
    seen: str = ""
    left_out: bool = True


@dataclass(frozen=True, slots=True)
class Broader:
    """What a skill is a kind of: another skill, or a group of them."""

    uri: str
    label: str


@dataclass(frozen=True, slots=True)
class Skill:
    uri: str
    label: str
    alternative_labels: tuple[str, ...] = ()
    """With those that are searched and not shown (`hiddenLabels`)."""
    description: str = ""
    kind: str = ""
    reuse_level: str = ""
    broader: tuple[Broader, ...] = ()


@dataclass(frozen=True, slots=True)
class Occupation:
    uri: str
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """An occupation needs a skill: always (`essential`), or in some places."""

    occupation: str
    skill: str
    essential: bool


@dataclass(slots=True)
class Bundle:
    """The files of one version of a scheme in one language. Each of its lists is read anew when asked for."""

    language: str
    version: str
    """As the folder is called; empty where its name holds none."""
    files: Mapping[str, Path]
    _known: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_own_table(self) -> bool:
        return "table" in self.files

    def digest(self) -> str:
        """Return what the unpacked files are, as one SHA-256 in hexadecimal."""
        found = hashlib.sha256()
        for name in sorted(self.files):
            source = open_source(self.files[name], encoding="utf-8", limits=LIMITS)
            try:
                found.update(f"{name}\n".encode())
                while chunk := source.text.read(1 << 20):
                    found.update(chunk.encode("utf-8", "surrogatepass"))
            finally:
                source.close()
        return found.hexdigest()

    def skills(self) -> Iterator[Skill | Fault]:
        """Yield every skill once, in the order of the file. Raises CannotRead."""
        broader = {} if self.is_own_table else self._broader()
        seen: set[str] = set()
        for record in self._records("table" if self.is_own_table else "skills", SKILL_COLUMNS):
            if isinstance(record, Fault):
                yield record
                continue
            yield from self._skill(record, seen, broader)
        self._known["skills"] = seen

    def occupations(self) -> Iterator[Occupation | Fault]:
        """Yield every occupation once; none where the bundle says nothing of them."""
        seen: set[str] = set()
        for record in self._records("occupations", ("preferredLabel",)):
            if isinstance(record, Fault):
                yield record
            elif (fault := _named(record, seen)) is not None:
                yield fault
            else:
                seen.add(record.uri)
                yield Occupation(record.uri, record.label, record.cell("code")[:40])
        self._known["occupations"] = seen

    def needs(self) -> Iterator[Needed | Fault]:
        """Yield which occupation needs which skill; asked last, as it names what was read before."""
        skills, occupations = self._known["skills"], self._known["occupations"]
        seen: set[tuple[str, str]] = set()
        for record in self._records("occupationSkillRelations", ("occupationUri", "skillUri", "relationType")):
            if isinstance(record, Fault):
                yield record
                continue
            pair = record.cell("occupationUri"), record.cell("skillUri")
            kind = record.cell("relationType").lower()
            if pair[0] not in occupations:
                yield record.fault("unknown_occupation", pair[0])
            elif pair[1] not in skills:
                yield record.fault("unknown_skill", pair[1])
            elif kind not in NEEDS:
                yield record.fault("unknown_relation", kind)
            elif pair in seen:
                yield record.fault("twice", pair[1])
            else:
                seen.add(pair)
                yield Needed(*pair, NEEDS[kind])

    def _broader(self) -> dict[str, list[Broader]]:
        """Return what each skill is a kind of, as far as the bundle has a name for it."""
        labels = {one.uri: one.label for name in ("skillGroups", "skills") for one in self._plain(name)}
        found: dict[str, list[Broader]] = {}
        for record in self._records("broaderRelationsSkillPillar", ("conceptUri", "broaderUri")):
            if not isinstance(record, Fault) and (label := labels.get(uri := record.cell("broaderUri"))):
                found.setdefault(record.cell("conceptUri"), []).append(Broader(uri, label))
        return found

    def _plain(self, name: str) -> Iterator[Record]:
        return (one for one in self._records(name, ("preferredLabel",)) if isinstance(one, Record))

    def _skill(self, record: Record, seen: set[str], broader: Mapping[str, list[Broader]]) -> Iterator[Skill | Fault]:
        if (fault := _named(record, seen)) is not None:
            yield fault
            return
        seen.add(record.uri)
        labels = _labels(f"{record.cell('altLabels')}\n{record.cell('hiddenLabels')}", record.label)
        kind, reuse = record.cell("skillType").lower(), record.cell("reuseLevel").lower()
        if kind not in KINDS:
            yield record.fault("unknown_kind", kind, left_out=False)
        if reuse and reuse not in REUSE:
            yield record.fault("unknown_reuse_level", reuse, left_out=False)
        if len(labels) > MOST_LABELS:
            yield record.fault("too_many_labels", str(len(labels)), left_out=False)
        own = [Broader(uri, uri) for uri in _labels(record.cell("broader"), "") if _URI.fullmatch(uri)]
        yield Skill(
            record.uri,
            record.label,
            tuple(labels[:MOST_LABELS]),
            (record.cell("description") or record.cell("definition"))[:MOST_DESCRIPTION],
            KINDS.get(kind, ""),
            reuse if reuse in REUSE else "",
            tuple(broader.get(record.uri, own)),
        )

    def _records(self, name: str, wanted: Collection[str]) -> Iterator[Record | Fault]:
        """Yield the records of one file; nothing where the bundle has no such file. Raises CannotRead."""
        if name not in self.files:
            return
        path = self.files[name]
        source = open_source(path, encoding="utf-8", limits=LIMITS)
        try:
            table = Table(source.text, source.head, Dialect(), LIMITS)
            places = {column.lower(): place for place, column in enumerate(table.columns)}
            own = {own: places[given.lower()] for given, own in COLUMNS.items() if given.lower() in places}
            if missing := [column for column in wanted if column not in own]:
                raise CannotRead("columns_missing", file=path.name, expected=missing)
            for count, record in enumerate(table):
                if count >= MOST_ROWS:
                    raise CannotRead("too_many_rows", file=path.name, limit=MOST_ROWS)
                for problem in record.problems:
                    left_out = isinstance(record, Unreadable)
                    yield Fault(path.name, problem.line, problem.code, problem.seen, left_out)
                if not isinstance(record, Unreadable):
                    yield Record(path.name, record.line, record.value, own)
        finally:
            source.close()


COLUMNS = {
    **{name: name for name in ("conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "description")},
    **{name: name for name in ("definition", "skillType", "reuseLevel", "code", "broader", "broaderUri")},
    **{name: name for name in ("occupationUri", "skillUri", "relationType")},
    **{"uri": "conceptUri", "label": "preferredLabel", "alternative_labels": "altLabels", "kind": "skillType"},
    "reuse_level": "reuseLevel",
}
"""What a column is called in a file, by what it is called here: the words of ESCO, and those of the small table."""
SKILL_COLUMNS = ("conceptUri", "preferredLabel")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file; a cell that is not there is empty."""

    file: str
    line: int
    cells: list[str]
    places: Mapping[str, int]

    def cell(self, name: str) -> str:
        place = self.places.get(name, len(self.cells))
        return self.cells[place].replace("\x00", "").strip() if place < len(self.cells) else ""

    @property
    def uri(self) -> str:
        return self.cell("conceptUri")

    @property
    def label(self) -> str:
        return " ".join(self.cell("preferredLabel").split())

    def fault(self, reason: str, seen: str = "", *, left_out: bool = True) -> Fault:
        return Fault(self.file, self.line, reason, short(seen), left_out)


def _named(record: Record, seen: Collection[str]) -> Fault | None:
    """Return why a record names nothing that can be kept, if so."""
    if not _URI.fullmatch(record.uri) or len(record.uri) > MOST_URI:
        return record.fault("no_uri", record.uri)
    if not record.label:
        return record.fault("no_label", record.uri)
    if len(record.label) > MOST_LABEL:
        return record.fault("label_too_long", record.label)
    return record.fault("twice", record.uri) if record.uri in seen else None


def _labels(cell: str, preferred: str) -> list[str]:
    """Return the labels of a cell, each once and none of them the preferred: a line each, or with " | " between."""
    found = (" ".join(one.split())[:MOST_LABEL] for line in cell.splitlines() for one in line.split(" | "))
    return list(dict.fromkeys(one for one in found if one and one != preferred))


def open_bundle(path: Path, *, language: str = "") -> Bundle:
    """Return the bundle in a folder, or the small table that is a file. Raises CannotRead.

    A folder that holds several languages needs one named; a table is in the language that is named.
    """
    if path.is_file():
        return Bundle(language or "en", _version(path.name), {"table": path})
    if not path.is_dir():
        raise CannotRead("no_such_file", file=path.name)
    named = [(one, found) for one in sorted(path.iterdir()) if (found := _FILE.fullmatch(one.name))]
    languages = sorted({found["language"] for _one, found in named if found["name"] == "skills" and found["language"]})
    if not languages:
        raise CannotRead("no_skills_here", file=path.name, expected="skills_LANGUAGE.csv or skills_LANGUAGE.csv.gz")
    if (language and language not in languages) or (not language and len(languages) > 1):
        raise CannotRead("which_language", file=path.name, expected=languages)
    chosen = language or languages[0]
    files = {str(found["name"]): one for one, found in _first(named, chosen)}
    return Bundle(chosen, _version(path.name), {name: files[name] for name in FILES if name in files})


FILES = ("skills", "skillGroups", "occupations", "broaderRelationsSkillPillar", "occupationSkillRelations")


def _first(named: Iterable[tuple[Path, re.Match[str]]], language: str) -> Iterator[tuple[Path, re.Match[str]]]:
    return ((one, found) for one, found in named if found["language"] in (None, language))


def _version(name: str) -> str:
    """Return the version in the name of a folder.

    >>> _version("ESCO dataset - v1.1.1 - classification - en - csv"), _version("esco_1.0_fr"), _version("skills")
    ('1.1.1', '1.0', '')
    """
    found = _VERSION.search(name.replace("_", " "))
    return found[1] if found else ""
