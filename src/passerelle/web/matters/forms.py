"""What is sent with a step."""

from __future__ import annotations

from typing import Any

from django import forms

from passerelle.web.panel.forms import ConditionRows, conditions


class SaidForm(forms.Form):
    """Words, and for some steps a person, a number of months, or conditions."""

    text = forms.CharField(required=False, max_length=10_000)
    handler = forms.CharField(required=False, max_length=254)
    ban_months = forms.IntegerField(required=False, min_value=0, max_value=24)


def said(post: Any) -> dict[str, Any]:
    """Return what was sent; a row of conditions that is not well formed is left to the act to refuse."""
    form = SaidForm(post)
    form.is_valid()
    stated = {"text": "", "handler": "", "ban_months": None} | dict(form.cleaned_data)
    if "conditions-TOTAL_FORMS" in post:
        rows = ConditionRows(post, prefix="conditions")
        stated["conditions"] = conditions(rows) if rows.is_valid() else [{"text": "", "due_on": None}]
    return stated
