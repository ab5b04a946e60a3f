"""The shape of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.vetting.actions.deciding import DEFAULT_VALIDITY_MONTHS
from passerelle.vetting.models import Question
from passerelle.web.panel.forms import reason_field

if TYPE_CHECKING:
    from collections.abc import Iterable


class DecisionForm(forms.Form):
    """Outcome, a public reason for each question, level and validity."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    determined_level = forms.ChoiceField(label=_("Level"), required=False)
    validity_months = forms.IntegerField(
        label=_("Valid for, in months"), required=False, min_value=1, max_value=240, initial=DEFAULT_VALIDITY_MONTHS
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, Any]] = (),
        levels: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]
        self.fields["determined_level"].choices = [("", _("As the panel found")), *levels]  # type: ignore[attr-defined]
        for question in Question:
            self.fields[question.value] = reason_field(question.label, _("Public: the reason the register gives."))

    @property
    def reasons(self) -> dict[str, str]:
        return {question: self.cleaned_data[question] for question in Question.values}
