"""How an award is shared: for whom, what they see, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from passerelle.awards.sharing import MAX_LABEL, may_carry_files, new_token
from passerelle.awards.states import Purpose
from passerelle.core.credentials.foreign import MAX_BYTES, MAX_PICTURE
from passerelle.portfolio import queries
from passerelle.portfolio.permissions import foreign_visible_to
from passerelle.portfolio.sharing import MOST

if TYPE_CHECKING:
    from typing import Any

    from passerelle.awards.models import Award
    from passerelle.people.models import Person
    from passerelle.portfolio.models import ForeignCredential

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


class BringForm(forms.Form):
    """A file or a text; no address, because none is fetched."""

    file = forms.FileField(
        label=_("The file"), help_text=_("JSON, a token, or the picture (PNG, SVG) that carries it."), required=False
    )
    document = forms.CharField(
        label=_("or paste the text"),
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Either is enough; the file counts where there are both."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        file, text = said.get("file"), said.get("document", "")
        if file is not None and file.size > MAX_PICTURE:
            self.add_error("file", _("That is more than 2 MB. Open the file that you were sent, not a larger copy."))
        elif file is None and not text:
            self.add_error("file", _("Choose a file, or paste the text."))
        else:
            said["brought"] = file.read() if file is not None else text.encode("utf-8", "replace")
        return said


class SeveralForm(forms.Form):
    """Which things, for whom, what of them is seen, and for how long."""

    things = forms.MultipleChoiceField(
        label=_("What they will see"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    label = ShareForm.base_fields["label"]
    recipient = forms.CharField(
        label=_("Name for them to read"),
        help_text=_("If you want: who opens the link reads whom it was made for."),
        max_length=MAX_LABEL,
        required=False,
    )
    purpose = ShareForm.base_fields["purpose"]
    shows_name = forms.BooleanField(label=_("My name"), required=False)
    shows_result = forms.BooleanField(label=_("My results"), required=False)
    shows_outcomes = forms.BooleanField(label=_("What I can do, outcome by outcome"), required=False)
    period = ShareForm.base_fields["period"]
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self._awards = {f"a-{one.number}": one for one in queries.shareable(person)}
        self._kept = {f"f-{one.key}": one for one in foreign_visible_to(person)}
        self.fields["things"].choices = [  # type: ignore[attr-defined]
            *((key, f"{one.micro_credential.name}, {one.awarder.legal_name}") for key, one in self._awards.items()),
            *((key, _("From elsewhere: %(title)s") % {"title": one.title}) for key, one in self._kept.items()),
        ]

    @classmethod
    def fresh(cls, person: Person) -> SeveralForm:
        """Return an empty form with a new token."""
        shown = {"shows_name": True, "shows_result": True, "shows_outcomes": True}
        return cls(initial={**ShareForm.fresh().initial, **shown}, person=person)

    def chosen(self) -> tuple[list[Award], list[ForeignCredential]]:
        """Return what was chosen of one's own."""
        chosen = self.cleaned_data["things"]
        return [self._awards[it] for it in chosen if it in self._awards], [
            self._kept[it] for it in chosen if it in self._kept
        ]

    def clean_things(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["things"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most %(most)s in one link.") % {"most": MOST})
        return chosen

    clean_token = ShareForm.clean_token


class EraseForm(forms.Form):
    """The address one signs in with, typed anew: so that nobody erases by a slip."""

    email = forms.EmailField(
        label=_("To be sure, type the address you sign in with"),
        error_messages={"required": _("Type the address you sign in with.")},
    )
