"""Where the bytes are: `files/<first two digits>/<hash>` in the data folder, each file once, whoever brought it.

The name is the hash of what is in it, so a file is never overwritten by another, and one that was spoilt on disk is
noticed when it is read.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from passerelle.core.errors import Malformed
from passerelle.core.file_kinds import HEAD, MAX_BYTES, TAIL, FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

EXPECTED = "a PDF, a PNG or a JPEG of at most 10 MB"


@dataclass(frozen=True)
class Kept:
    """A file that lies on disk now."""

    sha256: str
    size: int
    kind: FileKind


def folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "files"


def place_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def keep(chunks: Iterable[bytes]) -> Kept:
    """Write a file down and return its hash. Raises Malformed for what is no such file, empty or too large.

    Nothing stays on disk of what is refused. The same bytes again are written once.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix="coming-")
    coming = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            kept = _write(chunks, target)
            target.flush()
            os.fsync(target.fileno())
        place = place_of(kept.sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        coming.replace(place)
    finally:
        coming.unlink(missing_ok=True)
    return kept


def _write(chunks: Iterable[bytes], target: object) -> Kept:
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Malformed(field="file", expected=EXPECTED, seen=size)
        digest.update(chunk)
        head = (head + chunk[:HEAD])[:HEAD]
        tail = (tail + chunk[-TAIL:])[-TAIL:]
        target.write(chunk)  # type: ignore[attr-defined]
    kind = kind_of(head, tail)
    if kind is None:
        raise Malformed(field="file", expected=EXPECTED, seen=head[:8].hex())
    return Kept(digest.hexdigest(), size, kind)


def read(sha256: str) -> bytes | None:
    """Return the bytes with this hash; None where they are gone, or are not what was brought."""
    try:
        held = place_of(sha256).read_bytes()
    except FileNotFoundError:
        return None
    return held if hashlib.sha256(held).hexdigest() == sha256 else None


def drop(sha256: str) -> None:
    """Delete the bytes with this hash; whoever calls has made sure that nobody needs them."""
    place_of(sha256).unlink(missing_ok=True)
