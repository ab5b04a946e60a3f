"""The keys awards are signed with, and the switch that stops all signing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime

from passerelle.api.pages import Window, window
from passerelle.awards import keys, reissue
from passerelle.awards.permissions import keys_visible_to, may_stop_issuance
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.signing import queries
from passerelle.signing.models import REGISTER, Key

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["keys"])
issuance = Router(tags=["keys"])


class KeyIn(Schema):
    owner: str
    algorithm: Literal["Ed25519", "P-256"] = "Ed25519"
    witnesses: Annotated[str, Field(max_length=300)] = ""


class RotationIn(Schema):
    witnesses: Annotated[str, Field(max_length=300)] = ""


class CompromiseIn(Schema):
    """`since`: nothing signed from then on is believed; left out, nothing this key ever signed. It names its offset."""

    since: AwareDatetime | None = None


class KeyOut(Schema):
    owner: str
    kid: str
    algorithm: str
    verification_method: str
    public_multibase: str
    fingerprint: str
    state: str
    created_on: date
    retired_at: datetime | None
    compromised_from: datetime | None


class KeyPage(Schema):
    total: int
    items: list[KeyOut]


class LineOut(Schema):
    """`standing`: reissued, waiting, ended (withdrawn or replaced, so it gets no new copy) or forged."""

    award: str
    version: int
    digest: str
    signed_at: datetime
    standing: str


class ReportOut(Schema):
    key: KeyOut
    counts: dict[str, int]
    lines: list[LineOut]


class AgainIn(Schema):
    reason: Annotated[str, Field(max_length=300)]
    witnesses: Annotated[str, Field(max_length=300)] = ""


class StopIn(Schema):
    reason: Annotated[str, Field(max_length=300)]


class IssuanceOut(Schema):
    stopped: bool
    reason: str = ""
    since: datetime | None = None


@router.get("", response=KeyPage, operation_id="listKeys")
def list_keys(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List keys, newest first within an owner: all of them (the operator), or those of your organisations."""
    return window(keys_visible_to(request.user), asked)


@router.post("", response={201: KeyOut}, operation_id="makeKey")
def make_key(request: SignedInRequest, body: KeyIn) -> Status[Key]:
    """Make the key of an awarder (its signatory) or of the register (`owner`: REGISTER; the operator)."""
    how: dict[str, Any] = {"algorithm": body.algorithm, "witnesses": body.witnesses}
    if body.owner == REGISTER:
        return Status(201, keys.make_register_key(by=request.user, today=request.today, **how))
    organisation = organisations_visible_to(request.user).filter(number=body.owner).first()
    if organisation is None:
        raise Http404
    return Status(201, keys.make_awarder_key(organisation, by=request.user, today=request.today, **how))


@router.post("/{owner}/{kid}/rotation", response={201: KeyOut}, operation_id="rotateKey")
def rotate(request: SignedInRequest, owner: str, kid: str, body: RotationIn) -> Status[Key]:
    """Retire a key and put the next in use in one step; returns the next. What the old one signed stays good."""
    found = _key(request, owner, kid)
    return Status(201, keys.rotate(found, by=request.user, today=request.today, witnesses=body.witnesses))


@router.post("/{owner}/{kid}/retirement", response=KeyOut, operation_id="retireKey")
def retire(request: SignedInRequest, owner: str, kid: str) -> Key:
    """Take a key out of use without another: its owner signs nothing until the operator lets it sign again."""
    return keys.retire(_key(request, owner, kid), by=request.user)


@router.post("/{owner}/{kid}/succession", response={201: KeyOut}, operation_id="letSignAgain")
def let_sign_again(request: SignedInRequest, owner: str, kid: str, body: AgainIn) -> Status[Key]:
    """Make a new key for an owner whose key was taken out of use, and say why (the operator); returns it."""
    found = _key(request, owner, kid)
    made = keys.let_sign_again(
        found, by=request.user, today=request.today, reason=body.reason, witnesses=body.witnesses
    )
    return Status(201, made)


@router.post("/{owner}/{kid}/compromise", response=KeyOut, operation_id="compromiseKey")
def compromise(request: SignedInRequest, owner: str, kid: str, body: CompromiseIn) -> Key:
    """Say that somebody else may have signed with a key; a key in use is replaced in the same step.

    What the journal vouches for is signed again under the next key, by itself; read the report for how far that is.
    """
    return keys.compromise(_key(request, owner, kid), by=request.user, today=request.today, since=body.since)


@router.get("/{owner}/{kid}/report", response=ReportOut, operation_id="readKeyReport")
def report(request: SignedInRequest, owner: str, kid: str) -> reissue.Report:
    """Read what a compromised key signed since, each held against the journal; empty for any other key."""
    return reissue.report(_key(request, owner, kid))


@issuance.get("", response=IssuanceOut, operation_id="readIssuance")
def read_issuance(request: SignedInRequest) -> dict[str, Any]:
    """Read whether awards are signed at present (the operator)."""
    if not may_stop_issuance(request.user):
        raise NotPermitted
    return _issuance()


@issuance.post("/stop", response=IssuanceOut, operation_id="stopIssuance")
def stop(request: SignedInRequest, body: StopIn) -> dict[str, Any]:
    """Stop all signing of awards at once (the operator); withdrawing and checking go on."""
    keys.stop_issuance(by=request.user, reason=body.reason)
    return _issuance()


@issuance.post("/resumption", response=IssuanceOut, operation_id="resumeIssuance")
def resume(request: SignedInRequest, body: StopIn) -> dict[str, Any]:
    """Let awards be signed again, and say why (the operator); what was intended meanwhile is finished."""
    keys.resume_issuance(by=request.user, reason=body.reason)
    return _issuance()


def _issuance() -> dict[str, Any]:
    fact = queries.issuance_stopped()
    return {"stopped": True, "reason": fact.noted["reason"], "since": fact.at} if fact else {"stopped": False}


def _key(request: SignedInRequest, owner: str, kid: str) -> Key:
    found: QuerySet[Key] = keys_visible_to(request.user)
    return get_object_or_404(found, owner=owner, kid=kid)
