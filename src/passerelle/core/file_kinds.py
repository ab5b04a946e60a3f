"""Which kinds of files people may bring, told by how the bytes begin and end, never by the name.

A PDF and two kinds of pictures: what a panel reads on any computer, and what cannot change by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_BYTES = 10 * 1024 * 1024
HEAD, TAIL = 16, 1024
"""As many bytes of each end as tell what a file is."""
MAX_NAME = 120


@dataclass(frozen=True)
class FileKind:
    media_type: str
    ending: str
    begins: bytes
    ends: bytes
    """What stands near the end of a whole file; one that was cut off has it not."""


KINDS = (
    FileKind("application/pdf", ".pdf", b"%PDF-", b"%%EOF"),
    FileKind("image/png", ".png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    FileKind("image/jpeg", ".jpg", b"\xff\xd8\xff", b"\xff\xd9"),
)
MEDIA_TYPES = tuple(kind.media_type for kind in KINDS)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")


def kind_of(head: bytes, tail: bytes) -> FileKind | None:
    """Return the kind of a file by its two ends, None for any other, and for one that was cut off.

    >>> kind_of(b"%PDF-1.7 ...", b"... %%EOF").ending
    '.pdf'
    >>> kind_of(b"<html>", b"</html>") is None
    True
    """
    return next((kind for kind in KINDS if head.startswith(kind.begins) and kind.ends in tail[-TAIL:]), None)


def safe_name(name: str, kind: FileKind) -> str:
    """Return a name that any computer can keep, with the ending of what the file is.

    >>> safe_name("../minutes of\\r\\nMay.exe", KINDS[0])
    'minutes of May.pdf'
    >>> safe_name("", KINDS[2])
    'document.jpg'
    """
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or re.split(r"[/\\]", name)[-1]
    clean = " ".join(_UNSAFE.sub(" ", stem).split()).strip(". ")
    return f"{clean[: MAX_NAME - len(kind.ending)] or 'document'}{kind.ending}"
