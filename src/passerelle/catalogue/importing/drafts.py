"""From what a record states, by the profiles' paths, to the fields of a draft.

A field takes what the forms and the API take too (`catalogue/description.py`); a value that does not fit is left out
and reported. What no field holds is kept: in `extra`, which the gate reads, or in `source`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import orjson

from passerelle.catalogue.description import MICRO_CREDENTIAL, SHORT_COURSE
from passerelle.catalogue.extra import EXTRA
from passerelle.catalogue.models import UNDETERMINED, MicroCredential, ShortCourse
from passerelle.core.errors import Malformed
from passerelle.core.importing import Problem
from passerelle.core.names import hidden_characters, without_hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from passerelle.core.importing import Row

Taught = TypeVar("Taught", MicroCredential, ShortCourse)

PLACES = {
    "learning_outcomes": "outcomes",
    "workload.hours": "hours",
    "workload.contact_hours": "contact_hours",
    "workload.credit_system": "credit_system",
    "credits.value": "credits",
    "level.applicable": "level_applicable",
    "level.nqf": "level",
    "level.eqf": "level_eqf",
    "participation.form": "participation_form",
    "classification.code": "field",
    "acquisition_route": "routes",
    "prerequisites": "prerequisites",
    "stackability": "stackability",
    "skills": "skills",
    "occupations": "occupations",
    "legal_constraints": "legal_constraints",
    "review_period_years": "review_years",
}
ASSESSMENT = ("criteria", "supervision", "summative", "retakes", "scale")
EXTRA_PLACES = {"purpose": "purpose_statement"}
"""Paths of a mapping that the profiles know by another name."""
COURSE_PLACES = (
    *("mode", "place", "schedule", "price", "currency", "url", "content", "purpose", "prerequisites"),
    *("completion_rule", "capacity", "accessibility", "offline_kit_mb", "outcomes"),
)
OF_ITS_AWARDER = ("awarding_body", "issuer.country")
"""What a source says of who awards it; stated while the draft belongs to nobody."""
LATER: dict[type, dict[str, Any]] = {MicroCredential: {"level_applicable": True}, ShortCourse: {"outcomes": []}}
"""Fields that came when drafts had been imported: unsaid, they are no part of a digest, which stays as it was kept."""
NOT_COMPARED = frozenset({"file", "line", "digest"})


class Origin(NamedTuple):
    """Which file, read through which mapping."""

    mapping: str
    file: str


def key_of(mapping: str, row: Row) -> str:
    """Return the key under which a record's drafts are found again on every run."""
    return hashlib.sha256(f"{mapping}\n{row.key}".encode("utf-8", "replace")).hexdigest()


def micro_credential(row: Row, origin: Origin, key: str) -> tuple[MicroCredential, list[Problem]]:
    """Return the proposed micro-credential (not saved, no number) and what did not fit into it."""
    said, extra, source = _placed(row)
    language = said.setdefault("language", UNDETERMINED)
    hidden = _shown(said, row.line)
    for name in ("title", "summary"):
        if name in said:
            said[name] = {language: said[name]}
    fields, problems = _fitting(said, MICRO_CREDENTIAL, row.line)
    problems += hidden
    fields["extra"] = extra | fields.get("extra", {})
    entry = MicroCredential(**fields, source_key=key)
    asserted = sorted(path for path in row.asserted if not path.startswith("course."))
    return _from(entry, source, origin, row, asserted), problems


def _placed(row: Row) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the fields, what the source says of its awarder, and what is said about the source."""
    said: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    source: dict[str, Any] = {}
    assessment: dict[str, Any] = {}
    for path, value in _paths(row.stated):
        group, _, leaf = path.rpartition(".")
        if path in PLACES:
            said[PLACES[path]] = value
        elif group == "source":
            source[leaf] = _plain(value)
        elif group == "quality_assurance":
            said.setdefault(group, {})[leaf] = value
        elif group == "assessment" and leaf in ASSESSMENT:
            assessment[leaf] = value
        elif path == "assessment.components":
            assessment["components"] = value
        elif path == "assessment.type":
            kinds = [{"code": f"A{number}", "type": kind} for number, kind in enumerate(value, start=1)]
            assessment.setdefault("components", kinds)
        elif path == "evidence_of_need":
            said["need_evidence"] = "\n".join(value)
        elif path in {"title", "summary", "language"}:
            said[path] = value
        elif EXTRA_PLACES.get(path, path) in EXTRA:
            said.setdefault("extra", {})[EXTRA_PLACES.get(path, path)] = _plain(value)
        elif path in OF_ITS_AWARDER:
            extra[path] = _plain(value)
        else:
            source[path] = _plain(value)
    return said | ({"assessment": assessment} if assessment else {}), extra, source


def short_course(row: Row, origin: Origin, key: str) -> tuple[ShortCourse, list[Problem]]:
    """Return the draft of the course that leads to it (not saved, no number), and what did not fit into it."""
    left = dict(row.course)
    hours = left.get("hours")
    said = {name: left.pop(name) for name in COURSE_PLACES if name in left}
    said["language"] = left.pop("language", None) or row.stated.get("language") or UNDETERMINED
    said["title"] = left.pop("title", None) or row.stated.get("title") or ""
    hidden = _shown(said, row.line, "course.")
    said["title"] = {said["language"]: said["title"]}
    if "summary" in left:
        said["summary"] = {said["language"]: left.pop("summary")}
    if hours and hours["low"] == hours["high"]:
        said["hours"] = {"self": left.pop("hours")["low"]}
    fields, problems = _fitting(said, SHORT_COURSE, row.line, "course.")
    problems += hidden
    entry = ShortCourse(**fields, source_key=key)
    asserted = sorted(path for path in row.asserted if path.startswith("course."))
    source = {name: _plain(value) for name, value in (row.stated.get("source", {}) | left).items()}
    return _from(entry, source, origin, row, asserted), problems


def _shown(said: dict[str, Any], line: int, before: str = "") -> list[Problem]:
    """Leave out of a title what nobody sees in it, and say so."""
    title = said.get("title") or ""
    if not (hidden := hidden_characters(title)):
        return []
    said["title"] = without_hidden(title)
    return [Problem(Malformed.code, line, f"{before}title", ", ".join(hidden), "letters that can be seen")]


def _paths(stated: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in stated.items():
        if isinstance(value, dict):
            for leaf, inner in value.items():
                yield f"{name}.{leaf}", inner
        else:
            yield name, value


def _fitting(
    said: Mapping[str, Any], shape: Mapping[str, Callable[[str, Any], Any]], line: int, before: str = ""
) -> tuple[dict[str, Any], list[Problem]]:
    fields, problems = {}, []
    for name, value in said.items():
        try:
            fields[name] = shape[name](name, value)
        except Malformed as wrong:
            path, seen, expected = (str(wrong.data.get(what, "")) for what in ("field", "seen", "expected"))
            problems.append(Problem(wrong.code, line, before + path, seen, expected))
    return fields, problems


def _from(entry: Taught, source: dict[str, Any], origin: Origin, row: Row, asserted: list[str]) -> Taught:
    own = {"mapping": origin.mapping, "file": origin.file, "line": row.line, "key": row.key, "asserted": asserted}
    entry.source = source | own
    entry.source["digest"] = digest(entry)
    return entry


def compared(entry: MicroCredential | ShortCourse) -> tuple[str, ...]:
    """Return the fields that an import can fill."""
    return tuple(MICRO_CREDENTIAL) if isinstance(entry, MicroCredential) else tuple(SHORT_COURSE)


def digest(entry: MicroCredential | ShortCourse) -> str:
    """Return a digest of all that an import can state; a person's edit changes it, another line in the file does not.

    >>> digest(MicroCredential(title={"en": "Pumps"})) == digest(MicroCredential(title={"en": "Wells"}))
    False
    """
    said: dict[str, Any] = {name: getattr(entry, name) for name in compared(entry)}
    for name, unsaid in LATER[type(entry)].items():
        if said[name] == unsaid:
            del said[name]
    said["source"] = {name: value for name, value in entry.source.items() if name not in NOT_COMPARED}
    return hashlib.sha256(orjson.dumps(said, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it; numbers stay numbers, since rules compare them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
