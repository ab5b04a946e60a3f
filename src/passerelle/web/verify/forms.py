"""What one can bring to be checked: a code, a file, a photo or a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.awards import sharing, verification
from passerelle.core.credentials import check_code, links, paper
from passerelle.core.credentials.forms import MAX_UPLOAD
from passerelle.core.credentials.strict_json import MAX_BYTES

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from passerelle.core.credentials.links import Link

HEAD_BYTES = 4096
"""As much of a file as tells what kind it is."""
MISTYPED = gettext_lazy(
    "This code has a mistake in it. A character is missing, wrong or swapped with the next, or is the letter U, which "
    "no code has: compare it with the paper once more."
)
RECEIPT = gettext_lazy(
    "This is the receipt of a check, not the code of an award. Nothing of a check is kept, so it leads nowhere: check "
    "the award itself once more."
)
_RECEIPT = re.compile(r"V-?(?:[0-9A-F]{4}-?){2}[0-9A-F]{4}", re.IGNORECASE)
NO_SHARE = gettext_lazy(
    "This address is one of this register, but not that of a shared award. Paste the whole link, or its last 26 "
    "letters and digits."
)
NAMES_ITSELF = gettext_lazy(
    "This is the address by which a signed award names itself. It shows nobody’s award: ask its holder for the file, "
    "for a link, or for the code under the square, and bring that here."
)
CERTIFICATE = gettext_lazy(
    "This is the number of a certificate, which shows nobody’s award. The code stands under the square on the same "
    "paper: type its 16 letters and digits, or send the PDF or a photo of the square."
)
_CERTIFICATE = re.compile(r"AA[\s-]*[0-9]{1,12}", re.IGNORECASE)
"""Such as awards are numbered by (`awards/models.py`)."""
NEITHER = gettext_lazy(
    "This is not a code: under the square are 16 letters and digits, in a link are 26, and never the letter U. "
    "Look at it once more."
)


class CheckForm(forms.Form):
    """One of three ways, and one at a time: an answer is about one thing, and it is plain which."""

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
        if link := links.read(typed):
            return self._linked(link)
        if _RECEIPT.fullmatch(typed):
            raise forms.ValidationError(RECEIPT)
        if _CERTIFICATE.fullmatch(typed):
            raise forms.ValidationError(CERTIFICATE)
        if token := sharing.meant(typed.removeprefix("/s/")):
            return token
        self.cleaned_data["check_code"] = check_code.meant(typed)
        if self.cleaned_data["check_code"] is None:
            is_like_one = len(check_code.without_gaps(typed)) == check_code.LETTERS
            raise forms.ValidationError(MISTYPED if is_like_one else NEITHER)
        return None

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None:
            limit = verification.limit_of(file.read(HEAD_BYTES))
            file.seek(0)
            if (file.size or 0) > limit:
                raise forms.ValidationError(too_large(limit))
        return file

    def clean_document(self) -> str:
        text: str = self.cleaned_data["document"]
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise forms.ValidationError(too_large(MAX_BYTES))
        said = text.strip()
        if link := links.read(said) if not paper.looks_like_one(said) else None:
            self.cleaned_data["code"] = self._linked(link)  # it belongs in the first field; here it is understood too
            return ""
        if 0 < len(said) <= check_code.MAX_TYPED and (code := check_code.meant(said)):
            self.cleaned_data["check_code"] = code
            return ""
        return text

    def _linked(self, link: Link) -> str | None:
        """Return the token of a link of ours; of any other site it is kept where it leads to."""
        if link.host != urlsplit(settings.PASSERELLE_ORIGIN).netloc.lower():
            self.cleaned_data["elsewhere"] = link.host
            return None
        _before, shared, after = link.path.rpartition(links.SHARED)
        token = sharing.meant(after.rstrip("/")) if shared else None
        if token is None:
            raise forms.ValidationError(NAMES_ITSELF if link.names_an_award else NO_SHARE)
        return token

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if len(given := self._given()) > 1:
            raise forms.ValidationError(
                _("Give one thing at a time. You gave %(things)s: leave out what the answer is not to be about."),
                params={"things": get_text_list(given, _("and"))},
            )
        is_anything = any(found.get(name) for name in ("code", "check_code", "elsewhere"))
        if not self.errors and self.brought is None and not is_anything:
            self.add_error("code", _("Give a code, a file or a text."))
        return found

    def _given(self) -> list[str]:
        """Return which of the three ways were used, in words; blanks are nothing."""
        used = {
            _("a code or link"): self.data.get("code", "").strip(),
            _("a file"): self.files.get("file"),
            _("a text"): self.data.get("document", "").strip(),
        }
        return [words for words, what in used.items() if what]

    @property
    def told(self) -> str:
        """What was brought, for who reads the answer later: the name of the file, the code, or that it was a text."""
        if file := self.cleaned_data.get("file"):
            return str(file.name)
        return self.cleaned_data.get("check_code") or (_("a text") if self.brought is not None else "")

    @property
    def brought(self) -> bytes | None:
        """The document's bytes, exactly as they came; None where only a code was given."""
        if file := self.cleaned_data.get("file"):
            file.seek(0)
            content: bytes = file.read()
            return content
        text: str = self.cleaned_data.get("document") or self.cleaned_data.get("square") or ""
        return text.strip().encode("utf-8", "surrogatepass") if text.strip() else None


def too_large(limit: int) -> str:
    if limit == MAX_BYTES:
        return _(
            "This is too large: a saved award or a text may have at most 256 kilobytes. Only a PDF or a photo (JPEG, "
            "PNG, GIF or WebP) may have more, up to %(number)d megabytes; this begins like neither."
        ) % {"number": MAX_UPLOAD >> 20}
    return _(
        "This is too large: a photo or a PDF may have at most %(number)d megabytes. Send the photo smaller, as JPEG or "
        "PNG, or one of the square alone."
    ) % {"number": limit >> 20}
