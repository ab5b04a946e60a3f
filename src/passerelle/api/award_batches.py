"""Awarding to up to a thousand candidates in one request: one signatory proposes, another confirms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from passerelle.api.pages import Window, window
from passerelle.awards import batches
from passerelle.awards.permissions import batches_visible_to
from passerelle.awards.states import BatchState

if TYPE_CHECKING:
    from passerelle.awards.models import AwardBatch
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["awards"])


class BatchIn(Schema):
    candidates: list[str]


class BatchLineOut(Schema):
    """A batch among others."""

    number: str
    awarder: str
    state: str
    candidates: int
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None

    @staticmethod
    def resolve_awarder(batch: AwardBatch) -> str:
        return batch.awarder.number

    @staticmethod
    def resolve_candidates(batch: AwardBatch) -> int:
        return len(batch.candidates)

    @staticmethod
    def resolve_proposed_by(batch: AwardBatch) -> str:
        return batch.proposed_by.name

    @staticmethod
    def resolve_confirmed_by(batch: AwardBatch) -> str:
        return batch.confirmed_by.name if batch.confirmed_by else ""


class RefusalOut(Schema):
    code: str
    data: dict[str, Any]


class ResultOut(Schema):
    """What became of one candidate: an award made now or before, or every reason against it."""

    candidate: str
    award: str
    made_before: bool
    refusals: list[RefusalOut]


class BatchOut(BatchLineOut):
    """`awarded` and `refused` count the results; while it is only proposed, they are what a confirmation would find."""

    awarded: int
    refused: int
    results: list[ResultOut]


class BatchPage(Schema):
    total: int
    items: list[BatchLineOut]


@router.post("", response={201: BatchOut}, operation_id="proposeAwardBatch")
def propose(request: SignedInRequest, body: BatchIn) -> HttpResponse:
    """Propose up to 1,000 candidates of one of your awarders; above 50, somebody else must confirm."""
    batch = batches.propose(body.candidates, by=request.user, today=request.today)
    return _answer(batch, request, status=201)


@router.get("", response=BatchPage, operation_id="listAwardBatches")
def list_batches(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the batches of your awarders, newest first."""
    return window(batches_visible_to(request.user).order_by("-pk"), asked)


@router.get("/{number}", response=BatchOut, operation_id="readAwardBatch")
def read_batch(request: SignedInRequest, number: str) -> HttpResponse:
    """Read one batch with what became of each candidate, or would if you confirmed it now."""
    return _answer(_batch(request, number), request)


@router.post("/{number}/confirmation", response=BatchOut, operation_id="confirmAwardBatch")
def confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Award to everybody of a batch, in one go; who cannot be awarded is told every reason and stops nobody else."""
    batch = batches.confirm(_batch(request, number), by=request.user, today=request.today)
    return _answer(batch, request)


@router.post("/{number}/withdrawal", response=BatchOut, operation_id="withdrawAwardBatch")
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Give up a batch that nobody confirmed."""
    batch = batches.withdraw(_batch(request, number), by=request.user)
    return _answer(batch, request)


def _batch(request: SignedInRequest, number: str) -> AwardBatch:
    return get_object_or_404(batches_visible_to(request.user), number=number)


def _answer(batch: AwardBatch, request: SignedInRequest, status: int = 200) -> HttpResponse:
    """Return a batch as JSON, past the schema: a thousand results are written, not looked at one by one."""
    if batch.state == BatchState.PROPOSED and not batch.results:
        results = batches.expected(batch, by=request.user, today=request.today)
    else:
        results = batch.results
    refused = sum(bool(item["refusals"]) for item in results)
    head = BatchLineOut.from_orm(batch).model_dump(mode="json")
    told = {**head, "awarded": len(results) - refused, "refused": refused, "results": results}
    return HttpResponse(orjson.dumps(told), status=status, content_type="application/json; charset=utf-8")
