"""Why a file that a learner brings is not taken, an adviser or a jury of prior learning may not go on, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "file_too_large": gettext_lazy("The file is larger than 10 MB. Take a smaller photo, or share the PDF in parts."),
    "file_empty": gettext_lazy("The file is empty."),
    "archive": gettext_lazy("This is an archive or an office document. Save what is in it as a PDF, one file each."),
    "program": gettext_lazy("This is a program. Bring a photo, a PDF or a plain text."),
    "svg": gettext_lazy("This is an SVG drawing, which can run by itself. Save it as a PNG or a PDF."),
    "markup": gettext_lazy("This is a web page, which can run by itself. Save it as a PDF."),
    "heic": gettext_lazy("This kind of photo or film is not read everywhere. Save it as a JPEG."),
    "unknown_kind": gettext_lazy("This kind of file is not known here. Bring a photo, a PDF or a plain text."),
    "cut_off": gettext_lazy("The PDF ends in the middle. Save it again."),
    "polyglot": gettext_lazy("This PDF is something else at the same time. Print it to a new PDF."),
    "active_pdf": gettext_lazy("This PDF runs something or carries files. Print it to a new PDF."),
    "wrong_ending": gettext_lazy("The name of the file says that it is something else than it is. Save it again."),
    "picture_too_large": gettext_lazy("The photo has more than 50 million dots. Take a smaller one."),
    "picture_broken": gettext_lazy("The photo cannot be opened. Take it again."),
    "jury_convened": gettext_lazy("A jury is convened for this case already."),
    "recognised_already": gettext_lazy("A jury recognised all of this before. There is nothing left to show."),
    "place_booked": gettext_lazy("The candidate holds a place in a sitting, and is assessed there."),
    "jury_too_early": gettext_lazy("That day is past. Choose a later one."),
    "jury_too_late": gettext_lazy(
        "A jury meets within three months after the case was admitted. Choose an earlier day."
    ),
    "jury_not_met": gettext_lazy("The jury votes on the day it meets, or after."),
    "too_few_members": gettext_lazy("A jury has two members at least, or more where the rules in force say so."),
    "nobody_qualified": gettext_lazy("One member at least must be an assessor of this micro-credential."),
    "one_chair": gettext_lazy("One of the members takes the chair, and one alone."),
    "not_balanced": gettext_lazy("The rules in force ask for a jury that is balanced between women and men."),
    "adviser_asked": gettext_lazy("Somebody is asked to help you already. End that first."),
    "adviser_judges": gettext_lazy("Who judges the case cannot help with it."),
    "case_is_over": gettext_lazy("The case is over."),
    "notes_are_many": gettext_lazy("There are as many notes as there may be."),
    "votes_missing": gettext_lazy("Each member votes first; then the chair concludes."),
}

LINKED: dict[str, Any] = {
    "same_person": gettext_lazy("It is the candidate."),
    "declared": gettext_lazy("A personal tie was declared."),
    "same_organisation": gettext_lazy("Acts, or acted, for an organisation that the candidate acted for too."),
    "taught": gettext_lazy("Teaches, or taught, where the candidate took a course."),
    "accompanied": gettext_lazy("Accompanied the candidate."),
    "assessed": gettext_lazy("Assessed the candidate before."),
}
"""What bars somebody from a jury, by the code of the link."""
