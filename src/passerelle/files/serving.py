"""Handing a file out: as an attachment, so that a browser saves it and runs nothing of it, whatever is in it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, BinaryIO, Final

from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header

from passerelle.files import store

if TYPE_CHECKING:
    from passerelle.files.models import Upload

AT_ONCE: Final = 64 * 1024
"""So many bytes of an archive are in memory while it is handed out."""
log = logging.getLogger(__name__)


def attachment(upload: Upload) -> HttpResponse:
    """Return the bytes of a file. Raises Http404 where they are gone or spoilt, and tells the operator."""
    held = store.read(upload.sha256)
    if held is None:
        log.error("the bytes of file %s (%s) are gone or spoilt", upload.key, upload.sha256)
        raise Http404(upload.reference)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=upload.name) or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(held, content_type=upload.media_type, headers=headers)


def own_file(content: bytes | str, name: str, media_type: str) -> HttpResponse:
    """Return a file of one person's own to keep: a browser saves it, and no shared cache holds it."""
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def archive(source: BinaryIO, name: str) -> FileResponse:
    """Return a ZIP that is sent bit by bit, with its length told first; closed once it is sent, or given up."""
    answer = FileResponse(source, as_attachment=True, filename=name, content_type="application/zip")
    answer.block_size = AT_ONCE
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
