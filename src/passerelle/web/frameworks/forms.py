"""What is asked on the pages of frameworks and credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from passerelle.core.frameworks.lines import LIMIT
from passerelle.frameworks.models import Basis

if TYPE_CHECKING:
    from collections.abc import Iterable


class DraftForm(forms.Form):
    """A version as a file, or typed and mended on the page."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("JSON, as the register writes it."))
    text = forms.CharField(
        label=_("Or the text of it"),
        required=False,
        strip=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take the file where there is one; as text, for faults are told by line."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > LIMIT:
            raise forms.ValidationError(_("This file is too large: at most 4 megabytes."))
        try:
            cleaned["document"] = file.read().decode("utf-8-sig") if file else cleaned.get("text", "")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is not text in UTF-8.")) from None
        if not cleaned["document"].strip():
            raise forms.ValidationError(_("Choose a file, or give the text of one."))
        return cleaned


class SourceForm(forms.Form):
    """Confirming that a framework is as told."""

    source = forms.CharField(
        label=_("Source"), max_length=400, help_text=_("The report, agreement or law, and where in it.")
    )
    source_url = forms.CharField(
        label=_("Address of the source"),
        max_length=300,
        required=False,
        widget=forms.URLInput,
        validators=[RegexValidator(r"^https?://[^\s\"'<>]+$", _("An address begins with https:// or http://."))],
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False, help_text=_("Public. Name no person."))


class ComparisonForm(SourceForm):
    """Confirming what one level compares with."""

    level = forms.ChoiceField(label=_("Level"))
    target = forms.ChoiceField(label=_("Compares with"))
    basis = forms.ChoiceField(label=_("Rests on"), choices=[one for one in Basis.choices if one[0] != Basis.ASSUMED])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1950, max_value=2100)
    field_order = ("level", "target", "basis", "source", "source_url", "year", "note")

    def __init__(
        self, *args: Any, levels: Iterable[tuple[str, Any]], targets: Iterable[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = list(levels)  # type: ignore[attr-defined]
        self.fields["target"].choices = list(targets)  # type: ignore[attr-defined]
