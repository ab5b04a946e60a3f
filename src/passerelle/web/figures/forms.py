"""What is asked of a policy officer who drafts a goal, and one row for each measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import in_language
from passerelle.indicators.definitions import definitions
from passerelle.indicators.goals import MOST_MEASURES, Planned, Stated
from passerelle.indicators.models import Direction
from passerelle.organisations.models import Organisation, OrganisationRole
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from passerelle.indicators.models import Goal

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _figures() -> list[tuple[str, str]]:
    return [
        (f"{found.code}/{part.part}", f"{found.code} {in_language(found.name)}: {in_language(part.name)}")
        for found in definitions().values()
        for part in found.parts
    ]


class GoalForm(forms.Form):
    title = forms.CharField(label=_("Goal"), max_length=120)
    text = forms.CharField(label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    figure = forms.ChoiceField(label=_("Figure that answers it"), choices=_figures)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    target = forms.DecimalField(label=_("To be reached"), max_digits=12, decimal_places=2)
    start = forms.DecimalField(
        label=_("Where it is today"),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("Left empty: the newest figure."),
    )
    due_on = forms.DateField(label=_("By"), widget=DAY)
    organisation = forms.ModelChoiceField(
        label=_("Organisation that answers for it"), queryset=Organisation.objects.none(), required=False
    )
    responsible = forms.CharField(
        label=_("Who answers for it, if no organisation of the register"), max_length=120, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = OrganisationRole.objects.filter(state__in=LISTED).values("organisation")
        organisations: Any = self.fields["organisation"]
        organisations.queryset = Organisation.objects.filter(pk__in=listed).order_by("legal_name")
        organisations.label_from_instance = lambda body: body.legal_name

    def stated(self, rows: Any) -> Stated:
        """Return what was stated; the form and its rows are valid."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "figure")}
        code, _slash, part = self.cleaned_data["figure"].partition("/")
        measures = tuple(Planned(**row.cleaned_data) for row in rows if row.cleaned_data)
        return Stated(code=code, part=part, measures=measures, **told)


class MeasureForm(forms.Form):
    text = forms.CharField(label=_("Measure"), max_length=200)
    responsible = forms.CharField(label=_("Who does it"), max_length=120)
    due_on = forms.DateField(label=_("By"), widget=DAY)


Measures = forms.formset_factory(MeasureForm, extra=3, max_num=MOST_MEASURES, validate_max=True)


def initial(goal: Goal) -> dict[str, Any]:
    """Return a goal as its form has it."""
    names = ("title", "text", "direction", "target", "start", "due_on", "organisation", "responsible")
    return {name: getattr(goal, name) for name in names} | {"figure": f"{goal.code}/{goal.part}", "seen": goal.revision}


def initial_rows(goal: Goal) -> list[dict[str, Any]]:
    names = ("text", "responsible", "due_on")
    return [{name: getattr(one, name) for name in names} for one in goal.measures.all()]
