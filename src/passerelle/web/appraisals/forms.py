"""What is asked of an evaluator and what an evaluator writes; a field is called as a refusal names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.appraisal.models import CredentialKind, Purpose
from passerelle.appraisal.models.cases import LevelBasis
from passerelle.appraisal.models.looking import Answer
from passerelle.web.appraisals.words import QUESTIONS
from passerelle.web.countries import COUNTRIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.organisations.models import Organisation
    from passerelle.portfolio.models import ForeignCredential

LEVEL_HINT = _("Framework, edition and level, such as eqf/2017:4. Leave it empty if you do not know.")


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), max_length=4_000, **more
    )


def _countries() -> list[tuple[str, Any]]:
    return [("", ""), *sorted(COUNTRIES.items(), key=lambda pair: str(pair[1]))]


class BroughtForm(forms.Form):
    """A credential, as its holder knows it, and what the answer is for."""

    foreign = forms.ChoiceField(label=_("From your portfolio"), required=False)
    title = forms.CharField(label=_("What it is called"), max_length=300)
    issuer = forms.CharField(label=_("Who gave it to you"), max_length=200, help_text=_("The school or other body"))
    country = forms.ChoiceField(label=_("In which country"), choices=_countries)
    kind = forms.ChoiceField(label=_("What kind of thing it is"), choices=CredentialKind.choices)
    year = forms.IntegerField(label=_("In which year"))
    level = forms.CharField(label=_("Its level there"), required=False, max_length=120, help_text=LEVEL_HINT)
    credits = forms.CharField(label=_("Its credits there, if it has any"), required=False, max_length=10)
    credit_system = forms.CharField(
        label=_("Which credits these are"), required=False, max_length=20, help_text=_("Such as ECTS")
    )
    purpose = forms.ChoiceField(label=_("What you need the answer for"), choices=Purpose.choices)
    purpose_words = forms.CharField(label=_("In your words"), required=False, max_length=300)
    seen_terms = forms.IntegerField(required=False, widget=forms.HiddenInput)
    stated_there = ("level", "credits", "credit_system")
    """What few know of their credential: shown where something of it was stated."""

    @property
    def has_stated(self) -> bool:
        return any(self[name].value() or self[name].errors for name in self.stated_there)

    def __init__(
        self, *given: Any, kept: Iterable[ForeignCredential] = (), has_fee: bool = False, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.has_fee = has_fee
        chosen = [(str(one.key), one.title) for one in kept]
        self.fields["foreign"].choices = [("", _("None of these: I have it on paper")), *chosen]  # type: ignore[attr-defined]
        if not chosen:
            del self.fields["foreign"]
        if has_fee:
            self.fields["accepts_fee"] = forms.BooleanField(
                label=_("I accept the fee, and pay it to the evaluator"), required=False
            )
            self.fields["asks_waiver"] = forms.BooleanField(label=_("I ask not to have to pay"), required=False)


class BroughtByBodyForm(BroughtForm):
    """The same, for a body that was shown a credential by a link."""

    link = forms.CharField(
        label=_("The link its holder gave you"),
        max_length=300,
        help_text=_("They are asked for their consent first; until then the evaluator sees nothing."),
    )
    body = forms.ChoiceField(label=_("For which organisation you ask"))
    field_order = ("body", "link", "title")

    def __init__(self, *given: Any, bodies: Iterable[Organisation] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["body"].choices = [(one.number, one.legal_name) for one in bodies]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """One text, for the steps that need no more; `field` is how a refusal names it."""

    def __init__(self, field: str, label: Any, *given: Any, hint: Any = "", **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields[field] = _long(label, help_text=hint)


class FileForm(forms.Form):
    shows = forms.CharField(label=_("What it shows"), max_length=200, help_text=_("For example: front of the diploma"))
    file = forms.FileField(
        label=_("Photo or scan"),
        help_text=_("A photo or a PDF of at most 10 MB. Where a photo was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class CheckForm(forms.Form):
    question = forms.ChoiceField(label=_("Question"), choices=list(QUESTIONS.items()))
    answer = forms.ChoiceField(label=_("Found"), choices=Answer.choices)
    how = forms.CharField(label=_("Where you looked"), max_length=500)


class ContactForm(forms.Form):
    with_whom = forms.CharField(label=_("Which office you asked"), max_length=200)
    asked = _long(_("What you asked"), 2)


class ReportDraftForm(forms.Form):
    """The report, as far as it is known."""

    framework = forms.CharField(label=_("Told in which framework"), max_length=61, required=False)
    level_low = forms.CharField(label=_("Compares to level, at least"), max_length=40, required=False)
    level_high = forms.CharField(label=_("At most"), max_length=40, required=False)
    basis = forms.ChoiceField(label=_("What that rests on"), choices=[("", ""), *LevelBasis.choices], required=False)
    basis_words = _long(_("The reason in words"), 2)
    credits_low = forms.CharField(label=_("Credits, at least"), max_length=10, required=False)
    credits_high = forms.CharField(label=_("Credits, at most"), max_length=10, required=False)
    credits_in = forms.CharField(label=_("Which credits"), max_length=20, required=False, help_text=_("Such as ECTS"))
    method = _long(_("How you made sure"), 3)
    limits = _long(_("For what it does not hold"), 2)
    cannot_say = _long(_("What you cannot say"), 2)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PrecedentForm(forms.Form):
    title = forms.CharField(label=_("What it is called"), max_length=300)
    issuer = forms.CharField(label=_("Who gives it"), max_length=200)
    basis_words = _long(_("The reason, for everybody"), 2, help_text=_("Name no person."))
    limits = _long(_("For what it does not hold"), 2)


class MissingForm(forms.Form):
    level = forms.CharField(label=_("The level abroad"), max_length=120, help_text=_("Such as sn-nqf/2015:B"))
    target = forms.CharField(label=_("Compares to"), max_length=120, help_text=_("Such as eqf/2017:4"))
    source = forms.CharField(label=_("The report or law that says so"), max_length=400)
    source_url = forms.CharField(label=_("Its address"), max_length=300, required=False)
    why = forms.CharField(label=_("Why it is needed"), max_length=400, help_text=_("Nothing of the case. Name nobody."))


class TermsForm(forms.Form):
    is_open = forms.BooleanField(label=_("We take new cases"), required=False)
    fee = forms.CharField(label=_("Fee"), max_length=10, required=False, help_text=_("Empty or 0: nothing to pay"))
    currency = forms.CharField(label=_("In which money"), max_length=3, required=False, help_text=_("Such as EUR"))
    waiver = forms.CharField(label=_("Who pays nothing"), max_length=500, required=False)
    days = forms.IntegerField(label=_("Days you need"))
    two_persons = forms.BooleanField(label=_("Who signs is never who drafted"), required=False)
    method = _long(_("How you work, for everybody to read"), 6)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
