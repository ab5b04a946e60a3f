"""Marking without a network: sheets to take along, and what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import queries, scales, sheet_signing, sheets
from passerelle.assessment.models import IdentityDocument
from passerelle.assessment.permissions import candidates_to_assess, sheets_visible_to
from passerelle.assessment.sheet_states import RowState
from passerelle.assessment.sitting_permissions import sittings_of
from passerelle.assessment.states import LIVE_BOOKINGS, CandidateState, SittingState
from passerelle.catalogue.models import MicroCredential, Supervision
from passerelle.core.errors import Malformed, NotNow, PasserelleError
from passerelle.core.marking_sheets import MOST_BYTES
from passerelle.policy import sentences
from passerelle.policy.marking import of_row
from passerelle.web import refusals

if TYPE_CHECKING:
    from passerelle.assessment.models import MarkingSheet, SheetReturn
    from passerelle.people.requests import SignedInRequest

A_PAGE = 20


class BringForm(forms.Form):
    """A sheet that was filled."""

    file = forms.FileField(
        label=gettext_lazy("The filled sheet"), help_text=gettext_lazy("Saved as CSV, 1.5 MB at most.")
    )


class SignForm(forms.Form):
    identity_check = forms.ChoiceField(
        label=gettext_lazy("How identity and supervision were ensured"), choices=[("", "–"), *Supervision.choices]
    )


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """One's sheets, and of whom one can be made."""
    waiting = candidates_to_assess(request.user).filter(state=CandidateState.ASSIGNED)
    booked = sittings_of(request.user).filter(
        bookings__candidate__in=waiting.order_by().values("pk"), bookings__state__in=LIVE_BOOKINGS
    )
    entries = MicroCredential.objects.filter(pk__in=waiting.order_by().values("micro_credential"))
    shown = {
        "sheets": Paginator(sheets_visible_to(request.user), A_PAGE).get_page(request.GET.get("page")),
        "sittings": booked.exclude(state=SittingState.CANCELLED).distinct()[:A_PAGE],
        "entries": entries.order_by("number")[:A_PAGE],
        "here": "desk",
    }
    return render(request, "sheets/home.html", shown)


@login_required
@require_POST
def make(request: SignedInRequest) -> HttpResponse:
    """Hand a sheet out."""
    sitting = None
    if number := request.POST.get("sitting", ""):
        sitting = get_object_or_404(sittings_of(request.user), number=number)
        entry = sitting.micro_credential
    else:
        entry = get_object_or_404(MicroCredential, number=request.POST.get("micro_credential", ""))
    made = sheets.hand_out(entry, sitting, by=request.user, today=request.today)
    return redirect("assessor:offline_sheet", made.number)


def _own(request: SignedInRequest, number: str) -> MarkingSheet:
    return get_object_or_404(sheets_visible_to(request.user), number=number)


@login_required
@require_GET
def sheet(request: SignedInRequest, number: str) -> HttpResponse:
    """One sheet: to be taken along, brought back, signed. While it is being read or signed, this page goes on."""
    found = _own(request, number)
    back = found.returns.first()
    if back is not None and not back.is_read:
        back = sheets.go_on(back)
    elif found.is_signing:
        sheet_signing.go_on(found)
        found = _own(request, number)
    return _page(request, found, back)


def _page(
    request: SignedInRequest,
    found: MarkingSheet,
    back: SheetReturn | None,
    *,
    form: BringForm | None = None,
    sign_form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    busy = found.is_signing or (back is not None and not back.is_read)
    lines = found.lines.select_related("candidate__person").prefetch_related("candidate__component_results")
    problems = Paginator(back.problems if back else [], A_PAGE).get_page(request.GET.get("wrong"))
    supervision = found.sitting.supervision if found.sitting else ""
    asked = queries.specification(found.micro_credential, found.edition).supervision
    shown = {
        "sheet": found,
        "back": back,
        "busy": busy,
        "problems": [{**one, "said": of_row(one["problem"])} for one in problems],
        "wrong": problems,
        "conflicts": [_two_sides(line) for line in lines.filter(state=RowState.CONFLICT)[:A_PAGE]],
        "refused": [(line, of_row(line.refusal)) for line in lines.exclude(refusal="")[:A_PAGE]],
        "marked": found.lines.filter(state=RowState.APPLIED).count(),
        "signed": found.lines.filter(state=RowState.SIGNED).count(),
        "percent": 100 * found.signed_to // max(found.size, 1),
        "titles": sheets.titles_of(found),
        "form": form or BringForm(),
        "sign_form": sign_form or SignForm(initial={"identity_check": supervision}),
        "asked": Supervision(asked).label if asked in Supervision.values else "",
        "documents": found.sitting.documents if found.sitting else [],
        "in_scales": _columns(found) if sheets.scales_of(found) else [],
        "here": "desk",
    }
    answer = render(request, "sheets/sheet.html", shown, status=status)
    if busy and status == 200:
        answer["Refresh"] = "1"
    return answer


def _columns(found: MarkingSheet) -> list[tuple[str, Any, str]]:
    """Return each column of marks with the words of its scale, and the marks there are."""
    each = [(code, scales.of(found.scales, code)) for code in found.components]
    return [(code, scales.WORDS[scale.code], scale.span) for code, scale in each]


def _headed(found: MarkingSheet) -> list[tuple[str, str, str, Any]]:
    """Return of each column of marks its code, its title, its weight and the words of its scale."""
    return [
        (*told, words) for told, (_code, words, _span) in zip(sheets.titles_of(found), _columns(found), strict=True)
    ]


def _two_sides(line: Any) -> dict[str, Any]:
    """Return a row on which two marks stand, component by component."""
    now = {one.component: one.score for one in line.candidate.component_results.all()}
    sides = [(code, now.get(code), score) for code, score in line.offered.items()]
    return {"line": line, "sides": sides}


@login_required
@require_GET
def file(request: SignedInRequest, number: str) -> HttpResponse:
    """The sheet as CSV. The mark at its front tells spreadsheets that it is UTF-8."""
    found = _own(request, number)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.number}.csv"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(f"\ufeff{sheets.as_file(found)}", content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_GET
def printed(request: SignedInRequest, number: str) -> HttpResponse:
    """The sheet on paper: rows to be filled by hand."""
    found = _own(request, number)
    shown = {
        "sheet": found,
        "columns": _headed(found),
        "seal": sheets.seal_of(sheets.header_of(found)),
        "lines": found.lines.select_related("candidate__person").order_by("row"),
        "documents": [IdentityDocument(code).label for code in (found.sitting.documents if found.sitting else [])],
        "here": "desk",
    }
    return render(request, "sheets/printed.html", shown)


@login_required
@require_POST
def bring(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a filled sheet back."""
    found, form = _own(request, number), BringForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            sheets.bring(found, form.cleaned_data["file"].read(MOST_BYTES + 1), by=request.user)
        except PasserelleError as refusal:
            form.add_error("file", sentences.of_error(refusal))
    if not form.is_valid():
        return _page(request, found, found.returns.first(), form=form, status=422)
    return redirect("assessor:offline_sheet", number)


@login_required
@require_POST
def choose(request: SignedInRequest, number: str, row: int) -> HttpResponse:
    """Say which of two marks stand."""
    line = get_object_or_404(_own(request, number).lines.select_related("sheet"), row=row)
    sheets.choose(line, request.POST.get("side", ""), by=request.user)
    messages.success(request, _("Noted."))
    return redirect("assessor:offline_sheet", number)


@login_required
@require_POST
def sign(request: SignedInRequest, number: str) -> HttpResponse:
    """Sign every row that is marked."""
    found, form = _own(request, number), SignForm(request.POST)
    if form.is_valid():
        with refusals.told(form, NotNow, Malformed):
            said = form.cleaned_data["identity_check"]
            sheet_signing.sign(found, said, by=request.user, today=request.today)
    if not form.is_valid():
        return _page(request, found, found.returns.first(), sign_form=form, status=422)
    return redirect("assessor:offline_sheet", number)


@login_required
@require_POST
def give_up(request: SignedInRequest, number: str) -> HttpResponse:
    """Give up a sheet that was lost."""
    sheets.give_up(_own(request, number), by=request.user)
    messages.success(request, _("Given up. No file of it is taken any more."))
    return redirect("assessor:offline_sheets")
