"""Why a marking sheet, or a row of one, is not taken over, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

from passerelle.policy import twice

REASONS: Final[dict[str, Any]] = twice.REASONS | {
    "nobody_to_mark": gettext_lazy("Nobody waits here whom you were named to assess."),
    "not_a_sheet": gettext_lazy("This is not a marking sheet saved as CSV. Download the sheet again and fill that."),
    "sheet_columns": gettext_lazy("The columns are not those of the sheet. Download it again and copy the marks over."),
    "sheet_too_many_rows": gettext_lazy("The file has more rows than a sheet can have."),
    "sheet_header_altered": gettext_lazy(
        "The first lines of the sheet were altered. Download it again and copy the marks over."
    ),
    "another_sheet": gettext_lazy("This file belongs to another sheet. Bring it back there."),
    "still_being_read": gettext_lazy("A file that came back is still being read. Wait until it was."),
    "choose_first": gettext_lazy("On some rows two different marks stand. Choose one first."),
    "marks_signed": gettext_lazy("The result is signed. What was signed is corrected, not marked again."),
    "nothing_corrected": gettext_lazy("These marks are the same as those that were signed."),
    "nothing_signed": gettext_lazy("There is no signed result that counts, so nothing to appeal against."),
    "appeal_open": gettext_lazy("An appeal against this result is open; whoever hears it decides on the marks."),
    "appeal_too_late": gettext_lazy("The last day to appeal against this result has passed."),
    "passed_since": gettext_lazy("They have passed since, and that result counts."),
    "on_the_way_again": gettext_lazy("Another attempt is under way. Its result will count; let this one stand."),
    "no_retake_here": gettext_lazy(
        "Nobody is entered anew here: book a sitting, show what you can do already, or take a course."
    ),
    "not_corrected": gettext_lazy("The result that this award stands on was not corrected."),
    "corrected_to_fail": gettext_lazy("As corrected, the result is not passed. Withdraw the award, or let it stand."),
    "involved_before": gettext_lazy("They had to do with this result before. Name somebody else."),
}
ROWS: Final[dict[str, Any]] = {
    "second_mark_wanted": gettext_lazy("Waits for a second assessor. You sign it once both marks are settled."),
    "marks_handed_in": gettext_lazy("These marks were handed in to be compared. They are not changed any more."),
    "on_hold": gettext_lazy("This cannot go on at present. A signatory of the awarder knows why."),
    "part_recognised": gettext_lazy("A jury recognised this part. It is not marked; leave the cell as it was."),
    "row_unknown": gettext_lazy("The number of the row cannot be read."),
    "row_twice": gettext_lazy("This row stands in the file twice."),
    "came_unclear": gettext_lazy("Write yes or no for whether they came."),
    "mark_unreadable": gettext_lazy("This is not a number of points."),
    "mark_not_of_the_scale": gettext_lazy("This is not a mark of the scale of this column."),
    "mark_too_high": gettext_lazy("There are 100 points at most."),
    "absent_with_marks": gettext_lazy("Who did not come has no marks."),
    "note_too_long": gettext_lazy("The note is longer than 500 characters."),
    "not_on_this_sheet": gettext_lazy("They are not on this row of the sheet: who was not booked has no result."),
    "not_booked": gettext_lazy("They hold no place in this sitting."),
    "no_candidate_any_more": gettext_lazy("They gave up, so there is nothing to mark."),
    "another_assessor": gettext_lazy("Somebody else was named to assess them."),
    "document_unclear": gettext_lazy("Write which of the documents asked for was seen."),
    "not_your_centre": gettext_lazy("Only the centre of the sitting notes who came."),
    "did_not_attend": gettext_lazy("Nobody noted that they came. Note that first."),
    "not_begun_yet": gettext_lazy("The sitting has not begun yet."),
    "result_signed": gettext_lazy("The result is signed; who came stays as it was noted."),
    "marks_missing": gettext_lazy("A mark is missing."),
    "conflicted": gettext_lazy("A tie bars you from assessing them."),
    "sitting_not_open": gettext_lazy("The sitting was called off."),
    "booked_elsewhere": gettext_lazy("They hold a place in another sitting."),
    "wrong_state": gettext_lazy("Whether they came cannot be noted any more."),
}


def of_row(problem: str) -> str:
    """Return what is amiss with a row, as a sentence."""
    return str(ROWS.get(problem, problem))
