"""An application became a post: one side says so, the other confirms it, and six months later both are asked.

What is confirmed is also the holder's word of `quality` that an employer hired by an award: then the employer may speak
of that award, rate it and endorse it there. The four answers of the survey are the three questions of feedback and
whether they still work there; as feedback they count once for each award.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from passerelle.assessment.steps import step
from passerelle.awards.models import Award
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.feedback import QUESTIONS, rating
from passerelle.core.finding import SURVEY_MONTHS
from passerelle.core.shapes import day, flag
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.opportunities.models import HireAnswer, JobApplication, ReportedHire, Side
from passerelle.opportunities.permissions import side_of
from passerelle.opportunities.states import HIRES, JOB_APPLICATIONS, OPEN_APPLICATIONS, STANDING_HIRES, HireState
from passerelle.quality.actions import feedback
from passerelle.quality.actions.hires import say_hired
from passerelle.quality.models.feedback import GiverKind, Moment
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person

FARTHEST: Final = 12
"""Months: a first day of work lies no further ahead, and no further back, than so many."""


@transaction.atomic
def report(application: JobApplication, since: object, *, by: Person, today: date) -> ReportedHire:
    """Say that an application became a post from a day on, as either side; the other is asked to confirm.

    The same again returns what was reported. Raises NotPermitted, Malformed, WrongState where it was refused or taken
    back.
    """
    side = _side(application, by)
    begun = day("since", since)
    if begun is None or not add_months(today, -FARTHEST) <= begun <= add_months(today, FARTHEST):
        raise Malformed(field="since", expected=f"a day within {FARTHEST} months", seen=str(since or "")[:40])
    standing = ReportedHire.objects.filter(application=application, state__in=STANDING_HIRES)
    if before := standing.first():
        return before
    if application.state not in OPEN_APPLICATIONS:
        raise WrongState("report_hire", application.state)
    try:
        with transaction.atomic():
            made = ReportedHire.objects.create(
                number=next_number("HR"), application=application, reported_by=side, since=begun, reported_on=today
            )
    except IntegrityError:  # both sides at once
        return standing.get()
    journal.record("reported_hire.report", subject=made.number, actor=by.reference, noted={"side": side})
    return made


@transaction.atomic
def confirm(hire: ReportedHire, *, by: Person, today: date) -> ReportedHire:
    """Say that it is so, as the other side: the application ends as a hire, and both are asked six months on.

    Safe to send twice. Raises NotPermitted (also for who reported it), WrongState.
    """
    if _side(hire.application, by) == hire.reported_by:
        raise NotPermitted
    if hire.state == HireState.CONFIRMED:
        return hire
    step(hire, HIRES, "confirm", by=by, answered_on=today, survey_on=add_months(hire.since, SURVEY_MONTHS))
    application = hire.application
    if application.state in OPEN_APPLICATIONS:
        step(application, JOB_APPLICATIONS, "hire", by=by, answered_on=today)
    if hire.since <= today:
        _vouch(hire, today)
    return hire


@transaction.atomic
def deny(hire: ReportedHire, *, by: Person, today: date) -> ReportedHire:
    """Say that it is not so, as the other side. Safe to send twice. Raises NotPermitted, WrongState."""
    if _side(hire.application, by) == hire.reported_by:
        raise NotPermitted
    if hire.state == HireState.DENIED:
        return hire
    return step(hire, HIRES, "deny", by=by, answered_on=today)


@transaction.atomic
def take_back(hire: ReportedHire, *, by: Person, today: date) -> ReportedHire:
    """Take back what one reported and nobody confirmed. Safe to send twice. Raises NotPermitted, WrongState."""
    if _side(hire.application, by) != hire.reported_by:
        raise NotPermitted
    if hire.state == HireState.TAKEN_BACK:
        return hire
    return step(hire, HIRES, "take_back", by=by, answered_on=today)


def begin(hire: ReportedHire, *, today: date) -> None:
    """Let the employer speak of the awards once the first day of work has come; may be asked again."""
    if hire.state == HireState.CONFIRMED and hire.since <= today:
        _vouch(hire, today)


def awards_of(hire: ReportedHire) -> list[Award]:
    """Return the awards that were shared for it and are of this register, in their order."""
    shared = hire.application.share_set
    if shared is None:
        return []
    held = Award.objects.filter(holder=hire.application.learner_id, pk__in=shared.items.values("award"))
    return list(held.select_related("micro_credential__awarder").order_by("pk"))


def _vouch(hire: ReportedHire, today: date) -> None:
    application = hire.application
    for award in awards_of(hire):
        with suppress(NotNow, Malformed):  # an award that ended meanwhile, a body that is no employer any more
            say_hired(award, application.opportunity.employer, hire.since, by=application.learner, today=today)


@transaction.atomic
def answer_survey(hire: ReportedHire, stated: Mapping[str, Any], *, by: Person, today: date) -> HireAnswer:
    """Answer the four questions six months after a hire, once for each side: {still_there, outcomes, assessment,
    usefulness}, the last three from 1 to 5.

    Each counts as feedback on the awards, where one may speak of them and has not yet. Sent again it changes nothing.
    Raises NotPermitted, NotNow (`survey_not_due`), Malformed with everything that is amiss, AlreadyDone where another
    answer was given.
    """
    side = _side(hire.application, by)
    if hire.state != HireState.CONFIRMED or hire.survey_on is None or today < hire.survey_on:
        raise NotNow(reason="survey_not_due")
    said = _answers(stated)
    made, is_new = HireAnswer.objects.get_or_create(hire=hire, side=side, defaults=said | {"answered_on": today})
    if not is_new:
        if any(getattr(made, name) != value for name, value in said.items()):
            raise AlreadyDone(field="answers", at=made.answered_on.isoformat())
        return made
    journal.record("reported_hire.answer", subject=hire.number, actor=by.reference, noted={"side": side})
    _as_feedback(hire, side, said, by=by, today=today)
    return made


def _answers(stated: Mapping[str, Any]) -> dict[str, Any]:
    amiss = Together()
    said: dict[str, Any] = {"still_there": amiss.of(flag, "still_there", stated.get("still_there"))}
    for name in QUESTIONS:
        said[name] = amiss.of(rating, name, stated.get(name))
        with amiss.also():
            if stated.get(name) in (None, ""):
                raise Malformed(field=name, expected="1 to 5")
    amiss.settle()
    return said


def _as_feedback(hire: ReportedHire, side: str, said: Mapping[str, Any], *, by: Person, today: date) -> None:
    employer = hire.application.opportunity.employer
    speaks_as = str(GiverKind.LEARNER) if side == Side.LEARNER else f"{GiverKind.EMPLOYER}:{employer.number}"
    ratings = {name: said[name] for name in QUESTIONS}
    for entry in dict.fromkeys(award.micro_credential for award in awards_of(hire)):
        with suppress(NotNow, AlreadyDone):  # said before, too early for this award, or a house of its own
            feedback.give(entry, speaks_as, Moment.SIX_MONTHS, ratings, by=by, today=today)


def _side(application: JobApplication, by: Person) -> str:
    side = side_of(by, application)
    if side is None:
        raise NotPermitted
    return side
