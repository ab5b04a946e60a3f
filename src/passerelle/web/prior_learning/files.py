"""Files beside a case: a photo from the phone, a paper, a text; what each shows; out again while it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files
from passerelle.assessment.permissions import cases_visible_to
from passerelle.assessment.states import CaseState
from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.files.serving import attachment
from passerelle.web import refusals

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.assessment.models import PriorLearningCase
    from passerelle.people.requests import SignedInRequest

KINDS = "image/jpeg,image/png,image/webp,application/pdf,text/plain"


class CaseFileForm(forms.Form):
    """A file and what it shows."""

    shows = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=200,
        help_text=gettext_lazy("For example: the pump I rewired in Tirma, before and after"),
    )
    file = forms.FileField(
        label=gettext_lazy("Photo or file"),
        help_text=gettext_lazy("A photo, a PDF or a plain text, at most 10 MB. Where a photo was taken is not kept."),
        widget=forms.FileInput(attrs={"accept": KINDS}),
        required=False,
    )
    photo = forms.FileField(
        label=gettext_lazy("Or take a photo now"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if not said.get("file") and not said.get("photo") and not self.errors:
            self.add_error("file", _("Choose a file, or take a photo."))
        return said


def _case(request: SignedInRequest, number: str) -> PriorLearningCase:
    return get_object_or_404(cases_visible_to(request.user), number=number)


@login_required
@require_GET
def home(request: SignedInRequest, number: str) -> HttpResponse:
    """The files beside a case, for all who see it; and a form for its learner, as long as it is a draft."""
    return _page(request, _case(request, number), CaseFileForm())


def _page(request: SignedInRequest, case: PriorLearningCase, form: CaseFileForm, status: int = 200) -> HttpResponse:
    is_own = case.person_id == request.user.pk
    shown = {
        "case": case,
        "entry": case.micro_credential,
        "files": case_files.of_case(case),
        "is_own": is_own,
        "form": form if is_own and case.state == CaseState.DRAFT else None,
        "here": "desk",
    }
    return render(request, "prior/files.html", shown, status=status)


@login_required
@require_POST
def bring(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep a file beside the draft, or say in words why it is not taken."""
    case = _case(request, number)
    if case.person_id != request.user.pk:
        raise NotPermitted
    form = CaseFileForm(request.POST, request.FILES)
    if form.is_valid():
        shows = form.cleaned_data["shows"]
        for brought in filter(None, (form.cleaned_data["file"], form.cleaned_data["photo"])):
            with refusals.told(form, NotNow, WrongState):
                case_files.bring(case, brought.chunks(), name=brought.name, shows=shows, by=request.user)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    messages.success(request, _("The file is beside your case. Only you see it until you send the case."))
    return redirect("prior:files", case.number)


@login_required
@require_GET
def download(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Hand a file out."""
    return attachment(case_files.file_for(request.user, number, uuid))


@login_required
@require_POST
def remove(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Take a file out of the draft."""
    upload = case_files.file_for(request.user, number, uuid)
    case_files.take_back(upload, _case(request, number), by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("prior:files", number)
