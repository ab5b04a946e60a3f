"""The square code is as small as its text allows, and says exactly that text."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from passerelle.core.credentials import base32, cose, paper
from passerelle.core.credentials.certificate import qr
from tests.core.credentials.paper_samples import RECORD, on_paper, text_of
from tests.core.credentials.samples import AWARDER_SIGNER


def read(png: bytes) -> tuple[str, str, str]:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    return code.text, code.extra["Version"], code.ec_level


def test_a_realistic_award_is_a_code_of_version_14_at_level_m():
    assert read(qr.png(text_of())) == (text_of(), "14", "M")
    assert len(qr.modules(text_of())) == qr.LARGEST


@pytest.mark.parametrize("host", ["a.example", "register.example", "register.mirane.example", "a" * 22 + ".example"])
def test_whatever_fills_the_room_beside_a_host_is_version_14_and_a_byte_more_is_not(host):
    room = paper.room_for(host)
    full = f"HTTPS://{host.upper()}/V#{base32.encode(bytes(range(256)) * 2)[: len(base32.encode(bytes(room)))]}"
    more = f"{full}{'A' * 10}"

    assert read(qr.png(full)) == (full, "14", "M")
    assert read(qr.png(more))[1] == "15"


def test_a_title_of_any_length_stays_within_version_14():
    for length in range(1, 400, 37):
        record = replace(RECORD, achievement=replace(RECORD.achievement, title="é" * length))
        assert len(qr.modules(text_of(record))) <= qr.LARGEST


def test_the_vector_drawing_is_the_same_code():
    side = qr.LARGEST + 2 * qr.QUIET
    drawn = [[0] * side for _ in range(side)]
    svg = qr.svg(text_of())
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        for place in range(int(x), int(x) + int(width)):
            drawn[int(y)][place] = 1

    assert f'viewBox="0 0 {side} {side}"' in svg
    assert [bytes(row[qr.QUIET : -qr.QUIET]) for row in drawn[qr.QUIET : -qr.QUIET]] == list(qr.modules(text_of()))
    assert not any(any(row) for row in drawn[: qr.QUIET] + drawn[-qr.QUIET :])


def test_the_same_text_is_the_same_code():
    signed = cose.sign(cose.parse(on_paper()).payload, AWARDER_SIGNER.published().verifying, AWARDER_SIGNER)

    assert qr.svg(text_of()) == qr.svg(paper.text("https://register.example", signed))
    assert qr.png(text_of()) == qr.png(text_of())
