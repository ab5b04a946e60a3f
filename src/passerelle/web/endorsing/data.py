"""Published reviews, endorsements and labels as open data: the same two kinds of file as the registers have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, StreamingHttpResponse
from django.views.decorators.http import require_GET

from passerelle.directory import downloads
from passerelle.quality import statements
from passerelle.web.registers.described import CSV, JSONL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from passerelle.people.requests import PublicRequest

RECORDS: dict[str, Callable[[date], Iterator[dict[str, Any]]]] = {
    "reviews": lambda _on: statements.review_records(),
    "endorsements": statements.endorsement_records,
    "labels": statements.label_records,
}
WRITERS = {"csv": (downloads.as_csv, CSV), "jsonl": (downloads.as_json_lines, JSONL)}


@require_GET
def download(request: PublicRequest, what: str, ending: str) -> StreamingHttpResponse:
    """All of it as a table for spreadsheets, or one JSON object a line; nobody who signed is named."""
    if what not in RECORDS or ending not in WRITERS:
        raise Http404(what)
    write, kind = WRITERS[ending]
    answer = StreamingHttpResponse(write(RECORDS[what](request.today)), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}-{request.today.isoformat()}.{ending}"'
    answer.headers["Link"] = f'<{downloads.LICENCE}>; rel="license"'
    return answer
