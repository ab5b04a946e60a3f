"""What a provider writes of its own quality assurance, and an agency of its samples; fields go by a refusal's paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.organisations.models import Mandate
from passerelle.quality.cycle_queries import own_entries
from passerelle.quality.models import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.quality.models import Criterion, InternalCycle, Standard

NOTHING = [("", "–")]


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **more)


class CyclePlanForm(forms.Form):
    """Policy, plan, what is reviewed, who is responsible: as a cycle begins, and again while it is under way."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    policy = _long(_("Your policy"), 4, help_text=_("What you promise yourselves, in a few sentences"))
    plan = _long(_("Your plan for the year"), 4)
    due_on = _day(_("To be closed by"))

    def __init__(
        self,
        provider: Organisation,
        today: date,
        *given: Any,
        entries: Mapping[str, str] | None = None,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        own = own_entries(provider) if entries is None else entries
        held = Mandate.objects.filter(organisation=provider).select_related("person").order_by("person__name", "pk")
        people = [(one.pk, f"{one.person.name}, {one.get_function_display()}") for one in held if one.is_held(today)]
        self.fields["responsible"] = forms.ChoiceField(
            label=_("Who is responsible"),
            required=False,
            choices=[*NOTHING, *people],
            help_text=_("The public reads the function, never the name."),
        )
        self.fields["entries"] = forms.MultipleChoiceField(
            label=_("What you will look at"),
            required=False,
            choices=list(own.items()),
            widget=forms.CheckboxSelectMultiple,
        )

    def told(self) -> dict[str, Any]:
        """Return what was said, as the acts read it."""
        return {name: self.cleaned_data.get(name) for name in self.fields if name != "seen_version"}


class BeginForm(CyclePlanForm):
    """A plan, with its year and the standard it is held to; both stay as they began."""

    year = forms.IntegerField(label=_("Year"), required=False)
    field_order = ("year", "standard", "policy", "plan", "responsible", "due_on", "entries")

    def __init__(self, *given: Any, standards: Iterable[Standard] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(one.reference, one.title) for one in standards]
        self.fields["standard"] = forms.ChoiceField(label=_("By which standard"), choices=choices)
        self.order_fields(self.field_order)


def plan_of(cycle: InternalCycle, today: date, *given: Any, entries: Mapping[str, str] | None = None) -> CyclePlanForm:
    """Return the plan of a cycle as a form."""
    now = {name: getattr(cycle, name) for name in ("policy", "plan", "due_on")}
    now |= {"entries": cycle.planned, "responsible": cycle.responsible_id, "seen_version": cycle.version}
    return CyclePlanForm(cycle.provider, today, *given, initial=now, entries=entries)


class ClosingForm(forms.Form):
    what_changed = _long(_("What changed"), 4, help_text=_("In short: everybody reads it."))
    keep_standard = forms.BooleanField(label=_("Close it by the version it began with"), required=False)

    def __init__(self, *given: Any, asks: bool = False, **named: Any) -> None:
        super().__init__(*given, **named)
        if not asks:
            del self.fields["keep_standard"]


class EntryForm(forms.Form):
    def __init__(self, entries: Iterable[tuple[str, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(number, f"{name} ({number})") for number, name in entries]
        self.fields["entry"] = forms.ChoiceField(label=_("Look at one more"), required=False, choices=choices)


class ImproveForm(forms.Form):
    def __init__(self, criteria: Sequence[Criterion], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(one.code, f"{one.code} {one.text}") for one in criteria]
        self.fields["criterion"] = forms.ChoiceField(
            label=_("For which criterion"), required=False, choices=[*NOTHING, *choices]
        )
        self.fields["text"] = _long(_("What is to be done"), 2)
        self.fields["due_on"] = _day(_("By when"))


class DoneForm(forms.Form):
    evidence = _long(_("What shows it, one a line"), 2)
    what_changed = _long(_("What it changed"), 2)
    done_on = _day(_("Done on"), help_text=_("Today, where you leave it empty"))

    def told(self) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(name) or "" for name in ("what_changed", "done_on")}
        return said | {"evidence": (self.cleaned_data.get("evidence") or "").splitlines()}


class WhyForm(forms.Form):
    text = _long(_("Why"), 2)
    called_here = {"because": "text"}  # noqa: RUF012


class DrawForm(forms.Form):
    def __init__(self, agencies: Iterable[Organisation], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(one.number, one.legal_name) for one in agencies]
        self.fields["agency"] = forms.ChoiceField(label=_("For which agency"), required=False, choices=choices)
        self.fields["size"] = forms.IntegerField(label=_("How many"), required=False, initial=3)


class NoteForm(forms.Form):
    says = forms.ChoiceField(label=_("What the provider found"), required=False, choices=[*NOTHING, *Agreement.choices])
    note = _long(_("What you saw"), 3)
