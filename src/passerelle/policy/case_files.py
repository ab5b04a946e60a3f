"""Why a file that a learner brings is not taken, in words."""

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
}
