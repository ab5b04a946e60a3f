"""What a life allows, as a form that an address carries: shape alone; what can be is decided by `pathways.asking`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from passerelle.pathways.asking import HOURS, MOST_HOURS, MOST_MONEY, Life
from passerelle.web.wording import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.pathways.shelf import Shelf

DAY = {"type": "date"}
MOST_PLACES = 12
"""So many places are offered, those with most dates first."""


class LifeForm(forms.Form):
    """Time, money, language, place."""

    hours = forms.IntegerField(
        label=gettext_lazy("Hours a week you can study"),
        help_text=gettext_lazy("Empty: 20 hours."),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )
    budget = forms.DecimalField(
        label=gettext_lazy("What you can spend in all"),
        help_text=gettext_lazy("Empty: it may cost anything."),
        min_value=0,
        max_value=MOST_MONEY,
        decimal_places=2,
        required=False,
    )
    since = forms.DateField(
        label=gettext_lazy("From when"),
        help_text=gettext_lazy("Empty: from today."),
        widget=forms.DateInput(attrs=DAY),
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when it must be done"),
        help_text=gettext_lazy("Empty: two years."),
        widget=forms.DateInput(attrs=DAY),
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you can learn in"),
        help_text=gettext_lazy("None ticked: any."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Places you can go to"),
        help_text=gettext_lazy("What comes to your home is always near enough. None ticked: any place."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    online = forms.BooleanField(
        label=gettext_lazy("I can go nowhere else: only what comes to my home"),
        help_text=gettext_lazy("By the network, by radio or as a pack to learn without either."),
        required=False,
    )
    by_exam = forms.BooleanField(
        label=gettext_lazy("Show also where I can be assessed without a course"),
        help_text=gettext_lazy("For who may know some of it already."),
        required=False,
    )

    def __init__(self, *args: Any, shelf: Shelf, **more: Any) -> None:
        super().__init__(*args, **more)
        named = [(code, language_name(code)) for code in shelf.languages]
        for name, choices in (("languages", named), ("places", [(one, one) for one in shelf.places[:MOST_PLACES]])):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def life(self, given_up: list[str]) -> Life:
        """Return what a valid form says."""
        said = self.cleaned_data
        budget = said["budget"]
        return Life(
            hours=said["hours"] or HOURS,
            budget=None if budget is None else int(budget * Decimal(100)),
            languages=tuple(said["languages"]),
            places=tuple(said["places"]),
            online=said["online"],
            since=said["since"],
            until=said["until"],
            by_exam=said["by_exam"],
            given_up=tuple(given_up),
        )


def in_an_address(life: Life) -> list[tuple[str, str]]:
    """Return a life as an address says it."""
    found = []
    for name, value in shown(life).items():
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, False, ""):
                found.append((name, "on" if one is True else str(one)))
    return [*found, *(("give", one) for one in life.given_up)]


def shown(life: Life) -> Mapping[str, Any]:
    """Return a life as the form shows it."""
    return {
        "hours": life.hours,
        "budget": None if life.budget is None else Decimal(life.budget) / 100,
        "since": life.since,
        "until": life.until,
        "languages": list(life.languages),
        "places": list(life.places),
        "online": life.online,
        "by_exam": life.by_exam,
    }
