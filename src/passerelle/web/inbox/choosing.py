"""How one wants to be written to: a form of one's own, and the link under each mail that needs no sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passerelle.letters import choices as kept
from passerelle.letters import phones, unsubscribing
from passerelle.letters.models import ByMail
from passerelle.letters.topics import TOPICS

if TYPE_CHECKING:
    from passerelle.letters.models import Phone
    from passerelle.people.requests import PublicRequest, SignedInRequest

TEXT = "-text"
"""Ends the name of the field that says whether a text comes too."""


class ChoicesForm(forms.Form):
    """One row a topic whose mail can be chosen; where one's telephone is confirmed, also whether a text comes."""

    def __init__(self, *given: Any, phone: Phone | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.texts = [one.code for one in TOPICS if one.texts] if phone is not None and phone.confirmed_at else []
        for topic in TOPICS:
            if not topic.always:
                self.fields[topic.code] = forms.ChoiceField(
                    label=topic.name, help_text=topic.about, choices=ByMail.choices, widget=forms.RadioSelect
                )
            if topic.code in self.texts:
                self.fields[f"{topic.code}{TEXT}"] = forms.BooleanField(
                    label=_("A text to my telephone too"), required=False
                )

    def rows(self) -> list[list[forms.BoundField]]:
        """Return what stands on one card: how the mail of a topic comes, and whether a text does."""
        codes = [one.code for one in TOPICS if not one.always]
        return [[self[name] for name in (code, f"{code}{TEXT}") if name in self.fields] for code in codes]

    def wanted(self) -> tuple[dict[str, str], dict[str, bool]]:
        """Return what was chosen: of mail, and of texts."""
        said = self.cleaned_data
        mails = {name: how for name, how in said.items() if not name.endswith(TEXT)}
        return mails, {code: said[f"{code}{TEXT}"] for code in self.texts}


@login_required
@require_GET
def choices(request: SignedInRequest) -> HttpResponse:
    """Each topic: how its mail comes, and of those whose mail always comes, why."""
    phone, found = phones.of(request.user), kept.of(request.user)
    texts = {f"{one.topic.code}{TEXT}": one.by_text for one in found}
    initial = {one.topic.code: one.by_mail for one in found} | texts
    return _choices(request, ChoicesForm(initial=initial, phone=phone), phone)


def _choices(request: SignedInRequest, form: ChoicesForm, phone: Phone | None, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "always": [one for one in TOPICS if one.always],
        "phone": phone,
        "may_have_phone": phones.may_have_phone(request.user),
        "here": "inbox",
    }
    return render(request, "inbox/choices.html", shown, status=status)


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what was chosen."""
    phone = phones.of(request.user)
    form = ChoicesForm(request.POST, phone=phone)
    if not form.is_valid():
        return _choices(request, form, phone, status=422)
    mails, texts = form.wanted()
    kept.choose(mails, texts=texts, by=request.user)
    messages.success(request, _("Kept. Your inbox goes on holding every letter."))
    return redirect("inbox:choices")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: PublicRequest, word: str) -> HttpResponse:
    """What the link under a mail opens: a page with a button; the button, or a mail program by itself, ends that mail.

    One address for both, as RFC 8058 asks. What posts here is no session: the link itself says whose mail it was.
    """
    letter = unsubscribing.by_word(word)
    if letter is None:
        raise Http404
    done = request.method == "POST"
    ended = unsubscribing.unsubscribe(letter) if done else unsubscribing.topics_of(letter)
    answer = render(request, "inbox/unsubscribe.html", {"topics": ended, "done": done})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
