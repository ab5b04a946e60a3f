"""The evaluator's desk: cases by the day they are due, one case with its checks and its draft, terms, appeals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.appraisal import by_name, queries, working
from passerelle.appraisal import terms as offering
from passerelle.appraisal.models import AppraisalAppeal, Precedent, Terms
from passerelle.appraisal.permissions import WORKERS, has_touched, may_sign, may_state_terms, on_the_desk
from passerelle.appraisal.states import OPEN, OPEN_APPEALS, AppraisalState, ReportState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.files.models import Upload
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import organisations_of
from passerelle.web import refusals, stale
from passerelle.web.appraisals import forms
from passerelle.web.appraisals.words import MISSING, QUESTIONS, TONES, steps_in_words
from passerelle.web.organisation.saying import own as own_body

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from passerelle.appraisal.models import Appraisal
    from passerelle.people.requests import SignedInRequest

MOST: Final = 60
REFUSALS: Final = (Malformed, NotNow, WrongState, StaleVersion, AlreadyDone)
WORDS: Final[dict[str, tuple[str, Any]]] = {
    "question": ("question", gettext_lazy("What you ask the holder")),
    "extension": ("because", gettext_lazy("Why you need thirty days more")),
    "holding": ("because", gettext_lazy("Why you suspect fraud")),
    "refusal": ("because", gettext_lazy("Why you do not evaluate it")),
    "sending_back": ("because", gettext_lazy("What is to be mended")),
    "correction": ("because", gettext_lazy("What was wrong in the report")),
    "taking_back": ("because", gettext_lazy("Why the report is taken back")),
    "contact_answer": ("answered", gettext_lazy("What was answered")),
}
"""The steps that need one text: how a refusal names it, and its label."""
BARE: Final = ("receiving", "waiving", "taking", "checking", "finishing", "signing", "release", "taking_down")
DONE: Final = gettext_lazy("It is done.")


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Cases by the day they are due; appeals; what one's evaluators offer."""
    mine = organisations_of(request.user, *WORKERS)
    rows = on_the_desk(request.user)
    waiting = list(rows.filter(state__in=OPEN).order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST])
    appeals = AppraisalAppeal.objects.filter(appraisal__evaluator__in=mine, state__in=OPEN_APPEALS)
    bodies = Organisation.objects.filter(pk__in=mine, roles__role=Role.CREDENTIAL_EVALUATOR).distinct()
    shown = {
        "rows": [(one, TONES[one.state], one.is_late(request.today)) for one in waiting],
        "closed": [(one, TONES[one.state], False) for one in rows.exclude(state__in=OPEN)[:20]],
        "appeals": list(appeals.select_related("appraisal").order_by("due_on")[:MOST]),
        "bodies": [one for one in bodies if may_state_terms(request.user, one)],
        "here": "desk",
    }
    return render(request, "appraisals/home.html", shown)


@login_required
@require_GET
def work(request: SignedInRequest, number: str) -> HttpResponse:
    """One case: what was brought, what was seen, the draft, and what was said of the like."""
    return _page(request, _found(request, number))


def _found(request: SignedInRequest, number: str) -> Appraisal:
    return get_object_or_404(on_the_desk(request.user).select_related("foreign"), number=number)


def _page(
    request: SignedInRequest, it: Appraisal, step: str = "", refused: Form | None = None, status: int = 200
) -> HttpResponse:
    near, atlas = list(queries.alike(it)), frameworks.atlas()
    framework = it.framework or queries.own_framework(request.today)
    seen = it.machine_checks.first()
    answers = {one.question: one for one in it.check_answers.all()}
    appeal = it.appeals.first()
    is_at_work = it.state == AppraisalState.AT_WORK
    shown = {
        "it": it,
        "tone": TONES[it.state],
        "is_late": it.is_late(request.today),
        "files": list(Upload.objects.filter(subject=it.number)),
        "checked": (seen, steps_in_words(seen.steps)) if seen else None,
        "questions": [(words, answers.get(code)) for code, words in QUESTIONS.items()],
        "contacts": list(it.contacts.all()),
        "near": near,
        "framework": framework,
        "proposal": queries.proposal(atlas, it, framework, near),
        "lacks": [MISSING[name] for name in working.missing(it)] if is_at_work else [],
        "report": it.reports.filter(state=ReportState.SIGNED).first(),
        "precedent": Precedent.objects.filter(appraisal=it, is_public=True).first(),
        "may_sign": may_sign(request.user, it),
        "appeal": appeal,
        "may_hear": appeal is not None and appeal.handler_id is None and not has_touched(request.user, it),
        "hears": appeal is not None and appeal.handler_id == request.user.pk and appeal.decided_on is None,
        "forms": _forms(it, framework, step, refused),
        "refused": refused,
        "here": "desk",
    }
    return render(request, "appraisals/work.html", shown, status=status)


def _forms(it: Appraisal, framework: str, step: str, refused: Form | None) -> dict[str, Form]:
    """Return the forms of the page; the one that was refused as it was sent."""
    told = {"title": it.title, "issuer": it.issuer, "limits": it.limits}
    made: dict[str, Form] = {name: forms.WordsForm(*named) for name, named in WORDS.items()}
    made |= {
        "draft": _draft(it, framework),
        "answering": forms.CheckForm(),
        "contact": forms.ContactForm(),
        "precedent": forms.PrecedentForm(initial=told),
        "comparison": forms.MissingForm(initial={"level": _written(it.level)}),
    }
    return made | {step: refused} if refused is not None and step in made else made


def _draft(it: Appraisal, framework: str) -> Form:
    names = ("level_low", "level_high", "basis", "basis_words", "credits_low", "credits_high", "credits_in", "method")
    draft = {name: getattr(it, name) for name in (*names, "limits", "cannot_say")}
    return forms.ReportDraftForm(initial={**draft, "framework": framework, "seen_version": it.version})


def _written(level: dict[str, str]) -> str:
    return f"{level['framework']}/{level['edition']}:{level['level']}" if level else ""


@login_required
@require_POST
def step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """One act on a case: the step names it."""
    it = _found(request, number)
    form = _sent(request, step)
    try:
        if form is not None and not form.is_valid():
            return _page(request, it, step, form, status=422)
        _done(request, it, step, form.cleaned_data if form is not None else {})
    except REFUSALS as refusal:
        form = form if form is not None else forms.WordsForm("because", "", {})
        form.is_valid()
        refusals.tell(form, refusal)
        again = _found(request, number)
        if isinstance(refusal, StaleVersion):
            stale.offer(form, _draft(again, again.framework), again.version)
        return _page(request, again, step, form, status=refusal.status)
    messages.success(request, str(DONE))
    return redirect("appraisals:work", number)


def _sent(request: SignedInRequest, step: str) -> Form | None:
    if step in BARE:
        return None
    if step in WORDS:
        return forms.WordsForm(*WORDS[step], request.POST)
    kinds: dict[str, type[Form]] = {
        "draft": forms.ReportDraftForm,
        "answering": forms.CheckForm,
        "contact": forms.ContactForm,
        "precedent": forms.PrecedentForm,
        "comparison": forms.MissingForm,
    }
    if step not in kinds:
        raise Http404(step)
    return kinds[step](request.POST)


def _done(request: SignedInRequest, it: Appraisal, step: str, said: dict[str, Any]) -> None:
    by_name.work(it, step, said, by=request.user, today=request.today)


@login_required
@require_GET
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """What an evaluator offers, to be said anew."""
    body = _offering(request, slug)
    return _terms_page(request, body, _stated(body)[0])


def _stated(body: Organisation) -> tuple[Form, int]:
    """Return the form with what an evaluator offers now, and the version of that."""
    before = Terms.objects.filter(evaluator=body).first()
    names = ("is_open", "fee", "currency", "waiver", "days", "two_persons", "method")
    kept = {name: getattr(before, name) for name in names} | {"seen_version": before.version} if before else {}
    return forms.TermsForm(initial=kept), before.version if before else 0


@login_required
@require_POST
def state_terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make what an evaluator offers public."""
    body, form = _offering(request, slug), forms.TermsForm(request.POST)
    if form.is_valid():
        said = dict(form.cleaned_data)
        seen = said.pop("seen_version")
        try:
            offering.state_terms(body, said, by=request.user, today=request.today, seen_version=seen)
        except (Malformed, NotNow, StaleVersion) as refusal:
            refusals.tell(form, refusal)
            if isinstance(refusal, StaleVersion):
                stale.offer(form, *_stated(body))
    if not form.is_valid():
        return _terms_page(request, body, form, status=422)
    messages.success(request, _("It is public. Cases that were asked for before keep what stood then."))
    return redirect("appraisals:home")


def _offering(request: SignedInRequest, slug: str) -> Organisation:
    body = own_body(request, slug)
    if not may_state_terms(request.user, body):
        raise NotPermitted
    return body


def _terms_page(request: SignedInRequest, body: Organisation, form: Form, status: int = 200) -> HttpResponse:
    return render(request, "appraisals/terms.html", {"body": body, "form": form, "here": "desk"}, status=status)


@login_required
@require_POST
def appeal_step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Take an appeal on, uphold it or dismiss it."""
    rows = AppraisalAppeal.objects.filter(appraisal__in=on_the_desk(request.user)).select_related("appraisal")
    appeal = get_object_or_404(rows, number=number)
    form = forms.WordsForm("reasons", gettext_lazy("Your reasons, for the holder"), request.POST)
    form.is_valid()
    if step not in ("taking", "upholding", "dismissing"):
        raise Http404(step)
    try:
        by_name.appeal(appeal, step, form.cleaned_data, by=request.user, today=request.today)
    except (Malformed, WrongState) as refusal:
        refusals.tell(form, refusal)
        return _page(request, _found(request, appeal.appraisal.number), "appeal", form, status=refusal.status)
    messages.success(request, str(DONE))
    return redirect("appraisals:work", appeal.appraisal.number)
