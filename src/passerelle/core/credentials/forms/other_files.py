"""Files people send in the place of an award: drawings, telephone pictures, office documents, archives.

None of them is opened. They are told by their first bytes, so that the answer can say what to send instead: that nobody
here signed them would be true, and no help.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NoReturn

from passerelle.core.credentials.presented import close

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked
    from passerelle.core.credentials.trust import TrustStore

_LOOKED_AT: Final = 4096
_DRAWING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE\s+svg[^>]*>\s*)*+<svg[\s>]", re.DOTALL
)
"""What was passed over stays so (`*+`): else each comment may end at any later one's end, in 2^n ways for n of them."""
_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})
_TIFF: Final = (b"II*\x00", b"MM\x00*")
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OFFICE: Final = (b"[Content_Types].xml", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis")
_ARCHIVES: Final = (_ZIP, b"\x1f\x8b\x08", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_CREDENTIALS: Final = (b'{"', b"ey")  # as nearly all badges begin, and all tokens; none of the others does
_RICH_TEXT: Final = rb"{\rtf"


def kind_of(raw: bytes) -> str | None:
    """Return what a file is, by its first bytes: "drawing", "other_picture", "office", "archive"; None for another."""
    if raw[:2] in _CREDENTIALS:
        return None
    head = raw[:_LOOKED_AT]
    if _DRAWING.match(head):
        return "drawing"
    if (head[4:8] == b"ftyp" and head[8:12] in _BRANDS) or head.startswith(_TIFF) or _is_bitmap(head):
        return "other_picture"
    if head.startswith((_OLD_OFFICE, _RICH_TEXT)) or (
        head.startswith(_ZIP) and any(name in head for name in _IN_OFFICE)
    ):
        return "office"
    return "archive" if head.startswith(_ARCHIVES) else None


def recognises(raw: bytes) -> bool:
    return kind_of(raw) is not None


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> NoReturn:
    """Close with what the file is."""
    close("not_issued_here", str(kind_of(raw)), "format")


def _is_bitmap(head: bytes) -> bool:
    return head[:2] == b"BM" and head[6:10] == bytes(4)
