"""Conversions of credits and marks: read by anybody; stated, stated anew, confirmed, withdrawn and ended by program."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.positive_lists import body_of
from passerelle.api.sign_in import OPTIONAL
from passerelle.conversions.states import ConversionState
from passerelle.recognition import conversions
from passerelle.recognition.permissions import conversions_visible_to

if TYPE_CHECKING:
    from passerelle.conversions.models import Conversion
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["conversions"])


class MarkSchema(Schema):
    mark: str
    becomes: str


class ConversionChangeIn(Schema):
    factor: str = ""
    table: list[MarkSchema] = Field(default_factory=list)
    scale: list[str] = Field(default_factory=list)
    source: str
    valid_to: date | None = None
    seen_version: int

    @property
    def stated(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in conversions.SAID}
        return told | {"table": [[row.mark, row.becomes] for row in self.table]}


class ConversionIn(ConversionChangeIn):
    organisation: str | None
    kind: str
    from_system: str
    to_system: str
    country: str = ""
    seen_version: int = 0

    @property
    def stated(self) -> dict[str, Any]:
        return super().stated | {name: getattr(self, name) for name in conversions.BETWEEN}


class ConversionOut(Schema):
    number: str
    edition: int
    organisation: str | None
    kind: str
    from_system: str
    to_system: str
    country: str
    factor: str
    table: list[MarkSchema]
    scale: list[str]
    source: str
    valid_to: date | None
    state: str
    version: int
    stated_on: date
    in_force_on: date | None
    ended_on: date | None

    @staticmethod
    def resolve_organisation(conversion: Conversion) -> str | None:
        return conversion.owner.number if conversion.owner else None

    @staticmethod
    def resolve_table(conversion: Conversion) -> list[dict[str, str]]:
        return [{"mark": mark, "becomes": becomes} for mark, becomes in conversion.table]


class ConversionPage(Schema):
    total: int
    items: list[ConversionOut]


def _edition(request: SignedInRequest, number: str, state: ConversionState) -> Conversion:
    """Return the edition in a state; or else the newest one sees, which is then refused for the state it is in."""
    found = list(conversions_visible_to(request.user).filter(number=number).order_by("-edition"))
    if not found:
        raise Http404(number)
    return next((one for one in found if one.state == state), found[0])


@router.get("/conversions", response=ConversionPage, auth=OPTIONAL, operation_id="listConversions")
def list_conversions(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List conversions of credits and marks, every edition that holds or held, by number."""
    return window(conversions_visible_to(request.user).order_by("number", "-edition"), asked)


@router.post("/conversions", response={201: ConversionOut}, operation_id="stateConversion")
def state(request: SignedInRequest, body: ConversionIn) -> Status[Conversion]:
    """State a conversion for your organisation, in force at once; with `null`, for everybody, to be confirmed first."""
    owner = body_of(request, body.organisation) if body.organisation else None
    return Status(201, conversions.state(owner, body.stated, by=request.user, today=request.today))


@router.get("/conversions/{number}", response=ConversionOut, auth=OPTIONAL, operation_id="readConversion")
def read(request: SignedInRequest, number: str) -> Conversion:
    """Read a conversion: the edition that holds, or else the last one."""
    return _edition(request, number, ConversionState.IN_FORCE)


@router.put("/conversions/{number}", response=ConversionOut, operation_id="restateConversion")
def restate(request: SignedInRequest, number: str, body: ConversionChangeIn) -> Conversion:
    """State a conversion anew: another edition takes its place, for everybody once it is confirmed."""
    found = _edition(request, number, ConversionState.IN_FORCE)
    return conversions.restate(found, body.stated, by=request.user, today=request.today, seen_version=body.seen_version)


@router.post("/conversions/{number}/confirmation", response=ConversionOut, operation_id="confirmConversion")
def confirm(request: SignedInRequest, number: str) -> Conversion:
    """Confirm what another policy officer proposed for everybody; sent again, nothing more happens."""
    found = _edition(request, number, ConversionState.PROPOSED)
    return conversions.confirm(found, by=request.user, today=request.today)


@router.post("/conversions/{number}/withdrawal", response=ConversionOut, operation_id="withdrawConversion")
def withdraw(request: SignedInRequest, number: str) -> Conversion:
    """Take back what was proposed for everybody; sent again, nothing more happens."""
    found = _edition(request, number, ConversionState.PROPOSED)
    return conversions.withdraw(found, by=request.user, today=request.today)


@router.post("/conversions/{number}/ending", response=ConversionOut, operation_id="endConversion")
def end(request: SignedInRequest, number: str) -> Conversion:
    """End a conversion: nothing is decided by it any more, what was decided stands. Safe to send twice."""
    found = _edition(request, number, ConversionState.IN_FORCE)
    return conversions.end(found, by=request.user, today=request.today)
