"""Comments on the fields of a description, read and written by those who make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.catalogue import comments as talk
from passerelle.catalogue import revising
from passerelle.catalogue.models import Comment, MicroCredential
from passerelle.catalogue.permissions import comments_visible_to
from passerelle.core.errors import WrongState
from passerelle.registers.states import EDITABLE
from passerelle.web import refusals
from passerelle.web.making.naming import field_choices, field_words
from passerelle.web.making.people import links, visible

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest


class CommentForm(forms.Form):
    """What is said, and of which field."""

    path = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, entry: MicroCredential, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        paths = talk.fields_of(entry, None if entry.state in EDITABLE else revising.open_of(entry.number))
        self.fields["path"].choices = [("", _("The whole")), *field_choices(paths)]  # type: ignore[attr-defined]


@login_required
@require_GET
def comments(request: SignedInRequest, number: str) -> HttpResponse:
    """What was said, the newest question first, with its answers; what is dealt with comes last."""
    return _page(request, visible(request, number))


@login_required
@require_POST
def say(request: SignedInRequest, number: str) -> HttpResponse:
    """Say something of a field."""
    entry = visible(request, number)
    form = CommentForm(entry, request.POST)
    if form.is_valid():
        with refusals.told(form, WrongState):
            talk.say(entry, form.cleaned_data["path"], form.cleaned_data["text"], by=request.user)
            messages.success(request, _("Said. Those who make it with you are told."))
            return redirect("making:comments", number)
    return _page(request, entry, form=form, status=422)


@login_required
@require_POST
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    found = get_object_or_404(comments_visible_to(request.user), pk=pk)
    form = CommentForm(found.micro_credential, request.POST)
    if form.is_valid():
        with refusals.told(form, WrongState):
            talk.reply(found, form.cleaned_data["text"], by=request.user)
            messages.success(request, _("Answered."))
            return redirect("making:comments", found.micro_credential.number)
    return _page(request, found.micro_credential, form=form, status=422)


@login_required
@require_POST
def resolve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that a comment is dealt with."""
    found = get_object_or_404(comments_visible_to(request.user), pk=pk)
    talk.resolve(found, by=request.user, today=request.today)
    messages.success(request, _("Dealt with. It stays to be read."))
    return redirect("making:comments", found.micro_credential.number)


def _page(
    request: SignedInRequest, entry: MicroCredential, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    replies = Prefetch("replies", Comment.objects.select_related("author"))
    found = comments_visible_to(request.user).filter(micro_credential=entry, parent=None).prefetch_related(replies)
    page = Paginator(found.order_by("resolved_on", "-pk"), 20).get_page(request.GET.get("page"))
    for one in page:
        one.field_words = field_words(one.path)  # type: ignore[attr-defined]
    start = {"path": request.GET.get("about", "")}
    shown = links(request, entry) | {
        "page": page,
        "form": form or CommentForm(entry, initial=start),
        "may_say": entry.state in EDITABLE or revising.open_of(entry.number) is not None,
    }
    return render(request, "making/comments.html", shown, status=status)
