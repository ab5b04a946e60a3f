"""Who is told of an external review: whoever has to act next, and the reviewed body of what was published.

Of a signal hears whoever looks into it, and never the body before its review begins.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.journal.followers import every
from passerelle.letters import actions
from passerelle.letters.jobs import on_duty, tells, writers
from passerelle.people.models import Duty
from passerelle.quality.models import Origin, Recommendation, Review, Signal
from passerelle.quality.states import RecommendationState, ReviewState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact

SOON, LATELY = timedelta(days=7), timedelta(days=30)
"""So long before its day something is called to mind, and so long after it somebody is told that it is late: once."""


@tells("review.commission")
def commissioned(fact: Fact) -> None:
    """Tell the agency that somebody asks it for a review; nobody, where it has begun or was cancelled since."""
    review = _review(fact)
    if review.state == ReviewState.PLANNED:
        _write(fact, review, "review.commission", review.agency_id, review.due_on)


@tells("review.begin", "review.move_to_standard")
def asks_for_a_self_assessment(fact: Fact) -> None:
    """Tell the body that its self-assessment is asked for, or something more of it; nobody, where it came since."""
    review = _review(fact)
    if review.state == ReviewState.SELF_ASSESSMENT:
        _write(fact, review, "review.begin", review.subject_id, review.due_on)


@tells("review.hand_in", "review.comment", "review.answer")
def waits_for_the_agency(fact: Fact) -> None:
    """Tell the agency that the reviewed body said something it has to look at."""
    review = _review(fact)
    _write(fact, review, "review.said", review.agency_id)


@tells("review.send_draft")
def draft_is_out(fact: Fact) -> None:
    """Tell the body that it may comment on the draft, and until when; nobody, where it is published already."""
    review = _review(fact)
    if review.state == ReviewState.COMMENTED:
        _write(fact, review, "review.draft", review.subject_id, review.comment_until)


@tells("review.publish", "review.send_back", "review.cancel", "review.dismiss")
def told_to_the_body(fact: Fact) -> None:
    """Tell the body that the review is public, that a recommendation is not done yet, or that it ended early; nobody,
    where it ended before it began: the body was told of none."""
    review = _review(fact)
    if fact.noted.get("was") != ReviewState.PLANNED:
        _write(fact, review, "review.news", review.subject_id)


@tells("signal.open")
def signal_opened(fact: Fact) -> None:
    """Tell the agency that there is something to look into; the registrars, where no agency may."""
    signal = Signal.objects.select_related("review").get(number=fact.subject)
    if signal.review is None:
        actions.write(on_duty(Duty.REGISTRAR), "signal.wait", signal.number, when="once")
    elif signal.review.state == ReviewState.PLANNED:
        _to_agency(signal.review, signal.number)


@tells("review.hand_over")
def signals_handed_over(fact: Fact) -> None:
    """Tell the agency that a registrar handed it something to look into."""
    _to_agency(_review(fact), str(fact.pk))


@tells("review.cancel")
def signals_wait_again(fact: Fact) -> None:
    """Tell the registrars that the signals of a review which its agency gave up wait for another; of what a registrar
    handed on to another agency, the one that had it."""
    if "handed_on_to" in fact.noted:
        _write(fact, review := _review(fact), "review.news", review.agency_id)
    elif _review(fact).origin == Origin.SIGNAL:
        actions.write(on_duty(Duty.REGISTRAR), "signal.wait", fact.subject, when="once")


@tells("review.recommend_suspension")
def suspension_recommended(fact: Fact) -> None:
    """Tell the registrars that an agency recommends to suspend; whether that is done is for them."""
    actions.write(on_duty(Duty.REGISTRAR), "review.suspension", fact.subject, when="once")


@every(hours=1)
def remind(today: date) -> None:
    """Call to mind what is due soon, and say once what is late; whoever did it since gets no letter."""
    for review in Review.objects.filter(
        state=ReviewState.SELF_ASSESSMENT, due_on__range=(today - LATELY, today + SOON)
    ):
        kind = "review.soon" if today <= review.due_on else "review.late"
        _remind(review, kind, review.subject_id, review.due_on)
    drafts = Review.objects.filter(state=ReviewState.COMMENTED, commented_on=None)
    for review in drafts.filter(comment_until__range=(today - LATELY, today + SOON)):
        if review.comment_until is None or today <= review.comment_until:
            _remind(review, "review.comment_soon", review.subject_id, review.comment_until)
        else:
            _remind(review, "review.uncommented", review.agency_id, review.comment_until)
    late = Recommendation.objects.filter(
        state=RecommendationState.OPEN,
        review__state=ReviewState.PUBLISHED,
        due_on__range=(today - LATELY, today - timedelta(days=1)),
    )
    for one in late.select_related("review"):
        _remind(one.review, "review.undone", one.review.subject_id, one.due_on)


def _review(fact: Fact) -> Review:
    return Review.objects.get(number=fact.subject)


def _write(fact: Fact, review: Review, kind: str, body: int, due: date | None = None) -> None:
    noted = {"due_on": due.isoformat()} if due else {}
    actions.write(writers(body), kind, review.number, when=str(fact.pk), noted=noted)


def _to_agency(review: Review, when: str) -> None:
    actions.write(writers(review.agency_id), "review.signal", review.number, when=when)


def _remind(review: Review, kind: str, body: int, due: date | None) -> None:
    day = due.isoformat() if due else ""
    actions.write(writers(body), kind, review.number, when=day, noted={"due_on": day})
