"""Marking sheets: handed out, filled without a network, brought back, signed as a whole."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment import sheet_signing, sheets
from passerelle.assessment.permissions import sheets_visible_to
from passerelle.assessment.sitting_permissions import sittings_visible_to
from passerelle.catalogue.permissions import micro_credentials_visible_to

if TYPE_CHECKING:
    from passerelle.assessment.models import MarkingSheet, SheetReturn, SheetRow
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["assessment"])


class SheetIn(Schema):
    """Of everybody one marks for a micro-credential; or of those who booked one sitting."""

    micro_credential: str = ""
    sitting: str = ""


class SheetOut(Schema):
    number: str
    sitting: str
    micro_credential: str
    version: int
    rows: int
    state: str
    made_on: date
    signed_to: int

    @staticmethod
    def resolve_sitting(sheet: MarkingSheet) -> str:
        return sheet.sitting.number if sheet.sitting else ""

    @staticmethod
    def resolve_micro_credential(sheet: MarkingSheet) -> str:
        return sheet.micro_credential.number

    @staticmethod
    def resolve_version(sheet: MarkingSheet) -> int:
        return sheet.edition

    @staticmethod
    def resolve_rows(sheet: MarkingSheet) -> int:
        return sheet.size


class SheetPage(Schema):
    total: int
    items: list[SheetOut]


class RowOut(Schema):
    """A row of a sheet; where `offered` is told, it differs from what stands, and somebody chooses."""

    row: int
    candidate: str
    name: str
    state: str
    marks: dict[str, str]
    offered: dict[str, str] | None
    refusal: str

    @staticmethod
    def resolve_candidate(line: SheetRow) -> str:
        return line.candidate.number

    @staticmethod
    def resolve_name(line: SheetRow) -> str:
        return line.candidate.person.name

    @staticmethod
    def resolve_marks(line: SheetRow) -> dict[str, str]:
        return {one.component: str(one.score) for one in line.candidate.component_results.all()}


class RowPage(Schema):
    total: int
    items: list[RowOut]


class BackIn(Schema):
    content: Annotated[str, Field(max_length=1_500_000)]
    """The file as text."""


class ProblemOut(Schema):
    line: int
    row: int
    candidate: str
    name: str
    problem: str
    column: str
    seen: str


class ReturnOut(Schema):
    """A file that came back: `done` of `total` lines were read so far."""

    number: str
    state: str
    total: int
    done: int
    taken: int
    same: int
    conflicts: int
    problems: list[ProblemOut]
    brought_at: datetime


class ChoiceIn(Schema):
    side: str
    """`sheet` or `register`."""


class SignatureIn(Schema):
    identity_check: str


@router.get("/marking-sheets", response=SheetPage, operation_id="listMarkingSheets")
def list_sheets(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List your marking sheets, newest first."""
    return window(sheets_visible_to(request.user), asked)


@router.post("/marking-sheets", response={201: SheetOut}, operation_id="handOutMarkingSheet")
def hand_out(request: SignedInRequest, body: SheetIn) -> Status[MarkingSheet]:
    """Make a sheet of those you assess: in a sitting, or for a micro-credential. The same again, if nothing changed."""
    if body.sitting:
        sitting = get_object_or_404(sittings_visible_to(request.user), number=body.sitting)
        entry = sitting.micro_credential
    else:
        sitting = None
        entry = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    return Status(201, sheets.hand_out(entry, sitting, by=request.user, today=request.today))


@router.get("/marking-sheets/{number}", response=SheetOut, operation_id="readMarkingSheet")
def read_sheet(request: SignedInRequest, number: str) -> MarkingSheet:
    """Read one of your sheets."""
    return _sheet(request, number)


@router.get("/marking-sheets/{number}/rows", response=RowPage, operation_id="listMarkingSheetRows")
def list_rows(request: SignedInRequest, number: str, asked: Query[Window]) -> dict[str, Any]:
    """List its rows, each with the marks that stand."""
    rows = _sheet(request, number).lines.select_related("candidate__person").order_by("row")
    return window(rows.prefetch_related("candidate__component_results"), asked)


@router.get("/marking-sheets/{number}/file", response=str, operation_id="downloadMarkingSheet")
def download(request: SignedInRequest, number: str) -> HttpResponse:
    """Download a sheet as CSV; its first lines are sealed."""
    return HttpResponse(sheets.as_file(_sheet(request, number)), content_type="text/csv; charset=utf-8")


@router.post("/marking-sheets/{number}/returns", response={200: ReturnOut}, operation_id="bringMarkingSheet")
def bring(request: SignedInRequest, number: str, body: BackIn) -> SheetReturn:
    """Bring a filled sheet back. The same file again changes nothing; wrong rows are told by line, good ones kept."""
    return sheets.bring(_sheet(request, number), body.content.encode(), by=request.user)


@router.get("/marking-sheets/{number}/returns/{back}", response=ReturnOut, operation_id="readMarkingSheetReturn")
def read_return(request: SignedInRequest, number: str, back: str) -> SheetReturn:
    """Read how far a file that came back was read, and which lines were not taken over."""
    return get_object_or_404(_sheet(request, number).returns, number=back)


@router.post("/marking-sheets/{number}/rows/{row}/choice", response=RowOut, operation_id="chooseMarks")
def choose(request: SignedInRequest, number: str, row: int, body: ChoiceIn) -> SheetRow:
    """Choose which marks stand, where the sheet says others than the register."""
    line = get_object_or_404(_sheet(request, number).lines.select_related("sheet", "candidate__person"), row=row)
    return sheets.choose(line, body.side, by=request.user)


@router.post("/marking-sheets/{number}/signature", response=SheetOut, operation_id="signMarkingSheet")
def sign(request: SignedInRequest, number: str, body: SignatureIn) -> MarkingSheet:
    """Sign every marked row; who cannot be signed is told by row and stops nobody else."""
    sheet = _sheet(request, number)
    return sheet_signing.sign(sheet, body.identity_check, by=request.user, today=request.today)


@router.post("/marking-sheets/{number}/loss", response=SheetOut, operation_id="giveUpMarkingSheet")
def give_up(request: SignedInRequest, number: str) -> MarkingSheet:
    """Give up a sheet that never came back; no file of it is taken after that."""
    return sheets.give_up(_sheet(request, number), by=request.user)


def _sheet(request: SignedInRequest, number: str) -> MarkingSheet:
    return get_object_or_404(sheets_visible_to(request.user), number=number)
