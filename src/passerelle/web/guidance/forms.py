"""The forms of guidance: shape alone; what may be is decided by the acts."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core.shapes import day
from passerelle.guidance import consent_words
from passerelle.guidance.models import HowGiven
from passerelle.web.guidance.words import SCOPES
from passerelle.web.prior_learning.files import KINDS

DAY = {"type": "date"}


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **{"required": False} | more)


class ConsentForm(forms.Form):
    """What a counsellor may see, and until when."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may they see?"),
        help_text=gettext_lazy("Nothing at all is a choice too. You can change it at any time."),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("The last day; a year ahead at most. You can end it sooner."),
        widget=forms.DateInput(attrs=DAY),
    )


class InviteForm(ConsentForm):
    """The same, and what it is about."""

    about = _text(gettext_lazy("What do you want to talk about?"), max_length=1000)
    field_order = ("about", "scopes", "until")


class NoteForm(forms.Form):
    """A note."""

    text = _text(gettext_lazy("Note"), required=True, max_length=4000)
    shared = forms.BooleanField(label=gettext_lazy("The learner reads it too"), required=False)


class ProfileForm(forms.Form):
    """How a counsellor stands on the list."""

    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Codes with a comma between: en, fr, ar"),
        max_length=120,
    )
    fields_text = forms.CharField(
        label=gettext_lazy("Fields"),
        help_text=gettext_lazy("Codes of ISCED-F with a comma between, such as 07, 0713. Empty: all of them."),
        max_length=200,
        required=False,
    )
    about = forms.CharField(label=gettext_lazy("Where and when you can be met"), max_length=500, required=False)
    shows_name = forms.BooleanField(label=gettext_lazy("My name stands on the public list"), required=False)
    is_listed = forms.BooleanField(label=gettext_lazy("I take new learners"), required=False, initial=True)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    called_here: ClassVar = {"fields": "fields_text"}

    def stated(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "languages": _codes(said["languages"]),
            "fields": _codes(said["fields_text"]),
            **{name: said[name] for name in ("about", "shows_name", "is_listed")},
        }


def _codes(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


class TrainingForm(forms.Form):
    """Which training, and until when it counts."""

    training = forms.CharField(
        label=gettext_lazy("Number of the entry"),
        help_text=gettext_lazy("A micro-credential or a short course, such as MC-00012"),
        max_length=20,
    )
    trained_until = forms.DateField(label=gettext_lazy("Counts until"), widget=forms.DateInput(attrs=DAY))
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


LINES_HELP = gettext_lazy(
    "One entry a line, in its order: its number, then its first and last day if you know them. "
    "For example: SC-00012 2027-01-10 2027-03-01"
)


MOST_WISH = 20_000
"""Characters of what the register was asked for; what is longer is not offered to be kept."""


class TwoWaysForm(forms.Form):
    """A plan: two alternatives, each line an entry."""

    title = forms.CharField(label=gettext_lazy("What the plan is for"), max_length=200)
    A = _text(gettext_lazy("Alternative A"), rows=5, help_text=LINES_HELP, max_length=2000)
    B = _text(gettext_lazy("Alternative B"), rows=5, max_length=2000)
    words = _text(gettext_lazy("Your words to it"), max_length=4000)
    wish = forms.CharField(required=False, widget=forms.HiddenInput, max_length=MOST_WISH)
    """What the register was asked for and what it found, as an address says it."""
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    by_line: ClassVar = ("A", "B")

    def clean_A(self) -> list[dict[str, Any]]:  # noqa: N802
        return _lines(self.cleaned_data["A"])

    def clean_B(self) -> list[dict[str, Any]]:  # noqa: N802
        return _lines(self.cleaned_data["B"])

    def alternatives(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.cleaned_data[name] for name in ("A", "B")}


def _lines(text: str) -> list[dict[str, Any]]:
    found = []
    for place, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        number, *days = line.split()
        try:
            starts, ends, *more = [*(day("day", one) for one in days), None, None]
        except Exception as refusal:
            raise ValidationError(_("Line %(n)d: write days as 2027-01-31."), params={"n": place}) from refusal
        if any(more):
            raise ValidationError(_("Line %(n)d: a number and two days at most."), params={"n": place})
        found.append({"entry": number.upper(), "starts_on": starts, "ends_on": ends})
    return found


class VisitForm(forms.Form):
    """The consent that is given at a counter."""

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What the person agrees to"),
        choices=list(consent_words.PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=gettext_lazy("Read out in"), choices=settings.LANGUAGES)
    how_given = forms.ChoiceField(label=gettext_lazy("How they agreed"), choices=HowGiven.choices)

    def consent(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("purposes", "language", "how_given")}


class CodeVisitForm(VisitForm):
    """With the reference and a code of a card."""

    reference = forms.CharField(label=gettext_lazy("Reference on the card"), max_length=24)
    code = forms.CharField(label=gettext_lazy("A code of the card that was not used"), max_length=20)
    field_order = ("reference", "code", "purposes", "language", "how_given")


class NewVisitForm(VisitForm):
    """With an account that is made for them."""

    name = forms.CharField(label=gettext_lazy("Name, as the person says it"), max_length=200)
    field_order = ("name", "purposes", "language", "how_given")


class CaseForm(forms.Form):
    """What a case of prior learning is begun for."""

    entry = forms.CharField(
        label=gettext_lazy("Number or name of a micro-credential, or who awards it"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class PieceForm(forms.Form):
    """What the person tells, and which outcomes it shows."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=200)
    text = _text(gettext_lazy("What the person tells"), required=True, max_length=10_000)
    outcomes = forms.MultipleChoiceField(label=gettext_lazy("What it shows"), widget=forms.CheckboxSelectMultiple)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, known: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["outcomes"].choices = known  # type: ignore[attr-defined]

    def stated(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "text", "outcomes")}


class ScanForm(forms.Form):
    """A paper that was scanned."""

    shows = forms.CharField(label=gettext_lazy("What it shows"), max_length=200)
    file = forms.FileField(label=gettext_lazy("Scan or photo"), widget=forms.FileInput(attrs={"accept": KINDS}))
