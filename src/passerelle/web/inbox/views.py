"""The inbox: one's letters, newest first, unread until opened, with the words of the mail and the way to act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from passerelle.letters import inbox, titles
from passerelle.letters.topics import TOPICS, by_code, topic_of
from passerelle.letters.words import said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest

PAGE = 20


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """One's letters, of every topic or of one."""
    topic = by_code().get(request.GET.get("topic", ""))
    page = Paginator(inbox.visible_to(request.user, topic), PAGE).get_page(request.GET.get("page"))
    called = titles.of((one.about for one in page), request.user)
    shown = {
        "page": page,
        "letters": [(one, said(one), topic_of(one.kind), called.get(one.about, "")) for one in page],
        "topics": TOPICS,
        "topic": topic,
        "query": f"topic={topic.code}&" if topic else "",
        "here": "inbox",
    }
    return render(request, "inbox/home.html", shown)


@login_required
@require_GET
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter, in the words of the mail."""
    found = get_object_or_404(inbox.visible_to(request.user), pk=pk)
    shown = {
        "letter": found,
        "said": said(found),
        "topic": topic_of(found.kind),
        "called": titles.of([found.about], request.user).get(found.about, ""),
        "here": "inbox",
    }
    return render(request, "inbox/letter.html", shown)


@login_required
@require_POST
def open_letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a letter: from now on it is read."""
    inbox.read(get_object_or_404(inbox.visible_to(request.user), pk=pk), by=request.user)
    return redirect("inbox:letter", pk)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark everything as read."""
    n = inbox.read_all(by=request.user)
    told = ngettext("%(n)d letter is marked as read.", "%(n)d letters are marked as read.", n) % {"n": n}
    messages.success(request, told if n else _("Everything was read already."))
    return redirect("inbox:home")
