"""A photograph of a certificate is read within bounds, and nothing in it is believed but what is signed."""

from __future__ import annotations

import io
import struct
import time
import zlib
from typing import Any

import pytest
from PIL import Image

from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.forms import MAX_UPLOAD, picture
from passerelle.core.credentials.presented import Asked, Closed
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Step
from passerelle.core.credentials.verify import verify
from tests.core.credentials.paper_samples import INDEX, RECORD, text_of, trust_files
from tests.core.credentials.samples import NOW, write


@pytest.fixture
def trust(tmp_path):
    return TrustStore.load(write(trust_files(), tmp_path / "trust"))


def short(raw: bytes, trust: TrustStore) -> tuple[str, str | None]:
    verdict = verify(raw, trust, NOW)
    return verdict.verdict, verdict.reason


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def square(text: str | None = None, *, scale: int = 5) -> Image.Image:
    return Image.open(io.BytesIO(qr.png(text or text_of(), scale=scale))).convert("L")


def page(*squares: Image.Image, size: tuple[int, int] = (1400, 1900)) -> Image.Image:
    sheet = Image.new("L", size, 235)
    for place, image in enumerate(squares):
        sheet.paste(image, (120 + place * 620, 900))
    return sheet


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {"quality": 50}), ("GIF", {}), ("WEBP", {})])
def test_a_picture_of_any_usual_kind_is_read(trust, kind, options):
    verdict = verify(saved(page(square()), kind, **options), trust, NOW)

    assert (verdict.verdict, verdict.form) == ("genuine_in_force", "paper")
    assert verdict.steps[0] == Step("format", "ok", "paper (picture)")
    assert verdict.credential is not None
    assert verdict.credential.holder_name == RECORD.holder.name


def test_a_tilted_sheet_a_colour_photo_and_a_see_through_one_are_read(trust):
    tilted = page(square()).rotate(7, expand=True, fillcolor=200)
    clear = Image.merge("LA", (Image.new("L", (600, 600), 0), Image.new("L", (600, 600), 0)))
    dark = square().point(lambda grey: 255 - grey)
    clear.paste(Image.merge("LA", (Image.new("L", dark.size, 0), dark)), (60, 60))

    for image in (tilted, page(square()).convert("RGB"), clear):
        assert short(saved(image), trust) == ("genuine_in_force", None)


def test_a_large_photo_is_looked_at_twice_and_still_read(trust):
    large = page(square(scale=9), size=(5000, 7000))

    assert short(saved(large, "JPEG", quality=60), trust) == ("genuine_in_force", None)


def test_a_withdrawn_one_is_told_from_its_picture(tmp_path):
    trust = TrustStore.load(write(trust_files(revoked=(INDEX,)), tmp_path / "trust"))

    assert short(saved(page(square())), trust) == ("genuine_not_in_force", "revoked")


def test_one_of_ours_beside_others_is_taken_and_two_are_refused(trust):
    other = square("https://elsewhere.example/offers")
    again = text_of(at=RECORD.holds_from)

    assert short(saved(page(square(), other)), trust) == ("genuine_in_force", None)
    assert short(saved(page(square(), square())), trust) == ("genuine_in_force", None)
    assert short(saved(page(square(), square(again))), trust) == ("not_issued_here", "several_credentials")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://elsewhere.example/V#MFRGG", "unknown_site"),
        (text_of().replace("REGISTER.", "REGISTERS."), "unknown_site"),
        ("WIFI:S:guests;P:welcome;;", "unknown_site"),
    ],
)
def test_a_code_that_is_not_ours_is_told_as_such(trust, text, reason):
    assert short(saved(page(square(text))), trust) == ("not_issued_here", reason)


def test_a_picture_without_a_code_has_none(trust):
    assert short(saved(page()), trust) == ("not_issued_here", "no_code")


def claiming(width: int, height: int) -> bytes:
    """Return a PNG whose header claims these sides and whose data is empty."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    chunks = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (header, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("side", [6400, 20_000, 2**31 - 1])
def test_too_many_pixels_are_refused_before_one_is_decoded(trust, side):
    started = time.process_time()

    assert short(claiming(side, side), trust) == ("not_issued_here", "too_large")
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("size", [(1, picture.MAX_SIDE), (picture.MAX_SIDE, 1), (600, 65_000)])
def test_a_strip_as_long_as_the_reader_takes_has_no_code_and_a_longer_one_is_refused(trust, size):
    longer = (size[0], size[1] + 600) if size[1] > size[0] else (size[0] + 600, size[1])

    assert short(saved(Image.new("L", size, 255)), trust) == ("not_issued_here", "no_code")
    assert short(saved(Image.new("L", longer, 255)), trust) == ("not_issued_here", "too_large")


def test_more_bytes_than_a_photo_has_are_refused(trust):
    raw = saved(page(square()))

    assert short(raw + bytes(picture.MAX_BYTES), trust) == ("not_issued_here", "too_large")
    assert MAX_UPLOAD == picture.MAX_BYTES


@pytest.mark.parametrize("magic", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"])
@pytest.mark.parametrize("rest", [b"", b"\0" * 400, bytes(range(256)) * 9])
def test_what_only_begins_like_a_picture_is_none(trust, magic, rest):
    with pytest.raises(Closed) as end:
        picture.read(magic + rest, trust, NOW, Asked())
    assert end.value.reason in ("not_a_picture", "no_code", "too_large")


def test_colours_of_a_palette_that_is_not_there_are_no_picture(trust):
    raw = saved(Image.new("P", (40, 30)))
    start = raw.index(b"PLTE") - 4
    length = struct.unpack_from(">I", raw, start)[0]

    assert short(raw, trust) == ("not_issued_here", "no_code")
    assert short(raw[:start] + raw[start + length + 12 :], trust) == ("not_issued_here", "not_a_picture")


def test_every_cut_of_a_picture_closes(trust):
    raw = saved(page(square(), size=(800, 1500)), "JPEG")
    for end in range(3, len(raw), 997):
        assert short(raw[:end], trust)[0] in ("not_issued_here", "genuine_in_force")


def test_corners_of_codes_all_over_a_picture_are_looked_at_within_seconds(trust):
    corner = Image.new("L", (9, 9), 255)
    for grey, start, end in ((0, 1, 8), (255, 2, 7), (0, 3, 6)):
        corner.paste(grey, (start, start, end, end))
    for unit, side in ((1, 1580), (2, 2449)):
        tile = corner.resize((9 * unit, 9 * unit), Image.Resampling.NEAREST)
        row = Image.new("L", (side, 9 * unit), 255)
        sheet = Image.new("L", (side, side), 255)
        for place in range(0, side, 9 * unit):
            row.paste(tile, (place, 0))
        for place in range(0, side, 9 * unit):
            sheet.paste(row, (0, place))
        started = time.process_time()
        assert short(saved(sheet), trust) == ("not_issued_here", "no_code")
        assert time.process_time() - started < 8
