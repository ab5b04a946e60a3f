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
WEBP = FileKind("image/webp", ".webp", b"RIFF", b"")
TEXT = FileKind("text/plain", ".txt", b"", b"")
LEARNERS_KINDS = (*KINDS, WEBP, TEXT)
"""What learners bring as evidence: photos of a phone and plain words besides (`files/cleaning.py`)."""
MEDIA_TYPES = tuple(kind.media_type for kind in LEARNERS_KINDS)
ENDINGS = {
    ".pdf": ".pdf",
    ".png": ".png",
    ".jpg": ".jpg",
    ".jpeg": ".jpg",
    ".webp": ".webp",
    ".txt": ".txt",
}
"""What the ending of a name promises."""
_BEGINNINGS = (
    (b"PK", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_MARKUP = re.compile(rb"<\s*(script|html|!doctype|svg|\?xml)", re.IGNORECASE)
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


def refused_as(held: bytes) -> str:
    """Return why bytes that are no PDF and no picture are not taken, as a stable word; empty for plain text.

    An archive is named and never opened, so none can swell.

    >>> refused_as(b"PK..."), refused_as(b"<svg onload=x>"), refused_as(b"I wired six pumps.")
    ('archive', 'svg', '')
    """
    for begins, word in _BEGINNINGS:
        if held.startswith(begins):
            return word
    if held[4:8] == b"ftyp":
        return "heic"
    try:
        text = held.decode("utf-8")
    except UnicodeDecodeError:
        return "unknown_kind"
    if b"<svg" in held[:4096].lower():
        return "svg"
    if _MARKUP.search(held[:4096]):
        return "markup"
    unseen = any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in text)
    return "unknown_kind" if unseen else ""


def pdf_refused_as(held: bytes) -> str:
    """Return why a PDF is not taken: it is cut off, it is something else besides, or it does something by itself.

    What is hidden in compressed parts of it is not seen; it is saved and never shown by the browser (`serving.py`).
    """
    end = held.rfind(b"%%EOF")
    if end < 0:
        return "cut_off"
    after = held[end + 5 :]
    if after.strip(b"\r\n \x00") or b"PK\x03\x04" in held[:4096] or _MARKUP.search(held[:1024]):
        return "polyglot"
    return "active_pdf" if _ACTIVE.search(held) else ""


def promised(name: str) -> str | None:
    """Return the ending that a name promises, as the kinds have it; None for no ending, empty for one that is unknown.

    >>> promised("a.JPEG"), promised("a.exe"), promised("a")
    ('.jpg', '', None)
    """
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return ENDINGS.get(ending.group().lower(), "") if ending else None
