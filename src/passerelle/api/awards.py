"""Awarding, holding, sharing and ending awards."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.assessment.permissions import candidates_visible_to
from passerelle.awards import actions, downloads, queries, sharing
from passerelle.awards.permissions import links_visible_to, visible_to
from passerelle.awards.states import Form
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from passerelle.awards.models import Award, ShareLink
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["awards"])

LINKED_DATA = "application/vc+ld+json"


class AwardIn(Schema):
    candidate: str


class AwardOut(Schema):
    number: str
    id: str
    address: str
    micro_credential: str
    edition: int
    title: str
    awarder: str
    awarder_name: str
    holder_name: str
    route: str
    result: str
    awarded_on: date
    started_on: date | None
    valid_until: date | None
    state: str
    reason_code: str
    reason: str
    ended_on: date | None

    @staticmethod
    def resolve_id(award: Award) -> str:
        return str(award.uuid.urn)

    @staticmethod
    def resolve_micro_credential(award: Award) -> str:
        return award.micro_credential.number

    @staticmethod
    def resolve_title(award: Award) -> str:
        return award.micro_credential.name

    @staticmethod
    def resolve_awarder(award: Award) -> str:
        return award.awarder.number

    @staticmethod
    def resolve_awarder_name(award: Award) -> str:
        return award.awarder.legal_name

    @staticmethod
    def resolve_holder_name(award: Award) -> str:
        return award.holder.name


class AwardPage(Schema):
    total: int
    items: list[AwardOut]


class AskedAwards(Window):
    desk: Literal["holder", "awarder"] = "holder"
    state: str = ""


class EndIn(Schema):
    reason_code: str
    reason: str


class ReasonIn(Schema):
    reason: str


class SuccessionIn(Schema):
    replaced_by: str
    reason: str


class RenditionIn(Schema):
    """`holder_key` is the public JSON Web Key of the wallet: Ed25519 or P-256."""

    form: str
    holder_key: dict[str, str]


class ShareIn(Schema):
    label: str
    purpose: str = "other"
    period: str = "7"
    shows_name: bool = True
    shows_result: bool = True
    shows_outcomes: bool = True
    files: bool = False
    recipient: str = ""


class ShareOut(Schema):
    id: int
    award: str
    label: str
    purpose: str
    shows_name: bool
    shows_result: bool
    shows_outcomes: bool
    recipient: str
    files: bool
    once: bool
    made_at: datetime
    expires_at: datetime
    stopped_at: datetime | None
    looks: int

    @staticmethod
    def resolve_award(link: ShareLink) -> str:
        return link.award.number


class ShareMadeOut(Schema):
    """The token is told this once and kept nowhere."""

    link: ShareOut
    token: str
    url: str


class SharePage(Schema):
    total: int
    items: list[ShareOut]


@router.post("", response={201: AwardOut}, operation_id="award")
def award(request: SignedInRequest, body: AwardIn) -> Status[Award]:
    """Award to a candidate who passed, and sign the credential; sent twice, it is still one award."""
    candidate = get_object_or_404(candidates_visible_to(request.user), number=body.candidate)
    return Status(201, actions.award(candidate, by=request.user, today=request.today))


@router.get("", response=AwardPage, operation_id="listAwards")
def list_awards(request: SignedInRequest, asked: Query[AskedAwards]) -> dict[str, Any]:
    """List your own awards (`desk=holder`), or what your organisations awarded (`desk=awarder`)."""
    if asked.desk == "awarder":
        found = queries.awarded_by(request.user)
    else:
        found = queries.portfolio(request.user).select_related("holder")
    return window(found.filter(state=asked.state) if asked.state else found, asked)


@router.get("/{number}", response=AwardOut, operation_id="readAward")
def read_award(request: SignedInRequest, number: str) -> Award:
    """Read one award: your own, or one your organisation made."""
    return _award(request, number)


@router.get("/{number}/credential", operation_id="readCredential", response={200: dict[str, Any]})
def read_credential(request: SignedInRequest, number: str, form: str = Form.OPEN_BADGE.value) -> HttpResponse:
    """Get the signed credential, byte for byte as it was signed; another `form` is signed when it is first asked for.

    `form` is open_badge (`application/vc`), vc_jwt (`application/vc+jwt`), sd_jwt_vc or eudi_learning
    (`application/dc+sd-jwt`), pdf (the certificate), paper (what its square code says), square_png (a picture of it,
    which can be checked), square (an SVG for printers, which cannot) or europass (European Learning Model, unsealed).
    """
    file = downloads.file_of(_award(request, number), form, by=request.user)
    media_type = file.media_type
    if form == Form.OPEN_BADGE and LINKED_DATA in request.headers.get("Accept", ""):
        media_type = LINKED_DATA
    return _sent(file, media_type)


@router.post("/{number}/renditions", operation_id="renderAward", response={201: dict[str, Any]})
def render(request: SignedInRequest, number: str, body: RenditionIn) -> HttpResponse:
    """Get a credential that is bound to a key of your own wallet (`form`: sd_jwt_vc or eudi_learning)."""
    file = downloads.file_of(_award(request, number), body.form, by=request.user, holder_key=body.holder_key)
    return _sent(file, file.media_type, status=201)


@router.post("/{number}/revocation", response=AwardOut, operation_id="revokeAward")
def revoke(request: SignedInRequest, number: str, body: EndIn) -> Award:
    """Withdraw an award for good; code and reason become public."""
    return actions.revoke(
        _award(request, number),
        by=request.user,
        today=request.today,
        reason_code=body.reason_code,
        reason=body.reason,
    )


@router.post("/{number}/suspension", response=AwardOut, operation_id="suspendAward")
def suspend(request: SignedInRequest, number: str, body: ReasonIn) -> Award:
    """Take an award out of force while something is looked into."""
    return actions.suspend(_award(request, number), by=request.user, today=request.today, reason=body.reason)


@router.post("/{number}/reinstatement", response=AwardOut, operation_id="reinstateAward")
def reinstate(request: SignedInRequest, number: str, body: ReasonIn) -> Award:
    """Put a suspended award back in force, and say what was found; the reason stays with its awarder."""
    return actions.reinstate(_award(request, number), by=request.user, today=request.today, reason=body.reason)


@router.post("/{number}/succession", response=AwardOut, operation_id="supersedeAward")
def supersede(request: SignedInRequest, number: str, body: SuccessionIn) -> Award:
    """Let a later award of the same micro-credential to the same holder take its place."""
    return actions.supersede(
        _award(request, number),
        by=request.user,
        today=request.today,
        replaced_by=_award(request, body.replaced_by),
        reason=body.reason,
    )


@router.post("/{number}/shares", response={201: ShareMadeOut}, operation_id="shareAward")
def share(request: SignedInRequest, number: str, body: ShareIn) -> Status[dict[str, Any]]:
    """Make a link that shows one of your awards for 7 or 30 days, or once (`period`: 7, 30, once).

    With `files` who opens it may save the signed file and the certificate; then name and result are shown, not once.
    """
    link, token = sharing.share(_award(request, number), by=request.user, today=request.today, **body.dict())
    return Status(201, {"link": link, "token": token, "url": address(f"/s/{token}")})


@router.get("/{number}/shares", response=SharePage, operation_id="listShareLinks")
def list_shares(request: SignedInRequest, number: str, asked: Query[Window]) -> dict[str, Any]:
    """List the links to one of your awards, open and closed, with how often each was opened."""
    award = get_object_or_404(queries.portfolio(request.user), number=number)
    return window(links_visible_to(request.user).filter(award=award).order_by("-pk"), asked)


@router.delete("/{number}/shares/{pk}", response=ShareOut, operation_id="stopShareLink")
def stop_share(request: SignedInRequest, number: str, pk: int) -> ShareLink:
    """Close a link at once."""
    link = get_object_or_404(links_visible_to(request.user), award__number=number, pk=pk)
    return sharing.stop_share(link, by=request.user)


def _sent(file: downloads.File, media_type: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'inline; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=media_type, status=status, headers=headers)


def _award(request: SignedInRequest, number: str) -> Award:
    return get_object_or_404(visible_to(request.user), number=number)
