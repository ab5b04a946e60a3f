"""What is typed to ask for an authorisation, and to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from passerelle.catalogue.models import PartnerAct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.models import AuthorisationRequest, MicroCredential
    from passerelle.organisations.models import Organisation

TERMS = ("blocks", "valid_from", "ends_on", "most_learners", "price", "may_subcontract", "subcontracting", "means")


def _day(label: Any, hint: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, help_text=hint, widget=widget)


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))


class TermsForm(forms.Form):
    """The terms that both sides read; blocks are asked for by those that the micro-credential has, if it has any."""

    valid_from = _day(_("From"), _("Its first day, at most two months ago; empty for the day of the answer"))
    ends_on = _day(_("Until"), _("The first day on which it may no longer; empty where there is no end"))
    most_learners = forms.IntegerField(label=_("Learners at most"), required=False, min_value=1)
    price = forms.DecimalField(
        label=_("Price a learner pays, in the currency of the course"), required=False, min_value=0
    )

    def __init__(self, entry: MicroCredential, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if entry.blocks:
            self.fields["blocks"] = forms.MultipleChoiceField(
                label=_("Blocks"),
                required=False,
                choices=[
                    (block["code"], f"{block['code']} {block.get('title', '')}".strip()) for block in entry.blocks
                ],
                help_text=_("None marked: all of it"),
                widget=forms.CheckboxSelectMultiple,
            )

    def terms(self) -> dict[str, Any]:
        """Return what was typed as the act takes it; what could not be read is left out."""
        return {name: self.cleaned_data[name] for name in TERMS if name in self.cleaned_data}


class AskForm(TermsForm):
    """What a body asks for; `bodies` are those the reader signs for that could be let."""

    called_here: ClassVar = {"act": "acts", "partner_request": "acts", "authorisation": "acts"}

    partner = forms.ChoiceField(label=_("For"))
    acts = forms.MultipleChoiceField(
        label=_("You would"), choices=PartnerAct.choices, widget=forms.CheckboxSelectMultiple
    )
    may_subcontract = forms.BooleanField(
        label=_("You may leave assessments to another body that the awarder lets assess"), required=False
    )
    subcontracting = _long(_("What you would pass on to others"))
    means = _long(_("Rooms, tools and people you have"))
    field_order = ("partner", "acts", "blocks", *TERMS[1:])

    def __init__(self, entry: MicroCredential, bodies: Iterable[Organisation], *given: Any, **named: Any) -> None:
        super().__init__(entry, *given, **named)
        self.fields["partner"].choices = [(body.slug, body.legal_name) for body in bodies]  # type: ignore[attr-defined]
        self.order_fields(self.field_order)


class AnswerForm(TermsForm):
    """What the awarder lets: what was asked stands in it, and may be made less."""

    may_subcontract = forms.BooleanField(
        label=_("It may leave assessments to another body that you let assess"), required=False
    )
    field_order = ("blocks", "valid_from", "ends_on", "most_learners", "price", "may_subcontract")

    def __init__(self, asked: AuthorisationRequest, *given: Any, **named: Any) -> None:
        super().__init__(asked.micro_credential, *given, **named)
        self.fields["valid_from"].help_text = _("Not before the day that was asked for; empty for today")
        if asked.blocks:
            blocks = self.fields["blocks"]
            blocks.help_text = _("Those that were asked for, or fewer")
            blocks.choices = [one for one in blocks.choices if one[0] in asked.blocks]  # type: ignore[attr-defined]
        if not asked.may_subcontract:
            del self.fields["may_subcontract"]
        self.order_fields(self.field_order)


class ReasonsForm(forms.Form):
    reasons = forms.CharField(
        label=_("Why not"),
        help_text=_("Whoever asked reads it, nobody else."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
