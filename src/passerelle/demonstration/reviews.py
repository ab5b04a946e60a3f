"""Two external reviews: one published, of whose recommendations one was done and one is answered; one under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Oversight
from passerelle.quality import storing
from passerelle.quality.actions.reviews import address_of
from passerelle.quality.models import Recommendation, Review, ReviewAnswer, ReviewFinding
from passerelle.quality.queries import criteria_of, standard_named
from passerelle.quality.states import RecommendationState, ReviewState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person


def load_reviews(ground: Ground, cast: Cast) -> None:
    """Write the reviews as they stand today, with all that was said in them, and what happened."""
    storing.load_shipped()
    for told in read("reviews"):
        review = _review(ground, cast, told)
        _say(review, told)
        _recommend(ground, cast, told, review)
        _tell(ground, cast, told, review)
        if review.published_on:
            seen = Oversight.objects.filter(agency=review.agency, organisation=review.subject, reviewed=review.kind)
            seen.update(last_review_on=review.published_on, results_url=address_of(review))


def _review(ground: Ground, cast: Cast, told: dict[str, Any]) -> Review:
    planned = ground.today.on(told["planned"])
    is_public, standard = "published" in told, standard_named(told["standard"])
    drafted = ground.today.on(told["drafted"]) if is_public else None
    published = ground.today.on(told["published"]) if is_public else None
    return Review.objects.create(
        number=ground.numbers.give("QR"),
        agency=cast.bodies[told["agency"]],
        subject=cast.bodies[told["subject"]],
        kind=told["kind"],
        standard=standard,
        state=ReviewState.PUBLISHED if is_public else ReviewState.UNDER_REVIEW,
        planned_by=_signing(cast, told["agency"], planned),
        planned_on=planned,
        due_on=ground.today.on(told["due"]),
        handed_in_on=ground.today.on(told["handed_in"]),
        draft_sent_on=drafted,
        comment_until=drafted.fromordinal(drafted.toordinal() + standard.comment_days) if drafted else None,
        comment=told.get("comment", ""),
        commented_on=ground.today.on(told["commented"]) if is_public else None,
        report=told.get("report", ""),
        result=told.get("result", ""),
        published_on=published,
        signed_by=_signing(cast, told["agency"], published) if published else None,
    )


def _say(review: Review, told: dict[str, Any]) -> None:
    judgements = told["judgements"]
    for criterion in criteria_of(review):
        ReviewAnswer.objects.create(review=review, criterion=criterion, text=told["answer"], evidence=told["evidence"])
        if told.get("only_judged") and criterion.code not in judgements:
            continue
        judgement = judgements.get(criterion.code, "met")
        ReviewFinding.objects.create(
            review=review, criterion=criterion, judgement=judgement, reasons=told[judgement], evidence=[]
        )


def _recommend(ground: Ground, cast: Cast, told: dict[str, Any], review: Review) -> None:
    for place, one in enumerate(told["recommendations"], start=1):
        checked = ground.today.on(one["checked"]) if "checked" in one else None
        Recommendation.objects.create(
            review=review,
            place=place,
            text=one["text"],
            due_on=ground.today.on(one["due"]),
            state=RecommendationState.DONE if checked else RecommendationState.ANSWERED,
            answer=one["answer"],
            answered_on=ground.today.on(one["answered"]),
            checked_by=_signing(cast, told["agency"], checked) if checked else None,
            checked_on=checked,
            note=one.get("note", ""),
        )


def _tell(ground: Ground, cast: Cast, told: dict[str, Any], review: Review) -> None:
    def tell(act: str, key: str, on: date | None, hour: int, **noted: Any) -> None:
        if on is not None:
            by = _signing(cast, told[key], on)
            ground.chronicle.tell(f"review.{act}", review.number, by=by, on=on, hour=hour, noted=noted)

    named = {"agency": review.agency.number, "subject": review.subject.number, "standard": str(review.standard)}
    tell("plan", "agency", review.planned_on, 9, **named, kind=review.kind)
    tell("begin", "agency", review.planned_on, 10, due_on=str(review.due_on))
    tell("write", "subject", review.handed_in_on, 9, criteria=[one.code for one in criteria_of(review)])
    tell("hand_in", "subject", review.handed_in_on, 10)
    judged = review.draft_sent_on or ground.today.on(-5)
    tell("judge", "agency", judged, 9, criteria=[one.criterion.code for one in review.findings.all()])
    tell("send_draft", "agency", review.draft_sent_on, 15, comment_until=str(review.comment_until))
    tell("comment", "subject", review.commented_on, 11)
    tell("publish", "agency", review.published_on, 11, result=review.result)
    for one in review.recommendations.all():
        tell("answer", "subject", one.answered_on, 14, recommendation=one.place)
        tell("check_off", "agency", one.checked_on, 14, recommendation=one.place)


def _signing(cast: Cast, body: str, on: date) -> Person:
    signing = cast.acting_for(body, Function.SIGNATORY, on=on)
    if signing is None:
        raise ValueError(f"nobody signs for {body} on {on}")
    return signing
