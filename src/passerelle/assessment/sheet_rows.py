"""What becomes of the rows of a sheet that came back: many at a time, each on its own, in one transaction."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F

from passerelle.assessment import queries, sittings, sparing
from passerelle.assessment.models import Candidate, ComponentResult, SecondMarking, SheetRow, SittingBooking
from passerelle.assessment.permissions import may_mark
from passerelle.assessment.second_states import BLIND, SecondState
from passerelle.assessment.sheet_states import RowState
from passerelle.assessment.states import LIVE_BOOKINGS, BookingState, CandidateState
from passerelle.core import marking_sheets as paper
from passerelle.core.errors import Malformed, NotNow, NotPermitted, PasserelleError, StaleVersion
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from decimal import Decimal

    from passerelle.assessment.models import MarkingSheet, SheetReturn
    from passerelle.core.marking_sheets import Brought
    from passerelle.people.models import Person

    Marks = dict[int, dict[str, Decimal]]


@dataclass
class Tally:
    """What a portion came to; `problems` are in the order of the file."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def amiss(self, brought: Brought, problem: str = "") -> None:
        told = {name: value for name, value in asdict(brought).items() if name not in {"came", "document", "marks"}}
        told.pop("note")
        self.problems.append(told | ({"problem": problem} if problem else {}))


def marks_of(candidates: Collection[int]) -> Marks:
    """Return the marks of these candidates, by key."""
    found: Marks = defaultdict(dict)
    rows = ComponentResult.objects.filter(candidate__in=candidates)
    for candidate, component, score in rows.values_list("candidate", "component", "score"):
        found[candidate][component] = score
    return dict(found)


def take_over(kept: SheetReturn, portion: Sequence[Brought]) -> Tally:
    """Take over the rows of one portion; its caller holds the lock of the file, and has asked whose sheet it is."""
    sheet, by, tally = kept.sheet, kept.brought_by, Tally()
    rows = {one.row: one for one in SheetRow.objects.filter(sheet=sheet, row__in=[one.row for one in portion])}
    keys = [row.candidate_id for row in rows.values()]
    locked = Candidate.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    candidates = {one.pk: one for one in locked.select_related("person", "organisation")}
    bookings = _bookings(sheet, keys)
    spared = sparing.spared_of(list(candidates.values()), queries.specification(sheet.micro_credential, sheet.edition))
    now, fixed = marks_of(keys), _handed_in(keys)
    fresh: list[tuple[SheetRow, Candidate, Brought]] = []
    for brought in portion:
        row = rows.get(brought.row)
        candidate = candidates[row.candidate_id] if row else None
        if brought.problem:
            tally.amiss(brought)
        elif row is None or candidate is None or candidate.number != brought.candidate:
            tally.amiss(brought, "not_on_this_sheet")
        elif left := [code for code in brought.marks if code in spared[candidate.pk]]:
            tally.amiss(replace(brought, column=left[0]), "part_recognised")
        elif candidate.pk in fixed and (said := paper.kept(brought.marks)):
            if said in (row.brought, paper.kept(now.get(candidate.pk, {}))):
                tally.counts["same"] += 1
            else:
                tally.amiss(brought, "marks_handed_in")
        elif problem := _against(sheet, candidate, bookings, brought, by):
            tally.amiss(brought, problem)
        else:
            _judge(row, candidate, brought, now.get(candidate.pk, {}), fresh, tally)
    _write(kept, fresh, tally)
    return tally


def _handed_in(keys: Collection[int]) -> frozenset[int]:
    """Return of whom the marks were handed in to be compared: they are not changed any more."""
    found = SecondMarking.objects.filter(candidate__in=keys).exclude(state=SecondState.DROPPED)
    return frozenset(found.exclude(state__in=BLIND, first_marks={}).values_list("candidate", flat=True))


def _bookings(sheet: MarkingSheet, keys: Collection[int]) -> dict[int, SittingBooking]:
    if sheet.sitting_id is None:
        return {}
    held = SittingBooking.objects.filter(sitting=sheet.sitting_id, candidate__in=keys).order_by("pk")
    held = held.select_related("sitting__centre", "candidate__micro_credential", "person")
    return {one.candidate_id: one for one in held if one.state in {*LIVE_BOOKINGS, BookingState.ABSENT}}


def _against(
    sheet: MarkingSheet, candidate: Candidate, bookings: dict[int, SittingBooking], brought: Brought, by: Person
) -> str:
    """Return what stands against a row, and note who came as it says; empty where nothing does."""
    if not candidate.is_signed and (candidate.state != CandidateState.ASSIGNED or not may_mark(by, candidate)):
        return "another_assessor" if candidate.is_open else "no_candidate_any_more"
    if sheet.sitting_id is None:
        return ""
    booking = bookings.get(candidate.pk)
    if booking is None:
        return "not_booked"
    if brought.came is not None:
        try:
            sittings.note_attendance(booking, came=brought.came, document=brought.document, by=by)
        except PasserelleError as refusal:
            return _named(refusal)
    if brought.marks and booking.state != BookingState.ATTENDED:
        return "did_not_attend"
    return ""


def _named(refusal: PasserelleError) -> str:
    if isinstance(refusal, NotNow):
        return str(refusal.data["reason"])
    if isinstance(refusal, Malformed):
        return "document_unclear"
    return "not_your_centre" if isinstance(refusal, NotPermitted) else refusal.code


def _judge(
    row: SheetRow,
    candidate: Candidate,
    brought: Brought,
    now: dict[str, Decimal],
    fresh: list[tuple[SheetRow, Candidate, Brought]],
    tally: Tally,
) -> None:
    """Say what becomes of the marks of a row."""
    said = paper.kept(brought.marks)
    before = None if row.brought is None else paper.marks_of(row.brought)
    verdict = paper.verdict(paper.marks_of(row.handed_out), now, brought.marks, before)
    if not said or verdict == "same" or said in (row.declined, row.offered):
        tally.counts["same"] += 1
        if row.state == RowState.OUT and said:
            SheetRow.objects.filter(pk=row.pk).update(state=RowState.APPLIED, brought=said)
    elif verdict == "conflict" or candidate.is_signed:
        tally.counts["conflicts"] += 1
        SheetRow.objects.filter(pk=row.pk).update(state=RowState.CONFLICT, offered=said, note=brought.note)
    else:
        fresh.append((row, candidate, brought))


def _write(kept: SheetReturn, fresh: Sequence[tuple[SheetRow, Candidate, Brought]], tally: Tally) -> None:
    """Write the marks that are taken over: marks, rows, the lock of each candidate, a fact for each."""
    move_many((candidate for _row, candidate, _brought in fresh), CandidateState.ASSIGNED)
    for row, _candidate, brought in fresh:
        row.brought = {**(row.brought or {}), **paper.kept(brought.marks)}
        row.state, row.note = RowState.APPLIED, brought.note
        row.handed_out = {**row.handed_out, **paper.kept(brought.marks)}
    ComponentResult.objects.bulk_create(
        (
            ComponentResult(candidate=candidate, component=code, score=score, note=brought.note)
            for _row, candidate, brought in fresh
            for code, score in brought.marks.items()
        ),
        update_conflicts=True,
        unique_fields=["candidate", "component"],
        update_fields=["score", "note"],
    )
    SheetRow.objects.bulk_create(
        (row for row, _candidate, _brought in fresh),
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["brought", "state", "note", "handed_out"],
    )
    facts = [
        (candidate.number, kept.brought_by.reference, json.dumps({"marks": len(brought.marks), "sheet": kept.number}))
        for _row, candidate, brought in fresh
    ]
    journal.record_many("candidate.mark", facts)
    tally.counts["taken"] += len(fresh)


def move_many(candidates: Iterable[Candidate], seen: str, /, **changed: Any) -> None:
    """Change candidates alike, each from the state `seen` and the version it was read with under its lock.

    Raises StaleVersion where one was changed all the same: the caller's portion is undone, and read once more later.
    """
    by_version: dict[int, list[int]] = defaultdict(list)
    for one in candidates:
        by_version[one.version].append(one.pk)
    for version, keys in by_version.items():
        same = Candidate.objects.filter(pk__in=keys, state=seen, version=version)
        if same.update(version=F("version") + 1, **changed) != len(keys):
            raise StaleVersion(seen=version)
