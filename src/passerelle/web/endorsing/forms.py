"""What endorsers and agencies write; a field is called as a refusal names it, so each is told in its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.quality.models import Claim


def _long(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **more)


class WordForm(forms.Form):
    """What is said, and until when it is meant."""

    statement = _long(_("In your words"), help_text=_("What you see at work that makes you say so. Name no person."))
    valid_until = _day(_("You mean it until"), help_text=_("Five years from today at the latest"))


class RewordForm(WordForm):
    """A draft said otherwise, by somebody who saw one version of it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class EndorsementForm(WordForm):
    entry = forms.CharField(
        label=_("The micro-credential"), max_length=20, help_text=_("Its register number, such as MC-00012")
    )
    claim = forms.ChoiceField(
        label=_("What you say of it"),
        choices=Claim.choices,
        widget=forms.RadioSelect,
        help_text=_("Two things, each signed for itself: the one does not follow from the other."),
    )
    field_order = ("entry", "claim", "statement", "valid_until")


class BecauseForm(forms.Form):
    because = _long(_("Why"), 3, help_text=_("Everybody can read it."))


class LabelForm(forms.Form):
    organisation = forms.CharField(
        label=_("Who bears it"), max_length=200, help_text=_("Its number, such as ORG-00012, or its legal name")
    )
    entry = forms.CharField(
        label=_("For one entry alone"),
        max_length=20,
        required=False,
        help_text=_("Its register number; empty where the whole organisation bears the label"),
    )
    name = forms.CharField(label=_("Name of the label"), max_length=120, required=False)
    criteria = _long(_("What it stands for"), 6, help_text=_("The criteria, in words that anybody can read"))
    valid_until = _day(_("Until"), help_text=_("Six years from today at the latest"))
