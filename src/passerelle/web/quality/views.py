"""Reviews as the public reads them, and one review as those concerned work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.forms import Form
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality import queries
from passerelle.quality.actions.reviews import may_move, may_still_comment
from passerelle.quality.models import Origin, ReviewAnswer, ReviewFinding
from passerelle.quality.permissions import (
    may_judge,
    may_lead,
    may_speak,
    may_write,
    sees_draft,
    signals_visible_to,
    visible_to,
)
from passerelle.quality.states import REVIEWS, ReviewState
from passerelle.registers import queries as registers
from passerelle.web.quality import telling
from passerelle.web.quality.forms import AnswersForm, FindingsForm, ReportForm, WordsForm

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.quality.models import Criterion, Review


@require_GET
def published(request: PublicRequest) -> HttpResponse:
    """The reviews whose results are public, the newest first."""
    page = Paginator(queries.public_reviews(), 20).get_page(request.GET.get("page"))
    return render(request, "quality/published.html", {"page": page, "here": "organisations"})


@require_GET
def review(request: PublicRequest, number: str) -> HttpResponse:
    """One review: to the public its results, to those concerned what is to be done."""
    return page_of(request, get_object_or_404(visible_to(request.user), number=number))


def page_of(
    request: PublicRequest | SignedInRequest,
    found: Review,
    *,
    refused: Form | None = None,
    beside: Form | None = None,
    place: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Return the page; a form that was refused is shown with what was written in it, and so is one beside it."""
    person = request.user
    sees, criteria = sees_draft(person, found), queries.criteria_of(found)
    answers = _by_code(ReviewAnswer, found) if _reads_answers(request, found) else {}
    findings = _by_code(ReviewFinding, found) if sees else {}
    may = {
        "lead": may_lead(person, found),
        "judge": may_judge(person, found),
        "write": may_write(person, found),
        "speak": may_speak(person, found),
    }
    shown = {
        "review": found,
        "criteria": [(one, answers.get(one.code), findings.get(one.code)) for one in criteria],
        "sees": sees,
        "hears_of_risk": sees or holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER),
        "may_suspend": found.entries if holds(person, Duty.REGISTRAR) else [],
        "may": may,
        "may_move": may["lead"] and may_move(found),
        "newer": queries.newer_than(found.standard, request.today) if not found.is_public else None,
        "recommendations": _recommendations(request, found, refused, place) if sees else [],
        "entries": registers.public_names(found.entries),
        "programmes": queries.programmes_named(found),
        "signals": _signals(request, found),
        "refused": refused,
        "today": request.today,
        "here": "desk" if any(may.values()) else "organisations",
    }
    return render(
        request,
        "quality/review.html",
        shown | _forms(found, criteria, answers, findings, may, (beside, refused), request.today),
        status=status,
    )


def _forms(
    found: Review,
    criteria: list[Criterion],
    answers: dict[str, Any],
    findings: dict[str, Any],
    may: dict[str, bool],
    sent: tuple[Form | None, ...],
    today: date,
) -> dict[str, Any]:
    """Return the forms of what may be done now by this reader; nothing is published while the body may comment."""
    waits = may_still_comment(found, on=today)
    typed = any(isinstance(one, ReportForm) for one in sent)
    made: dict[str, Any] = {"comment_open": waits and may["lead"]}
    if found.state == ReviewState.SELF_ASSESSMENT and may["write"]:
        made["answers_form"] = AnswersForm(criteria, said=answers, initial={"seen_version": found.version})
    if found.state == ReviewState.UNDER_REVIEW and may["judge"]:
        made["findings_form"] = FindingsForm(criteria, said=findings, initial={"seen_version": found.version})
    if found.state in (ReviewState.UNDER_REVIEW, ReviewState.COMMENTED) and may["lead"] and (typed or not waits):
        made["report_form"] = report_form(found)
    if found.state == ReviewState.COMMENTED and may["speak"] and not found.commented_on:
        made["comment_form"] = WordsForm(auto_id="id_comment_%s")
    if may["lead"] and REVIEWS.allows(found.state, "cancel"):
        made["cancel_form"] = WordsForm(auto_id="id_cancel_%s")
    if may["lead"] and found.origin == Origin.SIGNAL and REVIEWS.allows(found.state, "dismiss"):
        made["dismiss_form"] = WordsForm(auto_id="id_dismiss_%s")
    if may["lead"] and not found.suspension_advised_on and REVIEWS.allows(found.state, "recommend_suspension"):
        made["suspend_form"] = WordsForm(auto_id="id_suspend_%s")
    for kept in sent:
        made |= {
            name: kept
            for name, form in made.items()
            if kept is not None and isinstance(form, Form) and type(form) is type(kept) and form.auto_id == kept.auto_id
        }
    return made


def form_of_now(found: Review, kind: type[Form]) -> AnswersForm | FindingsForm:
    """Return the form as it would be opened now, beside what was typed into an older one."""
    criteria = queries.criteria_of(found)
    if kind is AnswersForm:
        return AnswersForm(criteria, said=_by_code(ReviewAnswer, found))
    return FindingsForm(criteria, said=_by_code(ReviewFinding, found))


def report_form(found: Review, *given: Any) -> ReportForm:
    rows = list(found.recommendations.all())
    return ReportForm(*given, said={"report": found.report, "result": found.result, "recommendations": rows})


def _signals(request: PublicRequest | SignedInRequest, found: Review) -> list[dict[str, Any]]:
    """Return what was seen of the body, for those at work on the review; the public reads what was found."""
    if not request.user.is_authenticated:
        return []
    return telling.told(signals_visible_to(request.user).filter(review=found))


def _by_code(model: type[ReviewAnswer | ReviewFinding], found: Review) -> dict[str, Any]:
    rows = model._default_manager.filter(review=found, criterion__standard=found.standard_id)
    return {told.criterion.code: told for told in rows.select_related("criterion")}


def _reads_answers(request: PublicRequest | SignedInRequest, found: Review) -> bool:
    """The self-assessment is the body's own until it is handed in, and then of the two."""
    if may_write(request.user, found):
        return True
    return found.handed_in_on is not None and may_judge(request.user, found)


def _recommendations(
    request: PublicRequest | SignedInRequest, found: Review, refused: Form | None, place: int
) -> list[dict[str, Any]]:
    rows = []
    for one in found.recommendations.all():
        form = refused if refused is not None and one.place == place else WordsForm(auto_id=f"id_r{one.place}_%s")
        rows.append({"it": one, "form": form, "late": one.is_overdue(request.today)})
    return rows
