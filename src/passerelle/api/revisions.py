"""Changes to entries that are registered: written beside the version in force, compared with it, and sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from passerelle.api.problems import finding_out
from passerelle.api.resolutions import ResolutionIn, resolution_of
from passerelle.catalogue import comparing, revising
from passerelle.catalogue.permissions import (
    micro_credentials_visible_to,
    revisions_visible_to,
    short_courses_visible_to,
)
from passerelle.vetting import actions as vetting

if TYPE_CHECKING:
    from passerelle.catalogue.models import Revision
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["changes to registered entries"])


class RevisionIn(Schema):
    entry: str
    stated: dict[str, Any]
    reason: str = ""


class RevisionEditIn(Schema):
    stated: dict[str, Any] = Field(default_factory=dict)
    reason: str | None = None
    seen_version: int
    resolution: ResolutionIn | None = None


class SendingIn(Schema):
    seen_version: int


class ChangeOut(Schema):
    path: str
    before: Any
    after: Any


class RevisionOut(Schema):
    """A change as it stands; while it is open, with what differs from the version in force and what the gate finds."""

    number: str
    entry: str
    edition: int
    owner: str
    state: str
    version: int
    stated: dict[str, Any]
    reason: str
    change_class: str
    needs_a_panel: bool
    case: str | None
    sent_on: date | None
    ended_on: date | None
    changes: list[ChangeOut]
    findings: list[dict[str, Any]]


def _told(request: SignedInRequest, revision: Revision) -> dict[str, Any]:
    seen = comparing.preview(revision, revising.entry_of(revision), on=request.today) if revision.is_open else None
    weight = str(seen.change_class) if seen else revision.change_class
    case = vetting.revising.case_of(revision)
    return {
        "number": revision.number,
        "entry": revision.entry,
        "edition": revision.edition,
        "owner": revision.owner.number,
        "state": revision.state,
        "version": revision.version,
        "stated": revision.fields,
        "reason": revision.reason,
        "change_class": weight,
        "needs_a_panel": weight == "substantive",
        "case": case.number if case else None,
        "sent_on": revision.sent_on,
        "ended_on": revision.ended_on,
        "changes": [{"path": one.path, "before": one.before, "after": one.after} for one in seen.changes]
        if seen
        else [],
        "findings": [finding_out(one) for one in seen.findings] if seen else revision.findings,
    }


def _visible(request: SignedInRequest, number: str) -> Revision:
    return get_object_or_404(revisions_visible_to(request.user), number=number)


@router.post("", response={201: RevisionOut}, operation_id="beginRevision")
def begin_revision(request: SignedInRequest, body: RevisionIn) -> Status[dict[str, Any]]:
    """Start a change to a registered micro-credential or course; state only what is to be different."""
    seen = (micro_credentials_visible_to(request.user), short_courses_visible_to(request.user))
    entry = next((one for entries in seen if (one := entries.filter(number=body.entry).first())), None)
    if entry is None:
        raise Http404(body.entry)
    begun = revising.begin(entry, body.stated, by=request.user, today=request.today, reason=body.reason)
    return Status(201, _told(request, begun))


@router.get("/{number}", response=RevisionOut, operation_id="readRevision")
def read_revision(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read a change of your organisation; the authority's desk reads those that were sent."""
    return _told(request, _visible(request, number))


@router.patch("/{number}", response=RevisionOut, operation_id="editRevision")
def edit_revision(request: SignedInRequest, number: str, body: RevisionEditIn) -> dict[str, Any]:
    """Change what is proposed; where somebody saved meanwhile both edits are merged, as in a draft (`both_changed`)."""
    found = _visible(request, number)
    more: dict[str, Any] = {"seen_version": body.seen_version, "resolution": resolution_of(body)}
    edited = revising.edit(found, body.stated, by=request.user, reason=body.reason, **more)
    return _told(request, edited)


@router.post("/{number}/sending", response=RevisionOut, operation_id="sendRevision")
def send_revision(request: SignedInRequest, number: str, body: SendingIn) -> dict[str, Any]:
    """Send a change through the gate: a minor one is published at once, a substantive one goes to a panel."""
    found = _visible(request, number)
    sent = revising.send(found, by=request.user, today=request.today, seen_version=body.seen_version)
    return _told(request, sent)


@router.post("/{number}/withdrawal", response=RevisionOut, operation_id="withdrawRevision")
def withdraw_revision(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Take a change back before it is decided; the version in force stays as it was."""
    found = _visible(request, number)
    return _told(request, vetting.withdraw_revision(found, by=request.user, today=request.today))
