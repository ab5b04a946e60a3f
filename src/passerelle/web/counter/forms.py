"""What an officer states at the counter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.people.models import DeathProof, GuardianProof, IdentityProof
from passerelle.portfolio.deaths import MOST_OF_A_REASON, HeirProof


class FindForm(forms.Form):
    who = forms.CharField(
        label=_("The address they sign in with, or the reference of the account"),
        help_text=_("In full: there is no list of people to look through."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RecoverForm(forms.Form):
    document = forms.ChoiceField(
        label=_("The document you saw"),
        help_text=_("Its kind is kept, no number and no copy. The name on it is that of the account."),
        choices=IdentityProof.choices,
    )
    email = forms.EmailField(
        label=_("An address they can read now"),
        help_text=_("Read it back to them, letter by letter."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class DeathForm(forms.Form):
    proof = forms.ChoiceField(label=_("The proof you saw"), choices=DeathProof.choices)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=MOST_OF_A_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class CopyForm(forms.Form):
    award = forms.ChoiceField(label=_("Which award"))
    proof = forms.ChoiceField(label=_("What shows that they are an heir"), choices=HeirProof.choices)


class NameForm(forms.Form):
    who = FindForm.base_fields["who"]
    born_on = forms.DateField(
        label=_("The day they were born"),
        help_text=_("Kept until the day they are of age, for nothing else."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
    )
    proof = forms.ChoiceField(label=_("The proof you saw"), choices=GuardianProof.choices)


class ProofForm(forms.Form):
    proof = forms.ChoiceField(label=_("The proof you saw"), choices=GuardianProof.choices)
