"""Files beside an entry, for programs: a list, the bytes, and bringing one as the body of a request."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from passerelle.core.file_kinds import MAX_NAME
from passerelle.files.serving import attachment
from passerelle.vetting import evidence

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from passerelle.files.models import Upload
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["vetting"])
CHUNK = 64 * 1024


class FileOut(Schema):
    key: UUID
    edition: int
    shows: str
    name: str
    media_type: str
    size: int
    sha256: str
    brought_at: datetime


class Named(Schema):
    """What is said of a file beside its bytes."""

    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    shows: Annotated[str, Field(max_length=200)] = ""


@router.get("/{entry}", response=list[FileOut], operation_id="listEvidence")
def list_evidence(request: SignedInRequest, entry: str) -> QuerySet[Upload]:
    """List the files beside an entry: for its applicant, the authority, and the panel that judges it."""
    return evidence.visible_to(request.user, evidence.entry_for(request.user, entry))


@router.post("/{entry}", response={201: FileOut}, operation_id="bringEvidence")
def bring(request: SignedInRequest, entry: str, said: Query[Named]) -> Status[Upload]:
    """Bring a file: a PDF, a PNG or a JPEG of at most 10 MB, as the body; the same bytes again change nothing."""
    found = evidence.entry_for(request.user, entry)
    chunks = iter(partial(request.read, CHUNK), b"")
    made = evidence.bring(found, chunks, name=said.name, shows=said.shows, by=request.user)
    return Status(201, made)


@router.get("/{entry}/{uuid}", operation_id="readEvidence")
def read(request: SignedInRequest, entry: str, uuid: UUID) -> HttpResponse:
    """Read a file, as it was brought."""
    return attachment(evidence.file_for(request.user, evidence.entry_for(request.user, entry), uuid))


@router.delete("/{entry}/{uuid}", response={204: None}, operation_id="takeBackEvidence")
def take_back(request: SignedInRequest, entry: str, uuid: UUID) -> Status[None]:
    """Take a file out of a draft; what was submitted stays."""
    found = evidence.entry_for(request.user, entry)
    evidence.take_back(evidence.file_for(request.user, found, uuid), found, by=request.user)
    return Status(204, None)
