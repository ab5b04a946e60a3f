"""What is said of a result: the ground of an appeal, the reasons of a decision, why something is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from passerelle.assessment.corrections import MOST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _words(label: _StrPromise, help_text: _StrPromise, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST, widget=forms.Textarea(attrs={"rows": rows})
    )


class GroundForm(forms.Form):
    ground = _words(
        gettext_lazy("What is wrong with the result"),
        gettext_lazy(
            "Say what was not read, not seen, or counted wrongly. The awarder and the other assessor read it."
        ),
    )


class RefuseForm(forms.Form):
    reasons = _words(gettext_lazy("Why it is not admitted"), gettext_lazy("The learner reads this."), 3)


class DismissForm(forms.Form):
    reasons = _words(gettext_lazy("Why the result stands"), gettext_lazy("The learner reads this."), 3)


class UpholdForm(forms.Form):
    reasons = _words(gettext_lazy("Why the marks are others"), gettext_lazy("The learner reads this."), 3)


class AnnulForm(forms.Form):
    reasons = _words(
        gettext_lazy("Why another jury is to judge"), gettext_lazy("The learner and the awarder read this."), 3
    )


class CorrectForm(forms.Form):
    why = _words(
        gettext_lazy("Why it is corrected"),
        gettext_lazy("The learner reads this. It stays beside what was signed, for good."),
        3,
    )


class ReplaceForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody who checks the old award reads this. Leave out what is private."),
        max_length=500,
    )
