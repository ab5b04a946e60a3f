"""What a learner states. Forms check shape; the acts judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.assessment.prior_learning import MAX_TEXT, MAX_TITLE
from passerelle.learning.actions import MAX_REASON
from passerelle.learning.applying import MAX_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import MicroCredential


class EnrolForm(forms.Form):
    """Which micro-credential the enrolment is for, asked only where the course leads to several."""

    micro_credential = forms.ChoiceField(label=_("What do you want to be assessed for?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, targets: Iterable[MicroCredential], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(target.number, f"{target.name}, {target.awarding_body.legal_name}") for target in targets]
        self.fields["micro_credential"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["micro_credential"].widget = forms.HiddenInput()
            self.fields["micro_credential"].initial = choices[0][0]


class ApplyForm(EnrolForm):
    """The same, with what one wants to say; only the provider reads it."""

    statement = forms.CharField(
        label=_("What the provider should know"),
        max_length=MAX_STATEMENT,
        required=False,
        help_text=_("Only the provider reads it. In a draw it changes nothing."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PauseForm(forms.Form):
    because = forms.CharField(
        label=_("Why, if you want to say it"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PieceForm(forms.Form):
    """One piece of evidence."""

    title = forms.CharField(
        label=_("What you did, in one line"), max_length=MAX_TITLE, help_text=_("For example: six pumps in Tirma")
    )
    text = forms.CharField(
        label=_("Tell it"),
        max_length=MAX_TEXT,
        help_text=_("When and where, what you did yourself, what came of it, and who can confirm it."),
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    outcomes = forms.MultipleChoiceField(label=_("What it shows"), widget=forms.CheckboxSelectMultiple)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcomes: Iterable[dict[str, Any]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["outcomes"].choices = [  # type: ignore[attr-defined]
            (outcome["code"], outcome.get("text", "")) for outcome in outcomes
        ]
