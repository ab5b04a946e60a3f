"""Sheets for tests: a sitting that has begun, who booked it, a sheet of them, and a sheet filled on paper."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from passerelle.assessment import actions, sheets, sittings
from passerelle.assessment.models import Candidate, MarkingSheet, Sitting
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.assessment.test_sittings import alone, begun, opened

if TYPE_CHECKING:
    from collections.abc import Mapping


def sat(of: Country, *names: str) -> Sitting:
    """A sitting that has begun, in which these booked a place and have an assessor."""
    alone(of)
    sitting = opened(of, places=max(len(names), 1))
    for name in names:
        booking = sittings.book(sitting, by=make.person(name), today=TODAY)
        actions.assign_assessor(booking.candidate, of.assessor, of.body, by=of.head, today=TODAY)
    return begun(sitting)


def handed_out(of: Country, sitting: Sitting | None) -> MarkingSheet:
    return sheets.hand_out(of.entry, sitting, by=of.assessor, today=TODAY)


def filled(sheet: MarkingSheet, rows: Mapping[int, Mapping[str, str]]) -> bytes:
    """Return the file of a sheet with cells filled in: {row: {column: what is written}}."""
    head, _, body = sheets.as_file(sheet).partition("\n\n")
    table = list(csv.DictReader(io.StringIO(body)))
    for row, cells in rows.items():
        table[row - 1] |= cells
    out = io.StringIO()
    write = csv.DictWriter(out, list(table[0]), lineterminator="\n")
    write.writeheader()
    write.writerows(table)
    return f"{head}\n\n{out.getvalue()}".encode()


def came(a1: str = "80", a2: str = "60", **cells: str) -> dict[str, str]:
    return {"came": "yes", "document": "passport", "mark A1": a1, "mark A2": a2} | cells


def of_row(sheet: MarkingSheet, row: int) -> Candidate:
    return Candidate.objects.select_related("micro_credential", "organisation").get(
        sheet_rows__sheet=sheet, sheet_rows__row=row
    )


def marked(sheet: MarkingSheet) -> list[dict[str, str]]:
    """Return the marks in the register of each row."""
    return [
        {one.component: f"{one.score.normalize():f}" for one in row.candidate.component_results.all()}
        for row in sheet.lines.select_related("candidate")
    ]
