"""What one can bring to be checked: a code, a file or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.awards import sharing
from passerelle.core.credentials.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

TOO_LARGE = _("This is too large to be one of our credentials: at most 256 kilobytes.")


class CheckForm(forms.Form):
    """One of three ways; the file counts before the text, the text before the code."""

    code = forms.CharField(
        label=_("Code or link of a shared award"),
        help_text=_("26 letters and digits; spaces do not matter, letter O and digit 0 count as the same"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off"}),
    )
    file = forms.FileField(label=_("or open the file"), required=False)
    document = forms.CharField(
        label=_("or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str | None:
        typed: str = self.cleaned_data["code"].strip()
        if not typed:
            return None
        token = sharing.meant(typed.rpartition("/s/")[2])
        if token is None:
            raise forms.ValidationError(
                _("This is not a code: it has 26 letters and digits, and never the letter U. Look at it once more.")
            )
        return token

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean_document(self) -> str:
        text: str = self.cleaned_data["document"]
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        link = text.strip()
        if link.startswith(("http://", "https://")) and (token := sharing.meant(link.rpartition("/s/")[2])):
            self.cleaned_data["code"] = token  # a link belongs in the first field; here it is understood too
            return ""
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and self.brought is None and not found.get("code"):
            self.add_error("code", _("Give a code, a file or a text."))
        return found

    @property
    def brought(self) -> bytes | None:
        """The document's bytes, exactly as they came; None where only a code was given."""
        if file := self.cleaned_data.get("file"):
            file.seek(0)
            content: bytes = file.read()
            return content
        text: str = self.cleaned_data.get("document") or ""
        return text.strip().encode("utf-8", "surrogatepass") if text.strip() else None
