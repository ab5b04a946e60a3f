"""The shape of what officers and learners state; what fits is the business of `recognition/description.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import MicroCredential
from passerelle.recognition import queries, wording
from passerelle.recognition.models import Difference, LineMode
from passerelle.registers.states import LISTED
from passerelle.web.wording import RESULTS, as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import Programme
    from passerelle.recognition.models import PositiveListLine, RecognitionCase

NONE = [("", "–")]
DAY = {"type": "date"}


class AskAgainForm(forms.Form):
    because = forms.CharField(
        label=_("What should they look at?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LineForm(forms.Form):
    """One line of a positive list, in the order of its sentence."""

    called_here: ClassVar = {"module_code": "module", "programme": "module"}
    """What a refusal calls a field, and the form otherwise."""

    micro_credential = forms.CharField(
        label=_("Micro-credential"), max_length=20, help_text=_("Its register number, for example MC-00412")
    )
    min_edition = forms.IntegerField(label=_("Version, or later"), min_value=1, max_value=999, initial=1)
    min_result = forms.ChoiceField(
        label=_("Result, or better"),
        required=False,
        choices=[("", _("any")), *((code, words) for code, words in RESULTS.items() if code != "fail")],
    )
    max_age_years = forms.IntegerField(
        label=_("Awarded at most so many years ago"), required=False, min_value=1, max_value=50
    )
    module = forms.ChoiceField(label=_("Spares this module"))
    credits = forms.DecimalField(
        label=_("Credits spared"),
        required=False,
        min_value=0,
        max_value=999,
        decimal_places=2,
        help_text=_("Empty: all of the module"),
    )
    mode = forms.ChoiceField(label=_("Who decides"), choices=LineMode.choices, initial=LineMode.AUTOMATIC)
    conditions = forms.CharField(
        label=_("What a person looks at"),
        required=False,
        max_length=2000,
        help_text=_("Only where a person confirms"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label=_("Until, if it ends"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, programmes: Iterable[Programme] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(programme.name, _modules(programme)) for programme in programmes]
        self.fields["module"].choices = [*NONE, *groups]  # type: ignore[attr-defined]

    def stated(self) -> dict[str, Any]:
        """Return what was stated, as `checked_line` reads it."""
        said = dict(self.cleaned_data)
        programme, _colon, code = said.pop("module").partition(":")
        said.pop("seen_version")
        number = said["micro_credential"].strip().upper()
        return said | {
            "micro_credential": MicroCredential.objects.filter(number=number, state__in=LISTED).first(),
            "programme": queries.programme(programme),
            "module_code": code,
        }


def _modules(programme: Programme) -> list[tuple[str, str]]:
    return [
        (
            f"{programme.reference}:{module['code']}",
            f"{module['code']} {module.get('title', '')} ({wording.credits_words(module.get('credits') or 0)})",
        )
        for module in programme.modules
    ]


def initial_of(line: PositiveListLine) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    same = ("min_edition", "min_result", "max_age_years", "credits", "mode", "conditions", "valid_from", "valid_to")
    return {name: getattr(line, name) for name in same} | {
        "credits": as_typed(line.credits),
        "micro_credential": line.micro_credential.number,
        "module": f"{line.programme.reference}:{line.module_code}",
        "seen_version": line.version,
    }


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
