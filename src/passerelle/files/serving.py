"""Handing a file out: as an attachment, so that a browser saves it and runs nothing of it, whatever is in it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from passerelle.files import store

if TYPE_CHECKING:
    from passerelle.files.models import Upload

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
