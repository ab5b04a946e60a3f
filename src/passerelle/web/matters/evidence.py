"""The files beside an entry: a list for who may see them, and a form for who answers for the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, NotNow
from passerelle.files.serving import attachment
from passerelle.policy import sentences
from passerelle.vetting import evidence

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.people.requests import SignedInRequest
    from passerelle.registers.models import Entry


class FileForm(forms.Form):
    shows = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=200,
        help_text=gettext_lazy("For example: marked examples of the practical test; report of our last review"),
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("A PDF, a PNG or a JPEG, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"}),
    )


@login_required
@require_GET
def home(request: SignedInRequest, entry: str) -> HttpResponse:
    """Everything that was brought beside an entry."""
    return _page(request, evidence.entry_for(request.user, entry), FileForm())


@login_required
@require_POST
def add(request: SignedInRequest, entry: str) -> HttpResponse:
    """Bring one more file."""
    found, form = evidence.entry_for(request.user, entry), FileForm(request.POST, request.FILES)
    if not evidence.may_bring(request.user, found):
        evidence.bring(found, (), name="", shows="", by=request.user)  # says that they may not
    if not form.is_valid():
        return _page(request, found, form, status=422)
    brought = form.cleaned_data["file"]
    try:
        evidence.bring(found, brought.chunks(), name=brought.name, shows=form.cleaned_data["shows"], by=request.user)
    except Malformed as refusal:
        field = str(refusal.data["field"])
        form.add_error(field, _refused(refusal))
        return _page(request, found, form, status=422)
    except NotNow as refusal:
        form.add_error(None, sentences.of_error(refusal))
        return _page(request, found, form, status=422)
    messages.success(request, _("The file is there for whoever judges the entry."))
    return redirect("matters:evidence", found.number)


def _refused(refusal: Malformed) -> str:
    if refusal.data["field"] == "file":
        return _("This is not a whole PDF, PNG or JPEG of at most 10 MB. Save it again as a PDF, or scan it smaller.")
    return sentences.of_error(refusal)


@login_required
@require_GET
def download(request: SignedInRequest, entry: str, uuid: UUID) -> HttpResponse:
    """Hand out one file, to be saved and never shown by the browser itself."""
    return attachment(evidence.file_for(request.user, evidence.entry_for(request.user, entry), uuid))


@login_required
@require_POST
def take_back(request: SignedInRequest, entry: str, uuid: UUID) -> HttpResponse:
    """Take a file out of a draft."""
    found = evidence.entry_for(request.user, entry)
    evidence.take_back(evidence.file_for(request.user, found, uuid), found, by=request.user)
    messages.success(request, _("The file is gone."))
    return redirect("matters:evidence", found.number)


def _page(request: SignedInRequest, entry: Entry, form: FileForm, *, status: int = 200) -> HttpResponse:
    may_bring = evidence.may_bring(request.user, entry)
    rows: list[dict[str, Any]] = [
        {"file": one, "may_take_back": evidence.may_take_back(request.user, one, entry)}
        for one in evidence.visible_to(request.user, entry)
    ]
    shown = {
        "entry": entry,
        "rows": rows,
        "form": form if may_bring and evidence.is_open(entry) else None,
        "may_bring": may_bring,
        "is_draft": evidence.edition_of(entry) > entry.edition,
        "here": "desk",
    }
    return render(request, "matters/evidence.html", shown, status=status)
