"""Some hundred records become drafts, or renew the drafts they made before: all of them, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import transaction

from passerelle.catalogue.actions import own_findings
from passerelle.catalogue.importing import drafts
from passerelle.catalogue.importing.inserting import insert
from passerelle.catalogue.importing.renewing import Known, known_drafts, renew
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.frameworks import Ladder
from passerelle.core.gate import Profile
from passerelle.core.importing import Outcome, Problem, Row, Unreadable
from passerelle.frameworks.queries import NO_LADDER
from passerelle.journal import actions as journal
from passerelle.organisations.models import Organisation
from passerelle.people.models import Person
from passerelle.registers.actions import gate_findings
from passerelle.registers.numbers import take, written

if TYPE_CHECKING:
    from collections.abc import Iterable


Taught = TypeVar("Taught", MicroCredential, ShortCourse)
PREFIX = "IM"


class Told(NamedTuple):
    """What became of one record of the file, as the report takes it."""

    line: int
    outcome: Outcome
    entry: str | None
    findings: Sequence[Problem | Mapping[str, Any]]


@dataclass(slots=True)
class Run:
    """One import under way: what it reads, who runs it, to whom its drafts belong, what the gate asks today."""

    number: int
    origin: drafts.Origin
    by: Person
    today: date
    profiles: Sequence[Profile]
    awarder: Organisation | None
    provider: Organisation | None
    ladder: Ladder = NO_LADDER
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def reference(self) -> str:
        return written(PREFIX, self.number)


@dataclass(slots=True)
class Line:
    """One record on its way into the database."""

    line: int
    outcome: Outcome
    findings: list[Problem | Mapping[str, Any]]
    entry: MicroCredential | Known | None = None
    course: ShortCourse | None = None

    def told(self) -> Told:
        return Told(self.line, self.outcome, self.entry.number if self.entry else None, self.findings)


@transaction.atomic
def write(records: Sequence[Row | Unreadable], run: Run) -> list[Told]:
    """Save a batch and record one fact about it; return what became of each record, in order."""
    take(PREFIX, 0)  # whoever else imports waits here: a key is looked up and written in one go
    keys = [drafts.key_of(run.origin.mapping, record) if isinstance(record, Row) else "" for record in records]
    known = known_drafts(MicroCredential, keys)
    first: dict[str, Line] = {}
    lines = []
    for record, key in zip(records, keys, strict=True):
        if isinstance(record, Unreadable):
            lines.append(Line(record.line, Outcome.UNREADABLE, list(record.problems)))
        elif (before := _before(key, first, known, run)) is not None:
            lines.append(Line(record.line, Outcome.DUPLICATE, list(record.problems), before))
        else:
            first[key] = _judged(record, key, run)
            lines.append(first[key])
    counts = Counter(str(line.outcome) for line in lines)
    counts.update(_save(first, known, run))
    run.counts.update(counts)
    journal.record("import.batch", subject=run.reference, actor=run.by.reference, noted=dict(counts))
    return [line.told() for line in lines]


def _before(
    key: str, first: Mapping[str, Line], known: Mapping[str, Known], run: Run
) -> MicroCredential | Known | None:
    """Return the entry that this run made or met before under the same key."""
    if key in first:
        return first[key].entry
    return known[key] if key in known and known[key].run == run.number else None


def _judged(row: Row, key: str, run: Run) -> Line:
    """Return the drafts a record proposes, and what the gate would say if they were submitted today."""
    entry, problems = drafts.micro_credential(row, run.origin, key)
    entry.awarder, entry.import_run = run.awarder, run.number
    course = None
    if row.course:
        course, more = drafts.short_course(row, run.origin, key)
        course.provider = run.provider
        problems += more
    found = [*gate_findings(entry, on=run.today, profiles=run.profiles), *own_findings(entry, ladder=run.ladder)]
    shut = any(finding.severity == "block" for finding in found)
    findings: list[Problem | Mapping[str, Any]] = [finding.as_data() for finding in found]
    findings += (*row.problems, *problems)
    return Line(row.line, Outcome.REFUSED if shut else Outcome.ACCEPTED, findings, entry, course)


def _save(first: Mapping[str, Line], known: Mapping[str, Known], run: Run) -> Counter[str]:
    """Save what is new, renew what was there, and mark all as seen by this run."""
    entries = [line.entry for line in first.values() if isinstance(line.entry, MicroCredential)]
    courses = [line.course for line in first.values() if line.course]
    known_courses = known_drafts(ShortCourse, [course.source_key for course in courses])
    new = _create(MicroCredential, entries, known)
    new_courses = _create(ShortCourse, courses, known_courses)
    _link(new_courses, {entry.source_key: entry.pk for entry in entries})
    renewed = renew(MicroCredential, entries, known, run.awarder)
    renewed_courses = renew(ShortCourse, courses, known_courses, run.provider)
    for key, problem in [*renewed.kept, *renewed_courses.kept]:
        first[key].findings.append(problem)
    seen = [known[key].pk for key in first if key in known]
    MicroCredential.objects.filter(pk__in=seen).update(import_run=run.number)
    return Counter(
        drafted=len(new),
        drafted_courses=len(new_courses),
        changed=renewed.changed + renewed_courses.changed,
        kept=len(renewed.kept) + len(renewed_courses.kept),
    )


def _create(model: type[Taught], entries: Sequence[Taught], known: Mapping[str, Known]) -> list[Taught]:
    """Number and insert the entries whose key is new; the others get the number and place of what is there."""
    new = [entry for entry in entries if entry.source_key not in known]
    for number, entry in zip(take(model.prefixes[0], len(new)), new, strict=True):
        entry.number = written(model.prefixes[0], number)
    insert(model, new)
    for entry in entries:
        if (before := known.get(entry.source_key)) is not None:
            entry.pk, entry.number = before.pk, before.number
    return new


def _link(courses: Iterable[ShortCourse], goals: Mapping[str, int]) -> None:
    link = ShortCourse.leads_to.through
    link._default_manager.bulk_create(
        link(shortcourse_id=course.pk, microcredential_id=goals[course.source_key]) for course in courses
    )
