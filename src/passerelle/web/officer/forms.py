"""The shape of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core import registration
from passerelle.web.panel.forms import credits_field, reason_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.web.panel.asked import Asked


class DecisionForm(forms.Form):
    """Outcome, a public reason for each question, level and validity."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    determined_level = forms.ChoiceField(label=_("Level"), required=False)
    determined_credits = credits_field(_("Credits"), _("Empty: as the panel found."))
    validity_months = forms.IntegerField(
        label=_("Valid for, in months"),
        help_text=_("Empty: for the longest that the rules in force allow, 60 months (five years) at most."),
        required=False,
        min_value=1,
        max_value=registration.LONGEST_MONTHS,
    )
    cohort_years_of_data = forms.IntegerField(
        label=_("Years of data on cohorts"),
        help_text=_("A rule in force asks. Empty counts as one year: the shorter validity."),
        required=False,
        min_value=0,
        max_value=100,
    )
    months_since_outcome_statistics = forms.IntegerField(
        label=_("Months since the last statistics on outcomes"),
        help_text=_("A rule in force asks. Empty where there are none."),
        required=False,
        min_value=0,
        max_value=registration.MOST,
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, Any]] = (),
        levels: Iterable[tuple[str, str]] = (),
        asked: Iterable[Asked] = (),
        is_sized: bool = True,
        facts: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.facts = tuple(asked), tuple(facts)
        for name in registration.FACTS:
            if name not in self.facts:
                del self.fields[name]
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]
        self.fields["determined_level"].choices = [("", _("As the panel found")), *levels]  # type: ignore[attr-defined]
        if not is_sized:
            del self.fields["determined_level"], self.fields["determined_credits"]
        for one in self.asked:
            self.fields[one.word] = reason_field(one.question, _("Public: the reason the register gives."))

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self[one.word] for one in self.asked]

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.facts]

    @property
    def stated_facts(self) -> dict[str, int]:
        """Return what was entered of what rules ask beside."""
        return {name: self.cleaned_data[name] for name in self.facts if self.cleaned_data[name] is not None}

    @property
    def reasons(self) -> dict[str, str]:
        return {one.word: self.cleaned_data[one.word] for one in self.asked}
