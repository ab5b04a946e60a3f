"""Saying what an entry was worth, changing it, taking it back; and a holder's word on who hired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.core import feedback as rule
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, StaleVersion
from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from passerelle.organisations.naming import meant
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.quality.actions import feedback as acts
from passerelle.quality.actions import hires
from passerelle.quality.feedback import bases, permissions, queries
from passerelle.quality.feedback.chances import chances
from passerelle.quality.feedback.states import WordsState
from passerelle.quality.models import Feedback, GiverKind, Hire, Moment
from passerelle.registers import queries as registers
from passerelle.web import refusals
from passerelle.web.feedback.forms import FeedbackForm, HireForm
from passerelle.web.feedback.views import SIZE, public_entry
from passerelle.web.templatetags.passerelle_tags import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from passerelle.catalogue.models import ShortCourse
    from passerelle.people.requests import SignedInRequest
    from passerelle.quality.feedback.chances import Chance
    from passerelle.registers.models import Entry

MOST = 20


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What one said, and what one could say something on: one's awards, and those whose holders one's house hired."""
    page = Paginator(permissions.own_feedback(request.user), SIZE).get_page(request.GET.get("page"))
    held = Award.objects.filter(holder=request.user).exclude(state__in=[AwardState.INTENDED, AwardState.REVOKED])
    awards = list(held.select_related("micro_credential").order_by("-awarded_on", "-pk")[:MOST])
    courses = _followed(request)
    bodies = organisations_of(request.user, *bases.WRITERS)
    hired = Hire.objects.filter(employer__in=bodies, withdrawn_on=None) if bodies else Hire.objects.none()
    told = hired.order_by("award__micro_credential").values_list("award__micro_credential__number", flat=True)
    numbers = list(dict.fromkeys(told[: 5 * MOST]))[:MOST]
    reports = Paginator(queries.reports_by(request.user), SIZE).get_page(request.GET.get("reports"))
    told_of: list[Any] = [*page.object_list, *(one for one in reports.object_list if one.entry)]
    named = registers.public_names([*numbers, *(one.entry for one in told_of)])
    own = Hire.objects.filter(award__holder=request.user, withdrawn_on=None).select_related("award", "employer")[:MOST]
    said = _said_as_learner(
        request, [*(one.micro_credential.number for one in awards), *(one.number for one in courses)]
    )
    shown = {
        "page": page,
        "awards": [
            (
                one,
                HireForm(auto_id=f"id_{one.number}_%s"),
                _way(said, one.micro_credential.number, one.awarded_on, request),
            )
            for one in awards
        ],
        "courses": [(one, followed, _way(said, one.number, followed, request)) for one, followed in courses.items()],
        "hired": [(number, named[number]) for number in numbers if number in named],
        "hires": own,
        "reports": reports,
        "named": named,
        "here": "desk",
    }
    return render(request, "feedback/home.html", shown)


def _followed(request: SignedInRequest) -> dict[ShortCourse, date]:
    """Return the courses that one followed to the end, each with the day, the newest first."""
    places = Enrolment.objects.filter(person=request.user, state=EnrolmentState.COMPLETED)
    speakable = places.filter(instance__course__state__in=bases.OPEN_TO_FEEDBACK)
    rows = speakable.select_related("instance__course__provider").order_by("-completed_on", "-pk")[:MOST]
    found: dict[ShortCourse, date] = {}
    for one in rows:
        if one.completed_on:
            found.setdefault(one.instance.course, one.completed_on)
    return found


def _said_as_learner(request: SignedInRequest, numbers: list[str]) -> dict[str, dict[str, Feedback]]:
    """Return by entry and moment what one said as a learner."""
    own = permissions.own_feedback(request.user).filter(author=request.user, giver_kind=GiverKind.LEARNER)
    found: dict[str, dict[str, Feedback]] = {}
    for one in own.filter(entry__in=numbers).prefetch_related(None):
        found.setdefault(one.entry, {})[one.moment] = one
    return found


@dataclass(frozen=True)
class Way:
    """What one can do about an award or a course: say something, or open what one said; and when again."""

    said: Feedback | None
    may_say: bool
    again_on: date | None = None


def _way(said: Mapping[str, Mapping[str, Feedback]], number: str, since: date, request: SignedInRequest) -> Way:
    before = said.get(number, {})
    last = before.get(Moment.SIX_MONTHS) or before.get(Moment.FIRST)
    again = add_months(since, rule.LATER_MONTHS)
    if last is None or Moment.FIRST not in before:
        return Way(last, may_say=True)
    if Moment.SIX_MONTHS in before:
        return Way(last, may_say=False)
    return Way(last, may_say=again <= request.today, again_on=again if again > request.today else None)


@login_required
@require_GET
def begin(request: SignedInRequest, number: str) -> HttpResponse:
    """The form, for who has a right to it; for who has none, why not."""
    found = public_entry(number)
    return _page(request, found, _form(request, found))


@login_required
@require_POST
def say(request: SignedInRequest, number: str) -> HttpResponse:
    """Say it."""
    found = public_entry(number)
    form = _form(request, found, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.give(
                found,
                said.get("speaks_as", "learner"),
                said.get("moment", Moment.FIRST),
                form.stated(),
                by=request.user,
                today=request.today,
            )
        except (Malformed, NotNow, AlreadyDone) as refusal:
            refusals.tell(form, refusal)
        else:
            _thank(request, made)
            return redirect("feedback:own", made.number)
    return _page(request, found, form, status=422)


@login_required
@require_GET
def own(request: SignedInRequest, number: str) -> HttpResponse:
    """What one said, as it stands, with the form to change it."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    entry = registers.entry(found.entry)
    rated = {f"by_outcome.{one.code}": one.rating for one in found.by_outcome.all()}
    said = {name: getattr(found, name) for name in (*rule.QUESTIONS, "text")} | rated
    return _own_page(request, found, entry, _changing(entry, initial=said))


@login_required
@require_POST
def change(request: SignedInRequest, number: str) -> HttpResponse:
    """Say it otherwise."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    entry = registers.entry(found.entry)
    form = _changing(entry, request.POST)
    seen = request.POST.get("version", "")
    if form.is_valid():
        try:
            version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
            acts.change(found, form.stated(), by=request.user, today=request.today, entry=entry, version=version)
        except (Malformed, NotNow, StaleVersion) as refusal:
            refusals.tell(form, refusal)
        else:
            _thank(request, found)
            return redirect("feedback:own", number)
    found.refresh_from_db()
    return _own_page(request, found, entry, form, status=422)


@login_required
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take it back."""
    found = get_object_or_404(permissions.own_feedback(request.user), number=number)
    acts.withdraw(found, by=request.user, today=request.today)
    messages.success(request, _("It is taken back: nobody reads it any more, and it counts no longer."))
    return redirect("feedback:home")


@login_required
@require_POST
def hired(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that an employer took one on, or promoted one, by an award."""
    award = get_object_or_404(Award.objects.select_related("micro_credential"), number=number, holder=request.user)
    form = HireForm(request.POST)
    if form.is_valid():
        try:
            body = meant(request.user, form.cleaned_data["employer"])
            hires.say_hired(award, body, form.cleaned_data["since"], by=request.user, today=request.today)
        except (Malformed, NotNow) as refusal:
            refusals.tell(form, refusal)
        else:
            text = _("%(name)s may now say what this award is worth at work. It does not learn your name from us.")
            messages.success(request, text % {"name": body.legal_name})
            return redirect("feedback:home")
    return render(request, "feedback/hired.html", {"award": award, "form": form, "here": "desk"}, status=422)


@login_required
@require_POST
def take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Take back that an employer hired by an award."""
    hire = get_object_or_404(Hire.objects.select_related("award"), number=number, award__holder=request.user)
    hires.take_back_hired(hire, by=request.user, today=request.today)
    messages.success(request, _("It is taken back. What was said by it stays."))
    return redirect("feedback:home")


def _form(request: SignedInRequest, entry: Entry, *given: Any) -> FeedbackForm:
    """Return the form for what may still be said; what was sent is read whoever it speaks as, and answered by the act.

    `chances` on it is what each right of the reader is good for.
    """
    found = chances(request.user, entry.number, bases.rights(request.user, entry, on=request.today))
    asked = [one for one in found if given or one.open_moments(request.today)]
    moments = [moment for one in asked for moment in (Moment.values if given else one.open_moments(request.today))]
    speakers = [(one.right.key, _speaker(one.right)) for one in asked]
    form = FeedbackForm(*given, speakers=speakers, moments=moments, outcomes=getattr(entry, "outcomes", ()))
    form.chances = found
    return form


def _speaker(right: bases.Right) -> str:
    if right.organisation is None:
        return _("Learner, without your name")
    return f"{capfirst(right.giver_kind.label)}: {right.organisation.legal_name}"


@dataclass(frozen=True)
class Told:
    """What one reads of a right: who speaks, what was said by it, and when a second time counts."""

    who: str
    said: list[Feedback]
    later: str
    is_open: bool


def _told(one: Chance, on: date) -> Told:
    said = sorted(one.said.values(), key=lambda each: each.pk)
    return Told(_speaker(one.right), said, _later(one, on), bool(one.open_moments(on)))


SINCE = {
    "award": gettext_lazy("the award of %(since)s"),
    "enrolment": gettext_lazy("the end of the course, %(since)s"),
    "hire": gettext_lazy("the day the holder gave for the hire, %(since)s"),
    "mandate": gettext_lazy("the first time you spoke, %(since)s"),
}


def _later(one: Chance, on: date) -> str:
    """Say from which day a second time counts, and from when the six months are counted."""
    if Moment.SIX_MONTHS in one.said:
        return ""
    if one.later_from is None or one.right.since is None:
        return _("You can speak a second time six months after the first.")
    named = {"day": day(one.later_from), "since": SINCE[one.right.basis] % {"since": day(one.right.since)}}
    if one.later_from > on:
        return _("You can speak a second time from %(day)s: six months after %(since)s.") % named
    return _("“After six months” is open since %(day)s: six months after %(since)s.") % named


def _changing(entry: Entry, *given: Any, **named: Any) -> FeedbackForm:
    return FeedbackForm(*given, outcomes=getattr(entry, "outcomes", ()), moments=(), **named)


def _page(request: SignedInRequest, entry: Entry, form: FeedbackForm, status: int = 200) -> HttpResponse:
    """Return the form; in its place the reasons, where none of one's rights lets one speak."""
    rights = bases.rights(request.user, entry, on=request.today)
    facts = bases.facts(request.user, entry, rights[0] if rights else None, "first", on=request.today)
    against = rule.against(facts)
    why = [str(sentences.REASONS[reason]) for reason in against]
    told = [_told(one, request.today) for one in form.chances]
    is_over = bool(told) and not any(one.is_open for one in told)
    shown = {"entry": entry, "form": form, "why": why, "told": told, "is_over": is_over, "here": "desk"}
    return render(request, "feedback/give.html", shown, status=status)


def _own_page(
    request: SignedInRequest, found: Feedback, entry: Entry, form: FeedbackForm, status: int = 200
) -> HttpResponse:
    replies = [one for one in found.replies.all() if one.state == WordsState.SHOWN]
    shown = {"it": found, "entry": entry, "form": form, "replies": replies, "here": "desk"}
    return render(request, "feedback/own.html", shown, status=status)


def _thank(request: SignedInRequest, made: Feedback) -> None:
    if made.state == WordsState.HELD:
        text = _("Thank you. Your ratings count now. A registrar reads your words before others do; nothing is lost.")
    else:
        text = _("Thank you. It is public now, without your name unless you spoke for a body.")
    messages.success(request, text)
