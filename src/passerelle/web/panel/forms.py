"""The shape of what a member says: a declaration, findings, a vote, a report with conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.vetting.actions.determining import MOST_CREDITS
from passerelle.vetting.models import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.web.panel.asked import Asked

PUBLIC_REASON = _("Needed. The public will read it, without your name.")
TIES = [("no", _("No, nothing ties me to it")), ("yes", _("Yes, I give up my seat"))]

SIZED = {"level": "determined_level", "credits": "determined_credits", "workload": "determined_credits"}
"""Which field asks for what the rules find amiss in a level or a size."""


def reason_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def credits_field(label: Any, help_text: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, min_value=0, max_value=MOST_CREDITS, decimal_places=2
    )


class DeclarationForm(forms.Form):
    has_conflict = forms.ChoiceField(
        label=_("Does family, money, work or friendship tie you to the applicant or to this entry?"),
        choices=TIES,
        widget=forms.RadioSelect,
    )
    statement = reason_field(
        _("If yes, what ties you"), _("One sentence. Only the registrar reads it."), required=False
    )

    def clean_statement(self) -> str:
        """Refuse a tie that is told beside the answer that there is none: nobody knows which of the two is meant."""
        said: str = self.cleaned_data["statement"]
        if said.strip() and self.cleaned_data.get("has_conflict") == "no":
            raise forms.ValidationError(
                _("You say that nothing ties you, and what ties you. Choose “yes”, or empty this field.")
            )
        return said


class FindingsForm(forms.Form):
    """Every question of the case, each with its answer and reason."""

    def __init__(self, *args: Any, asked: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        self.called_here = {f"{one.word}.reason": f"{one.word}_reason" for one in self.asked}
        self.parts_by_field: dict[str, str] = {}
        for place, one in enumerate(self.asked, start=1):
            self.parts_by_field[f"{one.word}_reason"] = _("Question %(n)d") % {"n": place}
            self.fields[one.word] = forms.ChoiceField(
                label=one.question, choices=Answer.choices, widget=forms.RadioSelect
            )
            self.fields[f"{one.word}_reason"] = reason_field(_("Your reason"), PUBLIC_REASON)
            self.fields[f"{one.word}_reason"].error_messages["required"] = _("Give your reason.")

    @property
    def parts(self) -> list[tuple[Asked, forms.BoundField, forms.BoundField]]:
        """What is asked, with the two fields of each."""
        return [(one, self[one.word], self[f"{one.word}_reason"]) for one in self.asked]

    @property
    def found(self) -> dict[str, tuple[str, str]]:
        said = self.cleaned_data
        return {one.word: (said[one.word], said[f"{one.word}_reason"]) for one in self.asked}


class VoteForm(forms.Form):
    question = forms.CharField(widget=forms.HiddenInput)
    judgement = forms.ChoiceField(label=_("Your vote"), choices=Answer.choices, widget=forms.RadioSelect)
    reason = reason_field(_("Your reason"), _("Needed where you vote otherwise than you found."), required=False)


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("Report"),
        help_text=_("What the panel found, and why. The decision officer reads it."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    called_here = SIZED
    determined_level = forms.ChoiceField(label=_("Level, as the panel sees it"), required=False)
    determined_credits = credits_field(_("Credits, as the panel sees them"), _("Empty: as claimed."))

    def __init__(
        self, *args: Any, levels: Iterable[tuple[str, str]] = (), is_sized: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["determined_level"].choices = [("", _("As claimed")), *levels]  # type: ignore[attr-defined]
        if not is_sized:
            del self.fields["determined_level"], self.fields["determined_credits"]


class ConditionForm(forms.Form):
    text = forms.CharField(label=_("Condition"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(
        label=_("To be met by"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


ConditionRows = forms.formset_factory(ConditionForm, extra=2, max_num=20)


def conditions(rows: Any) -> list[dict[str, Any]]:
    """Return the rows in which anything stands."""
    return [row.cleaned_data for row in rows if any(row.cleaned_data.values())]
