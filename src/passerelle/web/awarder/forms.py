"""Why an award ends, or comes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.awards.states import REVOCATION_REASONS


class RevokeForm(forms.Form):
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *((reason.value, reason.label) for reason in REVOCATION_REASONS)],
        error_messages={"required": _("Choose one from the list.")},
    )
    reason = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "The holder reads this, and who checks on a page of this register. Elsewhere only the reason chosen above "
            "is told. Name no person."
        ),
        error_messages={"required": _("Say in a sentence why it is withdrawn.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SuspendForm(forms.Form):
    reason = forms.CharField(
        label=_("What is being looked into"),
        help_text=_(
            "The holder reads this, and who checks on a page of this register. Elsewhere it is only told that the "
            "award is suspended. Name no person."
        ),
        error_messages={"required": _("Say in a sentence what is being looked into.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReinstateForm(forms.Form):
    reason = forms.CharField(
        label=_("What was found"),
        help_text=_("It stays with your house, beside the award. Name no person."),
        error_messages={"required": _("Say in a sentence what was found.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
