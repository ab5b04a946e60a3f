"""What is written about practice; a field is called by the path a refusal names, so each is told in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import in_language
from passerelle.organisations.permissions import mandates_of
from passerelle.policy.fields import field_name
from passerelle.practice import shipped
from passerelle.practice.models import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.practice.models import Membership


def long(label: Any, rows: int = 4, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


def short(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint)


def day(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, help_text=hint, widget=widget)


def bodies_of(person: Person) -> list[Organisation]:
    """Return the organisations that somebody acts for today, by name."""
    held = {one.organisation_id: one.organisation for one in mandates_of(person)}
    return sorted(held.values(), key=lambda body: body.legal_name)


def themes() -> list[tuple[str, str]]:
    return [(key, in_language(names)) for key, names in shipped.themes().items()]


def fields() -> list[tuple[str, str]]:
    return [(path, capfirst(field_name(path))) for path in shipped.fields()]


class ExampleForm(forms.Form):
    title = short(_("What is it called?"))
    done = long(_("What was done"))
    for_whom = long(_("For whom"), 2)
    took = long(_("What it took"), 2, _("Time, people, money, places"))
    came_of_it = long(_("What came of it"), 3)
    evidence_url = short(_("Where it can be read about"), _("An address that begins with https://"))
    entry = short(_("Number of the entry it comes from"), _("Such as MC-00271, where there is one"))

    def __init__(self, *given: Any, person: Person, **named: Any) -> None:
        super().__init__(*given, **named)
        own = [(body.number, body.legal_name) for body in bodies_of(person)]
        licences = [(key, one["name"]) for key, one in shipped.licences().items()]
        nothing: list[tuple[str, Any]] = [("", _("none"))]
        self.fields["theme"] = forms.ChoiceField(label=_("Theme"), choices=themes())
        self.fields["field"] = forms.ChoiceField(
            label=_("Field of a description that it helps to fill in"), required=False, choices=[*nothing, *fields()]
        )
        self.fields["language"] = forms.CharField(label=_("Language"), required=False, initial="en", max_length=8)
        self.fields["licence"] = forms.ChoiceField(label=_("Licence under which others may use it"), choices=licences)
        if own:
            choices = [*nothing, *own]
            self.fields["organisation"] = forms.ChoiceField(
                label=_("Organisation it comes from"), required=False, choices=choices
            )

    def stated(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "organisation"}


class BodyForm(forms.Form):
    """For which of one's organisations something is done."""

    def __init__(self, *given: Any, bodies: Iterable[Organisation], **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(body.number, body.legal_name) for body in bodies]
        self.fields["organisation"] = forms.ChoiceField(label=_("For which organisation"), choices=choices)


class AskForm(BodyForm):
    coach = short(_("Who is to coach you"), _("Its number, such as ORG-00012, or its legal name"))
    aims = long(_("What you want to be ready for"))
    called_here: ClassVar = {"organisation": "coach"}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["provider"] = self.fields.pop("organisation")
        self.fields["coach"].widget.attrs["list"] = "agencies"
        self.order_fields(["provider", "coach", "aims"])


class WordsForm(forms.Form):
    """One text: a reason, a recommendation, what was done."""

    text = long(_("In your words"))
    called_here: ClassVar = {"because": "text", "done": "text", "looked_at": "text"}


class VisitForm(forms.Form):
    visited_on = day(_("Day of the visit"))
    text = long(_("What was looked at"))
    called_here: ClassVar = {"looked_at": "text"}


class PostForm(forms.Form):
    title = short(_("In a few words"))
    text = long(_("Text"))


class ModeratorForm(forms.Form):
    """Which member is to moderate; who does already is not asked again."""

    def __init__(self, *given: Any, members: Iterable[Membership] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(one.person.email, one.person.name) for one in members if not one.is_moderator]
        self.fields["email"] = forms.ChoiceField(label=_("Member"), choices=[("", _("Choose a member")), *choices])


class AlertForm(forms.Form):
    title = short(_("What is it called?"))
    seen = long(_("What was seen"), 4, _("The pattern alone: no names, no addresses, no numbers of people"))
    recognise = long(_("How to recognise it"))
    what_to_do = long(_("What to do"))
    since = day(_("Since when it is seen"))
    source = forms.ChoiceField(label=_("Where it was seen"), choices=[(one.value, one.label) for one in SourceKind])
    circle = forms.CharField(required=False, widget=forms.HiddenInput)

    def stated(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "circle"}
