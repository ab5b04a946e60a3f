"""The holder's side: asking, agreeing, answering, bringing a scan, the report, an appeal; and a body that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.appraisal import appealing, asking, by_name, queries
from passerelle.appraisal.models import AppraisalReport
from passerelle.appraisal.permissions import ASKERS, asked_by_own_bodies, on_the_desk, own
from passerelle.appraisal.states import WAS_SIGNED, AppraisalState, ReportState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, StaleVersion, WrongState
from passerelle.files.models import Upload
from passerelle.files.serving import attachment
from passerelle.organisations.models import Organisation
from passerelle.organisations.permissions import organisations_of
from passerelle.portfolio.permissions import foreign_visible_to
from passerelle.web import refusals
from passerelle.web.appraisals.forms import BroughtByBodyForm, BroughtForm, FileForm, WordsForm
from passerelle.web.appraisals.words import TONES

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form

    from passerelle.appraisal.models import Appraisal, Terms
    from passerelle.people.requests import SignedInRequest

MOST = 50
SAID = {
    "consent": gettext_lazy("You agreed. The evaluator can begin."),
    "declining": gettext_lazy("You did not agree. Nobody was shown anything."),
    "withdrawal": gettext_lazy("You took it back."),
    "answer": gettext_lazy("Your answer is with the evaluator."),
    "appeal": gettext_lazy("Your appeal is lodged. Somebody looks at it who did nothing in your case."),
    "file": gettext_lazy("The file is kept; the evaluator sees it."),
}


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """What one asked, or was asked to agree to, and what one's organisations asked."""
    shown = {
        "rows": list(own(request.user)[:MOST]),
        "asked": list(asked_by_own_bodies(request.user)[:MOST]),
        "tones": TONES,
        "here": "record",
    }
    return render(request, "appraisals/mine.html", shown)


@login_required
@require_GET
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """The fee and the days first, then what is asked about the credential."""
    found = _terms(request, slug)
    return _begin(request, found, _form(request, found, None, {}))


@login_required
@require_POST
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Send the request."""
    found = _terms(request, slug)
    form = _form(request, found, request.POST, {})
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        try:
            case = _asked(request, found, said, is_for_body="link" in form.fields)
        except (Malformed, NotNow, AlreadyDone, StaleVersion) as refusal:
            refusals.tell(form, refusal)
        else:
            messages.success(request, _("It is sent. You follow it here."))
            return (
                redirect("appraisals:case", case.number)
                if case.holder_id == request.user.pk
                else redirect("appraisals:mine")
            )
    return _begin(request, found, form, status=422)


def _asked(request: SignedInRequest, found: Terms, said: dict[str, Any], *, is_for_body: bool) -> Appraisal:
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    key, link, number = said.pop("foreign", ""), said.pop("link", ""), said.pop("body", "")
    if is_for_body:
        body = get_object_or_404(Organisation, number=number, pk__in=organisations_of(request.user, *ASKERS))
        return asking.ask_for(found.evaluator, body, link, said, now=timezone.now(), **who)
    foreign = get_object_or_404(foreign_visible_to(request.user), key=key) if key else None
    return asking.ask(found.evaluator, said, foreign=foreign, **who)


def _terms(request: SignedInRequest, slug: str) -> Terms:
    return get_object_or_404(queries.evaluators(request.today), evaluator__slug=slug)


def _form(request: SignedInRequest, found: Terms, data: Any, initial: dict[str, Any]) -> BroughtForm:
    """Return the form for oneself, or (`?for=body`, or sent so) for a body one acts for."""
    more: dict[str, Any] = {"has_fee": bool(found.fee), "initial": {"seen_terms": found.version, **initial}}
    is_for_body = "body" in request.POST or request.GET.get("for") == "body"
    bodies = list(_bodies(request)) if is_for_body else []
    if bodies:
        return BroughtByBodyForm(data, bodies=bodies, **more)
    return BroughtForm(data, kept=foreign_visible_to(request.user), **more)


def _bodies(request: SignedInRequest) -> Any:
    return Organisation.objects.filter(pk__in=organisations_of(request.user, *ASKERS)).order_by("legal_name")


def _begin(request: SignedInRequest, found: Terms, form: BroughtForm, status: int = 200) -> HttpResponse:
    is_for_body = isinstance(form, BroughtByBodyForm)
    others = not is_for_body and bool(organisations_of(request.user, *ASKERS))
    shown = {"it": found, "form": form, "is_for_body": is_for_body, "may_ask_for": others, "here": "record"}
    return render(request, "appraisals/ask.html", shown, status=status)


@login_required
@require_GET
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """One case, for its holder: how it stands, what is asked, the report."""
    return _case(request, get_object_or_404(own(request.user), number=number))


def _case(request: SignedInRequest, it: Appraisal, refused: Form | None = None, status: int = 200) -> HttpResponse:
    reports = list(AppraisalReport.objects.filter(appraisal=it, state__in=WAS_SIGNED))
    until = appealing.last_day(it)
    appeals = list(it.appeals.all())
    may_appeal = until is not None and request.today <= until and not any(one.decided_on is None for one in appeals)
    shown = {
        "it": it,
        "tone": TONES[it.state],
        "report": next((one for one in reports if one.state == ReportState.SIGNED), None),
        "earlier": [one for one in reports if one.state != ReportState.SIGNED],
        "files": list(Upload.objects.filter(subject=it.number)),
        "appeals": appeals,
        "appeal_until": until,
        "forms": {
            "answer": _kept("answer", refused) if it.state == AppraisalState.WAITING else None,
            "appeal": _kept("ground", refused) if may_appeal else None,
            "file": (refused if isinstance(refused, FileForm) else FileForm()) if it.is_open else None,
        },
        "refused": refused,
        "may_withdraw": it.state in (AppraisalState.ASKED, AppraisalState.AT_WORK, AppraisalState.WAITING)
        and not reports,
        "here": "record",
    }
    return render(request, "appraisals/case.html", shown, status=status)


LABELS = {"answer": gettext_lazy("Your answer"), "ground": gettext_lazy("Why you do not agree")}


def _kept(field: str, refused: Form | None) -> Form:
    if refused is not None and field in refused.fields:
        return refused
    return WordsForm(field, LABELS[field])


@login_required
@require_POST
def own_step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Agree or not, answer, bring a scan, take it back, or appeal."""
    it = get_object_or_404(own(request.user), number=number)
    if step not in SAID:
        raise Http404(step)
    form: Form = FileForm(request.POST, request.FILES) if step == "file" else _words(request, step)
    form.is_valid()
    try:
        if form.errors:
            return _case(request, it, form, status=422)
        _done(request, it, step, form)
    except (Malformed, NotNow, WrongState) as refusal:
        it = get_object_or_404(own(request.user), number=number)
        refusals.tell(form, refusal)
        return _case(request, it, form, status=refusal.status)
    messages.success(request, str(SAID[step]))
    return redirect("appraisals:case", number)


def _words(request: SignedInRequest, step: str) -> Form:
    field = "ground" if step == "appeal" else "answer"
    return WordsForm(field, LABELS[field], request.POST)


def _done(request: SignedInRequest, it: Appraisal, step: str, form: Form) -> None:
    if step == "file":
        brought = form.cleaned_data["file"]
        asking.bring(it, brought.chunks(), name=brought.name, shows=form.cleaned_data["shows"], by=request.user)
    else:
        by_name.own(it, step, form.cleaned_data, by=request.user, today=request.today)


@login_required
@require_GET
def report(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the signed report, to keep and to show."""
    return _signed(get_object_or_404(own(request.user), number=number))


@login_required
@require_GET
def asked_report(request: SignedInRequest, number: str) -> HttpResponse:
    """Save the report that one's body asked for, with its holder's consent."""
    rows = asked_by_own_bodies(request.user).filter(consented_on__isnull=False)
    return _signed(get_object_or_404(rows, number=number))


def _signed(it: Appraisal) -> HttpResponse:
    found = get_object_or_404(AppraisalReport, appraisal=it, state=ReportState.SIGNED)
    answer = HttpResponse(bytes(found.document), content_type="application/vc+jwt")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.jwt"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_GET
def file(request: SignedInRequest, number: str, uuid: UUID) -> HttpResponse:
    """Save one file of a case: its holder's, or for who works on it."""
    it = own(request.user).filter(number=number).first() or get_object_or_404(on_the_desk(request.user), number=number)
    return attachment(get_object_or_404(Upload, subject=it.number, key=uuid))
