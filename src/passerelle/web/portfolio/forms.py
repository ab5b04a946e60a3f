"""How an award is shared: for whom, what they see, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from passerelle.awards.sharing import MAX_LABEL, may_carry_files, new_token
from passerelle.awards.states import Purpose

if TYPE_CHECKING:
    from typing import Any

PERIODS = [
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("once", _("Once: closes after the first look")),
]
SALT = "share link"
MAX_AGE_SECONDS = 24 * 60 * 60


class ShareForm(forms.Form):
    """The token is made with the form and comes back signed, so that sending it twice makes one link."""

    label = forms.CharField(
        label=_("Who is it for?"),
        help_text=_("Only you see this. It helps you remember."),
        error_messages={"required": _("Say for whom, in a word or two.")},
        max_length=MAX_LABEL,
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    shows_name = forms.BooleanField(label=_("My name"), required=False)
    shows_result = forms.BooleanField(label=_("My result"), required=False)
    allows_files = forms.BooleanField(
        label=_("They may save the signed file and the certificate"),
        help_text=_("Both say everything, also your name and result, and they keep them for good."),
        required=False,
    )
    period = forms.ChoiceField(label=_("For how long"), choices=PERIODS, widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls) -> ShareForm:
        """Return an empty form with a new token."""
        token = signing.dumps(new_token(), salt=SALT)
        first: dict[str, Any] = {
            "purpose": Purpose.JOB, "shows_name": True, "shows_result": True, "period": "7", "token": token,
        }  # fmt: skip
        return cls(initial=first)

    def clean(self) -> dict[str, Any]:
        """A file goes through a link that hides nothing and opens more than once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        shown = {"shows_name": said.get("shows_name", False), "shows_result": said.get("shows_result", False)}
        if said.get("allows_files") and not may_carry_files(period=said.get("period", ""), **shown):
            self.add_error("allows_files", _("A file shows name and result and stays: show both, for 7 or 30 days."))
        return said

    def clean_token(self) -> str:
        try:
            token: str = signing.loads(self.cleaned_data["token"], salt=SALT, max_age=MAX_AGE_SECONDS)
        except signing.BadSignature:
            raise forms.ValidationError(_("This form is too old. Open it again.")) from None
        return token
