"""What is asked before a key is made or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from passerelle.signing.states import KeyAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class CeremonyForm(forms.Form):
    """Rotating a key."""

    witnesses = forms.CharField(
        label=_("Who stands by"),
        help_text=_("Optional. Names or functions; kept with the key, shown to operators alone."),
        max_length=300,
        required=False,
    )


class MakeForm(CeremonyForm):
    """Making the first key of the register or of an awarder."""

    owner = forms.ChoiceField(label=_("Whose key"))
    algorithm = forms.ChoiceField(
        label=_("Algorithm"),
        choices=KeyAlgorithm.choices,
        help_text=_("Ed25519 unless a wallet or a wallet’s rules ask for P-256."),
    )
    field_order = ("owner", "algorithm", "witnesses")

    def __init__(self, *args: Any, owners: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(owners)  # type: ignore[attr-defined]


class CompromiseForm(forms.Form):
    since = forms.DateTimeField(
        label=_("Since when"),
        help_text=_(
            "Leave it empty to trust nothing this key ever signed: whoever has a private key can write any date. "
            "Give a moment only if the key is known to have been safe until then; by the clock of the register."
        ),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_since(self) -> datetime | None:
        """Return a moment that has passed, or none."""
        since: datetime | None = self.cleaned_data["since"]
        if since and since > timezone.now():
            raise forms.ValidationError(_("This moment has not come yet."))
        return since


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the journal. Name no person."))


class StopForm(ReasonForm):
    """Stopping all signing: whoever awards reads why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Awarders and operators read it; kept in the journal. Name no person."),
    )


class AgainForm(ReasonForm, CeremonyForm):
    """Letting an owner sign again whose key was taken out of use."""

    field_order = ("reason", "witnesses")
