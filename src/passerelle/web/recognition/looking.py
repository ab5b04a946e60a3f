"""What an officer looks at before a draft is offered: its file, what it would have decided; and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.core.errors import Malformed, StaleVersion, TooLarge
from passerelle.policy import sentences
from passerelle.recognition import list_actions, list_files, list_rows, list_trial
from passerelle.web.recognition.lists import own_draft, own_edition

if TYPE_CHECKING:
    from passerelle.core.errors import PasserelleError
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def file(request: SignedInRequest, number: str, edition: int) -> HttpResponse:
    """The lines of an edition as CSV."""
    found = own_edition(request, number, edition)
    lines = found.lines.select_related("owner", "micro_credential", "programme")
    answer = HttpResponse(list_files.written(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}.csv"'
    return answer


@login_required
@require_POST
def bring(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a file as the lines of the draft; what is wrong is told by its row."""
    edition, upload = own_draft(request, number), request.FILES.get("file")
    try:
        if upload is None or (upload.size or 0) > list_files.MOST_BYTES:
            raise Malformed(field="file", expected="a CSV file of at most 1.5 megabytes")
        stated = list_rows.stated(list_files.read(upload.read()))
        told = request.POST.get("seen_version", "")
        seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else edition.version
        list_actions.write(edition, stated, by=request.user, today=request.today, seen_version=seen)
    except (Malformed, TooLarge, StaleVersion) as refusal:
        shown = {
            "list": edition.positive_list,
            "edition": edition,
            "faults": [_fault(one) for one in (refusal, *refusal.others)],
            "here": "desk",
        }
        return render(request, "recognition/file_refused.html", shown, status=422)
    messages.success(request, _("Brought in. It decides nothing before every owner has signed it."))
    return redirect("recognition:draft", number)


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
