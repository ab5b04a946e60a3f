"""The forms of finding work and of needs: shape alone; what may be is decided by the acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from passerelle.catalogue.models import MicroCredential
from passerelle.core.finding import AWARDS, NAME, RESULTS
from passerelle.frameworks import queries as frameworks
from passerelle.opportunities.models import Audience, NeedKind
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passerelle.awards.models import Award
    from passerelle.organisations.models import Organisation

DAY = {"type": "date"}
SHOWN = {
    AWARDS: gettext_lazy("Which of the awards they ask for I have"),
    RESULTS: gettext_lazy("My results of these"),
    NAME: gettext_lazy("My name"),
}
SEEN = {
    AWARDS: gettext_lazy("which of the awards they ask for you have"),
    RESULTS: gettext_lazy("your results of these"),
    NAME: gettext_lazy("your name"),
}
"""The same, said to the learner of a consent that stands."""
FIVE = [(str(n), str(n)) for n in range(1, 6)]


class ConsentForm(forms.Form):
    """Who may find me, what they see, until when."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who may find you?"), choices=Audience.choices, widget=forms.RadioSelect
    )
    sector = forms.ChoiceField(label=gettext_lazy("Which sector, if it is one"), required=False)
    employer = forms.ChoiceField(label=gettext_lazy("Which employer, if it is one"), required=False)
    not_to = forms.ChoiceField(
        label=gettext_lazy("Never this employer"),
        help_text=gettext_lazy("For example the one you work for."),
        required=False,
    )
    shows = forms.MultipleChoiceField(
        label=gettext_lazy("What may they see of you?"),
        help_text=gettext_lazy("Nothing: you are counted among others, and may get an invitation."),
        choices=list(SHOWN.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        help_text=gettext_lazy("The last day; a year ahead at most. You can end it at any moment."),
        widget=forms.DateInput(attrs=DAY),
    )

    def __init__(self, *args: Any, sectors: Sequence[str], employers: Iterable[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self.bodies = {body.number: body for body in employers}
        none = [("", "–")]
        named = [(body.number, body.legal_name) for body in self.bodies.values()]
        for name, choices in (("sector", [(one, one) for one in sectors]), ("employer", named), ("not_to", named)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = none + choices

    def stated(self) -> dict[str, Any]:
        said = self.cleaned_data
        not_to = self.bodies.get(said["not_to"])
        return {
            "audience": said["audience"],
            "sector": said["sector"],
            "employer": self.bodies.get(said["employer"]),
            "not_to": [not_to] if not_to else [],
            "shows": said["shows"],
            "until": said["until"],
        }


class ApplyForm(forms.Form):
    """What one sends to an employer."""

    awards = forms.MultipleChoiceField(
        label=gettext_lazy("Which awards do you show?"), widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("A few words to the employer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shows_name = forms.BooleanField(label=gettext_lazy("Show my name"), required=False, initial=True)

    def __init__(self, *args: Any, held: Sequence[Award], **more: Any) -> None:
        super().__init__(*args, **more)
        self.held = {award.number: award for award in held}
        field = self.fields["awards"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(award.number, award.micro_credential.name) for award in held]

    @property
    def chosen(self) -> list[Award]:
        return [self.held[number] for number in self.cleaned_data["awards"]]


class AnswerForm(forms.Form):
    """Why not."""

    reasons = forms.CharField(
        label=gettext_lazy("Why not? The learner reads this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SinceForm(forms.Form):
    since = forms.DateField(label=gettext_lazy("First day of work"), widget=forms.DateInput(attrs=DAY))


class SurveyForm(forms.Form):
    """Four questions, half a year after a hire."""

    still_there = forms.ChoiceField(
        label=gettext_lazy("Do you still work together?"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        widget=forms.RadioSelect,
    )
    outcomes = forms.ChoiceField(
        label=gettext_lazy("Was it there at work, what the award says one can do?"),
        help_text=gettext_lazy("1: not at all. 5: all of it."),
        choices=FIVE,
        widget=forms.RadioSelect,
    )
    assessment = forms.ChoiceField(
        label=gettext_lazy("Did the result of the award say truly how well?"),
        help_text=gettext_lazy("1: not at all. 5: exactly."),
        choices=FIVE,
        widget=forms.RadioSelect,
    )
    usefulness = forms.ChoiceField(
        label=gettext_lazy("How useful was the award for this work?"),
        help_text=gettext_lazy("1: of no use. 5: it could not be done without."),
        choices=FIVE,
        widget=forms.RadioSelect,
    )

    def stated(self) -> dict[str, Any]:
        said = self.cleaned_data
        return said | {"still_there": said["still_there"] == "yes"}


class NeedForm(forms.Form):
    """What is needed, how many, where, by when."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you need?"), choices=NeedKind.choices)
    outcome = forms.CharField(
        label=gettext_lazy("What people should be able to do"),
        help_text=gettext_lazy("For example: Mend a submersible pump in the field."),
        required=False,
        max_length=500,
    )
    skill = forms.CharField(
        label=gettext_lazy("Address of the skill"),
        help_text=gettext_lazy("As the skills search shows it. Only if you chose a skill."),
        required=False,
        max_length=500,
    )
    entry = forms.CharField(
        label=gettext_lazy("Micro-credential"),
        help_text=gettext_lazy("For example MC-00412. Only if you chose a micro-credential."),
        required=False,
        max_length=20,
    )
    level = forms.ChoiceField(label=gettext_lazy("Level, at least"), required=False)
    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=1_000_000)
    region = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=80)
    by_when = forms.DateField(label=gettext_lazy("By when"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    about = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = frameworks.national()
        levels = [(f"{own.version}:{one.code}", one.code) for one in own.levels.all()] if own else []
        kept = str(self["level"].value() or "")
        if kept and kept not in dict(levels):
            levels.append((kept, kept))
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", gettext_lazy("any")), *levels]

    def stated(self) -> dict[str, Any]:
        """Return what was stated, as `opportunities.needs.checked` reads it."""
        said = dict(self.cleaned_data)
        said.pop("seen_version")
        number = said["entry"].strip().upper()
        entry = MicroCredential.objects.filter(number=number, state__in=LISTED).first() if number else None
        return said | {"entry": entry}
