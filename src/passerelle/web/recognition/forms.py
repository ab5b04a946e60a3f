"""The shape of what officers and learners state; what fits is the business of `recognition/description.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core.errors import Malformed
from passerelle.recognition import agreements, wording
from passerelle.recognition.models import Difference, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from passerelle.catalogue.models import Programme
    from passerelle.organisations.models import Organisation
    from passerelle.recognition.models import Agreement, PositiveList, RecognitionCase

NONE = [("", "–")]
DAY = {"type": "date"}


class AskAgainForm(forms.Form):
    because = forms.CharField(
        label=_("What should they look at?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def bodies_named(numbers: str, visible: QuerySet[Organisation], field: str = "owners") -> list[Organisation]:
    """Return the bodies whose numbers are written in a text. Raises Malformed for a number nobody has."""
    wanted = [number.upper() for number in numbers.replace(",", " ").split()]
    found = {body.number: body for body in visible.filter(number__in=wanted)}
    if unknown := [number for number in wanted if number not in found]:
        raise Malformed(field=field, expected="numbers of organisations", seen=unknown[0])
    return [found[number] for number in wanted]


class AgreementForm(forms.Form):
    """What a progression agreement says, and who its parties are."""

    title = forms.CharField(label=_("Title"), max_length=200)
    scope = forms.ChoiceField(label=_("It joins the bodies of"), choices=[*NONE, *Scope.choices])
    about = forms.CharField(
        label=_("Which region, sector or network"), max_length=200, help_text=_("For example: the three lake districts")
    )
    parties = forms.CharField(
        label=_("Parties"),
        max_length=1000,
        help_text=_("Numbers of the organisations, such as ORG-00012, yours too. Each of them signs."),
    )
    rules = forms.CharField(
        label=_("What they promise each other"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8})
    )
    exit_clause = forms.CharField(
        label=_("How a party leaves"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    review_on = forms.DateField(label=_("Looked at again on"), widget=forms.DateInput(attrs=DAY))
    valid_to = forms.DateField(label=_("Last day, if it has one"), required=False, widget=forms.DateInput(attrs=DAY))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(found: Agreement) -> dict[str, Any]:
        """Return what the form shows of a draft."""
        shown = {name: getattr(found, name) for name in agreements.STATED}
        numbers = " ".join(party.number for party in found.parties.order_by("pk"))
        return shown | {"parties": numbers, "seen_version": found.version}

    @property
    def stated(self) -> dict[str, Any]:
        """Return what is said of it beside its parties."""
        return {name: self.cleaned_data[name] for name in agreements.STATED}


class ListForm(forms.Form):
    """What a list is called, and which other bodies own it."""

    called_here: ClassVar = {"owners": "joint"}

    title = forms.CharField(label=_("Title"), max_length=200)
    joint = forms.CharField(
        label=_("Owned together with"),
        required=False,
        max_length=1000,
        help_text=_("Numbers of other organisations, such as ORG-00012. Each of them signs every edition."),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def of(found: PositiveList, owners: Iterable[Organisation]) -> dict[str, Any]:
        """Return what the form shows of a list."""
        numbers = " ".join(owner.number for owner in owners)
        return {"title": found.title, "joint": numbers, "seen_version": found.version}

    def others(self, visible: QuerySet[Organisation]) -> list[Organisation]:
        """Return the other bodies that are named. Raises Malformed for a number nobody has."""
        return bodies_named(self.cleaned_data["joint"], visible)


def _modules(programme: Programme) -> list[tuple[str, str]]:
    return [
        (
            f"{programme.reference}:{module['code']}",
            f"{module['code']} {module.get('title', '')} ({wording.credits_words(module.get('credits') or 0)})",
        )
        for module in programme.modules
    ]


class GrantForm(forms.Form):
    """Filled in from what the rule proposes; a person may lower the credits or choose another module."""

    module_code = forms.ChoiceField(label=_("Spares this module"))
    credits = forms.DecimalField(
        label=_("Credits spared"),
        required=False,
        min_value=0,
        max_value=999,
        decimal_places=2,
        help_text=_("Empty: all of the module"),
    )
    reasons = forms.CharField(
        label=_("Remark for the learner, if any"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, case: RecognitionCase, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "grant_%s")  # the page shows more than one form
        kwargs.setdefault("initial", {"module_code": case.module_code, "credits": case.credits or None})
        super().__init__(*args, **kwargs)
        if case.programme is None or not case.spares_credits:  # granted as the line says it
            del self.fields["module_code"], self.fields["credits"]
            return
        codes = [(value.partition(":")[2], words) for value, words in _modules(case.programme)]
        self.fields["module_code"].choices = [*NONE, *codes]  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    difference = forms.ChoiceField(label=_("Substantial difference in"), choices=[*NONE, *Difference.choices])
    reasons = forms.CharField(
        label=_("Reasons, as the learner reads them"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OverturnForm(forms.Form):
    reasons = forms.CharField(
        label=_("Reasons, as the learner reads them"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
