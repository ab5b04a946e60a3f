"""The shape of what is stated of a conversion; what fits is the business of `recognition/conversions.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.conversions.models import Conversion, ConversionKind
from passerelle.recognition.conversions import BETWEEN, STATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.organisations.models import Organisation

AUTHORITY: Final = "authority"
NONE = [("", "–")]


class ConversionForm(forms.Form):
    """What counts for what. With `of`, an edition that is stated anew: between which systems stays as it is."""

    owner = forms.ChoiceField(label=_("Who states it"))
    kind = forms.ChoiceField(label=_("What it converts"), choices=[*NONE, *ConversionKind.choices])
    from_system = forms.CharField(
        label=_("From"),
        max_length=40,
        help_text=_("The credit system as entries state it, such as UK-CATS, or what the scale of marks is called."),
    )
    to_system = forms.CharField(
        label=_("To"), max_length=40, help_text=_("Such as ECTS, or what your scale is called.")
    )
    country = forms.CharField(
        label=_("Only awards from this country"),
        max_length=2,
        required=False,
        help_text=_("Two letters; empty for awards from anywhere."),
    )
    factor = forms.CharField(
        label=_("What one credit counts for"),
        max_length=12,
        required=False,
        help_text=_("Such as 1/2, 0.5 or 2."),
    )
    table = forms.CharField(
        label=_("What each mark counts for"),
        max_length=12_000,
        required=False,
        help_text=_("One mark a line, every mark, worst first, such as: 14 = merit"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    scale = forms.CharField(
        label=_("Your own marks"),
        max_length=6_000,
        required=False,
        help_text=_("All of them, worst first, with commas between them."),
    )
    source = forms.CharField(
        label=_("What it rests on"),
        max_length=500,
        help_text=_("An act, an agreement, a study: so that anybody can look it up."),
    )
    valid_to = forms.DateField(
        label=_("Last day, if it has one"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        owners: Mapping[str, Organisation | None] | None = None,
        of: Conversion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners or {}
        if of is not None:
            for name in ("owner", *BETWEEN, *(("factor",) if of.is_of_marks else ("table", "scale"))):
                del self.fields[name]
            return
        names = [
            (number, body.legal_name if body else _("The authority, for everybody"))
            for number, body in self.owners.items()
        ]
        self.fields["owner"].choices = names if len(names) == 1 else [*NONE, *names]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, found: Conversion) -> ConversionForm:
        """Return the form for another edition, with what this one says."""
        said = {name: getattr(found, name) for name in ("factor", "source", "valid_to")}
        table = "\n".join(f"{mark} = {becomes}" for mark, becomes in found.table)
        said |= {"table": table, "scale": ", ".join(found.scale), "seen_version": found.version}
        return cls(initial=said, of=found)

    @property
    def stating(self) -> Organisation | None:
        """Return the body that states it; None is the authority."""
        return self.owners[self.cleaned_data["owner"]]

    @property
    def stated(self) -> dict[str, Any]:
        """Return what is said, in the shape in which it is checked."""
        said: dict[str, Any] = {name: self.cleaned_data[name] for name in STATED if name in self.cleaned_data}
        if "table" in said:
            rows = [line.rpartition("=") for line in said["table"].splitlines() if line.strip()]
            said["table"] = [[mark.strip(), becomes.strip()] for mark, _is, becomes in rows]
            said["scale"] = [mark.strip() for mark in said["scale"].split(",") if mark.strip()]
        return said
