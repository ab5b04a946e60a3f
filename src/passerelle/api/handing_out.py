"""What a holder hands out: a transcript, awards shown to one asker, and a page about themselves that anybody opens."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.core.credentials import vc_jwt
from passerelle.core.errors import Malformed
from passerelle.portfolio import gathering, profiles, queries
from passerelle.portfolio.permissions import foreign_visible_to, handed_out_visible_to
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.awards.models import Award
    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest
    from passerelle.portfolio.gathering import ToSign
    from passerelle.portfolio.models import PublicProfile

router = Router(tags=["portfolio"])


class HandedOutOut(Schema):
    """`shown` are numbers of awards and the fields of them; the bytes are kept nowhere, their SHA-256 is `digest`."""

    key: UUID
    kind: str
    audience: str
    shown: dict[str, list[str]]
    digest: str
    made_at: datetime
    expires_at: datetime | None


class HandedOutPage(Schema):
    total: int
    items: list[HandedOutOut]


class PresentationIn(Schema):
    """`awards` are numbers; `audience` is the asker as they name themselves, `nonce` their question.

    `fields` are what is shown beside title, level, awarder and day: name, result, outcomes, size, route.
    """

    awards: list[str]
    audience: str
    nonce: str = ""
    fields: list[str] = Field(default_factory=list)
    minutes: int = 60


class PresentationOut(Schema):
    """`document` is told this once: a token of type `vp+jwt`."""

    handed_out: HandedOutOut
    document: str


class ToSignIn(Schema):
    """`holder_key` is the public JSON Web Key of the holder's own key."""

    awards: list[str]
    audience: str
    nonce: str
    holder_key: dict[str, str]
    fields: list[str] = Field(default_factory=list)


class ToSignOut(Schema):
    """What is shown is `shown`, then `signing_input`, a dot, and the key's signature over it in base64url."""

    award: str
    shown: str
    signing_input: str


class PublicPageIn(Schema):
    """`awards` are numbers, `foreign` keys of credentials from elsewhere; without an address, one is drawn or kept."""

    awards: list[str] = Field(default_factory=list)
    foreign: list[UUID] = Field(default_factory=list)
    address: str = ""
    about: str = ""
    shows_results: bool = False
    in_search: bool = False
    is_on: bool = False


class PublicPageOut(Schema):
    address: str
    url: str
    about: str
    shows_results: bool
    in_search: bool
    is_on: bool
    awards: list[str]
    foreign: list[UUID]


class PublicAwardOut(Schema):
    """How the award stands is read from the register at this moment."""

    title: str
    register_number: str
    level: str
    credits: str
    awarder: str
    awarded_on: date
    state: str
    result: str | None


class PublicForeignOut(Schema):
    """Of elsewhere: this register did not sign it and does not vouch for it."""

    title: str
    issuer: str


class PublicOut(Schema):
    name: str
    about: str
    awards: list[PublicAwardOut]
    foreign: list[PublicForeignOut]


@router.post("/transcript", operation_id="makeTranscript", response={200: bytes})
def make_transcript(request: SignedInRequest) -> HttpResponse:
    """Get one signed file of every award you hold: a Comprehensive Learner Record 2.0 as a token. Twenty a day.

    The register signs it; every award in it keeps the signature of its awarder.
    """
    made = gathering.transcript(by=request.user)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'attachment; filename="transcript.jwt"'}
    return HttpResponse(made.text, content_type=vc_jwt.MEDIA_TYPE, headers=headers)


@router.post("/presentations", response={201: PresentationOut}, operation_id="presentAwards")
def present(request: SignedInRequest, body: PresentationIn) -> Status[dict[str, Any]]:
    """Show awards of your own to one asker, with as much of each as you choose, for 15, 60 or 1440 minutes."""
    said = body.dict()
    made = gathering.present(_own(request.user, said.pop("awards")), by=request.user, **said)
    return Status(201, {"handed_out": made.handed_out, "document": made.text})


@router.post("/presentations/to-sign", response=list[ToSignOut], operation_id="presentWithOwnKey")
def to_sign(request: SignedInRequest, body: ToSignIn) -> list[ToSign]:
    """Get what a key of your own signs to show awards to one asker; the register signs nothing but the awards."""
    said = body.dict()
    return gathering.to_sign(_own(request.user, said.pop("awards")), by=request.user, **said)


@router.get("/handed-out", response=HandedOutPage, operation_id="listHandedOut")
def list_handed_out(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the transcripts and presentations that you had made, newest first; kept for a year."""
    return window(handed_out_visible_to(request.user), asked)


def _own(person: Person, numbers: list[str]) -> list[Award]:
    found = {one.number: one for one in queries.held(person).filter(number__in=numbers)}
    if len(found) != len(set(numbers)):
        raise Malformed(field="chosen", expected="your own awards")
    return [found[number] for number in dict.fromkeys(numbers)]


@router.get("/public-page", response=PublicPageOut, operation_id="readPublicPage")
def read_own(request: SignedInRequest) -> dict[str, Any]:
    """Read what your public page shows, or would; it is off until you put it on."""
    return _told(profiles.of(request.user))


@router.put("/public-page", response=PublicPageOut, operation_id="savePublicPage")
def save(request: SignedInRequest, body: PublicPageIn) -> dict[str, Any]:
    """Choose what your public page shows, and put it on or leave it off; sent twice, it is the same page."""
    said = body.dict()
    awards, keys = _own(request.user, said.pop("awards")), set(said.pop("foreign"))
    foreign = list(foreign_visible_to(request.user).filter(key__in=keys))
    if len(foreign) != len(keys):
        raise Malformed(field="chosen", expected="your own credentials")
    return _told(profiles.save(awards, foreign, by=request.user, **said))


@router.delete("/public-page", response={204: None}, operation_id="takePublicPageOff")
def take_off(request: SignedInRequest) -> Status[None]:
    """Take your public page off at once."""
    profiles.take_off(by=request.user)
    return Status(204, None)


@router.get("/public-pages/{address}", response=PublicOut, auth=None, operation_id="openPublicPage")
def open_page(request: HttpRequest, address: str, response: HttpResponse) -> dict[str, Any]:
    """Read a page that somebody put on about themselves; what is off, or never was, answers 404."""
    page = profiles.page(address)
    response.headers["Cache-Control"] = "no-store"
    if not page.profile.in_search:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return {
        "name": page.profile.person.name,
        "about": page.profile.about,
        "awards": [_award(one, page.profile) for one in page.awards],
        "foreign": [{"title": one.title, "issuer": one.told["issuer_name"]} for one in page.foreign],
    }


def _told(profile: PublicProfile) -> dict[str, Any]:
    shown = profiles.shown(profile)
    names = ("address", "about", "shows_results", "in_search", "is_on")
    return {name: getattr(profile, name) for name in names} | {
        "url": address(f"/people/{profile.address}/"),
        "awards": [one.number for one in shown.awards],
        "foreign": [one.key for one in shown.foreign],
    }


def _award(award: Award, profile: PublicProfile) -> dict[str, Any]:
    entry = award.micro_credential
    return {
        "title": entry.name,
        "register_number": entry.number,
        "level": entry.level_that_holds or "",
        "credits": str(entry.credits_that_hold or ""),
        "awarder": award.awarder.legal_name,
        "awarded_on": award.awarded_on,
        "state": award.state,
        "result": award.result if profile.shows_results else None,
    }
