"""The certificate: what the page says, what the file promises, and that nothing in an award is ever markup."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2
import pytest

from passerelle.core.credentials import certificate, check_code, paper
from passerelle.core.credentials.certificate import printing, qr
from passerelle.core.credentials.forms import picture
from passerelle.core.credentials.model import AwardRecord, HolderRef, Outcome
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.paper_samples import ORIGIN, RECORD, SIGNED_AT, on_paper, trust_files
from tests.core.credentials.samples import NOW, signed, write

SIGNED = on_paper()
DOCUMENT = json.dumps(signed(RECORD), ensure_ascii=False).encode()


def made(record: AwardRecord = RECORD, **given: Any) -> bytes:
    said = {"serial": "MC-00412 / 8841", "register": "Register of Mirane"} | given
    return certificate.make(record, DOCUMENT, SIGNED, **said)


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def lines(pdf: bytes) -> list[str]:
    return "\n".join(page.extract_text() for page in reader(pdf).pages).splitlines()


def named(record: AwardRecord = RECORD, *, holder: str = "", title: str = "", **more: Any) -> AwardRecord:
    what = replace(record.achievement, title=title or record.achievement.title, **more)
    return replace(record, holder=HolderRef(holder or record.holder.name), achievement=what)


def test_where_the_register_has_no_https_the_square_leads_to_it_all_the_same():
    """A register on one's own machine, as the demonstration is."""
    near = replace(RECORD, credential_id=RECORD.credential_id.replace(ORIGIN, "http://127.0.0.1:8000"))

    printed = made(near)

    assert "Scan the square with a phone, or type this code at 127.0.0.1:8000." in lines(printed)
    assert picture.codes_in(photo(printed))[0].startswith("HTTP://127.0.0.1:8000/V#")


def test_where_one_may_call_is_printed_beside_the_code():
    assert "Or call 3131 and read the code out." in " ".join(lines(made(help_number="3131")))
    assert "Or call" not in " ".join(lines(made()))


def photo(pdf: bytes) -> bytes:
    page = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil().save(page, "PNG")
    return page.getvalue()


def test_the_page_says_who_what_how_much_and_where_alone_to_check():
    assert lines(made()) == [
        "Register of Mirane",
        "Register number",
        "MC-00412",
        "Certificate number",
        "MC-00412 / 8841",
        "Université de Mirane",
        "certifies that",
        "Nguyễn Thị Ánh Tuyết",
        "has passed the assessment and holds the micro-credential",
        "Inspection des puits et des forages : sécurité, ",
        "prélèvement et relevé des défauts",
        "Level",
        "4",
        "mqf-mirane",
        "European level 4",
        "Size",
        "3 credits (ECTS)",
        "75 hours",
        "Result",
        "Merit",
        "Pass, Merit, Distinction",
        "Awarded",
        "30 June 2026",
        "started 2 February 2026",
        "valid until 30 June 2031",
        "The holder can",
        "– Explain the duties of a data controller",
        "– Draw up a record of processing",
        "– Answer a request for erasure",
        "Assessed by practical task, oral questions. Assessed after a course. Supervision: supervised in person, ",
        "identity checked. Quality assurance: external, by National Quality Agency.",
        "Check it",
        "Scan the square with a phone, or type this code at register.example.",
        check_code.of(SIGNED),
        "Check only at register.example. A site with another name is not the ",
        "register.",
        "The square carries the signed award itself and can be checked without a ",
        "network.",
        "Signed electronically by Université de Mirane on 30 June 2026. This certificate was ",
        "made on 30 June 2026. The full signed credential is attached to this file as ",
        "credential.json.",
    ]


def test_the_day_of_signing_is_told_apart_from_the_day_the_certificate_was_made():
    later = on_paper(at=SIGNED_AT + timedelta(days=40))
    said = " ".join(lines(certificate.make(RECORD, DOCUMENT, later, serial="8841", register="Register")))

    assert "Signed electronically by Université de Mirane on 30 June 2026." in said.replace("  ", " ")
    assert "made on 9 August 2026." in said


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("revoked", "Withdrawn on 3 July 2026"),
        ("suspended", "Suspended since 3 July 2026"),
        ("superseded", "Replaced on 3 July 2026"),
        ("expired", "Expired on 3 July 2026"),
    ],
)
def test_an_award_that_is_not_in_force_says_so_first_and_in_the_largest_letters(how: Any, words: str):
    printed = made(ended=certificate.Ended(how, date(2026, 7, 3)))
    sizes = {text: height for text, height in _heights(printed).items() if text.strip()}

    assert lines(printed)[:2] == [words, "This award is not in force. register.example says how it stands today."]
    assert lines(printed)[2:] == lines(made())
    assert max(sizes, key=lambda text: sizes[text]) in words


def _heights(pdf: bytes) -> dict[str, float]:
    """Return the size of the letters of each piece of the first page."""
    found: dict[str, float] = {}

    def visit(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        found[text.strip()] = abs(size * matrix[3])

    reader(pdf).pages[0].extract_text(visitor_text=visit)
    return found


def test_one_is_not_many():
    said = lines(made(named(credits=Decimal(1), hours=Decimal(1), credit_system="ECTS")))

    assert ("1 credit (ECTS)" in said, "1 hour" in said) == (True, True)


def test_a_code_without_words_is_printed_as_words():
    said = " ".join(lines(made(named(quality_assurance_type="peer_visits", assessment_types=("field_day",)))))

    assert "Assessed by field day." in said
    assert "Quality assurance: peer visits, by" in said


def test_the_file_is_what_pdf_a_3a_asks_as_far_as_can_be_seen_here():
    pdf = reader(made())
    root: Any = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    intent = root["/OutputIntents"][0].get_object()
    attached = root["/AF"][0].get_object()

    assert pdf.pdf_header == "%PDF-1.7"
    assert (intent["/S"], len(intent["/DestOutputProfile"].get_object().get_data()) > 400) == ("/GTS_PDFA1", True)
    assert re.search(r"<pdfaid:part>3</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert "<dc:title>" in metadata
    assert RECORD.achievement.title in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert attached["/AFRelationship"] == "/Alternative"
    assert attached["/EF"]["/F"].get_object()["/Subtype"] == "/application/vc+json"
    assert pdf.attachments == {"credential.json": [DOCUMENT]}
    assert "/Encrypt" not in pdf.trailer


def test_every_part_of_the_page_has_its_place_in_the_structure():
    kinds: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kinds.append(str(node.get("/S")))
            if "/K" in node:
                walk(node["/K"])
            if node.get("/S") == "/Figure":
                alternatives.append(str(node["/Alt"]))

    alternatives: list[str] = []
    walk(reader(made()).trailer["/Root"]["/StructTreeRoot"]["/K"])

    assert {"/Document", "/H1", "/H2", "/L", "/LI", "/P", "/Figure"} <= set(kinds)
    assert alternatives == [certificate.ENGLISH.bridge, certificate.ENGLISH.square]


def test_every_font_is_inside_the_file():
    fonts: dict[str, bool] = {}
    for page in reader(made()).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            below = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            fonts[font.get_object()["/BaseFont"]] = any(f"/FontFile{kind}" in below for kind in ("", "2", "3"))

    assert len(fonts) >= 3
    assert all(fonts.values())


@pytest.mark.parametrize(
    "name",
    ["آمنة بنت سالم", "محمد", "Nguyễn Thị Ánh Tuyết", "Sukarno", "Þórdís Ćosić-Łukasz", "Ольга", "Άννα", "ỌláṢubomí"],
)
def test_a_name_is_read_back_from_the_page_as_it_was_entered(name):
    pdf = made(named(holder=name, title=f"{name} 2026"))
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()

    assert name in page.splitlines()
    assert f"{name} 2026" in page.splitlines()


def test_a_name_that_runs_the_other_way_leaves_what_stands_around_it_alone():
    page = made(named(holder="آمنة بنت سالم"))

    assert lines(page)[:7] == lines(made())[:7]
    assert lines(page)[8:] == lines(made())[8:]


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/x:1.0.0": *',
        "#panic()",
        "$x^2$ and $",
        "*bold* _thin_ `raw`",
        "\\ \\u{41} \\#",
        "@ref <label> ~ --- '' \"\"",
        "// no comment /* none */",
        "= no heading",
        "- no list",
        "[content] {code}",
        '#read("/etc/passwd")',
    ],
)
def test_a_text_is_shown_and_never_obeyed(text):
    said = lines(made(named(holder=text, title=text, outcomes=(Outcome("O1", text, "skills"),))))

    assert said.count(text) == 2
    assert f"– {text}" in said


def test_controls_and_overrides_do_not_reach_the_page():
    assert "abcd e" in lines(made(named(holder="a\x00b\u202ec\ufeffd\n\te".replace("\n\t", "\n"))))


def test_a_letter_no_font_has_is_refused_and_not_left_out(monkeypatch):
    monkeypatch.setattr(
        printing, "_compiler", lambda *, with_system_fonts, own=printing._compiler: own(with_system_fonts=False)
    )

    with pytest.raises(certificate.CannotPrint) as refusal:
        made(named(holder="李明"))
    assert refusal.value.reason == "letters"


def test_a_credential_of_many_outcomes_goes_on_a_second_page_that_says_whose_it_is():
    outcomes = tuple(
        Outcome(f"O{place}", "Takes a sample that a laboratory accepts. " * 5, "skills") for place in range(14)
    )
    pages = [page.extract_text() for page in reader(made(named(outcomes=outcomes))).pages]

    assert len(pages) == 2
    assert all("MC-00412 / 8841" in page for page in pages)
    assert "2 / 2" in pages[1]
    assert check_code.of(SIGNED) in pages[1]


def test_an_award_without_level_credits_or_end_says_so_plainly():
    record = replace(
        named(levels=(), level_applicable=False, credits=None, credit_system=None, hours=Decimal("7.5")),
        valid_until=None,
        started_on=None,
        result="9.5",
        result_scale=(),
    )
    said = lines(made(record))

    assert said[said.index("Level") : said.index("The holder can")] == [
        *("Level", "none stated", "Size", "7.5 hours", "Result", "9.5", "Awarded", "30 June 2026"),
    ]


def test_the_page_speaks_the_language_it_is_given():
    arabic = certificate.Wording(language="ar", certifies="تشهد بأن", only_there="تحقق فقط على {host}.")
    pdf = made(wording=arabic)

    assert reader(pdf).trailer["/Root"]["/Lang"] == "ar"  # type: ignore[index]
    assert reader(pdf).trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"  # type: ignore[index]
    assert "تشهد بأن" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_the_same_award_is_the_same_file():
    first = made()
    made(named(holder="Another"))

    assert made() == first
    assert b"20260630" in first


def test_the_square_on_the_page_proves_the_award(tmp_path):
    trust = TrustStore.load(write(trust_files(), tmp_path / "trust"))
    page = pypdfium2.PdfDocument(made())[0].render(scale=200 / 72).to_pil()
    photo = io.BytesIO()
    page.convert("RGB").rotate(3, fillcolor="white").save(photo, "JPEG", quality=50)

    assert picture.codes_in(photo.getvalue()) == [paper.text(ORIGIN, SIGNED)]
    assert verify(photo.getvalue(), trust, NOW).verdict == "genuine_in_force"


def test_the_square_is_42_mm_and_half_a_millimetre_a_module():
    assert 42 / (qr.LARGEST + 2 * qr.QUIET) > 0.5
    assert "width: 42mm, alt: w.square" in printing._TEMPLATE.read_text()


def test_a_page_takes_little_time():
    made()
    took = []
    for place in range(5):
        started = time.process_time()
        made(named(holder=f"Holder {place}"))
        took.append(time.process_time() - started)

    assert min(took) < 0.15


def test_every_sentence_of_the_wording_is_used():
    template = printing._TEMPLATE.read_text() + (printing._TEMPLATE.parent / "printing.py").read_text()
    fields = [field.name for field in dataclasses.fields(certificate.Wording)]

    assert [name for name in fields if not any(f"{what}.{name}" in template for what in ("w", "wording"))] == ["names"]
