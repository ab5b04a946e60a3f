"""Guardians of minors: as the minor sees them, as a guardian does, and as who sees a proof at a counter."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.whole import LookedAfterOut, looked_after
from passerelle.core.errors import NotPermitted
from passerelle.people import guardianship as rights
from passerelle.people.ages import ages
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.models import Guardianship
from passerelle.people.queries import by_address_or_reference
from passerelle.portfolio import guardians, queries
from passerelle.portfolio.guardian_permissions import may_name_any, may_name_guardian, may_read, named_or_seen_by

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

own = Router(tags=["guardians"])
wards = Router(tags=["guardians"])
desk = Router(tags=["guardians"])
Short = Annotated[str, Field(max_length=80)]


class GuardianshipOut(Schema):
    """`proof` is empty where nobody saw one: then the guardian reads, and agrees to nothing."""

    key: UUID
    minor_name: str
    guardian_name: str
    state: str
    proof: str
    named_at: datetime
    accepted_at: datetime | None
    links_consented_at: datetime | None
    profile_consented_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_minor_name(found: Guardianship) -> str:
        return found.minor.name

    @staticmethod
    def resolve_guardian_name(found: Guardianship) -> str:
        return found.guardian.name if found.guardian else ""


class GuardianshipPage(Schema):
    total: int
    items: list[GuardianshipOut]


class GuardiansOut(Schema):
    """`ends_on` is the day on which all of it ends by itself; from `shares_alone` on a minor decides on links alone."""

    ends_on: date | None
    of_age: int
    shares_alone: int
    items: list[GuardianshipOut]


class GuardianMadeOut(Schema):
    """The code is told this once and kept nowhere; it is given to the guardian, who accepts with it."""

    guardianship: GuardianshipOut
    code: str


class WardOut(Schema):
    guardianship: GuardianshipOut
    ends_on: date | None
    holds: LookedAfterOut


class InviteIn(Schema):
    """The day one was born: kept until one is of age, for nothing else."""

    born_on: date


class NameIn(InviteIn):
    """`who` is the address the minor signs in with, or the reference of the account, in full."""

    who: Annotated[str, Field(max_length=254)]
    proof: Short


class CodeIn(Schema):
    code: Short


class AboutOut(Schema):
    """Whom a code is about, and until when, before one accepts."""

    minor_name: str
    proof: str
    ends_on: date | None


class ConsentIn(Schema):
    """`what` is links or profile."""

    what: Short
    given: bool


class ProofIn(Schema):
    proof: Short


@own.get("", response=GuardiansOut, operation_id="listMyGuardians")
def list_own(request: SignedInRequest) -> dict[str, Any]:
    """List who looks after you, or is invited to, and until when."""
    known = ages()
    return {
        "ends_on": guardians.ends_on(request.user),
        "of_age": known.of_age,
        "shares_alone": known.shares_alone,
        "items": guardians.open_of(request.user),
    }


@own.post("", response={201: GuardianMadeOut}, operation_id="inviteGuardian")
def invite(request: SignedInRequest, body: InviteIn) -> Status[dict[str, Any]]:
    """Make a code for somebody who looks after you: they may read, and agree to nothing until a proof was seen."""
    made, code = guardians.invite(request.user, born_on=body.born_on, by=request.user, today=request.today)
    return Status(201, {"guardianship": made, "code": code})


@wards.get("", response=GuardianshipPage, operation_id="listWards")
def list_wards(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List whom you look after."""
    return window(rights.wards_of(request.user), asked)


@wards.post("/opening", response=AboutOut, operation_id="readGuardianCode")
def read_code(request: SignedInRequest, body: CodeIn) -> dict[str, Any]:
    """Read whom a code is about; nothing is accepted yet. Whoever sends many wrong codes waits (429)."""
    found = _meant(request, body.code)
    return {"minor_name": found.minor.name, "proof": found.proof, "ends_on": guardians.ends_on(found.minor)}


@wards.post("", response={201: GuardianshipOut}, operation_id="acceptGuardianship")
def accept(request: SignedInRequest, body: CodeIn) -> Status[Guardianship]:
    """Become the guardian whom a code was made for; the minor is written to."""
    return Status(201, guardians.accept(_meant(request, body.code), by=request.user))


@wards.post("/refusal", response={204: None}, operation_id="declineGuardianship")
def decline(request: SignedInRequest, body: CodeIn) -> Status[None]:
    """Say that you are not, or will not be, the guardian a code was made for; the code is used up."""
    guardians.decline(_meant(request, body.code), by=request.user)
    return Status(204, None)


@wards.get("/{uuid:uuid}", response=WardOut, operation_id="readWard")
def read_ward(request: SignedInRequest, uuid: UUID) -> dict[str, Any]:
    """Read what somebody you look after learns and holds; they are told that you looked, once a day."""
    found = _ward(request, uuid)
    guardians.look(found, by=request.user, today=request.today)
    holds = looked_after(queries.whole(found.minor))
    return {"guardianship": found, "ends_on": guardians.ends_on(found.minor), "holds": holds}


@wards.post("/{uuid:uuid}/consent", response=GuardianshipOut, operation_id="consentAsGuardian")
def consent(request: SignedInRequest, uuid: UUID, body: ConsentIn) -> Guardianship:
    """Agree that somebody you look after makes links, or has a public page; taken back, what is open stops."""
    found = _ward(request, uuid)
    return guardians.consent(found, body.what, given=body.given, by=request.user, today=request.today)


@desk.get("", response=GuardianshipPage, operation_id="listGuardianships")
def list_desk(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you named or saw a proof of and is open (officers of the authority; who signs for a body)."""
    if not may_name_any(request.user):
        raise NotPermitted
    return window(named_or_seen_by(request.user), asked)


@desk.post("", response={201: GuardianMadeOut}, operation_id="nameGuardian")
def name(request: SignedInRequest, body: NameIn) -> Status[dict[str, Any]]:
    """Name a guardian whose proof you saw (officers; who signs for a body with which the minor learns).

    Who is nobody, and who learns elsewhere, is told alike (404), and counted: after many nothing is looked up (429).
    """
    if not may_name_any(request.user):
        raise NotPermitted
    refuse_too_many(request, "counter")
    minor = by_address_or_reference(body.who)
    if minor is None or not may_name_guardian(request.user, minor):
        missed(request, "counter")
        raise Http404
    made, code = guardians.name(
        minor, born_on=body.born_on, proof=body.proof, by=request.user, today=request.today
    )  # fmt: skip
    return Status(201, {"guardianship": made, "code": code})


@desk.get("/{uuid:uuid}", response=GuardianshipOut, operation_id="readGuardianship")
def read(request: SignedInRequest, uuid: UUID) -> Guardianship:
    """Read one: the minor, the guardian, who named them or saw a proof, and who may see one."""
    return _guardianship(request, uuid)


@desk.post("/{uuid:uuid}/proof", response=GuardianshipOut, operation_id="seeGuardianProof")
def see_proof(request: SignedInRequest, uuid: UUID, body: ProofIn) -> Guardianship:
    """Note which proof a guardian showed whom the minor had invited (as `nameGuardian`)."""
    return guardians.see_proof(_guardianship(request, uuid), proof=body.proof, by=request.user)


@desk.post("/{uuid:uuid}/end", response=GuardianshipOut, operation_id="endGuardianship")
def end(request: SignedInRequest, uuid: UUID) -> Guardianship:
    """End it, or take an invitation back: the guardian, an officer, and the minor where no proof was seen.

    By itself it ends on the day the minor is of age.
    """
    return guardians.end(_guardianship(request, uuid), by=request.user, today=request.today)


def _guardianship(request: SignedInRequest, uuid: UUID) -> Guardianship:
    found = get_object_or_404(Guardianship.objects.select_related("minor", "guardian"), key=uuid)
    if not may_read(request.user, found):
        raise Http404
    return found


def _ward(request: SignedInRequest, uuid: UUID) -> Guardianship:
    return get_object_or_404(rights.wards_of(request.user), key=uuid)


def _meant(request: SignedInRequest, code: str) -> Guardianship:
    refuse_too_many(request, "guardian_code")
    found = guardians.find(code)
    if found is None:
        missed(request, "guardian_code")
        raise Http404
    return found
