"""The shape of an opportunity; what fits is the business of `opportunities/description.py`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.opportunities.models import Effect, Kind
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from passerelle.opportunities.models import Opportunity

BLANK_ROWS = 2
LISTS = {
    "fields_of_study": "fields",
    "awarders": "awarders",
    "blocks": "blocks",
    "outcomes": "outcomes",
}
"""What a row lists beside a micro-credential, with commas between: by its name here, as it is kept."""


class OpportunityForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    place = forms.CharField(label=_("Where"), required=False, max_length=80)
    closes_on = forms.DateField(label=_("Closes on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    description = forms.CharField(
        label=_("What it is"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    any_of = forms.IntegerField(label=_("How many of these awards one needs"), min_value=1, max_value=30, initial=1)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ItemForm(forms.Form):
    """One accepted award; an empty row counts for nothing."""

    micro_credential = forms.CharField(
        label=_("Micro-credential"),
        required=False,
        max_length=200,
        help_text=_("Its name, or its number such as MC-00412"),
    )
    is_needed = forms.BooleanField(label=_("Everybody needs it"), required=False)
    fields_of_study = forms.CharField(
        label=_("Or any award in a field"),
        required=False,
        max_length=120,
        help_text=_("Codes of ISCED-F, such as 0732"),
    )
    level = forms.CharField(
        label=_("At this level or above"), required=False, max_length=120, help_text=_("Such as eqf/2017:4")
    )
    awarders = forms.CharField(
        label=_("Awarded by"),
        required=False,
        max_length=200,
        help_text=_("Numbers of organisations, such as ORG-00012"),
    )
    blocks = forms.CharField(
        label=_("With one of these blocks"), required=False, max_length=200, help_text=_("Such as MC-00412/B1")
    )
    outcomes = forms.CharField(
        label=_("With all these outcomes"), required=False, max_length=1000, help_text=_("Such as MC-00412/K1")
    )
    min_result = forms.ChoiceField(
        label=_("Result, or better"),
        required=False,
        choices=[("", _("any")), *((code, words) for code, words in RESULTS.items() if code != "fail")],
    )
    max_age_years = forms.IntegerField(label=_("Years old, at most"), required=False, min_value=1, max_value=50)
    effect = forms.ChoiceField(label=_("What it gets them"), choices=Effect.choices, initial=Effect.INTERVIEW)


ItemRows = forms.formset_factory(ItemForm, extra=BLANK_ROWS, max_num=30)


def stated(form: OpportunityForm, rows: Any) -> dict[str, Any]:
    """Return what was stated, as `opportunities.description.checked` reads it, once awards were found (`naming.py`)."""
    said = dict(form.cleaned_data)
    said.pop("seen_version")
    filled = [row for row in rows.cleaned_data if any(row.get(name) for name in ("micro_credential", *LISTS, "level"))]
    return said | {"title": {"en": said["title"]}, "items": [_item(row) for row in filled]}


def _item(row: dict[str, Any]) -> dict[str, Any]:
    lists = {LISTS[name]: [one for one in re.split(r"[,;\s]+", row[name]) if one] for name in LISTS}
    same = {name: value for name, value in row.items() if name not in LISTS}
    return same | lists | {"micro_credential": row["micro_credential"] or None}


def initial_of(opportunity: Opportunity) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what the form and its rows show of a draft."""
    same = ("kind", "place", "closes_on", "description", "any_of")
    shown = {name: getattr(opportunity, name) for name in same}
    rows = [
        {
            "micro_credential": item.number,
            "is_needed": item.is_needed,
            "level": item.lists.get("level", ""),
            **{name: ", ".join(_said(one) for one in item.lists.get(kept) or ()) for name, kept in LISTS.items()},
            "min_result": item.min_result,
            "max_age_years": item.max_age_years,
            "effect": item.effect,
        }
        for item in opportunity.items.all()
    ]
    return shown | {"title": opportunity.name, "seen_version": opportunity.version}, rows


def _said(one: str | dict[str, str]) -> str:
    return one if isinstance(one, str) else str(one.get("said") or one["key"])
