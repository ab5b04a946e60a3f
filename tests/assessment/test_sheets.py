"""Marking without a network: a sheet is handed out, comes back, differs from what stands, and is signed as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from passerelle.assessment import actions, sheet_rows, sheet_signing, sheets, sittings
from passerelle.assessment.models import Candidate, ComponentResult, MarkingSheet, SheetReturn, SheetRow, SittingBooking
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, TooLarge, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.assessment.sheet_factories import came, filled, handed_out, marked, of_row, sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def bring(of: Country, sheet: MarkingSheet, data: bytes) -> SheetReturn:
    return sheets.bring(MarkingSheet.objects.get(pk=sheet.pk), data, by=of.assessor)


def told(kept: SheetReturn) -> tuple[int, int, int, list[tuple[int, str]]]:
    problems = [(one["line"], one["problem"]) for one in kept.problems]
    return kept.taken, kept.same, kept.conflicts, problems


def reason(act: Any) -> Any:
    facts = Fact.objects.count()
    with pytest.raises(NotNow) as refusal:
        act()
    assert Fact.objects.count() == facts
    return refusal.value.data["reason"]


def counted() -> dict[str, int]:
    """Return how many of everything there are."""
    kinds = ("candidate.mark", "candidate.assess", "booking.attend", "marking_sheet.bring", "sheet_return.finish")
    return {
        "marks": ComponentResult.objects.count(),
        "returns": SheetReturn.objects.count(),
        "came": SittingBooking.objects.filter(state="attended").count(),
        **{kind: Fact.objects.filter(kind=kind).count() for kind in kinds},
    }


def test_a_sheet_filled_without_a_network_brings_who_came_and_their_marks_and_is_signed(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    rows = {1: came("80", "60"), 2: came("70,5", "20"), 3: {"came": "no"}}
    kept = bring(mirane, sheet, filled(sheet, rows))

    assert (kept.state, told(kept)) == ("read", (2, 1, 0, []))
    assert marked(sheet) == [{"A1": "80", "A2": "60"}, {"A1": "70.5", "A2": "20"}, {}]
    assert sorted(SittingBooking.objects.values_list("state", flat=True)) == ["absent", "attended", "attended"]

    done = sheet_signing.sign(MarkingSheet.objects.get(), ONSITE, by=mirane.assessor, today=TODAY)
    people = [of_row(sheet, row) for row in (1, 2, 3)]
    assert done.state == "signed"
    assert [(one.state, one.result, one.identity_check) for one in people] == [
        ("passed", "merit", ONSITE),
        ("failed", "fail", ONSITE),
        ("assigned", "", ""),
    ]
    assert [row.state for row in sheet.lines.all()] == ["signed", "signed", "out"]


def test_the_same_file_again_changes_nothing(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor"))
    data = filled(sheet, {1: came(), 2: came()})
    bring(mirane, sheet, data)
    before, facts = counted(), Fact.objects.count()
    bring(mirane, sheet, data)
    bring(mirane, sheet, data + b"\n")

    assert counted() == before | {"returns": 2, "marking_sheet.bring": 2, "sheet_return.finish": 2}
    assert Fact.objects.count() == facts + 2
    assert marked(sheet) == [{"A1": "80", "A2": "60"}] * 2


def test_wrong_rows_are_told_by_line_and_good_rows_are_kept(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, *(f"Learner {letter}" for letter in "ABCDEFGHIJ")))
    wrong: dict[int, dict[str, str]] = {
        1: came("eighty"),
        2: came("101"),
        3: came() | {"came": "perhaps"},
        4: {"came": "no", "mark A1": "50"},
        5: came() | {"document": "AB 123456"},
        6: came() | {"candidate": "CA-99999", "name": "Zed Zan"},
        7: {"mark A1": "50"},
        8: came() | {"row": "1"},
        9: came(note="x" * 501),
    }
    kept = bring(mirane, sheet, filled(sheet, wrong | {10: came()}))

    assert told(kept)[:3] == (1, 0, 0)
    assert [(one["line"], one["problem"]) for one in kept.problems] == [
        (11, "mark_unreadable"),
        (12, "mark_too_high"),
        (13, "came_unclear"),
        (14, "absent_with_marks"),
        (15, "document_unclear"),
        (16, "not_on_this_sheet"),
        (17, "did_not_attend"),
        (18, "not_on_this_sheet"),
        (19, "note_too_long"),
    ]
    assert {"candidate": "CA-99999", "name": "Zed Zan"}.items() <= kept.problems[5].items()
    assert marked(sheet) == [{}] * 9 + [{"A1": "80", "A2": "60"}]
    again = bring(mirane, sheet, filled(sheet, wrong | {10: came()}))
    assert (again.pk, told(again)[:3], len(again.problems)) == (kept.pk, (0, 1, 0), 9)


def test_results_for_somebody_who_gave_the_place_back_are_refused_by_name(mirane: Country):
    sitting = sat(mirane, "Ana Bel", "Bela Tor")
    sheet = handed_out(mirane, sitting)
    gone = SittingBooking.objects.select_related("sitting", "candidate__micro_credential").get(person__name="Bela Tor")
    sittings.cancel_booking(gone, by=mirane.head, today=TODAY)
    kept = bring(mirane, sheet, filled(sheet, {1: came(), 2: came()}))

    assert told(kept) == (1, 0, 0, [(12, "no_candidate_any_more")])
    assert kept.problems[0]["name"] == "Bela Tor"


def test_what_was_marked_online_meanwhile_is_shown_beside_it_and_a_person_chooses(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    for row in (1, 2, 3):
        online = of_row(sheet, row)
        actions.save_marks(online, make.marks(55, 55), by=mirane.assessor, seen_version=online.version)
    data = filled(sheet, {1: came(), 2: came(), 3: came("55", "55")})
    assert told(bring(mirane, sheet, data)) == (0, 1, 2, [])
    first, second = sheet.lines.filter(state="conflict")
    assert (first.offered, marked(sheet)[0]) == ({"A1": "80.00", "A2": "60.00"}, {"A1": "55", "A2": "55"})
    signing = MarkingSheet.objects.get()
    assert reason(lambda: sheet_signing.sign(signing, ONSITE, by=mirane.assessor, today=TODAY)) == "choose_first"
    with pytest.raises(NotPermitted):
        sheets.choose(first, "sheet", by=mirane.head)
    with pytest.raises(Malformed):
        sheets.choose(first, "both", by=mirane.assessor)
    sheets.choose(first, "sheet", by=mirane.assessor)
    sheets.choose(second, "register", by=mirane.assessor)

    assert marked(sheet) == [{"A1": "80", "A2": "60"}, {"A1": "55", "A2": "55"}, {"A1": "55", "A2": "55"}]
    with pytest.raises(WrongState):
        sheets.choose(second, "sheet", by=mirane.assessor)
    assert told(bring(mirane, sheet, data + b"\n")) == (0, 3, 0, [])


def test_of_two_sheets_with_different_marks_a_person_chooses(mirane: Country):
    sitting = sat(mirane, "Ana Bel")
    first = handed_out(mirane, sitting)
    MarkingSheet.objects.filter(pk=first.pk).update(state="back")
    second = handed_out(mirane, sitting)
    assert first != second
    bring(mirane, first, filled(first, {1: came()}))
    assert told(bring(mirane, second, filled(second, {1: came("90")}))) == (0, 0, 1, [])
    assert told(bring(mirane, first, filled(first, {1: came("95")}))) == (0, 0, 1, [])
    assert marked(first) == [{"A1": "80", "A2": "60"}]


def test_a_signed_result_is_never_changed_by_a_sheet(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel"))
    bring(mirane, sheet, filled(sheet, {1: came()}))
    sheet_signing.sign(MarkingSheet.objects.get(), ONSITE, by=mirane.assessor, today=TODAY)
    assert told(bring(mirane, sheet, filled(sheet, {1: came("99")}))) == (0, 0, 1, [])
    line = sheet.lines.get()
    assert reason(lambda: sheets.choose(line, "sheet", by=mirane.assessor)) == "marks_signed"
    assert sheets.choose(line, "register", by=mirane.assessor).state == "signed"


def test_an_altered_header_or_another_sheet_is_refused(mirane: Country):
    sitting = sat(mirane, "Ana Bel", "Bela Tor")
    sheet = handed_out(mirane, sitting)
    MarkingSheet.objects.filter(pk=sheet.pk).update(state="back")
    other = handed_out(mirane, sitting)
    good = filled(sheet, {1: came()}).decode()
    for was, now in (
        ("version,1", "version,2"),
        ("rows,2", "rows,3"),
        (f"sheet,{sheet.number}", f"sheet,{other.number}"),
        (f"sitting,{sitting.number}", "sitting,"),
        ("seal,s", "seal,t"),
    ):
        assert was in good
        altered = good.replace(was, now, 1).encode()
        assert reason(lambda data=altered: bring(mirane, sheet, data)) == "sheet_header_altered"
    assert reason(lambda: bring(mirane, sheet, filled(other, {1: came()}))) == "another_sheet"
    assert (SheetReturn.objects.count(), ComponentResult.objects.count()) == (0, 0)


def test_what_is_no_sheet_is_refused_as_a_whole(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel"))
    good = filled(sheet, {1: came()})
    assert {
        reason(lambda data=data: bring(mirane, sheet, data))
        for data in (b"", b"\xff\xfe", b"row,candidate", good.replace(b"rows,1\n", b""), good + b"\x00")
    } == {"not_a_sheet"}
    assert reason(lambda: bring(mirane, sheet, good.replace(b"mark A2", b"mark A9"))) == "sheet_columns"
    assert reason(lambda: bring(mirane, sheet, good + b"1,x\n" * 5_001)) == "sheet_too_many_rows"
    with pytest.raises(TooLarge):
        bring(mirane, sheet, b"x" * 1_500_001)
    with pytest.raises(NotPermitted):
        sheets.bring(sheet, good, by=mirane.head)
    sheets.give_up(sheet, by=mirane.assessor)
    with pytest.raises(WrongState):
        sheets.bring(sheet, good, by=mirane.assessor)


def test_a_spreadsheet_that_writes_semicolons_and_a_mark_at_the_front_is_read(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel"))
    data = b"\xef\xbb\xbf" + filled(sheet, {1: came("70.5", "60")}).replace(b",", b";").replace(b"70.5", b"70,5")

    assert told(bring(mirane, sheet, data.replace(b"\n", b"\r\n"))) == (1, 0, 0, [])


def test_a_sheet_where_nothing_changed_is_handed_out_once(mirane: Country):
    sitting = sat(mirane, "Ana Bel")
    assert handed_out(mirane, sitting) == handed_out(mirane, sitting)
    assert reason(lambda: sheets.hand_out(mirane.entry, sitting, by=mirane.head, today=TODAY)) == "nobody_to_mark"


def test_who_cannot_be_signed_is_named_and_stops_nobody_else(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    bring(mirane, sheet, filled(sheet, {1: came(), 2: came(a2=""), 3: came()}))
    actions.declare_tie(of_row(sheet, 3), by=mirane.assessor, today=TODAY)
    with pytest.raises(NotPermitted):
        sheet_signing.sign(MarkingSheet.objects.get(), ONSITE, by=mirane.head, today=TODAY)
    weak = "supervised_no_id"
    signing = MarkingSheet.objects.get()
    assert (
        reason(lambda: sheet_signing.sign(signing, weak, by=mirane.assessor, today=TODAY)) == "identity_check_too_weak"
    )
    sheet_signing.sign(signing, ONSITE, by=mirane.assessor, today=TODAY)

    assert [(row.state, row.refusal) for row in sheet.lines.all()] == [
        ("signed", ""),
        ("applied", "marks_missing"),
        ("applied", "another_assessor"),
    ]


def test_where_one_was_changed_under_the_lock_all_the_same_nobody_of_the_portion_moves(mirane: Country):
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor"))
    seen = list(Candidate.objects.filter(sheet_rows__sheet=sheet).order_by("pk"))
    Candidate.objects.filter(pk=seen[1].pk).update(version=F("version") + 1)

    with pytest.raises(StaleVersion), transaction.atomic():
        sheet_rows.move_many(seen, "assigned")

    assert [one.version for one in Candidate.objects.order_by("pk")] == [seen[0].version, seen[1].version + 1]


# --- killed at every step -------------------------------------------------------------------------------------------


def killed(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


BRINGING: dict[str, tuple[object, str]] = {
    "keeping the file": (SheetReturn.objects, "create"),
    "noting that it came": (sheets, "step"),
    "before reading": (sheets, "go_on"),
    "reading a portion": (sheet_rows, "take_over"),
    "noting who came": (sittings, "note_attendance"),
    "writing marks": (ComponentResult.objects, "bulk_create"),
    "writing rows": (SheetRow.objects, "bulk_create"),
    "moving candidates": (sheet_rows, "move_many"),
    "leaving facts": (journal, "record_many"),
}


@pytest.mark.parametrize("step", BRINGING)
@pytest.mark.parametrize("portion", [1, 500])
def test_killed_at_any_step_of_bringing_there_is_one_of_each_in_the_end(
    mirane: Country, step: str, portion: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sheets, "PORTION", portion)
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    data = filled(sheet, {row: came() for row in (1, 2, 3)})
    with monkeypatch.context() as patch:
        patch.setattr(*BRINGING[step], killed)
        with pytest.raises(KeyboardInterrupt):
            bring(mirane, sheet, data)
    sheets.finish(bring(mirane, sheet, data))

    assert counted() == {
        **{"marks": 6, "returns": 1, "came": 3, "candidate.mark": 3, "candidate.assess": 0, "booking.attend": 3},
        **{"marking_sheet.bring": 1, "sheet_return.finish": 1},
    }
    assert marked(sheet) == [{"A1": "80", "A2": "60"}] * 3


SIGNING: dict[str, tuple[object, str]] = {
    "before signing": (sheet_signing, "go_on"),
    "signing a portion": (sheet_signing, "_sign"),
    "moving candidates": (sheet_rows, "move_many"),
    "leaving facts": (journal, "record_many"),
    "closing the sheet": (sheet_signing, "step"),
}


@pytest.mark.parametrize("step", SIGNING)
def test_killed_at_any_step_of_signing_everybody_is_signed_once(
    mirane: Country, step: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sheet_signing, "PORTION", 2)
    sheet = handed_out(mirane, sat(mirane, "Ana Bel", "Bela Tor", "Cai Dor"))
    bring(mirane, sheet, filled(sheet, {row: came() for row in (1, 2, 3)}))

    def sign() -> MarkingSheet:
        return sheet_signing.sign(MarkingSheet.objects.get(), ONSITE, by=mirane.assessor, today=TODAY)

    with monkeypatch.context() as patch:
        patch.setattr(*SIGNING[step], killed)
        with pytest.raises(KeyboardInterrupt):
            sign()
    sheet_signing.finish(sign())

    assert set(Candidate.objects.values_list("state", flat=True)) == {"passed"}
    assert Fact.objects.filter(kind="candidate.assess").count() == 3
    assert [row.state for row in sheet.lines.all()] == ["signed"] * 3
