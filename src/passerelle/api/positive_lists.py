"""Positive lists: written, offered, signed and adopted; their signed files and what is wrong with a draft."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.problems import finding_out
from passerelle.api.sign_in import OPTIONAL
from passerelle.core import spreadsheets
from passerelle.core.credentials.jcs import canonical_json
from passerelle.core.errors import Malformed
from passerelle.core.transfer_values.writing import MEDIA_TYPE
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.recognition import (
    list_actions,
    list_bringing,
    list_counted,
    list_document,
    list_faults,
    list_files,
    list_rows,
    list_signing,
    list_transfer,
)
from passerelle.recognition.permissions import editions_visible_to, lists_visible_to
from passerelle.recognition.states import PUBLISHED

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.list_bringing import Brought
    from passerelle.recognition.list_counted import Told
    from passerelle.recognition.models import Edition, ListSignature, PositiveList

router = Router(tags=["positive lists"])


class ListIn(Schema):
    title: str
    owners: list[str]


class DescribeIn(ListIn):
    seen_version: int


class LinesIn(Schema):
    lines: list[dict[str, Any]]
    seen_version: int


class FileQuery(Schema):
    kind: Literal["csv", "xlsx"] = "csv"


class BroughtQuery(Schema):
    seen_version: int


class PartyIn(Schema):
    organisation: str


class PlaceOut(Schema):
    """One party of what several sign."""

    organisation: str
    name: str
    state: str
    signed_on: date | None
    left_on: date | None

    @staticmethod
    def resolve_organisation(signature: ListSignature) -> str:
        return signature.body.number

    @staticmethod
    def resolve_name(signature: ListSignature) -> str:
        return signature.body.legal_name


class SignatureOut(PlaceOut):
    is_owner: bool


class EditionOut(Schema):
    positive_list: str
    edition: int
    state: str
    version: int
    digest: str
    offered_on: date | None
    in_force_on: date | None
    ended_on: date | None
    agreement: str | None
    signatures: list[SignatureOut]
    lines: list[dict[str, Any]]

    @staticmethod
    def resolve_positive_list(edition: Edition) -> str:
        return edition.positive_list.number

    @staticmethod
    def resolve_edition(edition: Edition) -> int:
        return edition.number

    @staticmethod
    def resolve_agreement(edition: Edition) -> str | None:
        return edition.agreement.number if edition.agreement else None

    @staticmethod
    def resolve_signatures(edition: Edition) -> list[ListSignature]:
        return list(edition.signatures.select_related("body"))

    @staticmethod
    def resolve_lines(edition: Edition) -> list[dict[str, Any]]:
        lines = edition.lines.select_related("owner", "micro_credential", "programme")
        return [list_document.line_of(line) for line in lines]


class ListOut(Schema):
    number: str
    title: str
    version: int
    owners: list[str]
    editions: list[int]

    @staticmethod
    def resolve_owners(found: PositiveList) -> list[str]:
        return [owner.number for owner in found.owners.all()]

    @staticmethod
    def resolve_editions(found: PositiveList) -> list[int]:
        return [edition.number for edition in found.editions.all() if edition.state in PUBLISHED]


class ListPage(Schema):
    total: int
    items: list[ListOut]


class ListQuery(Window):
    owner: str = ""


class CountOut(Schema):
    """`value` is null where it is `withheld`: `too_few` to tell (1 to 4), or `nothing` there to be measured."""

    code: str
    value: Decimal | None
    withheld: str

    @staticmethod
    def resolve_value(told: Told) -> Decimal | None:
        return told.told.value

    @staticmethod
    def resolve_withheld(told: Told) -> str:
        return told.told.withheld


class CountsOut(Schema):
    since: date | None
    counts: list[CountOut]


class FindingsOut(Schema):
    findings: list[dict[str, Any]]


class ProblemOut(Schema):
    place: int
    code: str
    seen: str


class ValuesOut(Schema):
    taken: int
    problems: list[ProblemOut]


def bodies_of(request: SignedInRequest, numbers: list[str], *, field: str = "owners") -> list[Organisation]:
    """Return the bodies with these numbers. Raises Malformed for one nobody has."""
    visible = organisations_visible_to(request.user)
    found = {body.number: body for body in visible.filter(number__in=numbers)}
    if unknown := [number for number in numbers if number not in found]:
        raise Malformed(field=field, expected="numbers of organisations", seen=unknown[0][:80])
    return [found[number] for number in numbers]


def body_of(request: SignedInRequest, number: str) -> Organisation:
    """Return a body by its number; 404 where there is none."""
    return get_object_or_404(organisations_visible_to(request.user), number=number)


def _list(request: SignedInRequest, number: str) -> PositiveList:
    return get_object_or_404(lists_visible_to(request.user), number=number)


def edition_of(request: SignedInRequest, number: str, edition: int) -> Edition:
    """Return an edition that whoever asks may see; 404 for every other."""
    return get_object_or_404(editions_visible_to(request.user), positive_list__number=number, number=edition)


@router.get("/lists", response=ListPage, auth=OPTIONAL, operation_id="listPositiveLists")
def list_lists(request: SignedInRequest, asked: Query[ListQuery]) -> dict[str, Any]:
    """List positive lists of which an edition was published, and those of your own organisations."""
    lists = lists_visible_to(request.user).prefetch_related("owners", "editions").order_by("number")
    return window(lists.filter(owners__number=asked.owner) if asked.owner else lists, asked)


@router.post("/lists", response={201: EditionOut}, operation_id="beginPositiveList")
def begin(request: SignedInRequest, body: ListIn) -> Status[Edition]:
    """Begin a list, owned by one body or several; its first edition is an empty draft."""
    owners = bodies_of(request, body.owners)
    return Status(201, list_actions.begin(owners, body.title, by=request.user, today=request.today))


@router.patch("/lists/{number}", response=ListOut, operation_id="describePositiveList")
def describe(request: SignedInRequest, number: str, body: DescribeIn) -> PositiveList:
    """Say what a list is called and who owns it, from the next edition on."""
    owners = bodies_of(request, body.owners)
    return list_actions.describe(
        _list(request, number), owners, body.title, by=request.user, seen_version=body.seen_version
    )


@router.get("/lists/{number}/statistics", response=CountsOut, auth=OPTIONAL, operation_id="readPositiveListCounts")
def counts(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read what became of the requests to the programmes a list names, since it was first in force."""
    since, told = list_counted.of_list(_list(request, number))
    return {"since": since, "counts": list(told)}


@router.post("/lists/{number}/editions", response={201: EditionOut}, operation_id="beginNextEdition")
def begin_next(request: SignedInRequest, number: str) -> Status[Edition]:
    """Begin the next edition with the lines of the last one; sent again, the answer is the draft there is."""
    return Status(201, list_actions.begin_next(_list(request, number), by=request.user, today=request.today))


@router.get("/lists/{number}/editions/{edition}", auth=OPTIONAL, operation_id="readPositiveListFile")
def read_file(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """Read an edition as it was signed, with the proof of each party; how it is checked stands in docs/verifying.md."""
    found = edition_of(request, number, edition)
    return HttpResponse(canonical_json(list_document.public_file(found)), content_type="application/json")


@router.get("/lists/{number}/editions/{edition}/transfer-values", auth=OPTIONAL, operation_id="readTransferValues")
def read_transfer_values(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """Read an edition as transfer values of the Credential Registry (CTDL, JSON-LD).

    `passerelle:leftOut` names the lines that only a filter describes: they have no source there.
    """
    graph = list_transfer.graph(edition_of(request, number, edition))
    return HttpResponse(canonical_json(graph), content_type=MEDIA_TYPE)


@router.post(
    "/lists/{number}/editions/{edition}/transfer-values", response=ValuesOut, operation_id="bringTransferValues"
)
def bring_transfer_values(request: SignedInRequest, number: str, edition: int, said: Query[BroughtQuery]) -> Brought:
    """Add the transfer values of a file (CTDL, JSON; the body, at most 2 MB) to the lines of a draft.

    Each becomes a line that a person confirms; none is replaced, and nothing is there twice. `problems` tells by its
    place in the file what gave no line.
    """
    found, data = edition_of(request, number, edition), request.body
    return list_bringing.bring(found, data, by=request.user, today=request.today, seen_version=said.seen_version)


@router.get("/lists/{number}/editions/{edition}/state", response=EditionOut, auth=OPTIONAL, operation_id="readEdition")
def read_edition(request: SignedInRequest, number: str, edition: int) -> Edition:
    """Read how an edition stands: its lines, who signed it, who has yet to, who adopted it and who left."""
    return edition_of(request, number, edition)


@router.put("/lists/{number}/editions/{edition}/lines", response=EditionOut, operation_id="writeEdition")
def write(request: SignedInRequest, number: str, edition: int, body: LinesIn) -> Edition:
    """Say every line of a draft anew; what is named by its `root` stays the same line, what is not named goes."""
    found = edition_of(request, number, edition)
    return list_actions.write(found, body.lines, by=request.user, today=request.today, seen_version=body.seen_version)


@router.get("/lists/{number}/editions/{edition}/file", auth=OPTIONAL, operation_id="readEditionLinesFile")
def lines_file(request: SignedInRequest, number: str, edition: int, said: Query[FileQuery]) -> HttpResponse:
    """Read the lines of an edition as a spreadsheet: `kind` is `csv` or `xlsx`, the columns are those of the table."""
    found = edition_of(request, number, edition)
    lines = found.lines.select_related("owner", "micro_credential", "programme")
    if said.kind == "csv":
        return HttpResponse(list_files.written(lines), content_type="text/csv; charset=utf-8")
    return HttpResponse(list_files.workbook(lines), content_type=spreadsheets.MEDIA_TYPE)


@router.put("/lists/{number}/editions/{edition}/file", response=EditionOut, operation_id="bringEditionLinesFile")
def bring_file(request: SignedInRequest, number: str, edition: int, said: Query[BroughtQuery]) -> Edition:
    """Say every line of a draft anew by a file, the body: CSV in UTF-8 or XLSX, of at most 1.5 MB, without formulas."""
    found = edition_of(request, number, edition)
    stated = list_rows.stated(list_files.read(request.body))
    return list_actions.write(found, stated, by=request.user, today=request.today, seen_version=said.seen_version)


@router.get("/lists/{number}/editions/{edition}/findings", response=FindingsOut, operation_id="readEditionFindings")
def findings(request: SignedInRequest, number: str, edition: int) -> dict[str, Any]:
    """Read everything that is wrong with the lines of an edition, at once."""
    found = list_faults.of_edition(edition_of(request, number, edition), on=request.today)
    return {"findings": [finding_out(list_faults.as_finding(fault)) for fault in found]}


@router.post("/lists/{number}/editions/{edition}/offer", response=EditionOut, operation_id="offerEdition")
def offer(request: SignedInRequest, number: str, edition: int) -> Edition:
    """Offer a draft to its owners for signature; sent again, nothing more happens."""
    return list_actions.offer(edition_of(request, number, edition), by=request.user, today=request.today)


@router.post("/lists/{number}/editions/{edition}/taking-back", response=EditionOut, operation_id="takeBackEdition")
def take_back(request: SignedInRequest, number: str, edition: int) -> Edition:
    """Make an offered edition a draft again; who signed it signs anew."""
    return list_actions.take_back(edition_of(request, number, edition), by=request.user)


@router.post("/lists/{number}/editions/{edition}/signatures", response=EditionOut, operation_id="signEdition")
def sign(request: SignedInRequest, number: str, edition: int, body: PartyIn) -> Edition:
    """Sign for one of the owners; with the last signature it is in force. Sent again, nothing more happens."""
    party = body_of(request, body.organisation)
    return list_signing.sign(edition_of(request, number, edition), party, by=request.user, today=request.today)


@router.post("/lists/{number}/editions/{edition}/adoptions", response=EditionOut, operation_id="adoptEdition")
def adopt(request: SignedInRequest, number: str, edition: int, body: PartyIn) -> Edition:
    """Adopt an edition in force for a body that does not own it, with its own signature."""
    party = body_of(request, body.organisation)
    return list_signing.adopt(edition_of(request, number, edition), party, by=request.user, today=request.today)


@router.post("/lists/{number}/editions/{edition}/leaving", response=EditionOut, operation_id="leaveEdition")
def leave(request: SignedInRequest, number: str, edition: int, body: PartyIn) -> Edition:
    """Take back that a body adopted an edition; sent again, nothing more happens."""
    found, party = edition_of(request, number, edition), body_of(request, body.organisation)
    list_actions.leave(found, party, by=request.user, today=request.today)
    return found


@router.post("/lists/{number}/editions/{edition}/end", response=EditionOut, operation_id="endEdition")
def end(request: SignedInRequest, number: str, edition: int) -> Edition:
    """End what is in force today; what it decided stands. Sent again, nothing more happens."""
    return list_actions.end(edition_of(request, number, edition), by=request.user, today=request.today)
