"""Who is told of an external review: whoever has to act next, and the reviewed body of what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.quality.models import Review
from passerelle.quality.states import ReviewState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.journal.models import Fact


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


@tells("review.publish", "review.send_back", "review.cancel")
def told_to_the_body(fact: Fact) -> None:
    """Tell the body that the review is public, that a recommendation is not done yet, or that it was cancelled."""
    review = _review(fact)
    _write(fact, review, "review.news", review.subject_id)


def _review(fact: Fact) -> Review:
    return Review.objects.get(number=fact.subject)


def _write(fact: Fact, review: Review, kind: str, body: int, due: date | None = None) -> None:
    noted = {"due_on": due.isoformat()} if due else {}
    actions.write(writers(body), kind, review.number, when=str(fact.pk), noted=noted)
