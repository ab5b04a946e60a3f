"""What an organisation states about itself, and what the authority answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Function, Role

if TYPE_CHECKING:
    from collections.abc import Collection


class OrganisationForm(forms.Form):
    legal_name = forms.CharField(label=_("Legal name"), max_length=200)
    legal_id = forms.CharField(label=_("Legal number"), max_length=60)
    legal_id_scheme = forms.CharField(
        label=_("Given by"), max_length=60, help_text=_("The register of companies, associations or schools")
    )
    country = forms.CharField(label=_("Country"), max_length=2, min_length=2, help_text=_("Two letters"))
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail for the public"))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    description = forms.CharField(
        label=_("What it does, in two sentences"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    quality_statement = forms.CharField(
        label=_("How it looks after quality"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RoleForm(forms.Form):
    """The roles one may ask for; a page leaves out those that are held or asked for already."""

    def __init__(self, *given: Any, held: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [choice for choice in Role.choices if choice[0] not in held]
        self.fields["role"] = forms.ChoiceField(label=_("Role to ask for"), choices=choices)


class MandateForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person’s account"))
    function = forms.ChoiceField(label=_("May act as"), choices=Function.choices)


class DecisionForm(forms.Form):
    approve = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Register for five years")), ("no", _("Return, with what is missing"))],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Reasons"), help_text=_("The public will read them."), widget=forms.Textarea(attrs={"rows": 3})
    )
