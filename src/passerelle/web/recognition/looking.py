"""What an officer looks at before a draft is offered: its file, what it would have decided; and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, StaleVersion, TooLarge
from passerelle.core.spreadsheets import MEDIA_TYPE
from passerelle.core.transfer_values.reading import MOST_BYTES
from passerelle.policy import sentences
from passerelle.recognition import list_actions, list_bringing, list_files, list_rows, list_trial, list_wording
from passerelle.web.recognition.lists import own_draft, own_edition

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.core.errors import PasserelleError
    from passerelle.people.requests import SignedInRequest
    from passerelle.recognition.models import Edition, PositiveListLine

MOST_TOLD: Final = 100
"""How many profiles that gave no line are told on a page."""


@login_required
@require_GET
def file(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """The lines of an edition as CSV."""
    found = own_edition(request, number, edition)
    return _sent(list_files.written(_lines(found)).encode(), "text/csv; charset=utf-8", f"{found.reference}.csv")


@login_required
@require_GET
def workbook(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """The lines of an edition as a workbook."""
    found = own_edition(request, number, edition)
    return _sent(list_files.workbook(_lines(found)), MEDIA_TYPE, f"{found.reference}.xlsx")


def _lines(edition: Edition) -> QuerySet[PositiveListLine]:
    return edition.lines.select_related("owner", "micro_credential", "programme")


def _sent(data: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_POST
def bring(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a file as the lines of the draft; what is wrong is told by its row."""
    edition, upload = own_draft(request, number), request.FILES.get("file")
    try:
        if upload is None or (upload.size or 0) > list_files.MOST_BYTES:
            raise Malformed(field="file", expected="a workbook (XLSX) or a CSV file of at most 1.5 megabytes")
        stated = list_rows.stated(list_files.read(upload.read()))
        told = request.POST.get("seen_version", "")
        seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else edition.version
        list_actions.write(edition, stated, by=request.user, today=request.today, seen_version=seen)
    except (Malformed, TooLarge, StaleVersion) as refusal:
        return _refused(request, edition, refusal)
    messages.success(request, _("Brought in. It decides nothing before every owner has signed it."))
    return redirect("recognition:draft", number)


@login_required
@require_POST
def bring_values(request: SignedInRequest, number: str) -> HttpResponse:
    """Add transfer values from elsewhere to the lines of the draft; tell by its place what gave no line."""
    edition, upload = own_draft(request, number), request.FILES.get("values")
    try:
        if upload is None or (upload.size or 0) > MOST_BYTES:
            raise Malformed(field="file", expected="a JSON file of at most 4 megabytes")
        told = request.POST.get("seen_version", "")
        seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else edition.version
        brought = list_bringing.bring(edition, upload.read(), by=request.user, today=request.today, seen_version=seen)
    except (Malformed, TooLarge, StaleVersion) as refusal:
        return _refused(request, edition, refusal)
    if not brought.problems:
        messages.success(request, _("Brought in. Each line waits for a person; nothing decides before it is signed."))
        return redirect("recognition:draft", number)
    shown = {
        "list": edition.positive_list,
        "taken": brought.taken,
        "problems": [list_wording.problem(one, brought.because) for one in brought.problems[:MOST_TOLD]],
        "more": max(0, len(brought.problems) - MOST_TOLD),
        "here": "desk",
    }
    return render(request, "recognition/values_brought.html", shown)


def _refused(request: SignedInRequest, edition: Edition, refusal: PasserelleError) -> HttpResponse:
    shown = {
        "list": edition.positive_list,
        "edition": edition,
        "faults": [_fault(one) for one in (refusal, *refusal.others)],
        "here": "desk",
    }
    return render(request, "recognition/file_refused.html", shown, status=422)


def _fault(one: PasserelleError) -> tuple[int, str, str]:
    place, column = list_rows.place_of(str(one.data.get("field", "")))
    return place, column, sentences.of_error(one)


@login_required
@require_GET
def trial(request: SignedInRequest, number: str) -> HttpResponse:
    """What the draft would have made of the cases of the past year."""
    edition = own_draft(request, number)
    shown = {
        "list": edition.positive_list,
        "edition": edition,
        "trial": list_trial.trial(edition, by=request.user, today=request.today),
        "few": list_trial.FEW,
        "here": "desk",
    }
    return render(request, "recognition/trial.html", shown)
