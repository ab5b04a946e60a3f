"""Why an award ends, or comes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.awards.states import REVOCATION_REASONS


class RevokeForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *((reason.value, reason.label) for reason in REVOCATION_REASONS)],
    )
    reason = forms.CharField(
        label=_("In your words"),
        help_text=_("Everybody who checks the award reads this. Name no person."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label=_("What is being looked into"),
        help_text=_("Everybody who checks the award reads this. Name no person."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReinstateForm(forms.Form):
    reason = forms.CharField(
        label=_("What was found"),
        help_text=_("It stays with your house, beside the award. Name no person."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
