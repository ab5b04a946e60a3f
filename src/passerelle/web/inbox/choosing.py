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
from passerelle.letters import unsubscribing
from passerelle.letters.models import ByMail
from passerelle.letters.topics import TOPICS

if TYPE_CHECKING:
    from passerelle.people.requests import PublicRequest, SignedInRequest


class ChoicesForm(forms.Form):
    """One row a topic whose mail can be chosen."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for topic in TOPICS:
            if not topic.always:
                self.fields[topic.code] = forms.ChoiceField(
                    label=topic.name, help_text=topic.about, choices=ByMail.choices, widget=forms.RadioSelect
                )


@login_required
@require_GET
def choices(request: SignedInRequest) -> HttpResponse:
    """Each topic: how its mail comes, and of those whose mail always comes, why."""
    return _choices(request, ChoicesForm(initial={one.topic.code: one.by_mail for one in kept.of(request.user)}))


def _choices(request: SignedInRequest, form: ChoicesForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "always": [one for one in TOPICS if one.always], "here": "inbox"}
    return render(request, "inbox/choices.html", shown, status=status)


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what was chosen."""
    form = ChoicesForm(request.POST)
    if not form.is_valid():
        return _choices(request, form, status=422)
    kept.choose(form.cleaned_data, by=request.user)
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
