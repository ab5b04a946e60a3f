"""What givers, owners and registrars write; a field is called by the path a refusal names, so each is told in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core.feedback import QUESTIONS
from passerelle.quality.models import Moment, ReportKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.forms.boundfield import BoundField

    from passerelle.quality.feedback.chances import Chance

RATINGS = [
    ("", "–"),
    ("1", _("1, not at all")),
    ("2", "2"),
    ("3", _("3, partly")),
    ("4", "4"),
    ("5", _("5, fully")),
]
ASKED = {
    "outcomes": _("Can one do afterwards what it says?"),
    "assessment": _("Did the assessment show it?"),
    "usefulness": _("What is it worth at work?"),
}
"""The questions; with the text they are the four that take an employer two minutes."""


def _rating(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=RATINGS)


class FeedbackForm(forms.Form):
    """Who speaks, when, three ratings, a text; and each outcome by itself, for who wants to say more."""

    def __init__(
        self,
        *given: Any,
        speakers: Sequence[tuple[str, str]] = (),
        outcomes: Iterable[Mapping[str, Any]] = (),
        moments: Collection[str] = Moment.values,
        **named: Any,
    ) -> None:
        """`moments` are those at which something may be said; none where what was said is changed."""
        super().__init__(*given, **named)
        self.chances: list[Chance] = []
        if speakers:
            self.fields["speaks_as"] = forms.ChoiceField(label=_("You speak as"), choices=list(speakers))
        if moments:
            choices = [one for one in Moment.choices if one[0] in moments]
            self.fields["moment"] = forms.ChoiceField(label=_("When"), choices=choices)
        for name in QUESTIONS:
            self.fields[name] = _rating(ASKED[name])
        self.fields["text"] = forms.CharField(
            label=_("In your words"),
            required=False,
            help_text=_("Everybody can read it. Name nobody, and give no address and no number."),
            widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        )
        self.codes = [str(one["code"]) for one in outcomes if one.get("code")]
        for one in outcomes:
            if one.get("code"):
                self.fields[f"by_outcome.{one['code']}"] = _rating(f"{one['code']} {one.get('text', '')}")

    def main(self) -> list[BoundField]:
        names = [name for name in ("speaks_as", "moment", *QUESTIONS, "text") if name in self.fields]
        return [self[name] for name in names]

    def each(self) -> list[BoundField]:
        return [self[f"by_outcome.{code}"] for code in self.codes]

    def stated(self) -> dict[str, Any]:
        """Return what was said, in the words of the act."""
        said = {name: self.cleaned_data.get(name, "") for name in (*QUESTIONS, "text")}
        rated = {code: self.cleaned_data.get(f"by_outcome.{code}", "") for code in self.codes}
        return said | {"by_outcome": {code: value for code, value in rated.items() if value}}


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Your reply"),
        required=False,
        help_text=_("Once, and everybody can read it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )


class DecisionForm(forms.Form):
    """What a registrar decides on words that were held."""

    act = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("", "–"),
            ("show", _("Show it as it is")),
            ("strike", _("Show it without a passage")),
            ("keep_back", _("Keep it back")),
        ],
    )
    passage = forms.CharField(
        label=_("The passage to take out, exactly as it stands there; several, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    because = forms.CharField(label=_("Why; who wrote it reads this"), required=False, max_length=500)

    def passages(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data.get("passage", "").splitlines() if line.strip()]


class HireForm(forms.Form):
    employer = forms.CharField(
        label=_("The employer"), max_length=200, help_text=_("Its number, such as ORG-00012, or its legal name")
    )
    since = forms.DateField(label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    called_here = {"organisation": "employer"}  # noqa: RUF012


class ReportForm(forms.Form):
    url = forms.CharField(
        label=_("Address"), max_length=500, required=False, help_text=_("It begins with https://; nothing is fetched.")
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    publisher = forms.CharField(label=_("Who published it"), max_length=120, required=False)
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    language = forms.CharField(label=_("Language"), max_length=8, required=False, help_text=_("Such as en or fr"))
    kind = forms.ChoiceField(label=_("What it is"), choices=ReportKind.choices)


class ReportDecisionForm(forms.Form):
    act = forms.ChoiceField(
        label=_("What to do"), choices=[("", "–"), ("show", _("Show the link")), ("refuse", _("Do not show it"))]
    )
    because = forms.CharField(label=_("Why; who proposed it reads this"), required=False, max_length=500)
