"""What is sent with a step."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from passerelle.web.panel.forms import ConditionRows, conditions


class SaidForm(forms.Form):
    """Words, and for some steps a person, a number of months, or conditions."""

    text = forms.CharField(required=False, max_length=10_000)
    handler = forms.CharField(required=False, max_length=254)
    ban_months = forms.IntegerField(required=False, min_value=0, max_value=24)


CALLED = re.compile(r"conditions\.(\d+)\.(text|due_on)")


def called(path: str) -> str:
    """Return what the page calls the field of a condition; empty for any other, which has a name of its own."""
    if not (found := CALLED.fullmatch(path)):
        return ""
    words = _("Condition %(n)s") if found[2] == "text" else _("Condition %(n)s, to be met by")
    return words % {"n": found[1]}


def said(post: Any) -> dict[str, Any]:
    """Return what was sent; a row of conditions that is not well formed is left to the act to refuse."""
    form = SaidForm(post)
    form.is_valid()
    stated = {"text": "", "handler": "", "ban_months": None} | dict(form.cleaned_data)
    if "conditions-TOTAL_FORMS" in post:
        rows = ConditionRows(post, prefix="conditions")
        stated["conditions"] = conditions(rows) if rows.is_valid() else [{"text": "", "due_on": None}]
    return stated
