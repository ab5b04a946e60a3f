"""What a learner brings as evidence, looked at whole and made harmless before it is kept.

A photo is drawn anew: where and when it was taken, by which device, and whatever else was hidden in it, is gone. No
more than the largest file is ever held in memory, however much is sent.
"""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from passerelle.core.errors import Malformed
from passerelle.core.file_kinds import KINDS, MAX_BYTES, TEXT, WEBP, FileKind, pdf_refused_as, promised, refused_as

if TYPE_CHECKING:
    from collections.abc import Iterable

EXPECTED = "a photo (JPEG, PNG, WebP), a PDF or a plain text of at most 10 MB"
MAX_PIXELS = 50_000_000
"""A photo of a good phone has less; a picture that claims more is not unpacked."""
MAX_SIDE = 3000
"""A larger photo is made smaller: what it shows can still be read."""
PDF, PNG, JPEG = KINDS
FORMATS = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}


def clean(chunks: Iterable[bytes], *, name: str) -> tuple[bytes, FileKind]:
    """Return what is to be kept of a file, and what it is. Raises Malformed with the reason by its name."""
    held = _within(chunks)
    kept, kind = _kept(held)
    ending = promised(name)
    if ending is not None and ending != kind.ending:
        _refuse("wrong_ending", ending or name.rpartition(".")[2][:10])
    return kept, kind


def _within(chunks: Iterable[bytes]) -> bytes:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) > MAX_BYTES:
            _refuse("file_too_large")
    if not held:
        _refuse("file_empty")
    return bytes(held)


def _kept(held: bytes) -> tuple[bytes, FileKind]:
    if held.startswith(PDF.begins):
        if reason := pdf_refused_as(held):
            _refuse(reason)
        return held, PDF
    is_webp = held.startswith(WEBP.begins) and held[8:12] == b"WEBP"
    if is_webp or held.startswith((PNG.begins, JPEG.begins)):
        return _drawn_anew(held)
    if reason := refused_as(held):
        _refuse(reason)
    return held, TEXT


def _drawn_anew(held: bytes) -> tuple[bytes, FileKind]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(held), formats=tuple(FORMATS))
        kind = FORMATS[str(picture.format)]
        if picture.width * picture.height > MAX_PIXELS:
            _refuse("picture_too_large")
        return _saved(picture, str(picture.format)), kind
    except Malformed:
        raise
    except Image.DecompressionBombError:
        _refuse("picture_too_large")
    except Exception:  # the library meets odd files with odd errors; none of them is a picture
        _refuse("picture_broken")
    raise AssertionError


def _saved(picture: Image.Image, form: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    mode = "RGBA" if upright.has_transparency_data and form != "JPEG" else "RGB"
    bare = Image.new(mode, upright.size)
    bare.paste(upright.convert(mode))
    written = io.BytesIO()
    bare.save(written, format=form, **({"quality": 85} if form != "PNG" else {}))
    return written.getvalue()


def _refuse(reason: str, seen: str = "") -> None:
    raise Malformed(field="file", expected=EXPECTED, reason=reason, seen=seen or reason)
