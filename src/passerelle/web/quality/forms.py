"""What agencies and reviewed bodies write; a field is called by the path a refusal names, so each is told in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.core.errors import Malformed
from passerelle.organisations.naming import meant
from passerelle.quality.models import Judgement, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.forms.boundfield import BoundField

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import Criterion, Standard

MORE_ROWS = 3
"""Empty rows for recommendations, after those that are there."""


def _long(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class PlanForm(forms.Form):
    organisation = forms.CharField(
        label=_("Whom you review"), max_length=200, help_text=_("Its number, such as ORG-00012, or its legal name")
    )
    kind = forms.ChoiceField(label=_("What is reviewed"), choices=Kind.choices)
    due_on = _day(_("Self-assessment due by"))
    entries = forms.CharField(
        label=_("Numbers of the courses or programmes"),
        required=False,
        help_text=_("Where courses or programmes are reviewed, with spaces between: SC-00007 SC-00009"),
    )

    def __init__(self, *given: Any, standards: Iterable[Standard] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(one.reference, one.title) for one in standards]
        self.fields["standard"] = forms.ChoiceField(label=_("By which standard"), choices=choices)


class CommissionForm(PlanForm):
    """A review that is asked for: of whom, by which agency, wherever that one is."""

    organisation = forms.CharField(
        label=_("Which agency"),
        max_length=200,
        help_text=_("Its number, such as ORG-00012, or its legal name; also one from abroad whose role reaches here"),
    )
    subject = forms.CharField(
        label=_("Whom it is to review"), max_length=200, help_text=_("Its number, such as ORG-00012, or its legal name")
    )
    field_order = ("organisation", "subject", "standard", "kind", "entries", "due_on")

    def body(self, person: Person, field: str) -> Organisation:
        """Return the organisation that is named in a field. Raises Malformed that names this field."""
        try:
            return meant(person, self.cleaned_data[field])
        except Malformed as refusal:
            raise Malformed(**(dict(refusal.data) | {"field": field})) from None


class HandOverForm(forms.Form):
    organisation = forms.CharField(
        label=_("Which agency"),
        max_length=200,
        help_text=_("Its number, such as ORG-00012, or its legal name"),
        widget=forms.TextInput(attrs={"list": "agencies"}),
    )


class HandOnForm(HandOverForm):
    because = forms.CharField(label=_("Why another one"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class _Seen(forms.Form):
    """What two colleagues may write at once: who saves second is shown what the first saved."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AnswersForm(_Seen):
    """The self-assessment: text and evidence on every criterion."""

    def __init__(self, criteria: Sequence[Criterion], *given: Any, said: Mapping[str, Any], **named: Any) -> None:
        super().__init__(*given, **named)
        self.criteria = criteria
        self.parts_by_field = {}
        for one in criteria:
            told = said.get(one.code)
            for name, label, rows in (("text", _("How you meet it"), 4), ("evidence", _("Evidence, one a line"), 2)):
                field = f"answers.{one.code}.{name}"
                self.fields[field] = _long(label, rows)
                self.parts_by_field[field] = one.code
                self.initial[field] = _written(getattr(told, name, ""))

    def rows(self) -> list[tuple[Criterion, list[BoundField]]]:
        return [(one, [self[f"answers.{one.code}.{name}"] for name in ("text", "evidence")]) for one in self.criteria]

    def told(self) -> dict[str, dict[str, Any]]:
        """Return what was said, by criterion; nothing for what was left empty."""
        found = {}
        for one in self.criteria:
            text, evidence = (self.cleaned_data.get(f"answers.{one.code}.{name}", "") for name in ("text", "evidence"))
            if text or evidence:
                found[one.code] = {"text": text, "evidence": evidence.splitlines()}
        return found


class FindingsForm(_Seen):
    """The agency's judgement on every criterion, with reasons."""

    def __init__(self, criteria: Sequence[Criterion], *given: Any, said: Mapping[str, Any], **named: Any) -> None:
        super().__init__(*given, **named)
        self.criteria = criteria
        self.parts_by_field = {}
        for one in criteria:
            told, at = said.get(one.code), f"findings.{one.code}"
            choices = [("", "–"), *Judgement.choices]
            self.fields[f"{at}.judgement"] = forms.ChoiceField(label=_("Judgement"), required=False, choices=choices)
            self.fields[f"{at}.reasons"] = _long(_("Reasons"))
            self.fields[f"{at}.evidence"] = _long(_("Evidence, one a line"), 2)
            for name in ("judgement", "reasons", "evidence"):
                self.parts_by_field[f"{at}.{name}"] = one.code
                self.initial[f"{at}.{name}"] = _written(getattr(told, name, ""))

    def rows(self) -> list[tuple[Criterion, list[BoundField]]]:
        names = ("judgement", "reasons", "evidence")
        return [(one, [self[f"findings.{one.code}.{name}"] for name in names]) for one in self.criteria]

    def told(self) -> dict[str, dict[str, Any]]:
        found = {}
        for one in self.criteria:
            said = {
                name: self.cleaned_data.get(f"findings.{one.code}.{name}", "")
                for name in ("judgement", "reasons", "evidence")
            }
            if any(said.values()):
                found[one.code] = said | {"evidence": said["evidence"].splitlines()}
        return found


class ReportForm(forms.Form):
    """Report, result and recommendations: as a draft, and again as they are published."""

    def __init__(self, *given: Any, said: Mapping[str, Any], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["report"] = _long(_("Report"), 10)
        choices = [("", "–"), *Judgement.choices]
        self.fields["result"] = forms.ChoiceField(label=_("Result as a whole"), required=False, choices=choices)
        self.initial.update({"report": said.get("report", ""), "result": said.get("result", "")})
        there = list(said.get("recommendations", ()))
        self.count = len(there) + MORE_ROWS
        for place in range(1, self.count + 1):
            at = f"recommendations.{place}"
            self.fields[f"{at}.text"] = _long(_("Recommendation %(n)d") % {"n": place}, 2)
            self.fields[f"{at}.due_on"] = _day(_("To be done by"))
            if place <= len(there):
                self.initial.update({f"{at}.text": there[place - 1].text, f"{at}.due_on": there[place - 1].due_on})

    def told(self) -> dict[str, Any]:
        rows = [
            {name: self.cleaned_data.get(f"recommendations.{place}.{name}") for name in ("text", "due_on")}
            for place in range(1, self.count + 1)
        ]
        said = {name: self.cleaned_data.get(name, "") for name in ("report", "result")}
        return said | {"recommendations": [row for row in rows if any(row.values())]}


class WordsForm(forms.Form):
    """One text: a comment, an answer, why a review is cancelled."""

    text = forms.CharField(label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    called_here = {"comment": "text", "because": "text", "answer": "text", "note": "text"}  # noqa: RUF012


def _written(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value
