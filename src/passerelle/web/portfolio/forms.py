"""How an award is shared: for whom, what they see, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from passerelle.awards.sharing import MAX_LABEL, may_carry_files, new_token
from passerelle.awards.states import Purpose
from passerelle.core.credentials.foreign import MAX_BYTES, MAX_PICTURE
from passerelle.portfolio import profiles, queries
from passerelle.portfolio.gathering import FIELDS, MAX_ASKER, MAX_QUESTION, MINUTES
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
    recipient = forms.CharField(
        label=_("Name for them to read"),
        help_text=_("If you want: who opens the link reads whom it was made for."),
        max_length=MAX_LABEL,
        required=False,
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    shows_name = forms.BooleanField(label=_("My name"), required=False)
    shows_result = forms.BooleanField(label=_("My result"), required=False)
    shows_outcomes = forms.BooleanField(label=_("What I can do, outcome by outcome"), required=False)
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
            "purpose": Purpose.JOB, "shows_name": True, "shows_result": True, "shows_outcomes": True, "period": "7",
            "token": token,
        }  # fmt: skip
        return cls(initial=first)

    def clean(self) -> dict[str, Any]:
        """A file goes through a link that hides nothing and opens more than once."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        shown = {name: said.get(name, False) for name in ("shows_name", "shows_result", "shows_outcomes")}
        if said.get("allows_files") and not may_carry_files(period=said.get("period", ""), **shown):
            self.add_error("allows_files", _("A file shows everything and stays: show all of it, for 7 or 30 days."))
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
    recipient = ShareForm.base_fields["recipient"]
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


SHOWN_FIELDS = {
    "name": _("My name"),
    "result": _("My results"),
    "outcomes": _("What I can do, outcome by outcome"),
    "size": _("Credits and hours"),
    "route": _("By which way I earned it"),
}
SHOWN_FOR = {15: _("15 minutes"), 60: _("1 hour"), 24 * 60: _("1 day")}


class PresentForm(forms.Form):
    """Which awards, what of them, for whom, and for how long. Saying it twice makes two, and harms nobody."""

    things = forms.MultipleChoiceField(
        label=_("Which awards"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    fields_shown = forms.MultipleChoiceField(
        label=_("And of each"),
        help_text=_("Title, level, awarder and day are always shown."),
        choices=[(field, SHOWN_FIELDS[field]) for field in FIELDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    audience = forms.CharField(
        label=_("Who asks?"),
        help_text=_("The name or address they gave you, letter by letter: they compare it."),
        error_messages={"required": _("Say who asks.")},
        max_length=MAX_ASKER,
    )
    nonce = forms.CharField(
        label=_("The question they gave you"),
        help_text=_("A word or number that they drew, so that nobody shows it a second time. Leave it empty if none."),
        max_length=MAX_QUESTION,
        required=False,
    )
    minutes = forms.TypedChoiceField(
        label=_("For how long"), choices=[(it, SHOWN_FOR[it]) for it in MINUTES], coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self._awards = {one.number: one for one in queries.shareable(person)}
        self.fields["things"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.micro_credential.name}, {one.awarder.legal_name}") for key, one in self._awards.items()
        ]

    @classmethod
    def fresh(cls, person: Person) -> PresentForm:
        """Return an empty form: nothing but the name is shown unless it is chosen."""
        return cls(initial={"fields_shown": ["name"], "minutes": 60}, person=person)

    def clean_things(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["things"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most %(most)s at a time.") % {"most": MOST})
        return chosen

    def chosen(self) -> tuple[list[Award], dict[str, Any]]:
        """Return the awards that were chosen, and everything else, as `gathering.present` takes it."""
        said = self.cleaned_data
        told = {"fields": set(said["fields_shown"]), **{name: said[name] for name in ("audience", "nonce", "minutes")}}
        return [self._awards[number] for number in said["things"]], told


class PublicForm(forms.Form):
    """What stands on one's public page. One's own alone: nobody else changes it meanwhile."""

    things = forms.MultipleChoiceField(label=_("What it shows"), widget=forms.CheckboxSelectMultiple, required=False)
    shows_results = forms.BooleanField(label=_("My results too"), required=False)
    about = forms.CharField(
        label=_("A line about you"),
        help_text=_("If you want. Everybody reads it."),
        max_length=profiles.MAX_ABOUT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.CharField(
        label=_("Its address"),
        help_text=_("One that nobody guesses, or a name you choose: small letters, digits, dashes."),
        max_length=40,
        required=False,
    )
    is_on = forms.BooleanField(label=_("Anybody who has the address may read it"), required=False)
    in_search = forms.BooleanField(label=_("Search engines may list it"), required=False)

    def __init__(self, *args: Any, person: Person, **more: Any) -> None:
        super().__init__(*args, **more)
        self.profile = profiles.of(person)
        self._awards = {f"a-{one.number}": one for one in queries.shareable(person)}
        self._kept = {f"f-{one.key}": one for one in foreign_visible_to(person)}
        self.fields["things"].choices = [  # type: ignore[attr-defined]
            *((key, f"{one.micro_credential.name}, {one.awarder.legal_name}") for key, one in self._awards.items()),
            *((key, _("From elsewhere: %(title)s") % {"title": one.title}) for key, one in self._kept.items()),
        ]

    @classmethod
    def opened(cls, person: Person) -> PublicForm:
        """Return the form as one left it; nothing is chosen and the page is off until one does."""
        profile = profiles.of(person)
        page = profiles.shown(profile)
        things = [f"a-{one.number}" for one in page.awards] + [f"f-{one.key}" for one in page.foreign]
        names = ("address", "about", "shows_results", "is_on", "in_search")
        return cls(initial={"things": things} | {name: getattr(profile, name) for name in names}, person=person)

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"].strip()
        if typed and not profiles.ADDRESS.fullmatch(typed):
            raise forms.ValidationError(_("4 to 40 small letters and digits, with single dashes between them."))
        return typed

    def clean(self) -> dict[str, Any]:
        """A page that is on shows something, and is found only when it is on."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("is_on") and not said.get("things") and "things" not in self.errors:
            self.add_error("things", _("Choose at least one."))
        if len(said.get("things", ())) > profiles.MOST:
            self.add_error("things", _("At most %(most)s on one page.") % {"most": profiles.MOST})
        if said.get("in_search") and not said.get("is_on"):
            self.add_error("in_search", _("Only a page that is on can be found."))
        return said

    def chosen(self) -> tuple[list[Award], list[ForeignCredential], dict[str, Any]]:
        """Return what was chosen of one's own, and everything else, as `profiles.save` takes it."""
        said = dict(self.cleaned_data)
        things = said.pop("things")
        awards = [self._awards[key] for key in things if key in self._awards]
        return awards, [self._kept[key] for key in things if key in self._kept], said


class EraseForm(forms.Form):
    """The address one signs in with, typed anew: so that nobody erases by a slip."""

    email = forms.EmailField(
        label=_("To be sure, type the address you sign in with"),
        error_messages={"required": _("Type the address you sign in with.")},
    )
