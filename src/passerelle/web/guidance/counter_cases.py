"""A case of prior learning at a counter: found and started, written down, mended, and sent after one more look."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from passerelle.assessment import case_files, prior_learning
from passerelle.assessment.models import PriorLearningCase
from passerelle.assessment.states import CaseState
from passerelle.catalogue.models import MicroCredential
from passerelle.core import assessing
from passerelle.core.errors import Malformed, NotNow, StaleVersion
from passerelle.guidance import counter
from passerelle.registers.states import BEGINNING
from passerelle.web import refusals, stale
from passerelle.web.guidance.counter import visit_of
from passerelle.web.guidance.counter_acts import A_SCREEN, running, stamp
from passerelle.web.guidance.forms import CaseForm, PieceForm, ScanForm
from passerelle.web.prior_learning.offered import UNLESS, offered_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.http import HttpResponse

    from passerelle.guidance.models import Visit
    from passerelle.people.requests import SignedInRequest


@login_required
@require_GET
def choose(request: SignedInRequest, number: str) -> HttpResponse:
    """What the person can be assessed for without a course: by its number, or words of its title or awarder."""
    return _choice(request, running(request, number, "prior_learning"), request.GET.get("entry", ""))


def _choice(
    request: SignedInRequest, found: Visit, asked: str, status: int = 200, form: CaseForm | None = None
) -> HttpResponse:
    asked = asked.strip()[:100]
    rows = Paginator(offered_to(found.person, asked), A_SCREEN).get_page(request.GET.get("page"))
    shown = {
        "visit": found,
        "form": form or CaseForm(initial={"entry": asked}),
        "rows": rows,
        "query": urlencode({"entry": asked}) + "&",
        "here": "desk",
    }
    return render(request, "guidance/choose_case.html", shown, status=status)


@login_required
@require_POST
def start(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a case for a micro-credential; a number that nothing has is told beside it, with what is like it."""
    found = running(request, number, "prior_learning")
    form = CaseForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["entry"].upper()
        entry = MicroCredential.objects.filter(state__in=BEGINNING, number=said).first()
        if entry is None:
            form.add_error("entry", _("No micro-credential that can be begun has this number. Choose one below."))
        else:
            with refusals.told(form, NotNow):
                made = counter.start_case(found, entry, **stamp(request))
    if not form.is_valid():
        return _choice(request, found, request.POST.get("entry", ""), 422, form)
    return redirect("service:case", number, made.number)


def _case(found: Visit, case: str) -> PriorLearningCase:
    own = PriorLearningCase.objects.filter(person=found.person).select_related("micro_credential__awarder", "person")
    return get_object_or_404(own, number=case)


def _known(case: PriorLearningCase) -> list[tuple[str, str]]:
    return [(one["code"], one.get("text", "")) for one in case.micro_credential.outcomes]


def _uncovered(case: PriorLearningCase) -> list[dict[str, Any]]:
    told = {code for piece in case.evidence for code in piece["outcomes"]}
    return [one for one in case.micro_credential.outcomes if one["code"] not in told]


@login_required
@require_GET
def case(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """A case of the person: what they told, what was scanned, and what is still to be shown."""
    found = running(request, number, "prior_learning")
    return _page(request, found, _case(found, case))


def _page(
    request: SignedInRequest, found: Visit, case: PriorLearningCase, status: int = 200, **forms: Any
) -> HttpResponse:
    shown = {
        "visit": found,
        "case": case,
        "is_draft": case.state == CaseState.DRAFT,
        "form": PieceForm(known=_known(case)),
        "scan_form": ScanForm(),
        "files": case_files.of_case(case),
        "here": "desk",
    }
    return render(request, "guidance/case.html", shown | forms, status=status)


@contextmanager
def _told(form: Any) -> Iterator[None]:
    with refusals.told(form, NotNow, StaleVersion):
        yield


@login_required
@require_POST
def evidence(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Write down what the person tells."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    form = PieceForm(request.POST, known=_known(of))
    if form.is_valid():
        with _told(form):
            counter.add_evidence(found, of, form.stated(), **stamp(request))
    if not form.is_valid():
        return _page(request, found, of, 422, form=form)
    messages.success(request, _("Written down."))
    return redirect("service:case", number, case)


def _piece(case: PriorLearningCase, place: int) -> dict[str, Any]:
    if not 1 <= place <= len(case.evidence) or case.state != CaseState.DRAFT:
        raise Http404(place)
    return dict(case.evidence[place - 1])


@login_required
@require_GET
def piece(request: SignedInRequest, number: str, case: str, place: int) -> HttpResponse:
    """One thing that was written down, to be changed."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    begun = _piece(of, place) | {"seen_version": of.version}
    return _piece_page(request, found, of, place, PieceForm(initial=begun, known=_known(of)))


def _piece_page(
    request: SignedInRequest, found: Visit, of: PriorLearningCase, place: int, form: PieceForm, status: int = 200
) -> HttpResponse:
    shown = {"visit": found, "case": of, "place": place, "form": form, "here": "desk"}
    return render(request, "guidance/piece.html", shown, status=status)


@login_required
@require_POST
def save_piece(request: SignedInRequest, number: str, case: str, place: int) -> HttpResponse:
    """Keep what was changed."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    _piece(of, place)
    form, status = PieceForm(request.POST, known=_known(of)), 422
    if form.is_valid():
        said = [*of.evidence[: place - 1], form.stated(), *of.evidence[place:]]
        try:
            counter.change_evidence(
                found, of, said, seen_version=form.cleaned_data["seen_version"] or 0, **stamp(request)
            )
        except (Malformed, StaleVersion) as refusal:
            status = refusal.status
            refusals.tell(form, refusal)
            if isinstance(refusal, StaleVersion):
                of = _case(found, case)
                begun = of.evidence[place - 1] if place <= len(of.evidence) else {}
                stale.offer(form, PieceForm(initial=begun, known=_known(of)), of.version)
    if not form.is_valid():
        return _piece_page(request, found, of, place, form, status)
    messages.success(request, _("Changed."))
    return redirect("service:case", number, case)


@login_required
@require_POST
def remove_piece(request: SignedInRequest, number: str, case: str, place: int) -> HttpResponse:
    """Take one thing out that was written down."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    _piece(of, place)
    try:
        seen = int(request.POST.get("seen_version", ""))
    except ValueError:
        raise Malformed(field="seen_version", expected=_("the page as it was")) from None
    said = [*of.evidence[: place - 1], *of.evidence[place:]]
    counter.change_evidence(found, of, said, seen_version=seen, **stamp(request))
    messages.success(request, _("Taken out."))
    return redirect("service:case", number, case)


@login_required
@require_POST
def scan(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Keep a scan."""
    found = running(request, number, "prior_learning")
    of, form = _case(found, case), ScanForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with _told(form):
            counter.scan(found, of, file.chunks(), name=file.name, shows=form.cleaned_data["shows"], **stamp(request))
    if not form.is_valid():
        return _page(request, found, of, 422, scan_form=form)
    messages.success(request, _("Kept with the case."))
    return redirect("service:case", number, case)


@login_required
@require_POST
def remove_scan(request: SignedInRequest, number: str, case: str, uuid: UUID) -> HttpResponse:
    """Take a scan out."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    upload = get_object_or_404(case_files.of_case(of), key=uuid)
    counter.remove_scan(found, of, upload, **stamp(request))
    messages.success(request, _("Taken out."))
    return redirect("service:case", number, case)


@login_required
@require_GET
def sending(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """The last look before a case is sent: what goes, what nothing was told of, when the answer comes."""
    found = running(request, number, "prior_learning")
    of = _case(found, case)
    if of.state != CaseState.DRAFT:
        raise Http404(case)
    shown = {
        "visit": found,
        "case": of,
        "uncovered": _uncovered(of),
        "files": case_files.of_case(of),
        "answer_on": assessing.answer_due_on(request.today),
        "unless": UNLESS[prior_learning.silence_on(request.today)],
        "here": "desk",
    }
    return render(request, "guidance/sending.html", shown)


@login_required
@require_POST
def send(request: SignedInRequest, number: str, case: str) -> HttpResponse:
    """Send the case."""
    found = visit_of(request, number)
    counter.send_case(found, _case(found, case), **stamp(request))
    messages.success(request, _("Sent. The date of the answer stands on the receipt."))
    return redirect("service:visit", number)
