"""What the reviewed body says: its self-assessment, its comments on the draft, what it did about recommendations.

And what the agency says to that: done, or not yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core import reviewing
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.together import Together
from passerelle.quality.actions.steps import criterion_named, evidence_of, said, step
from passerelle.quality.models import Recommendation, ReviewAnswer
from passerelle.quality.permissions import may_judge, may_speak, may_write
from passerelle.quality.queries import criteria_of, left_of
from passerelle.quality.states import RECOMMENDATIONS, REVIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.quality.models import Review


@transaction.atomic
def write(
    review: Review,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    by: Person,
    today: date,
    seen_version: int | None = None,
) -> Review:
    """Keep what the body says of itself so far, by criterion: {text, evidence}; the agency reads it once handed in.

    Raises NotPermitted, Malformed with everything amiss at once, WrongState, StaleVersion where a colleague saved since
    the version that was seen.
    """
    if not may_write(by, review):
        raise NotPermitted
    noted = {"criteria": sorted(str(code)[:20] for code in answers)}
    step(review, "write", by=by, noted=noted, seen=seen_version)
    criteria, amiss = {criterion.code: criterion for criterion in criteria_of(review)}, Together()
    for code, told in answers.items():
        at = f"answers.{str(code)[:20]}"
        with amiss.also():
            criterion = criterion_named(criteria, code)
            found = {
                "text": said(f"{at}.text", told.get("text")),
                "evidence": evidence_of(f"{at}.evidence", told.get("evidence")),
            }
            ReviewAnswer.objects.update_or_create(review=review, criterion=criterion, defaults=found)
    amiss.settle()
    return review


@transaction.atomic
def hand_in(review: Review, *, by: Person, today: date) -> Review:
    """Hand the self-assessment in; late is better than never.

    Raises NotPermitted, NotNow with every criterion that nothing was said on, WrongState.
    """
    if not may_speak(by, review):
        raise NotPermitted
    REVIEWS.after(review.state, "hand_in")
    told = ReviewAnswer.objects.filter(review=review, criterion__standard=review.standard_id)
    codes = set(told.values_list("criterion__code", flat=True))
    if missing := reviewing.missing([criterion.code for criterion in criteria_of(review)], codes):
        raise NotNow(reason="criteria_missing", criteria=missing)
    return step(review, "hand_in", by=by, handed_in_on=today)


@transaction.atomic
def comment(review: Review, text: str, *, by: Person, today: date) -> Review:
    """Answer the draft, once; it becomes public with the review.

    Raises NotPermitted, Malformed, NotNow after the last day or where it was said before, WrongState.
    """
    if not may_speak(by, review):
        raise NotPermitted
    REVIEWS.after(review.state, "comment")
    if review.comment_until and today > review.comment_until:
        raise NotNow(reason="time_is_over", until=review.comment_until.isoformat())
    if review.commented_on:
        raise WrongState("comment", "commented")
    return step(review, "comment", by=by, comment=said("comment", text), commented_on=today)


@transaction.atomic
def answer(recommendation: Recommendation, text: str, *, by: Person, today: date) -> Recommendation:
    """Say what was done about a recommendation. Raises NotPermitted, Malformed, WrongState."""
    review = recommendation.review
    if not may_write(by, review):
        raise NotPermitted
    return _move(recommendation, "answer", by=by, answer=said("answer", text), answered_on=today)


@transaction.atomic
def look_at(recommendation: Recommendation, *, by: Person, today: date, done: bool, note: str = "") -> Recommendation:
    """Say that a recommendation is done, or what is lacking yet; with the last one done the review is followed up.

    Raises NotPermitted, Malformed where what is lacking is not said, WrongState while nobody answered.
    """
    review = recommendation.review
    if not may_judge(by, review):
        raise NotPermitted
    if not done:
        return _move(recommendation, "send_back", by=by, note=said("note", note))
    if len(note) > MOST_OF_A_NOTE:
        raise Malformed(field="note", expected=f"at most {MOST_OF_A_NOTE} characters", seen=len(note))
    _move(recommendation, "check_off", by=by, note=note.strip(), checked_by=by, checked_on=today)
    if not left_of(review).exists():
        step(review, "follow_up", by=by)
    return recommendation


MOST_OF_A_NOTE = 2_000


def _move(recommendation: Recommendation, act: str, *, by: Person, **fields: Any) -> Recommendation:
    """Take one step of a recommendation and of its review, which is held meanwhile."""
    step(recommendation.review, act, by=by, noted={"recommendation": recommendation.place})
    recommendation.refresh_from_db()
    target = RECOMMENDATIONS.after(recommendation.state, act)
    same = Recommendation.objects.filter(pk=recommendation.pk, state=recommendation.state)
    if not same.update(state=target, **fields):
        raise WrongState(act, recommendation.state)
    recommendation.refresh_from_db()
    return recommendation
