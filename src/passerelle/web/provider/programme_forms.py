"""What an awarder states about a degree or another larger award, in the order of the page."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue import programmes
from passerelle.catalogue.models.programmes import ProgrammeKind
from passerelle.core.credits import SYSTEMS
from passerelle.core.together import Together
from passerelle.web.provider.forms import levels_field, levels_stated, levels_typed
from passerelle.web.wording import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.catalogue.models import Programme

NONE = [("", "–")]
DAY = {"type": "date"}
AS_NAMED = (
    *("kind", "level", "credits", "credit_system", "entry_requirements", "places", "semesters", "field", "link"),
    *("valid_from", "credits_last_years"),
)
"""Fields that the form, the act and the model call by the same name."""


class ProgrammeForm(forms.Form):
    """The single fields; modules and groups of credits are rows (`ModuleForm`, `BucketForm`)."""

    called_here: ClassVar = {"max_waived_share": "waived_percent"}
    """What a refusal calls a field, and the form otherwise."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*NONE, *ProgrammeKind.choices])
    level = forms.CharField(
        label=_("Level in the national framework"),
        required=False,
        max_length=40,
        help_text=_("As the framework writes it"),
    )
    levels = levels_field()
    credits = forms.DecimalField(label=_("Credits"), required=False, min_value=0, max_value=2000)
    credit_system = forms.ChoiceField(
        label=_("Credit system"), required=False, choices=[*NONE, *((code, code) for code in SYSTEMS)]
    )
    semesters = forms.IntegerField(label=_("Semesters"), required=False, min_value=0, max_value=40)
    places = forms.IntegerField(label=_("Places a year"), required=False, min_value=0, max_value=1_000_000)
    field = forms.CharField(
        label=_("Field of study"), required=False, max_length=8, help_text=_("ISCED-F code, for example 0713")
    )
    link = forms.CharField(
        label=_("Its page"), required=False, max_length=500, help_text=_("An address that begins with https://")
    )
    awarded_as = forms.CharField(
        label=_("Awarded by its parts as"),
        required=False,
        max_length=20,
        help_text=_("Number of a micro-credential of yours; who holds every part asks for it. Empty: not here"),
    )
    credits_last_years = forms.IntegerField(
        label=_("Credits count for, years"),
        required=False,
        min_value=0,
        max_value=60,
        help_text=_("After the award of a part; empty: for ever"),
    )
    entry_requirements = forms.CharField(
        label=_("To be admitted"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    waived_percent = forms.DecimalField(
        label=_("Waived at most, %"), initial=40, min_value=0, max_value=100, help_text=_("Of all its credits")
    )
    valid_from = forms.DateField(
        label=_("First day of this edition"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *given: Any, levels: Iterable[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        if known := list(levels):
            stated = self.initial.get("level") or self.data.get("level", "")
            odd = [stated] if stated and stated not in known else []
            choices = [*NONE, *((code, code) for code in (*known, *odd))]
            self.fields["level"] = forms.ChoiceField(label=self.fields["level"].label, required=False, choices=choices)


TAGS_HELP = _("Marks such as level:5, field:0713, awarder_own, elsewhere, online, with commas between")


class ModuleForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    title = forms.CharField(label=_("Module"), max_length=200, required=False)
    credits = forms.DecimalField(label=_("Credits"), required=False, min_value=0, max_value=2000)


class BucketForm(forms.Form):
    """A group of credits, such as major or elective, with the micro-credentials that count in it."""

    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    title = forms.CharField(label=_("Group"), max_length=200, required=False)
    min_credits = forms.DecimalField(label=_("At least"), required=False, min_value=0, max_value=2000)
    max_credits = forms.DecimalField(label=_("At most"), required=False, min_value=0, max_value=2000)
    items = forms.CharField(
        label=_("What counts there"), required=False, help_text=_("Numbers such as MC-00412, with commas between")
    )
    tags = forms.CharField(label=_("All of it is"), required=False, help_text=TAGS_HELP)


class ShareForm(forms.Form):
    """A share of the whole that must come, or may come at most, from somewhere."""

    code = forms.CharField(label=_("Code"), max_length=12, required=False)
    tags = forms.CharField(label=_("Of what is"), required=False, help_text=TAGS_HELP)
    at_least = forms.DecimalField(label=_("At least, %"), required=False, min_value=0, max_value=100)
    at_most = forms.DecimalField(label=_("At most, %"), required=False, min_value=0, max_value=100)
    clause = forms.CharField(label=_("Where that is written"), max_length=200, required=False)


class RequirementForm(forms.Form):
    """An award that must be held before: everything stated must hold of it."""

    micro_credentials = forms.CharField(
        label=_("One of these"), required=False, help_text=_("Numbers such as MC-00412, with commas between")
    )
    fields_of_study = forms.CharField(
        label=_("Or of these fields"), required=False, help_text=_("ISCED-F codes, with commas between")
    )
    min_level = forms.CharField(
        label=_("At this level, or above"), required=False, max_length=100, help_text=_("framework/edition:level")
    )
    max_age_years = forms.IntegerField(label=_("Not older than, years"), required=False, min_value=0, max_value=60)


ModuleRows = forms.formset_factory(ModuleForm, extra=3, max_num=60)
BucketRows = forms.formset_factory(BucketForm, extra=2, max_num=30)
ShareRows = forms.formset_factory(ShareForm, extra=1, max_num=30)
RequirementRows = forms.formset_factory(RequirementForm, extra=1, max_num=30)


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("Offered no longer from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


def initial(programme: Programme, language: str) -> dict[str, Any]:
    """Return what the form shows of a programme."""
    return {name: getattr(programme, name) for name in AS_NAMED} | {
        "title": programme.title.get(language) or next(iter(programme.title.values()), ""),
        "levels": levels_typed(programme.levels),
        "credits": as_typed(programme.credits),
        "awarded_as": programme.awarded_as.number if programme.awarded_as else "",
        "waived_percent": as_typed(programme.max_waived_share * 100),
        "seen_version": programme.version,
    }


def rows(programme: Programme) -> dict[str, Any]:
    """Return the rows of modules and groups as the page shows them."""
    groups = [
        one | {"items": ", ".join(one["items"]), "tags": ", ".join(one.get("tags") or ())} for one in programme.buckets
    ]
    return {
        "modules": ModuleRows(initial=programme.modules, prefix="modules"),
        "buckets": BucketRows(initial=groups, prefix="buckets"),
        "shares": ShareRows(initial=[_share(one) for one in programme.shares], prefix="shares"),
        "requirements": RequirementRows(initial=[_row(one) for one in programme.requirements], prefix="requirements"),
    }


def _share(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a share as the page shows it, in per cent."""
    percent = {name: as_typed(one[name] and Decimal(str(one[name])) * 100) for name in ("at_least", "at_most")}
    return {**one, "tags": ", ".join(one["tags"]), **percent}


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    listed = {"micro_credentials": one["micro_credentials"], "fields_of_study": one["fields"]}
    return {**one, **{name: ", ".join(value) for name, value in listed.items()}}


def _of_one(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def said_in(formset: Any) -> list[forms.Form]:
    """Return the rows that say something, whole or not; call it once the rows were validated."""
    return [row for row in formset.forms if any(row.cleaned_data.values()) or row.errors]


def _words(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def stated(said: Mapping[str, Any], parts: Mapping[str, Any], title: dict[str, str], language: str) -> dict[str, Any]:
    """Return what was typed as the act takes it; titles in other languages stay as they are.

    What could not be read at all is left out, and the rest is looked at all the same. Raises Malformed for the first
    thing that is amiss, with all others in it.
    """
    found = {name: said[name] for name in AS_NAMED if name in said}
    if "title" in said:
        found["title"] = title | {language: said["title"]}
    if "waived_percent" in said:
        found["max_waived_share"] = said["waived_percent"] / 100
    if "awarded_as" in said:
        found["awarded_as"] = said["awarded_as"].strip().upper()
    found["modules"] = [row.cleaned_data for row in said_in(parts["modules"])]
    found["buckets"] = [
        row.cleaned_data
        | {"items": _words(row.cleaned_data.get("items", "").upper()), "tags": _words(row.cleaned_data.get("tags", ""))}
        for row in said_in(parts["buckets"])
    ]
    found["shares"] = [
        row.cleaned_data
        | {"tags": _words(row.cleaned_data.get("tags", ""))}
        | {name: _of_one(row.cleaned_data.get(name)) for name in ("at_least", "at_most")}
        for row in said_in(parts["shares"])
    ]
    found["requirements"] = [
        {
            "micro_credentials": _words(row.cleaned_data.get("micro_credentials", "").upper()),
            "fields": _words(row.cleaned_data.get("fields_of_study", "")),
            "min_level": row.cleaned_data.get("min_level", ""),
            "max_age_years": row.cleaned_data.get("max_age_years"),
        }
        for row in said_in(parts["requirements"])
    ]
    amiss = Together()
    with amiss.also():
        found["levels"] = levels_stated(said.get("levels", ""))
    with amiss.also():
        programmes.check(found)
    amiss.settle()
    return found
