"""What an organisation states about itself, and what the authority answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import Opinion
from passerelle.core.credits import SYSTEMS
from passerelle.organisations.models import Function, Reviewed, Role, Size

if TYPE_CHECKING:
    from collections.abc import Collection


def _parent() -> forms.CharField:
    hint = _(
        "The number of the larger body, for example ORG-00012; empty where there is none. "
        "Whoever works for one of the two does not judge the other."
    )
    return forms.CharField(label=_("Belongs to"), max_length=20, required=False, help_text=hint)


def _size() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("People who work there"), required=False, choices=[("", "–"), *Size.choices])


class OrganisationForm(forms.Form):
    legal_name = forms.CharField(label=_("Legal name"), max_length=200)
    legal_id = forms.CharField(label=_("Legal number"), max_length=60)
    legal_id_scheme = forms.CharField(
        label=_("Given by"), max_length=60, help_text=_("The register of companies, associations or schools")
    )
    country = forms.CharField(label=_("Country"), max_length=2, min_length=2, help_text=_("Two letters, as in FR"))
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    parent = _parent()
    size = _size()
    email = forms.EmailField(label=_("E-mail for the public"))
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    description = forms.CharField(
        label=_("What it does, in two sentences"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    quality_statement = forms.CharField(
        label=_("How it looks after quality"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RoleForm(forms.Form):
    """The roles one may ask for; a page leaves out those that are held or asked for already."""

    def __init__(self, *given: Any, held: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [choice for choice in Role.choices if choice[0] not in held]
        self.fields["role"] = forms.ChoiceField(label=_("Role to ask for"), choices=choices)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=False, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}))


class MandateForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person’s account"))
    function = forms.ChoiceField(label=_("May act as"), choices=Function.choices)
    valid_from = _day(_("From"), _("Empty for today"))
    ends_on = _day(_("Until"), _("The first day on which they may no longer; empty where there is no end"))


KINDS: dict[str, Any] = {
    "body": _("Registered by"),
    "number": _("Number there"),
    "type": _("Which is"),
    "valid_to": _("Until"),
}
TYPES = [
    ("", "–"),
    ("quality_assurance", _("an agency for quality")),
    ("ministry", _("a ministry")),
    ("chamber", _("a chamber")),
    ("company_register", _("a register of companies")),
    ("other", _("another body")),
]


class AboutForm(forms.Form):
    """What a body says of itself; three rows for who registered it elsewhere."""

    PLAIN: ClassVar = (
        *("email", "town", "website", "description", "quality_statement", "chief_executive", "liaison_officer"),
        *("managers_declared_on", "completed_cohorts", "size", "parent"),
    )
    REGULATORS: ClassVar = 3

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    email = forms.EmailField(label=_("E-mail for the public"))
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    description = forms.CharField(
        label=_("What it does, in two sentences"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    quality_statement = forms.CharField(
        label=_("How it looks after quality"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    parent = _parent()
    size = _size()
    chief_executive = forms.CharField(label=_("Who leads it"), max_length=120, required=False)
    liaison_officer = forms.CharField(label=_("Whom the authority writes to"), max_length=120, required=False)
    managers_declared_on = _day(_("When its managers declared their integrity"), _("Today or earlier"))
    completed_cohorts = forms.IntegerField(label=_("Groups of learners that finished"), required=False, min_value=0)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for place in range(self.REGULATORS):
            for name, label in KINDS.items():
                self.fields[f"r{place}_{name}"] = self._row(name, label)

    @staticmethod
    def _row(name: str, label: Any) -> forms.Field:
        if name == "valid_to":
            return _day(label)
        if name == "type":
            return forms.ChoiceField(label=label, choices=TYPES, required=False)
        return forms.CharField(label=label, max_length=60 if name == "number" else 200, required=False)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"r{place}_{name}"] for name in KINDS] for place in range(self.REGULATORS)]

    def regulators(self) -> list[dict[str, Any]]:
        """Return the rows in which something is said."""
        said = [{name: self.cleaned_data[f"r{place}_{name}"] for name in KINDS} for place in range(self.REGULATORS)]
        return [row for row in said if row["body"] or row["number"]]


class OverseeForm(forms.Form):
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        help_text=_("Its number or exact name, as on its public page: for example ORG-00012, or PR-00003"),
    )
    reviewed = forms.ChoiceField(label=_("What you review"), choices=Reviewed.choices)
    standards = forms.CharField(label=_("By which standards"), max_length=120)


class ReportForm(forms.Form):
    reviewed_on = forms.DateField(label=_("Last reviewed"), widget=forms.DateInput(attrs={"type": "date"}))
    results_url = forms.URLField(label=_("Results"), assume_scheme="https", max_length=500)


class EvaluationForm(forms.Form):
    """What is said of a micro-credential's level; `kinds` are those the body's roles let it say."""

    STATED: ClassVar = ("kind", "credits", "credit_system", "method", "limits", "valid_until", "report_url")

    micro_credential = forms.CharField(
        label=_("Number of the micro-credential"), max_length=20, help_text=_("For example MC-00412")
    )
    level = forms.CharField(
        label=_("Level"), max_length=120, help_text=_("framework/edition:level, for example eqf/2017:4")
    )
    credits = forms.DecimalField(label=_("Credits"), required=False, min_value=0, max_value=500)
    credit_system = forms.ChoiceField(
        label=_("Credit system"), required=False, choices=[("", "–"), *((code, code) for code in SYSTEMS)]
    )
    method = forms.CharField(
        label=_("How you made sure it is what it says"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    limits = forms.CharField(
        label=_("For what it does not hold"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_until = _day(_("Its last day"), _("Empty where it has none"))
    report_url = forms.URLField(label=_("Report"), required=False, assume_scheme="https", max_length=500)

    def __init__(self, *given: Any, kinds: Collection[str] = (Opinion.COMPARISON,), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [choice for choice in Opinion.choices if choice[0] in kinds]
        self.initial.setdefault("kind", choices[0][0])
        self.fields["kind"] = forms.ChoiceField(label=_("What you say"), choices=choices, required=False)
        self.order_fields(["micro_credential", "kind"])


class DecisionForm(forms.Form):
    approve = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Register")), ("no", _("Return, with what is missing"))],
        widget=forms.RadioSelect,
    )
    valid_from = _day(_("Its mandate begins"), _("Empty for today"))
    valid_until = _day(_("Its last day"), _("Empty for the longest that the rules allow, five years at most"))
    reasons = forms.CharField(
        label=_("Reasons"), help_text=_("The public will read them."), widget=forms.Textarea(attrs={"rows": 3})
    )
