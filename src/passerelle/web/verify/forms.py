"""What one can bring to be checked: a code, a file, a photo or a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.awards import sharing, verification
from passerelle.core.credentials import check_code, paper
from passerelle.core.credentials.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

HEAD_BYTES = 64
"""As much of a file as tells what kind it is."""
GAPS = re.compile(r"[\s-]+")
MISTYPED = gettext_lazy("This code has a mistake in it. Look at it once more.")
NEITHER = gettext_lazy(
    "This is not a code: under the square are 16 letters and digits, in a link are 26, and never the letter U. "
    "Look at it once more."
)


class CheckForm(forms.Form):
    """One of three ways; the file counts before the text, the text before the code."""

    code = forms.CharField(
        label=gettext_lazy("Code under the square, or code or link of a shared award"),
        help_text=gettext_lazy("16 or 26 letters and digits; spaces do not matter, letter O and digit 0 are the same"),
        required=False,
        max_length=paper.MAX_TEXT,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    file = forms.FileField(
        label=gettext_lazy("or open the file: a photo of the square, the PDF, or the saved award"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.pdf,.json,.jwt,.sdjwt,.txt,application/json"}),
    )
    document = forms.CharField(
        label=gettext_lazy("or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str | None:
        """Return the token of a share link; a check code or the text of a square is kept under its own name."""
        typed: str = self.cleaned_data["code"].strip()
        if not typed:
            return None
        if "#" in typed and paper.looks_like_one(typed):
            self.cleaned_data["square"] = typed
            return None
        if token := sharing.meant(typed.rpartition("/s/")[2]):
            return token
        self.cleaned_data["check_code"] = check_code.meant(typed)
        if self.cleaned_data["check_code"] is None:
            is_like_one = len(GAPS.sub("", typed)) == check_code.LETTERS
            raise forms.ValidationError(
                _("This code has a mistake in it. Look at it once more.") if is_like_one else NEITHER
            )
        return None

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None:
            limit = verification.limit_of(file.read(HEAD_BYTES))
            file.seek(0)
            if (file.size or 0) > limit:
                raise forms.ValidationError(_too_large(limit))
        return file

    def clean_document(self) -> str:
        text: str = self.cleaned_data["document"]
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise forms.ValidationError(_too_large(MAX_BYTES))
        link = text.strip()
        if link.startswith(("http://", "https://")) and (token := sharing.meant(link.rpartition("/s/")[2])):
            self.cleaned_data["code"] = token  # a link belongs in the first field; here it is understood too
            return ""
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and self.brought is None and not found.get("code") and not found.get("check_code"):
            self.add_error("code", _("Give a code, a file or a text."))
        return found

    @property
    def brought(self) -> bytes | None:
        """The document's bytes, exactly as they came; None where only a code was given."""
        if file := self.cleaned_data.get("file"):
            file.seek(0)
            content: bytes = file.read()
            return content
        text: str = self.cleaned_data.get("document") or self.cleaned_data.get("square") or ""
        return text.strip().encode("utf-8", "surrogatepass") if text.strip() else None


def _too_large(limit: int) -> str:
    if limit == MAX_BYTES:
        return _("This is too large to be one of our credentials: at most 256 kilobytes.")
    return _("This is too large: a photo or a PDF may have at most %(number)d megabytes.") % {"number": limit >> 20}
