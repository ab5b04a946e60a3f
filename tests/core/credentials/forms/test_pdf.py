"""The credential attached to a PDF is found by one bounded sweep, and exactly one is taken."""

from __future__ import annotations

import io
import json
import time
import zlib
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from passerelle.core.credentials import certificate, clr, vc_jwt, wallet_award
from passerelle.core.credentials.forms import pdf
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import Step
from passerelle.core.credentials.verify import verify
from tests.core.credentials.paper_samples import INDEX, RECORD, on_paper, trust_files
from tests.core.credentials.samples import AWARDER_SIGNER, NOW, SIGNED_AT, STRANGER, salts, signed, write

GENUINE = json.dumps(signed(RECORD), ensure_ascii=False).encode()
OTHER = json.dumps(signed(replace(RECORD, result="pass")), ensure_ascii=False).encode()


@pytest.fixture
def trust(tmp_path):
    return TrustStore.load(write(trust_files(), tmp_path / "trust"))


def short(raw: bytes, trust: TrustStore) -> tuple[str, str | None]:
    verdict = verify(raw, trust, NOW)
    return verdict.verdict, verdict.reason


def embedded(content: bytes, *, packed: bool = True, more: bytes = b"", length: bytes | None = None) -> bytes:
    data = zlib.compress(content) if packed else content
    filtered = b"/Filter/FlateDecode" if packed else b""
    said = length if length is not None else str(len(data)).encode()
    return b"9 0 obj\n<</Type/EmbeddedFile/Length %s%s%s>>\nstream\n%s\nendstream\nendobj\n" % (
        said,
        filtered,
        more,
        data,
    )


def file(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"".join(objects) + b"%%EOF\n"


def certificate_of(document: bytes, **given: Any) -> bytes:
    return certificate.make(RECORD, document, on_paper(), serial="A-1", register="Register of Mirane", **given)


def test_the_credential_of_a_certificate_is_checked(trust):
    verdict = verify(certificate_of(GENUINE), trust, NOW)

    assert (verdict.verdict, verdict.form) == ("genuine_in_force", "open_badge")
    assert verdict.steps[0] == Step("format", "ok", "open_badge (pdf)")


def test_a_withdrawn_one_and_an_altered_one_are_told_as_such(tmp_path, trust):
    withdrawn = TrustStore.load(write(trust_files(revoked=(INDEX,)), tmp_path / "other"))
    altered = GENUINE.replace(b'"merit"', b'"distinction"', 1)

    assert short(certificate_of(GENUINE), withdrawn) == ("genuine_not_in_force", "revoked")
    assert short(certificate_of(altered), trust)[0] == "altered"


def test_the_log_names_the_pdf_also_where_the_signature_fails_or_nobody_here_signed(trust):
    altered = GENUINE.replace(b'"merit"', b'"distinction"', 1)
    strangers = json.dumps(signed(RECORD, STRANGER)).encode()
    found = [verify(certificate_of(document), trust, NOW) for document in (altered, strangers)]

    assert [one.steps[0] for one in found] == [Step("format", "ok", "open_badge (pdf)")] * 2
    assert [one.form for one in found] == ["open_badge", "open_badge"]
    assert [one.verdict for one in found] == [verify(document, trust, NOW).verdict for document in (altered, strangers)]


def test_a_certificate_saved_again_by_another_program_is_still_read(trust):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(certificate_of(GENUINE)))
    target = io.BytesIO()
    writer.write(target)

    assert short(target.getvalue(), trust) == ("genuine_in_force", None)


def test_it_is_read_packed_or_not_and_whatever_its_length_says(trust):
    for made in (
        embedded(GENUINE),
        embedded(GENUINE, packed=False),
        embedded(GENUINE, length=b"12 0 R"),
        embedded(GENUINE, length=b"1"),
        embedded(GENUINE).replace(b"/FlateDecode", b"[ /FlateDecode ]"),
        embedded(GENUINE).replace(b"stream\n", b"stream\r\n", 1),
    ):
        assert short(file(made), trust) == ("genuine_in_force", None)


def test_an_attachment_is_read_in_the_form_it_has_by_itself(trust):
    smaller = replace(RECORD.achievement, id=f"{RECORD.achievement.id}-part")
    part = signed(replace(RECORD, credential_id=f"{RECORD.credential_id}-part", achievement=smaller))
    record = clr.sign(clr.clr(RECORD, [part]), AWARDER_SIGNER, created=SIGNED_AT)
    token = vc_jwt.issue(RECORD, AWARDER_SIGNER, issued_at=SIGNED_AT)
    for form, document in (
        ("clr", json.dumps(record)),
        ("vc_jwt", token),
        ("vc_jwt", json.dumps(vc_jwt.envelope(token))),
        ("sd_jwt_vc", wallet_award.issue(RECORD, AWARDER_SIGNER, issued_at=SIGNED_AT, salt=salts())),
    ):
        verdict, attached = (verify(raw, trust, NOW) for raw in (document.encode(), file(embedded(document.encode()))))
        assert verdict.verdict.startswith("genuine")
        assert (attached.verdict, attached.form, attached.parts) == (verdict.verdict, form, verdict.parts)


def test_the_same_one_twice_is_one_and_two_are_refused(trust):
    assert short(file(embedded(GENUINE), embedded(GENUINE)), trust) == ("genuine_in_force", None)
    assert short(file(embedded(GENUINE), embedded(OTHER)), trust) == ("not_issued_here", "several_credentials")
    assert short(file(embedded(OTHER, packed=False), embedded(GENUINE)), trust)[1] == "several_credentials"


def test_other_attachments_beside_it_do_not_matter(trust):
    assert short(file(embedded(b"a,b\n1,2\n"), embedded(GENUINE)), trust) == ("genuine_in_force", None)


@pytest.mark.parametrize(
    "made",
    [
        b"",
        embedded(b"a,b\n1,2\n"),
        embedded(GENUINE)[:200],
        embedded(GENUINE, more=b"/Crypt"),
        embedded(GENUINE).replace(b"/FlateDecode", b"/LZWDecode"),
        embedded(GENUINE).replace(b"/EmbeddedFile", b"/EmbeddedFiles"),
        embedded(GENUINE, packed=False, length=b"9 0 R"),
        b"/EmbeddedFile",
        b"/EmbeddedFile stream\n",
        b"obj /EmbeddedFile endobj stream\n" + GENUINE,
    ],
)
def test_without_one_written_plainly_there_is_none(trust, made):
    assert short(file(made), trust) == ("not_issued_here", "no_credential")


def test_a_bomb_unpacks_to_no_more_than_a_credential(trust):
    bomb = embedded(b"{" + b" " * 60_000_000)
    started = time.process_time()

    assert short(file(*[bomb] * pdf.MAX_FILES), trust) == ("not_issued_here", "too_large")
    assert short(file(*[bomb] * (pdf.MAX_FILES + 1)), trust) == ("not_issued_here", "several_credentials")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "filler", [b"/EmbeddedFile", b"/EmbeddedFile obj ", b"obj /EmbeddedFile stream\n", b"obj<<", b"stream\n"]
)
def test_the_sweep_is_linear(trust, filler):
    raw = b"%PDF-" + filler * (pdf.MAX_BYTES // len(filler) - 1)
    started = time.process_time()

    assert short(raw, trust)[0] == "not_issued_here"
    assert time.process_time() - started < 2


def test_more_bytes_than_a_certificate_has_are_refused(trust):
    assert short(file(embedded(GENUINE)) + bytes(pdf.MAX_BYTES), trust) == ("not_issued_here", "too_large")


def test_a_file_that_is_two_things_is_what_its_first_bytes_say(trust):
    both = file(embedded(GENUINE))

    assert short(GENUINE + both, trust) == ("altered", "not_utf8")
    assert short(b"\x89PNG\r\n\x1a\n" + both, trust) == ("not_issued_here", "not_a_picture")
    assert short(b" " + both, trust) == ("not_issued_here", "no_form")
    assert short(both + OTHER, trust) == ("genuine_in_force", None)


def test_no_change_of_the_attached_text_is_accepted(trust):
    raw = file(embedded(GENUINE, packed=False))
    start = raw.index(GENUINE)
    accepted = []
    for place in range(start, start + len(GENUINE), 7):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        if "genuine" in short(changed, trust)[0]:
            accepted.append(place)

    assert accepted == []
    assert short(raw, trust) == ("genuine_in_force", None)
