"""The shape of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.vetting.actions.deciding import DEFAULT_VALIDITY_MONTHS
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
        label=_("Valid for, in months"), required=False, min_value=1, max_value=240, initial=DEFAULT_VALIDITY_MONTHS
    )

    def __init__(
        self,
        *args: Any,
        outcomes: Iterable[tuple[str, Any]] = (),
        levels: Iterable[tuple[str, str]] = (),
        asked: Iterable[Asked] = (),
        is_sized: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
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
    def reasons(self) -> dict[str, str]:
        return {one.word: self.cleaned_data[one.word] for one in self.asked}
