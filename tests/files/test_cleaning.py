"""What a learner brings as evidence is made harmless, or refused by name."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from passerelle.core.errors import Malformed
from passerelle.core.file_kinds import MAX_BYTES
from passerelle.files.cleaning import clean
from passerelle.policy.case_files import REASONS
from tests.files_at_hand import HTML, PDF, PNG

GPS_IFD = 0x8825


def photo(form: str, size: tuple[int, int] = (40, 20)) -> bytes:
    picture, written = Image.new("RGB", size, (10, 120, 60)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Phone of Amina", 6
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (13.0, 30.0, 0.0)})
    picture.save(written, format=form, exif=exif)
    return written.getvalue()


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", b"\x00" * 5_000_000)
    return written.getvalue()


@pytest.mark.parametrize(("form", "name"), [("JPEG", "pump.jpeg"), ("PNG", "pump.png"), ("WEBP", "pump.webp")])
def test_of_a_photo_nothing_is_kept_but_what_it_shows(form, name):
    raw = photo(form)
    assert b"Phone of Amina" in raw

    held, kind = clean([raw + b"PK\x03\x04 and more"], name=name)

    drawn = Image.open(io.BytesIO(held))
    assert (b"Phone of Amina" in held, b"PK\x03\x04" in held, dict(drawn.getexif())) == (False, False, {})
    assert (drawn.size, drawn.format, kind.media_type) == ((20, 40), form, f"image/{form.lower()}")


def test_a_large_photo_is_made_smaller():
    held, _kind = clean([photo("JPEG", (4000, 100))], name="")
    assert max(Image.open(io.BytesIO(held)).size) == 3000


def test_a_pdf_and_a_text_are_kept_as_they_are():
    assert clean([PDF], name="log.pdf")[0] == PDF
    held, kind = clean(["Six pumps, à Tirma.".encode()], name="log.txt")
    assert (held.decode(), kind.media_type) == ("Six pumps, à Tirma.", "text/plain")


HEADER = b"IHDR" + (20000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
BIG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\r"
    + HEADER
    + zlib.crc32(HEADER).to_bytes(4, "big")
    + b"\x00\x00\x00\x00IDAT"
    + zlib.crc32(b"IDAT").to_bytes(4, "big")
    + b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""A picture of 400 million dots in fifty bytes."""


@pytest.mark.parametrize(
    ("held", "name", "reason"),
    [
        (b"", "a.pdf", "file_empty"),
        (archive(), "a.zip", "archive"),
        (b"MZ\x90", "a.exe", "program"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "a.svg", "svg"),
        (b"<?xml version='1.0'?><!-- x --><svg onload='x'/>", "a.svg", "svg"),
        (HTML, "a.html", "markup"),
        (b"\x00\x00\x00\x18ftypheic", "a.heic", "heic"),
        (b"\xff\xfe\x00x", "a.txt", "unknown_kind"),
        (b"words\x00more", "a.txt", "unknown_kind"),
        (PDF[:-8], "a.pdf", "cut_off"),
        (PDF + archive(), "a.pdf", "polyglot"),
        (PDF + HTML, "a.pdf", "polyglot"),
        (b"%PDF-1.4\n<script>1</script>\n%%EOF", "a.pdf", "polyglot"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "a.pdf", "active_pdf"),
        (PDF, "invoice.exe", "wrong_ending"),
        (PDF, "photo.jpg", "wrong_ending"),
        (photo("JPEG"), "photo.png", "wrong_ending"),
        (PNG, "a.png", "picture_broken"),
        (photo("JPEG")[:60], "a.jpg", "picture_broken"),
        (BIG, "a.png", "picture_too_large"),
    ],
)
def test_what_is_not_taken_is_refused_by_name(held, name, reason):
    with pytest.raises(Malformed) as refusal:
        clean([held], name=name)
    assert (refusal.value.data["field"], refusal.value.data["reason"]) == ("file", reason)
    assert reason in REASONS


def test_two_gigabytes_are_cut_off_early_and_in_little_memory():
    read = 0

    def endless():
        nonlocal read
        for _ in range(2 * 1024 * 16):
            read += 64 * 1024
            yield b"\x00" * (64 * 1024)

    tracemalloc.start()
    try:
        with pytest.raises(Malformed) as refusal:
            clean(endless(), name="film.pdf")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refusal.value.data["reason"] == "file_too_large"
    assert read <= MAX_BYTES + 64 * 1024
    assert peak < 4 * MAX_BYTES
