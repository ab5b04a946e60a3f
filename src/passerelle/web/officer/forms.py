"""The shape of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core import registration
from passerelle.web.panel.forms import SIZED, credits_field, reason_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.web.panel.asked import Asked
    from passerelle.web.panel.facts import Fact

CALLED_HERE = {**SIZED, registration.VALIDITY: "validity_months"}
"""What a refusal calls what the form asks."""


class DecisionForm(forms.Form):
    """Outcome, a public reason for each question, level and validity."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    determined_level = forms.ChoiceField(label=_("Level"), required=False)
    determined_credits = credits_field(_("Credits"), _("Empty: as the panel found."))
    determined_reason = forms.CharField(
        label=_("Why you determine another level or size than the panel found"),
        help_text=_("Only where you do. Public: the reason the register gives."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
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

    facts_reason = forms.CharField(
        label=_("Why you decide on another number than was stated"),
        help_text=_("Public: the reason the register gives."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, Any]] = (),
        levels: Iterable[tuple[str, str]] = (),
        asked: Iterable[Asked] = (),
        is_sized: bool = True,
        facts: Iterable[Fact] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.facts = tuple(asked), {fact.name: fact for fact in facts}
        for name in registration.FACTS:
            if name not in self.facts:
                del self.fields[name]
            elif self.facts[name].is_stated:
                told = {"stated": self.facts[name].said}
                self.fields[name].help_text = _("The applicant states: %(stated)s. Empty: that holds.") % told
        if not any(fact.is_stated for fact in self.facts.values()):
            del self.fields["facts_reason"]
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]
        self.fields["determined_level"].choices = [("", _("As the panel found")), *levels]  # type: ignore[attr-defined]
        if not is_sized:
            del self.fields["determined_level"], self.fields["determined_credits"], self.fields["determined_reason"]
        self.called_here = CALLED_HERE | {f"reasons.{one.word}": one.word for one in self.asked}
        for one in self.asked:
            self.fields[one.word] = reason_field(one.question, _("Public: the reason the register gives."))

    @property
    def reason_fields(self) -> list[forms.BoundField]:
        return [self[one.word] for one in self.asked]

    @property
    def fact_fields(self) -> list[forms.BoundField]:
        names = [*self.facts, *(["facts_reason"] if "facts_reason" in self.fields else [])]
        return [self[name] for name in names]

    @property
    def stated_facts(self) -> dict[str, int]:
        """Return what was entered of what rules ask beside."""
        said = {name: self.cleaned_data.get(name) for name in self.facts}
        return {name: value for name, value in said.items() if value is not None}

    def corrected(self, decided_on: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what would be decided on otherwise than it was stated: its name, what was stated, and what holds."""
        stated = decided_on.get("facts_corrected", {}).get("stated", {})
        return [
            {"label": self.facts[name].label, "stated": value, "now": decided_on["facts"][name]}
            for name, value in stated.items()
            if name in self.facts
        ]

    @property
    def reasons(self) -> dict[str, str]:
        return {one.word: self.cleaned_data.get(one.word, "") for one in self.asked}
