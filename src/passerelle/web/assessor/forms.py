"""The marking sheet, who is named, and the answer to a case. Forms check shape; the acts judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.assessment import scales
from passerelle.assessment.actions import MAX_NOTE, Mark
from passerelle.assessment.prior_learning import MAX_TEXT
from passerelle.catalogue.models import Supervision
from passerelle.core.errors import Malformed
from passerelle.web.wording import RESULTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from passerelle.assessment.models import ComponentResult
    from passerelle.assessment.queries import Choice
    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.scales import Scale
    from passerelle.organisations.models import Organisation


class SheetForm(forms.Form):
    """What belongs to the whole sheet."""

    identity_check = forms.ChoiceField(
        label=_("How identity and supervision were ensured"),
        required=False,
        choices=[("", "–"), *Supervision.choices],
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class MarkForm(forms.Form):
    """The mark of one component."""

    score = forms.CharField(required=False, max_length=12)
    note = forms.CharField(
        label=_("What you saw"),
        required=False,
        max_length=MAX_NOTE,
        help_text=_("The candidate reads it once you have signed."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, scale: Scale, kept: Decimal | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.scale, self.kept, field = scale, kept, self.fields["score"]
        name = scales.WORDS[scale.code]
        field.label = str(name)[:1].upper() + str(name)[1:]
        if scale.is_of_steps:
            words = [(one.code, RESULTS.get(one.code, one.code)) for one in reversed(scale.steps)]
            self.fields["score"] = forms.ChoiceField(label=field.label, required=False, choices=[("", "–"), *words])
            return
        if scale.code == scales.PERCENT:
            limits: dict[str, Any] = {"min_value": 0, "max_value": 100, "max_digits": 5, "decimal_places": 2}
            self.fields["score"] = forms.DecimalField(label=field.label, required=False, **limits)
            return
        field.help_text = _("Passed from %(mark)s.") % {"mark": scale.first_passed}
        field.widget.attrs["inputmode"] = "decimal"

    def clean_score(self) -> Decimal | None:
        """Return the points that the mark stands for; those that were kept, where it is written as they are shown."""
        said: str | Decimal | None = self.cleaned_data["score"]
        if not isinstance(said, str):
            return said
        if not said:
            return None
        if self.kept is not None and said == self.scale.written(self.kept):
            return self.kept
        try:
            return self.scale.points(said)
        except Malformed as refusal:
            raise forms.ValidationError(_("Write one of: %(marks)s") % {"marks": refusal.data["expected"]}) from None


def mark_forms(
    entry: MicroCredential,
    parts: Sequence[Mapping[str, Any]],
    given: Mapping[str, ComponentResult] | Mapping[str, Mark],
    posted: QueryDict | None = None,
    *,
    read_by: _StrPromise | None = None,
) -> list[tuple[Mapping[str, Any], MarkForm]]:
    """Return one form for each component, in its scale, filled with what was given before.

    `read_by` says who reads the notes, where that is not the candidate.
    """
    chosen = scales.set_for(entry)
    found = []
    for place, part in enumerate(parts):
        code = str(part.get("code"))
        scale = scales.of(chosen, code)
        mark = given.get(code)
        told: dict[str, Any] = {"scale": scale, "kept": mark.score if mark else None, "initial": _given(mark, scale)}
        form = MarkForm(posted, prefix=f"m{place}", **told)
        if read_by is not None:
            form.fields["note"].help_text = read_by
        found.append((part, form))
    return found


def _given(mark: ComponentResult | Mark | None, scale: Scale) -> dict[str, Any]:
    """Return a mark as it was written: 80, not 80.00."""
    return {} if mark is None else {"score": scale.written(mark.score), "note": mark.note}


def marks_of(sheet: Sequence[tuple[Mapping[str, Any], MarkForm]]) -> list[Mark]:
    """Return the marks that were given; a component left empty has none yet."""
    return [
        Mark(str(part["code"]), form.cleaned_data["score"], form.cleaned_data["note"])
        for part, form in sheet
        if form.cleaned_data.get("score") is not None
    ]


class DraftForm(forms.Form):
    """Which state of one's own draft was seen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class NameForm(forms.Form):
    """Which assessor, at which body: `P-... ORG-...`."""

    choice = forms.ChoiceField(label=_("Who assesses"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[Choice], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["choice"].choices = [(key_of(choice), choice.person.name) for choice in choices]  # type: ignore[attr-defined]


def key_of(choice: Choice) -> str:
    return f"{choice.person.reference} {choice.organisation.reference}"


class BodyForm(forms.Form):
    """Which body assesses; it then names one of its own people."""

    organisation = forms.ChoiceField(label=_("Assessing body"))

    def __init__(self, *args: Any, bodies: Sequence[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organisation"].choices = [(body.reference, body.legal_name) for body in bodies]  # type: ignore[attr-defined]


class GapForm(forms.Form):
    """What is still missing."""

    gap = forms.CharField(
        label=_("What is missing"),
        help_text=_("The learner reads this. Say it in general here, or for single outcomes below."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *given: Any, outcomes: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(*given)
        self.codes = [str(one["code"]) for one in outcomes]
        for place, one in enumerate(outcomes):
            self.fields[f"g{place}"] = forms.CharField(
                label=str(one.get("text", "")),
                required=False,
                max_length=MAX_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def gaps(self) -> dict[str, str]:
        """Return what was said of single outcomes."""
        return {code: self.cleaned_data[f"g{place}"] for place, code in enumerate(self.codes)}

    @property
    def of_outcomes(self) -> list[forms.BoundField]:
        return [self[f"g{place}"] for place in range(len(self.codes))]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("gap", _("Say what is missing, in general or for an outcome."))
        return self.cleaned_data
