"""Marking without a network, on pages and by the API: taken along, brought back, chosen, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.assessment import actions, sheet_signing, sheets
from passerelle.assessment.models import Candidate, MarkingSheet, SheetReturn
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, Country
from tests.assessment.sheet_factories import came, filled, handed_out, marked, of_row, sat
from tests.web.test_sitting_pages import of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def brought(desk: Client, sheet: MarkingSheet, data: bytes) -> Any:
    file = SimpleUploadedFile("sheet.csv", data, "text/csv")
    return desk.post(f"/assessor/sheets/{sheet.number}/bring/", {"file": file})


def test_a_sheet_is_taken_along_filled_brought_back_and_signed(mirane: Country):
    sitting = sat(mirane, "Ana Bel", "Bela Tor")
    desk = of(mirane.assessor)
    assert "Sheet of this sitting" in desk.get("/assessor/sheets/").content.decode()
    sent = desk.post("/assessor/sheets/make/", {"sitting": sitting.number})
    sheet = MarkingSheet.objects.get()
    assert sent["Location"] == f"/assessor/sheets/{sheet.number}/"
    answer = desk.get(f"{sent['Location']}file/")
    assert answer.content.decode() == f"\ufeff{sheets.as_file(sheet)}"
    paper = desk.get(f"{sent['Location']}print/").content.decode()
    assert sheets.seal_of(sheets.header_of(sheet)) in paper
    assert "Bela Tor" in paper
    assert ("A1 On site, 70 %" in paper, "A2 Talk, 30 %" in paper) == (True, True)
    assert "mark A1,On site,70 %\nmark A2,Talk,30 %\n\n" in sheets.as_file(sheet)

    assert brought(desk, sheet, filled(sheet, {1: came(), 2: came("eighty")})).status_code == 302
    page = desk.get(sent["Location"]).content.decode()
    assert "Line 12" in page
    assert "This is not a number of points." in page
    assert "1 row is marked." in page
    assert ("<b>On site</b>" in page, "The description asks for:" in page, "Bring it back" in page) == (
        True,
        True,
        True,
    )
    assert desk.post(f"{sent['Location']}sign/", {"identity_check": ""}).status_code == 422
    assert desk.post(f"{sent['Location']}sign/", {"identity_check": "supervised_no_id"}).status_code == 422
    assert desk.post(f"{sent['Location']}sign/", {"identity_check": ONSITE}).status_code == 302
    assert "1 result is signed." in desk.get(sent["Location"]).content.decode()
    assert sorted(Candidate.objects.values_list("state", flat=True)) == ["assigned", "passed"]


def test_a_file_handed_out_before_columns_had_titles_is_read_and_a_sheet_signed_to_its_end_asks_for_no_file(
    mirane: Country,
):
    sheet, desk = handed_out(mirane, sat(mirane, "Ana Bel")), of(mirane.assessor)
    old = filled(sheet, {1: came()}).replace(b"mark A1,On site,70 %\nmark A2,Talk,30 %\n", b"")
    assert b"On site" not in old
    assert brought(desk, sheet, old).status_code == 302
    desk.post(f"/assessor/sheets/{sheet.number}/sign/", {"identity_check": ONSITE})
    page = desk.get(f"/assessor/sheets/{sheet.number}/").content.decode()
    assert ("1 result is signed." in page, "Bring it back" in page) == (True, False)


def test_a_file_that_is_refused_says_why_beside_the_field(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel"))
    desk = of(mirane.assessor)
    answer = brought(desk, sheet, filled(sheet, {1: came()}).replace(b"version,1", b"version,2"))
    assert answer.status_code == 422
    assert "The first lines of the sheet were altered." in answer.content.decode()
    assert brought(desk, sheet, b"x" * 1_600_000).status_code == 422
    assert not SheetReturn.objects.exists()


def test_two_different_marks_are_shown_side_by_side_and_one_is_chosen(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel"))
    online = of_row(sheet, 1)
    actions.save_marks(online, make.marks(55, 56), by=mirane.assessor, seen_version=online.version)
    desk = of(mirane.assessor)
    brought(desk, sheet, filled(sheet, {1: came("91", "92")}))
    page = desk.get(f"/assessor/sheets/{sheet.number}/").content.decode()
    assert all(score in page for score in ("55", "56", "91", "92", "The sheet is right"))
    desk.post(f"/assessor/sheets/{sheet.number}/rows/1/", {"side": "sheet"})

    assert marked(sheet) == [{"A1": "91", "A2": "92"}]


def test_a_large_file_goes_on_by_itself_and_the_journal_ends_what_nobody_watches(
    mirane: Country, monkeypatch: pytest.MonkeyPatch
):
    for package in (sheets, sheet_signing):
        monkeypatch.setattr(package, "PORTION", 1)
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    desk = of(mirane.assessor)
    brought(desk, sheet, filled(sheet, {row: came() for row in (1, 2, 3)}))
    answer = desk.get(f"/assessor/sheets/{sheet.number}/")
    assert answer["Refresh"] == "1"
    assert "Reading: 2 of 3 rows" in answer.content.decode()
    answer = desk.get(f"/assessor/sheets/{sheet.number}/")
    assert "Refresh" not in answer
    desk.post(f"/assessor/sheets/{sheet.number}/sign/", {"identity_check": ONSITE})
    assert "Signing: 2 of 3 rows" in desk.get(f"/assessor/sheets/{sheet.number}/").content.decode()
    assert sheet_signing.finish(MarkingSheet.objects.get()).state == "signed"


def test_sheets_cost_the_same_queries_however_many_rows_are_amiss(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, *(f"Learner {letter}" for letter in "ABCD")))
    for row in (1, 2, 3):
        online = of_row(sheet, row)
        actions.save_marks(online, make.marks(55, 56), by=mirane.assessor, seen_version=online.version)
    sheets.bring(sheet, filled(sheet, {1: came(), 2: came(), 3: came(), 4: came("x")}), by=mirane.assessor)
    desk = of(mirane.assessor)
    for path in ("/assessor/sheets/", f"/assessor/sheets/{sheet.number}/", f"/assessor/sheets/{sheet.number}/print/"):
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(path).status_code == 200
        assert len(asked) <= 12, (path, len(asked))


def test_a_program_does_the_same(mirane: Country):
    sitting = sat(mirane, "Ana Bel", "Bela Tor")
    desk = of(mirane.assessor)

    def post(path: str, **body: Any) -> Any:
        answer = desk.post(f"/api/marking-sheets{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    status, made = post("", sitting=sitting.number)
    assert (status, made["rows"], made["state"]) == (201, 2, "out")
    sheet, path = MarkingSheet.objects.get(), f"/{made['number']}"
    assert desk.get(f"/api/marking-sheets{path}/file").content.decode() == sheets.as_file(sheet)
    status, back = post(f"{path}/returns", content=filled(sheet, {1: came(), 2: came("101")}).decode())
    assert (status, back["taken"], [one["problem"] for one in back["problems"]]) == (200, 1, ["mark_too_high"])
    assert desk.get(f"/api/marking-sheets{path}/returns/{back['number']}").json() == back
    status, line = post(f"{path}/rows/1/choice", side="sheet")
    assert (status, line["code"]) == (409, "wrong_state")
    assert post(f"{path}/signature", identity_check=ONSITE)[1]["state"] == "signed"
    rows = desk.get(f"/api/marking-sheets{path}/rows").json()["items"]
    assert [one["state"] for one in rows] == ["signed", "out"]
    assert desk.get("/api/marking-sheets").json()["total"] == 1
    assert of(mirane.head).get(f"/api/marking-sheets{path}").status_code == 404
    altered = filled(sheet, {1: came()}).decode().replace("rows,2", "rows,1")
    assert post(f"{path}/returns", content=altered)[1]["data"]["reason"] == "sheet_header_altered"
