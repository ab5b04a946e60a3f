"""Marking without a network: a sheet is handed out, comes back as often as it likes, and is signed as a whole.

A file that came back is kept first, then read in portions, each one transaction: whoever is killed in the middle leaves
whole portions, and the journal goes on with the next. A row is brought once; what differs from what stands meanwhile
is shown beside it, and a person chooses.
"""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from passerelle.assessment import actions, queries, scales, sheet_rows, sparing
from passerelle.assessment.models import Candidate, MarkingSheet, SheetReturn, SheetRow
from passerelle.assessment.permissions import candidates_to_assess
from passerelle.assessment.sheet_states import RETURN_LIFE, SHEET_LIFE, ReturnState, RowState, SheetState
from passerelle.assessment.states import LIVE_BOOKINGS, CandidateState
from passerelle.assessment.steps import step
from passerelle.core import marking_sheets as paper
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from datetime import date

    from passerelle.assessment.models import Sitting
    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.scales import Scale
    from passerelle.people.models import Person

PORTION: Final = 500
"""Rows of one transaction."""
SEAL: Final = "passerelle.assessment.sheets"


@transaction.atomic
def hand_out(entry: MicroCredential, sitting: Sitting | None, *, by: Person, today: date) -> MarkingSheet:
    """Make a sheet of everybody whom this person marks for an entry: of those who booked a sitting, where one is told.

    Where nothing changed since the last one, that one is returned. Raises NotNow (`nobody_to_mark`).
    """
    found = candidates_to_assess(by).filter(micro_credential=entry, state=CandidateState.ASSIGNED)
    if sitting is not None:
        found = found.filter(bookings__sitting=sitting, bookings__state__in=LIVE_BOOKINGS)
    chosen = list(found.order_by("-edition", "person__name", "pk")[: paper.MOST_ROWS])
    if not chosen:
        raise NotNow(reason="nobody_to_mark")
    edition = chosen[0].edition
    chosen = [one for one in chosen if one.edition == edition]
    marks = sheet_rows.marks_of({one.pk for one in chosen})
    spec = queries.specification(entry, edition)
    spared = sparing.spared_of(chosen, spec)
    rows = [(one, paper.kept(marks.get(one.pk, {})), list(spared[one.pk])) for one in chosen]
    if before := _unchanged(entry, sitting, by, rows):
        return before
    sheet = MarkingSheet.objects.create(
        number=next_number("MS"),
        sitting=sitting,
        micro_credential=entry,
        edition=edition,
        assessor=by,
        made_on=today,
        components=[part.code for part in spec.every],
        scales=scales.set_for(entry),
        size=len(rows),
    )
    SheetRow.objects.bulk_create(
        SheetRow(sheet=sheet, row=place, candidate=one, handed_out=given, spared=left)
        for place, (one, given, left) in enumerate(rows, 1)
    )
    noted = {"sitting": sitting.number if sitting else "", "micro_credential": entry.reference, "rows": len(rows)}
    journal.record("marking_sheet.hand_out", subject=sheet.number, actor=by.reference, noted=noted)
    return sheet


def _unchanged(
    entry: MicroCredential, sitting: Sitting | None, by: Person, rows: list[tuple[Candidate, dict[str, str], list[str]]]
) -> MarkingSheet | None:
    """Return the sheet that was handed out last, if it says the same as a new one would."""
    last = MarkingSheet.objects.filter(micro_credential=entry, sitting=sitting, assessor=by, state=SheetState.OUT)
    sheet = last.order_by("-pk").first()
    if sheet is None:
        return None
    if sheet.scales != scales.set_for(entry):
        return None
    told = list(sheet.lines.values_list("candidate", "handed_out", "spared"))
    return sheet if told == [(one.pk, given, left) for one, given, left in rows] else None


def header_of(sheet: MarkingSheet) -> paper.Header:
    return paper.Header(
        sheet.number, sheet.sitting.number if sheet.sitting else "", str(sheet.edition), str(sheet.size)
    )


def seal_of(header: paper.Header) -> str:
    """Return the seal of a header, in groups: a spreadsheet that finds a number in it would change it."""
    digest = salted_hmac(SEAL, header.sealed_text(), algorithm="sha256").hexdigest()[:32]
    return "-".join(f"s{digest[place : place + 8]}" for place in range(0, 32, 8))


def as_file(sheet: MarkingSheet) -> str:
    """Return a sheet as CSV, as it was handed out."""
    header = header_of(sheet)
    rows = sheet.lines.select_related("candidate__person").order_by("row")
    lines = (
        paper.Line(one.row, one.candidate.number, one.candidate.person.name, paper.marks_of(one.handed_out), one.spared)
        for one in rows
    )
    seal, attended = seal_of(header), sheet.sitting_id is not None
    titles = {code: (title, f"{weight} %" if weight else "") for code, title, weight in titles_of(sheet)}
    return paper.written(
        header, seal, sheet.components, lines, attended=attended, scales=scales_of(sheet), titles=titles
    )


def titles_of(sheet: MarkingSheet) -> list[tuple[str, str, str]]:
    """Return of each column of marks its code, what the description calls it, and its weight of 100; "" where none."""
    stated = {
        str(part.get("code")): part for part in queries.specification(sheet.micro_credential, sheet.edition).parts
    }
    found = [(code, stated.get(code, {})) for code in sheet.components]
    return [(code, str(part.get("title") or ""), _weight(part.get("weight"))) for code, part in found]


def _weight(stated: object) -> str:
    return f"{Decimal(str(stated)).normalize():f}" if stated else ""


def scales_of(sheet: MarkingSheet) -> dict[str, Scale]:
    """Return the scales of a sheet by component, but for those in points of 100, which are read as they are."""
    found = {code: scales.of(sheet.scales, code) for code in sheet.components}
    return {code: scale for code, scale in found.items() if scale.code != scales.PERCENT}


@transaction.atomic
def give_up(sheet: MarkingSheet, *, by: Person) -> MarkingSheet:
    """Give up a sheet that never came back, as when it was lost. Raises NotPermitted or WrongState."""
    _own(sheet, by)
    return step(sheet, SHEET_LIFE, "give_up", by=by)


def bring(sheet: MarkingSheet, data: bytes, *, by: Person) -> SheetReturn:
    """Take back a sheet that was filled, and read its first portion; the same file again goes on, or changes nothing.

    Raises NotPermitted, TooLarge, WrongState (given up, being signed), NotNow (`not_a_sheet`, `sheet_columns`,
    `sheet_too_many_rows`, `sheet_header_altered`, `another_sheet`).
    """
    _own(sheet, by)
    SHEET_LIFE.after(sheet.state, "bring")
    file = paper.read(data, sheet.components, scales_of(sheet))
    if not hmac.compare_digest(seal_of(file.header).encode(), file.seal.encode()):
        raise NotNow(reason="sheet_header_altered")
    if file.header != header_of(sheet):
        raise NotNow(reason="another_sheet", sheet=file.header.sheet)
    return go_on(_kept(sheet, data, len(file.lines), by))


@transaction.atomic
def _kept(sheet: MarkingSheet, data: bytes, total: int, by: Person) -> SheetReturn:
    """Keep a file before anything of it is read; one that was read with problems is read once more."""
    digest = hashlib.sha256(data).hexdigest()
    before = SheetReturn.objects.filter(sheet=sheet, digest=digest).first()
    if before is not None:
        if before.is_read and before.problems:
            again: dict[str, Any] = {"done": 0, "taken": 0, "same": 0, "conflicts": 0, "problems": []}
            step(before, RETURN_LIFE, "again", by=by, **again)
        return before
    try:
        with transaction.atomic():
            kept = SheetReturn.objects.create(
                number=next_number("MR"),
                sheet=sheet,
                digest=digest,
                content=data,
                brought_by=by,
                brought_at=timezone.now(),
                total=total,
            )
    except IntegrityError:
        return SheetReturn.objects.get(sheet=sheet, digest=digest)
    step(sheet, SHEET_LIFE, "bring", by=by, noted={"return": kept.number, "lines": total})
    return kept


def go_on(kept: SheetReturn) -> SheetReturn:
    """Read the next portion of a file that came back; nothing where it was read, or somebody else is at it."""
    if kept.is_read:
        return kept
    kept = SheetReturn.objects.select_related("sheet__sitting", "sheet__micro_credential", "brought_by").get(pk=kept.pk)
    lines = paper.read(bytes(kept.content), kept.sheet.components, scales_of(kept.sheet)).lines
    portion = lines[kept.done : kept.done + PORTION]
    with transaction.atomic():
        seen = SheetReturn.objects.filter(pk=kept.pk, done=kept.done, version=kept.version, state=ReturnState.READING)
        if not kept.is_read and seen.update(done=kept.done + len(portion)):
            tally = sheet_rows.take_over(kept, portion)
            kept.done += len(portion)
            for name, count in tally.counts.items():
                setattr(kept, name, getattr(kept, name) + count)
            kept.problems = [*kept.problems, *tally.problems]
            kept.save(update_fields=["taken", "same", "conflicts", "problems"])
            if kept.done >= kept.total:
                step(kept, RETURN_LIFE, "finish", by=kept.brought_by, noted={"sheet": kept.sheet.number})
    return SheetReturn.objects.get(pk=kept.pk)


def finish(kept: SheetReturn) -> SheetReturn:
    """Read a file to its end. Safe to call twice."""
    while not kept.is_read:
        kept = go_on(kept)
    return kept


@transaction.atomic
def choose(line: SheetRow, side: str, *, by: Person) -> SheetRow:
    """Say which marks stand where a sheet and the register differ: those of the `sheet`, or those in the `register`.

    Raises NotPermitted, Malformed, WrongState where nothing is to be chosen, NotNow (`result_signed`).
    """
    _own(line.sheet, by)
    if side not in {"sheet", "register"}:
        raise Malformed(field="side", expected="sheet, register", seen=side[:40])
    if line.state != RowState.CONFLICT:
        raise WrongState("choose", line.state)
    candidate = Candidate.objects.select_related("micro_credential", "organisation").get(pk=line.candidate_id)
    if side == "sheet":
        if candidate.is_signed:
            raise NotNow(reason="marks_signed")
        marks = [actions.Mark(code, score, line.note) for code, score in paper.marks_of(line.offered or {}).items()]
        actions.save_marks(candidate, marks, by=by, seen_version=candidate.version)
    now = sheet_rows.marks_of({candidate.pk}).get(candidate.pk, {})
    settled = SheetRow.objects.filter(pk=line.pk, state=RowState.CONFLICT)
    said = {"brought": paper.kept(now), "handed_out": paper.kept(now), "offered": None}
    said["declined"] = line.offered if side == "register" else None
    if not settled.update(state=RowState.SIGNED if candidate.is_signed else RowState.APPLIED, **said):
        raise StaleVersion
    noted = {"row": line.row, "candidate": candidate.number, "side": side}
    journal.record("marking_sheet.choose", subject=line.sheet.number, actor=by.reference, noted=noted)
    line.refresh_from_db()
    return line


def _own(sheet: MarkingSheet, by: Person) -> None:
    if sheet.assessor_id != by.pk:
        raise NotPermitted
