"""The first thing that happens to a form with files: one that is far too large is not read at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from passerelle.core.file_kinds import MAX_BYTES

WITH_FIELDS = MAX_BYTES + 1024 * 1024
"""The largest file that may be brought, and what else stands in its form."""


class Bounded(FileUploadHandler):
    """Refuses by the length that is announced; a server reads no more than that."""

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *rest: Any) -> None:
        if content_length > WITH_FIELDS:
            raise RequestDataTooBig(f"{content_length} bytes are more than {WITH_FIELDS}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next in line."""
