"""What the provider says of who attended and how far they came: by list, by program, by file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core import attendance as rules
from passerelle.core.attendance import Entry, Refused
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.learning.models import Attendance, AttendanceFile, Enrolment
from passerelle.learning.permissions import may_record
from passerelle.learning.states import GIVEN_BACK, FileState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.catalogue.models import CourseInstance
    from passerelle.people.models import Person

AT_ONCE = 5_000
CHUNK = 1_000
"""So many lines of a file are read in one go; then its progress can be seen."""


@dataclass
class Told:
    """What became of some lines."""

    kept: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@transaction.atomic
def record(run: CourseInstance, rows: Sequence[Mapping[str, Any]], *, by: Person, today: date) -> Told:
    """Keep the good lines and tell of the bad ones; the same again changes nothing.

    Raises NotPermitted, NotNow (`run_cancelled`, `not_begun`), Malformed for too many at once.
    """
    _may(run, by, today)
    if len(rows) > AT_ONCE:
        raise Malformed(field="rows", expected=f"at most {AT_ONCE}", seen=len(rows))
    told = _keep(run, list(enumerate(rows, start=1)), today)
    if told.kept:
        _tell(run, by, told, {})
    return told


def _may(run: CourseInstance, by: Person, today: date) -> None:
    if not may_record(by, run):
        raise NotPermitted
    if run.is_cancelled:
        raise NotNow(reason="run_cancelled")
    if today < run.starts_on:
        raise NotNow(reason="not_begun")


def _tell(run: CourseInstance, by: Person, told: Told, more: Mapping[str, Any]) -> None:
    noted = {"run": run.pk, "kept": told.kept, "refused": len(told.refused), **more}
    journal.record("attendance.record", subject=run.course.reference, actor=by.reference, noted=noted)


def _keep(run: CourseInstance, rows: Sequence[tuple[int, Mapping[str, Any]]], today: date) -> Told:
    """Compare with what is kept and write what differs, in a handful of queries however many lines there are."""
    told, meant = Told(), dict[tuple[int, date], Entry]()
    progress: dict[int, Entry] = {}
    found = _enrolled(run)
    said: list[tuple[Enrolment, Entry]] = []
    for line, row in rows:
        entry = rules.read(line, row, first=run.starts_on, last=min(run.ends_on, today))
        if isinstance(entry, Refused):
            told.refused.append(entry)
        elif (enrolment := found.get(entry.enrolment or entry.email)) is None:
            told.refused.append(Refused(line, "enrolment" if entry.enrolment else "email", "not_enrolled", entry.who))
        else:
            said.append((enrolment, entry))
    before = _days(run, said)
    for enrolment, entry in said:
        key = (enrolment.pk, entry.on) if entry.on else None
        now = meant[key].attended if key in meant else before.get(key) if key else None
        was = progress[enrolment.pk].progress if enrolment.pk in progress else enrolment.progress
        differs = False
        if key and now != entry.attended:
            meant[key], differs = entry, True
        if entry.progress is not None and was != entry.progress:
            progress[enrolment.pk], differs = entry, True
        told.kept += differs
        told.same += not differs
    _write(meant, progress, {enrolment.pk: enrolment for enrolment, _entry in said}, today)
    return told


def _enrolled(run: CourseInstance) -> dict[str, Enrolment]:
    held = Enrolment.objects.filter(instance=run).exclude(state__in=GIVEN_BACK).select_related("person")
    by_key: dict[str, Enrolment] = {}
    for one in held.order_by("pk"):
        by_key[one.number] = by_key[one.person.email.lower()] = one
    return by_key


def _days(run: CourseInstance, said: Sequence[tuple[Enrolment, Entry]]) -> dict[tuple[int, date] | None, str]:
    days = {entry.on for _one, entry in said if entry.on}
    rows = Attendance.objects.filter(enrolment__instance=run, on__in=days)
    return {(enrolment, on): attended for enrolment, on, attended in rows.values_list("enrolment", "on", "attended")}


def _write(
    meant: Mapping[tuple[int, date], Entry], progress: Mapping[int, Entry], found: Mapping[int, Enrolment], today: date
) -> None:
    rows = [Attendance(enrolment_id=pk, on=on, attended=entry.attended) for (pk, on), entry in sorted(meant.items())]
    Attendance.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["enrolment", "on"], update_fields=["attended"]
    )
    for pk, entry in progress.items():
        found[pk].progress, found[pk].progress_on = entry.progress, today
    Enrolment.objects.bulk_update([found[pk] for pk in sorted(progress)], ["progress", "progress_on"], batch_size=400)


@transaction.atomic
def bring(run: CourseInstance, content: bytes, *, by: Person, today: date) -> AttendanceFile:
    """Bring a file to be read after the request; it is read some lines at a time.

    Raises NotPermitted, NotNow (`run_cancelled`, `not_begun`), TooLarge, Malformed.
    """
    _may(run, by, today)
    text = rules.table(content)
    total = len(rules.lines(text))
    file = AttendanceFile.objects.create(
        number=next_number("AF"), instance=run, brought_by=by, brought_on=today, content=text, total=total
    )
    journal.record("attendance_file.bring", subject=file.reference, actor=by.reference, noted={"lines": total})
    return file


@transaction.atomic
def read_on(number: str, *, today: date) -> AttendanceFile:
    """Read the next lines of a file and say so; after the last one nothing of the file is kept but what was refused."""
    file = AttendanceFile.objects.select_for_update(of=("self",)).select_related("instance__course", "brought_by")
    found = file.get(number=number)
    if found.state == FileState.DONE:
        return found
    rows = rules.lines(found.content)[found.read : found.read + CHUNK]
    told = _keep(found.instance, rows, today)
    found.read += len(rows)
    found.kept, found.same = found.kept + told.kept, found.same + told.same
    found.refused = [*found.refused, *(asdict(one) for one in told.refused)]
    done = found.read >= found.total
    if done:
        found.state, found.content = FileState.DONE, ""
    found.version += 1
    found.save()
    if told.kept:
        _tell(found.instance, found.brought_by, told, {"file": found.number})
    journal.record(
        "attendance_file.finish" if done else "attendance_file.read",
        subject=found.number,
        noted={"read": found.read, "total": found.total},
    )
    return found
