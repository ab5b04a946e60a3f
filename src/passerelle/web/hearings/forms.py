"""What is suspected, what is answered, when somebody is heard, and why it is upheld. Forms check shape; acts judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.flag_states import FlagKind
from passerelle.assessment.flags import MOST

if TYPE_CHECKING:
    from collections.abc import Collection


class SuspectForm(forms.Form):
    kind = forms.ChoiceField(label=_("What you suspect"), choices=(), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you saw"),
        max_length=MOST,
        help_text=_("Facts, not guesses: what, when, where. The learner reads every word."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *given: Any, kinds: Collection[str]) -> None:
        super().__init__(*given)
        said = dict(FlagKind.choices)
        self.fields["kind"].choices = [(kind, said[kind]) for kind in kinds]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=MOST,
        help_text=_("You send it once. Bring photos or papers before or after, until it is decided."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    wants_hearing = forms.BooleanField(label=_("I want to be heard on a day, before it is decided"), required=False)


class DayForm(forms.Form):
    at = forms.DateTimeField(
        label=_("Day and time"),
        help_text=_("Three days ahead at the earliest."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    where = forms.CharField(label=_("Where"), max_length=200, help_text=_("A room, an address, or a number to call"))


class UpholdForm(forms.Form):
    reasons = forms.CharField(
        label=_("What you find, and why"),
        max_length=MOST,
        help_text=_("The learner reads it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
