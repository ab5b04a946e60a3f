"""What one holds from elsewhere, and links to several things at once."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.verification import TokenIn, VerdictOut
from passerelle.api.whole import PortfolioOut
from passerelle.api.whole import portfolio as everything
from passerelle.core.errors import Malformed
from passerelle.files.serving import archive
from passerelle.people import guessing
from passerelle.portfolio import elsewhere, erasing, exporting, queries, retention, sharing, sightings
from passerelle.portfolio.permissions import exports_visible_to, foreign_visible_to, sets_visible_to
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest
    from passerelle.portfolio.models import Export, ForeignCredential, ShareSet, Sighting

router = Router(tags=["portfolio"])


class ForeignIn(Schema):
    """A file is sent as base64, a JSON document or a token as it is."""

    document: str
    encoding: Literal["text", "base64"] = "text"


class ToldOut(Schema):
    """What it says, and what could be checked here: its status never is, because no address in it is asked."""

    form: str
    title: str
    issuer: str
    issuer_name: str
    issued_on: str
    ends_on: str
    subject: str
    signature: str
    key: str
    dates: str
    why: str


class ForeignOut(Schema):
    key: UUID
    digest: str
    carrier: str
    told: ToldOut
    brought_at: datetime


class ForeignPage(Schema):
    total: int
    items: list[ForeignOut]


class ShareSetIn(Schema):
    """`awards` are numbers, `foreign` keys of credentials from elsewhere."""

    awards: list[str] = Field(default_factory=list)
    foreign: list[UUID] = Field(default_factory=list)
    label: str
    purpose: str = "other"
    period: str = "7"
    shows_name: bool = True
    shows_result: bool = True
    shows_outcomes: bool = True
    recipient: str = ""


class ShareSetOut(Schema):
    key: UUID
    label: str
    recipient: str
    purpose: str
    shows_name: bool
    shows_result: bool
    shows_outcomes: bool
    once: bool
    made_at: datetime
    expires_at: datetime
    stopped_at: datetime | None
    looks: int


class ShareSetMadeOut(Schema):
    """The token is told this once and kept nowhere."""

    link: ShareSetOut
    token: str
    url: str


class ShareSetPage(Schema):
    total: int
    items: list[ShareSetOut]


class SeenOut(Schema):
    """One thing that a link shows: an award of this register, or a credential from elsewhere; never both."""

    award: VerdictOut | None
    foreign: ToldOut | None


class OpenedOut(Schema):
    """`recipient` is whom the holder made it for, where they said so: whoever reads it knows if it was passed on."""

    recipient: str
    expires_at: datetime
    things: list[SeenOut]


class ExportOut(Schema):
    """Being made (`asked`), ready (`made`), or deleted again after a week (`gone`)."""

    key: UUID
    state: str
    asked_at: datetime
    made_at: datetime | None
    size: int
    sha256: str


class ExportPage(Schema):
    total: int
    items: list[ExportOut]


class KeptOut(Schema):
    """One kind of thing: `until` is the day on which the first of it goes at the earliest; none where none is set."""

    kind: str
    count: int
    since: date | None
    until: date | None
    basis: str
    ends: str
    months: int
    erasure: str
    source: str


class SightingOut(Schema):
    """Somebody else opened one thing of yours that day."""

    day: date
    page: str
    about: str
    name: str


class SightingPage(Schema):
    total: int
    items: list[SightingOut]


class EraseIn(Schema):
    """The address one signs in with, to be sure."""

    email: str


class ErasedOut(Schema):
    erased_at: datetime


@router.get("", response=PortfolioOut, operation_id="readPortfolio")
def read(request: SignedInRequest) -> dict[str, Any]:
    """Read everything you hold, learn, have under way and brought from elsewhere, and what could come next."""
    return everything(queries.whole(request.user), request.user.name)


@router.post("/foreign", response={201: ForeignOut}, operation_id="bringForeignCredential")
def bring(request: SignedInRequest, body: ForeignIn) -> Status[ForeignCredential]:
    """Keep a credential from elsewhere, checked as far as that goes without a network; sent twice, it is kept once."""
    return Status(201, elsewhere.bring(_bytes(body), by=request.user))


def _bytes(body: ForeignIn) -> bytes:
    try:
        if body.encoding == "base64":
            return base64.b64decode(body.document, validate=True)
        return body.document.encode("utf-8")
    except (binascii.Error, ValueError):
        raise Malformed(field="document", expected=elsewhere.EXPECTED, seen=body.encoding) from None


@router.get("/foreign", response=ForeignPage, operation_id="listForeignCredentials")
def list_foreign(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you brought from elsewhere, newest first."""
    return window(foreign_visible_to(request.user), asked)


@router.get("/foreign/{uuid:uuid}/file", operation_id="readForeignCredential", response={200: bytes})
def read_foreign(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Get it back, byte for byte as you brought it."""
    held = get_object_or_404(foreign_visible_to(request.user).defer(None), key=uuid)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'attachment; filename="credential.bin"'}
    return HttpResponse(bytes(held.document), content_type="application/octet-stream", headers=headers)


@router.delete("/foreign/{uuid:uuid}", response={204: None}, operation_id="removeForeignCredential")
def remove(request: SignedInRequest, uuid: UUID) -> Status[None]:
    """Forget it; links that showed nothing else are closed."""
    elsewhere.remove(get_object_or_404(foreign_visible_to(request.user), key=uuid), by=request.user)
    return Status(204, None)


@router.post("/share-sets", response={201: ShareSetMadeOut}, operation_id="makeShareSet")
def share(request: SignedInRequest, body: ShareSetIn) -> Status[dict[str, Any]]:
    """Make one link that shows several of your awards and credentials from elsewhere (`period`: 7, 30, once)."""
    said = body.dict()
    numbers, keys = set(said.pop("awards")), set(said.pop("foreign"))
    awards = list(queries.held(request.user).filter(number__in=numbers))
    foreign = list(foreign_visible_to(request.user).filter(key__in=keys))
    if len(awards) != len(numbers) or len(foreign) != len(keys):
        raise Malformed(field="chosen", expected="your own awards and credentials")
    link, token = sharing.share(awards, foreign, by=request.user, today=request.today, **said)
    return Status(201, {"link": link, "token": token, "url": address(f"/s/{token}")})


@router.get("/share-sets", response=ShareSetPage, operation_id="listShareSets")
def list_sets(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List your links to several things, open and closed, with how often each was opened."""
    return window(sets_visible_to(request.user), asked)


@router.delete("/share-sets/{uuid:uuid}", response=ShareSetOut, operation_id="stopShareSet")
def stop(request: SignedInRequest, uuid: UUID) -> ShareSet:
    """Close a link at once."""
    return sharing.stop(get_object_or_404(sets_visible_to(request.user), key=uuid), by=request.user)


@router.post("/share-sets/opening", response=OpenedOut, auth=None, operation_id="openShareSet")
def open_set(request: HttpRequest, body: TokenIn) -> dict[str, Any]:
    """Look at what a link to several things shows; the look counts. A closed link answers 410 and says why.

    Whoever sends many tokens that open nothing waits (429).
    """
    guessing.refuse_too_many(request, "share_token")
    now = timezone.now()
    try:
        link = sharing.look(body.token, now=now)
    except Http404:
        guessing.missed(request, "share_token")
        raise
    things = [{"award": one.checked, "foreign": one.foreign} for one in sharing.seen(link, now=now)]
    return {"recipient": link.recipient, "expires_at": link.expires_at, "things": things}


@router.post("/exports", response={202: ExportOut}, operation_id="askForExport")
def ask_export(request: SignedInRequest) -> Status[Export]:
    """Ask for a ZIP of everything that is kept of you; it is made after this answer. At most five in a day."""
    return Status(202, exporting.ask(by=request.user))


@router.get("/exports", response=ExportPage, operation_id="listExports")
def list_exports(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the files of everything that you asked for, newest first."""
    return window(exports_visible_to(request.user), asked)


@router.get("/exports/{uuid:uuid}/file", operation_id="readExport", response={200: bytes})
def read_export(request: SignedInRequest, uuid: UUID) -> FileResponse:
    """Get the ZIP; before it is made, and after a week, that is refused (`export_gone`)."""
    source = exporting.take(get_object_or_404(exports_visible_to(request.user), key=uuid), by=request.user)
    return archive(source, "everything.zip")


@router.get("/kept", response=list[KeptOut], operation_id="listWhatIsKept")
def list_kept(request: SignedInRequest) -> list[dict[str, Any]]:
    """List what is kept of you, kind by kind: how many, on which legal basis, how long, and what an erasure does."""
    return [
        {"kind": one.kind, "count": one.count, "since": one.since, "until": one.until, **_clock(one.clock)}
        for one in retention.kept(request.user)
    ]


def _clock(clock: retention.Clock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in ("basis", "ends", "months", "erasure", "source")}


@router.get("/looks", response=SightingPage, operation_id="listWhoLooked")
def list_looks(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List who opened what is yours, once a day for each, newest first."""
    found = window(sightings.of(request.user), asked)
    return found | {"items": [_sighting(one) for one in found["items"]]}


def _sighting(one: Sighting) -> dict[str, Any]:
    return {"day": one.day, "page": one.page, "about": one.about, "name": one.by.name}


@router.post("/erasure", response=ErasedOut, operation_id="eraseAccount")
def erase(request: SignedInRequest, body: EraseIn) -> Person:
    """Erase your account: what can go goes now, links stop, nobody signs in again. What stays is told by `kept`."""
    return erasing.erase(request.user, by=request.user, email=body.email, today=request.today)
