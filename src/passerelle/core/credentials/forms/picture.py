"""A photograph or scan of a certificate: the square code in it is read, and what it says is checked as paper.

Everything is bounded before it is decoded: the bytes, the pixels (from the header), the passes over them. Only the
first picture of an animation is looked at, and only QR codes.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from passerelle.core.credentials import paper as papers
from passerelle.core.credentials.forms import paper
from passerelle.core.credentials.presented import Closed, carried, close

if TYPE_CHECKING:
    from datetime import datetime

    from PIL import Image

    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.trust import TrustStore

CARRIER: Final = "picture"
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 65_535
"""Pixels: the reader of codes takes no longer side."""
FIRST_LOOK: Final = 2_500_000
SECOND_LOOK: Final = 6_000_000
"""Pixels the reader is given. At the first look a page that fills the picture has three or more pixels a module; at the
second five, so that it may be blurred first. Without the blur the corners of codes, drawn as small as they can be all
over a picture, keep the reader busy for minutes: its work grows with the square of the corners it sees."""

MAX_SCANS: Final = 100
"""Passes over a JPEG: a progressive one of a camera has about ten. Sixty bytes are a pass over every pixel, so that
the few megabytes of a file could keep the reader busy for half an hour."""

_JPEG: Final = b"\xff\xd8"
_SCAN: Final = b"\xff\xda"  # in the data of a scan, no other byte than 0 follows 255 but for its own markers
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_MAGIC: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


def recognises(raw: bytes) -> bool:
    return raw.startswith(_MAGIC) or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP")


def read(raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented:
    """Return the award whose square code is in the picture; raises Closed."""
    found = codes_in(raw)
    ours = [text for text in found if papers.leads_to(text, paper.origin_of(trust))] or found
    if not ours:
        close("not_issued_here", "no_code", "format")
    if len(ours) > 1:
        close("not_issued_here", "several_credentials", "format")
    if not papers.looks_like_one(ours[0]):
        close("not_issued_here", "unknown_site", "format")  # it was read well: another photo would help nobody
    try:
        return paper.read_text(ours[0], trust, carrier=CARRIER)
    except Closed as end:
        raise carried(end, CARRIER) from None


def codes_in(raw: bytes) -> list[str]:
    """Return the text of each QR code in a picture, each once; raises Closed for what is not looked at."""
    if len(raw) > MAX_BYTES or (raw[:2] == _JPEG and raw.count(_SCAN) > MAX_SCANS):
        close("not_issued_here", "too_large", "format")
    picture = _opened(raw)
    found = _seen(_within(picture, FIRST_LOOK))
    if found or picture.width * picture.height <= FIRST_LOOK:
        return found
    return _seen(_blurred(_within(picture, SECOND_LOOK)))


def _opened(raw: bytes) -> Image.Image:
    """Return the picture in greys; no pixel is decoded before their number is known."""
    from PIL import Image  # here, so that checking a document does not load it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(raw), formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
            close("not_issued_here", "too_large", "format")
        picture.draft("L", picture.size)  # a JPEG gives its greys without the colours
        return _on_white(picture)
    except Closed:
        raise
    except Image.DecompressionBombError:
        close("not_issued_here", "too_large", "format")
    except Exception:  # the library meets odd files with odd errors; none of them is a picture
        close("not_issued_here", "not_a_picture", "format")


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("L")
    from PIL import Image

    with_alpha = picture.convert("LA")
    white = Image.new("L", picture.size, 255)
    white.paste(with_alpha.getchannel(0), mask=with_alpha.getchannel(1))
    return white


def _within(picture: Image.Image, pixels: int) -> Image.Image:
    factor = (pixels / (picture.width * picture.height)) ** 0.5
    if factor >= 1:
        return picture
    return picture.resize((max(1, int(picture.width * factor)), max(1, int(picture.height * factor))))


def _blurred(picture: Image.Image) -> Image.Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.BoxBlur(1))


def _seen(picture: Image.Image) -> list[str]:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return sorted({code.text for code in found if code.valid})
