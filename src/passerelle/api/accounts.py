"""The authority's counter: accounts of who lost every way in, or died. One officer notes, a second one confirms.

There is no list of accounts: one is found by its address or reference in full, and wrong tries are counted.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.guardians import GuardianshipOut
from passerelle.api.pages import Window, window
from passerelle.awards.models import Award
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.files.serving import own_file
from passerelle.people import recovery as recoveries
from passerelle.people.guessing import missed, refuse_too_many
from passerelle.people.models import Death, Person, Recovery
from passerelle.people.permissions import may_work_at_counter
from passerelle.people.queries import by_address_or_reference
from passerelle.people.states import OPEN_RECOVERIES, DeathState
from passerelle.portfolio import deaths, guardians

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["accounts"])
given_back = Router(tags=["accounts"])
died = Router(tags=["accounts"])
Short = Annotated[str, Field(max_length=80)]


class WhoIn(Schema):
    """The address somebody signs in with, or the reference of their account, in full."""

    who: Annotated[str, Field(max_length=254)]


class RecoverIn(Schema):
    """The kind of the document that was seen, and an address they can read now."""

    document: Short
    email: Annotated[str, Field(max_length=254)]


class ProofIn(Schema):
    proof: Short


class ReasonIn(Schema):
    reason: Annotated[str, Field(max_length=deaths.MOST_OF_A_REASON)]


class CopyIn(ProofIn):
    award: Annotated[str, Field(max_length=20)]


class RecoveryOut(Schema):
    """`due_at` is when the account takes the new address; until then whoever reads the old one can stop it."""

    key: UUID
    account: str
    name: str
    state: str
    document: str
    email: str
    asked_at: datetime
    confirmed_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None

    @staticmethod
    def resolve_account(found: Recovery) -> str:
        return found.person.reference

    @staticmethod
    def resolve_name(found: Recovery) -> str:
        return found.person.name


class RecoveryPage(Schema):
    total: int
    items: list[RecoveryOut]


class DeathOut(Schema):
    key: UUID
    account: str
    name: str
    state: str
    proof: str
    noted_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    reason: str

    @staticmethod
    def resolve_account(found: Death) -> str:
        return found.person.reference

    @staticmethod
    def resolve_name(found: Death) -> str:
        return found.person.name


class DeathPage(Schema):
    total: int
    items: list[DeathOut]


class AccountOut(Schema):
    """One account at the counter: what is under way, and nothing of what it holds."""

    reference: str
    name: str
    is_open: bool
    recovery: RecoveryOut | None
    death: DeathOut | None
    guardianships: list[GuardianshipOut]


@router.post("/finding", response=AccountOut, operation_id="findAccount")
def find(request: SignedInRequest, body: WhoIn) -> dict[str, Any]:
    """Find the account of who stands at the counter (registrars, decision officers); after many misses one waits."""
    _at_counter(request)
    refuse_too_many(request, "counter")
    found = by_address_or_reference(body.who)
    if found is None:
        missed(request, "counter")
        raise Http404
    return _account(found)


@router.get("/{reference}", response=AccountOut, operation_id="readAccount")
def read(request: SignedInRequest, reference: str) -> dict[str, Any]:
    """Read what is under way about an account (registrars, decision officers)."""
    return _account(_person(request, reference))


@router.post("/{reference}/recovery", response={201: RecoveryOut}, operation_id="askRecovery")
def recover(request: SignedInRequest, reference: str, body: RecoverIn) -> Status[Recovery]:
    """Note that somebody lost every way in, and which document you saw; a second officer confirms."""
    return Status(201, recoveries.ask(_person(request, reference), by=request.user, **body.dict()))


@router.post("/{reference}/death", response={201: DeathOut}, operation_id="noteDeath")
def death(request: SignedInRequest, reference: str, body: ProofIn) -> Status[Death]:
    """Note that somebody died, and which proof you saw; nothing is closed before a second officer confirms."""
    return Status(201, deaths.note(_person(request, reference), proof=body.proof, by=request.user))


@given_back.get("", response=RecoveryPage, operation_id="listRecoveries")
def list_recoveries(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what waits for a second officer, or for its two days (registrars, decision officers)."""
    _at_counter(request)
    return window(Recovery.objects.filter(state__in=OPEN_RECOVERIES).select_related("person"), asked)


@given_back.get("/own", response=RecoveryOut, operation_id="readMyRecovery")
def read_own(request: SignedInRequest) -> Recovery:
    """Read what is under way to give your account to another address; 404 where nothing is."""
    found = recoveries.open_of(request.user)
    if found is None:
        raise Http404
    return found


@given_back.post("/own/cancellation", response=RecoveryOut, operation_id="stopMyRecovery")
def stop_own(request: SignedInRequest) -> Recovery:
    """Stop it as whoever can sign in after all."""
    found = recoveries.open_of(request.user)
    if found is None:
        raise WrongState("cancel", "")
    return recoveries.cancel(found, by=request.user)


@given_back.post("/{uuid:uuid}/confirmation", response=RecoveryOut, operation_id="confirmRecovery")
def confirm_recovery(request: SignedInRequest, uuid: UUID) -> Recovery:
    """Say as a second officer that it is right: two days pass, and the old address is written to."""
    return recoveries.confirm(_recovery(request, uuid), by=request.user)


@given_back.post("/{uuid:uuid}/refusal", response=RecoveryOut, operation_id="refuseRecovery")
def refuse_recovery(request: SignedInRequest, uuid: UUID) -> Recovery:
    """Say as a second officer that it is not right."""
    return recoveries.refuse(_recovery(request, uuid), by=request.user)


@given_back.post("/{uuid:uuid}/cancellation", response=RecoveryOut, operation_id="stopRecovery")
def stop_recovery(request: SignedInRequest, uuid: UUID) -> Recovery:
    """Stop it (registrars, decision officers)."""
    return recoveries.cancel(_recovery(request, uuid), by=request.user)


@died.get("", response=DeathPage, operation_id="listDeaths")
def list_deaths(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the deaths that wait for a second officer (registrars, decision officers)."""
    _at_counter(request)
    return window(Death.objects.filter(state=DeathState.NOTED).select_related("person"), asked)


@died.post("/{uuid:uuid}/confirmation", response=DeathOut, operation_id="confirmDeath")
def confirm_death(request: SignedInRequest, uuid: UUID) -> Death:
    """Close the account as a second officer: nobody signs in, links and a public page stop; awards stay true."""
    return deaths.confirm(_death(request, uuid), by=request.user)


@died.post("/{uuid:uuid}/refusal", response=DeathOut, operation_id="refuseDeath")
def refuse_death(request: SignedInRequest, uuid: UUID, body: ReasonIn) -> Death:
    """Say as a second officer, with a reason, that it does not hold."""
    return deaths.refuse(_death(request, uuid), reason=body.reason, by=request.user)


@died.post("/{uuid:uuid}/undoing", response=DeathOut, operation_id="undoDeath")
def undo_death(request: SignedInRequest, uuid: UUID, body: ReasonIn) -> Death:
    """Open an account again that was closed wrongly; links stay stopped."""
    return deaths.undo(_death(request, uuid), reason=body.reason, by=request.user)


@died.post("/{uuid:uuid}/copies", response={200: bytes}, operation_id="handCopyToHeir")
def copy(request: SignedInRequest, uuid: UUID, body: CopyIn) -> HttpResponse:
    """Get the certificate of one award, to print for an heir whose proof you saw; that it was is kept, no name."""
    found = _death(request, uuid)
    award = Award.objects.filter(number=body.award, holder=found.person).first()
    if award is None:
        raise Malformed(field="award", expected="the number of an award of theirs")
    file = deaths.hand_copy(found, award, proof=body.proof, by=request.user)
    return own_file(file.content, file.name, file.media_type)


def _at_counter(request: SignedInRequest) -> None:
    if not may_work_at_counter(request.user):
        raise NotPermitted


def _person(request: SignedInRequest, reference: str) -> Person:
    _at_counter(request)
    return get_object_or_404(Person, reference=reference)


def _recovery(request: SignedInRequest, uuid: UUID) -> Recovery:
    _at_counter(request)
    return get_object_or_404(Recovery.objects.select_related("person"), key=uuid)


def _death(request: SignedInRequest, uuid: UUID) -> Death:
    _at_counter(request)
    return get_object_or_404(Death.objects.select_related("person"), key=uuid)


def _account(found: Person) -> dict[str, Any]:
    return {
        "reference": found.reference,
        "name": found.name,
        "is_open": found.is_active,
        "recovery": recoveries.open_of(found),
        "death": Death.objects.filter(person=found).first(),
        "guardianships": guardians.open_of(found),
    }
