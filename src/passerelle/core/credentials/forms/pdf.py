"""A PDF with the signed credential attached: the attachment is checked, the page is not looked at.

No PDF parser reads a stranger's bytes here. One sweep finds the streams marked as embedded files, each is inflated to
at most as much as any document of ours has, and exactly one of them must be a credential. A file written otherwise (the
credential in an encrypted file, or packed with another filter) is simply not found.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import strict_json
from passerelle.core.credentials.presented import Closed, carried, close

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from passerelle.core.credentials.forms import Form
    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.trust import TrustStore

CARRIER: Final = "pdf"
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_FILES: Final = 16

_MARK = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_WINDOW: Final = 2048
"""Bytes before and after the mark within which its dictionary begins and ends."""
_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length\s+([0-9]{1,8})(?!\s+[0-9]+\s+R)")
_STREAM = re.compile(rb"stream\r?\n")


class Pdf:
    """The form, given the forms an attachment may have."""

    def __init__(self, inside: Sequence[Form]) -> None:
        self.inside = inside

    def recognises(self, raw: bytes) -> bool:
        return raw.startswith(b"%PDF-")

    def read(self, raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
        """Return the award attached to a PDF; raises Closed."""
        if len(raw) > MAX_BYTES:
            close("not_issued_here", "too_large", "format")
        found = {content: form for content in attachments(raw) if (form := self._form_of(content)) is not None}
        if not found:
            close("not_issued_here", "no_credential", "format")
        if len(found) > 1:
            close("not_issued_here", "several_credentials", "format")
        ((content, form),) = found.items()
        try:
            return replace(form.read(content, trust, now, asked), carrier=CARRIER)
        except Closed as end:
            raise carried(end, CARRIER) from None

    def _form_of(self, content: bytes) -> Form | None:
        """Return the first form that recognises an attachment, as by itself: a record is a badge to the next."""
        return next((form for form in self.inside if form.recognises(content)), None)


def attachments(raw: bytes) -> list[bytes]:
    """Return the embedded files of a PDF, as far as they are written plainly; raises Closed for more than 16."""
    marks = [mark.start() for mark, _ in zip(_MARK.finditer(raw), range(MAX_FILES + 1), strict=False)]
    if len(marks) > MAX_FILES:
        close("not_issued_here", "several_credentials", "format")
    return [content for mark in marks for content in _stream_at(raw, mark)]


def _stream_at(raw: bytes, mark: int) -> Iterator[bytes]:
    """Give the content of the stream whose dictionary holds `mark`, or nothing."""
    begins = raw.rfind(b"obj", max(0, mark - _WINDOW), mark)
    stream = _STREAM.search(raw, mark, mark + _WINDOW)
    if begins < 0 or stream is None:
        return
    dictionary = raw[begins : stream.start()]
    if b"endobj" in dictionary or b"/Crypt" in dictionary:
        return
    if _FLATE.search(dictionary):
        yield from _inflated(raw[stream.end() : stream.end() + MAX_BYTES])
    elif b"/Filter" not in dictionary and (length := _LENGTH.search(dictionary)):
        yield raw[stream.end() : stream.end() + min(int(length[1]), strict_json.MAX_BYTES + 1)]


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(packed, strict_json.MAX_BYTES + 1)
    except zlib.error:
        return
    if inflater.eof or len(content) > strict_json.MAX_BYTES:
        yield content
