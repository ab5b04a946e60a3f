"""Where the bytes are: `files/<first two digits>/<hash>` in the data folder, each file once, whoever brought it.

The name is the hash of what is in it, so a file is never overwritten by another, and one that was spoilt on disk is
noticed when it is read.

Two people may bring and take back the same bytes at once, and neither sees what the other has not committed. So what
comes keeps a spare name until its row is committed, and what goes is set aside before anybody looks whether a row needs
it: whichever is first, the bytes of a committed row lie in their place (`settle`, `drop`). What a kill leaves under
another name is put right by `sweep`.
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
    from collections.abc import Callable, Iterable

    Needs = Callable[[str], bool]

EXPECTED = "a PDF, a PNG or a JPEG of at most 10 MB"
COMING, SPARE, LEAVING = "coming", "spare", "leaving"
LEFT_SECONDS = 24 * 3600
"""What has lain under another name, or without a row, for so long belongs to nothing that is still going on."""


@dataclass(frozen=True)
class Kept:
    """A file that lies on disk now, and also under a spare name until `settle`."""

    sha256: str
    size: int
    kind: FileKind
    spare: Path


def folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "files"


def place_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def keep(chunks: Iterable[bytes], *, known: FileKind | None = None) -> Kept:
    """Write a file down and return its hash. Raises Malformed for what is no such file, empty or too large.

    Nothing stays on disk of what is refused. The same bytes again are written once. Whoever calls commits a row that
    names the file, and then calls `settle`. `known` is what it is, where that was found out before (`cleaning.py`).
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix=f"{COMING}+")
    coming = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            sha256, size, kind = _write(chunks, target, known)
            target.flush()
            os.fsync(target.fileno())
        place = place_of(sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        spare = folder() / f"{SPARE}+{sha256}-{coming.name.partition('+')[2]}"
        os.link(coming, spare)
        coming.replace(place)
    finally:
        coming.unlink(missing_ok=True)
    return Kept(sha256, size, kind, spare)


def settle(sha256: str, spare: Path) -> None:
    """Give up the spare name of a file whose row is committed; its place has the bytes, whoever took them out of it."""
    if place_of(sha256).exists():
        spare.unlink(missing_ok=True)
    else:
        spare.replace(place_of(sha256))


def _write(chunks: Iterable[bytes], target: object, known: FileKind | None) -> tuple[str, int, FileKind]:
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Malformed(field="file", expected=EXPECTED, seen=size)
        digest.update(chunk)
        head = (head + chunk[:HEAD])[:HEAD]
        tail = (tail + chunk[-TAIL:])[-TAIL:]
        target.write(chunk)  # type: ignore[attr-defined]
    kind = known or kind_of(head, tail)
    if kind is None:
        raise Malformed(field="file", expected=EXPECTED, seen=head[:8].hex())
    return digest.hexdigest(), size, kind


def read(sha256: str) -> bytes | None:
    """Return the bytes with this hash; None where they are gone, or are not what was brought."""
    try:
        held = place_of(sha256).read_bytes()
    except FileNotFoundError:
        return None
    return held if hashlib.sha256(held).hexdigest() == sha256 else None


def drop(sha256: str, is_needed: Needs) -> None:
    """Delete the bytes with this hash, unless a committed row needs them after all."""
    leaving = folder() / f"{LEAVING}+{sha256}"
    try:
        place_of(sha256).replace(leaving)
    except FileNotFoundError:
        return
    _leave(leaving, sha256, is_needed)


def _leave(leaving: Path, sha256: str, is_needed: Needs) -> None:
    if is_needed(sha256):
        leaving.replace(place_of(sha256))
    else:
        leaving.unlink(missing_ok=True)


def sweep(is_needed: Needs, *, now: float) -> None:
    """Put right what was left behind a day before `now` (seconds): half-written, under another name, without a row."""
    for path in sorted(folder().rglob("*")):
        if path.is_dir() or path.stat().st_mtime > now - LEFT_SECONDS:
            continue
        state, _dash, rest = path.name.rpartition("+")
        sha256 = rest.partition("-")[0]
        if state == COMING:
            path.unlink(missing_ok=True)
        elif state == SPARE and is_needed(sha256):
            settle(sha256, path)
        elif state:  # what goes, and the spare name of what never came
            _leave(path, sha256, is_needed)
        elif not is_needed(sha256):
            drop(sha256, is_needed)
