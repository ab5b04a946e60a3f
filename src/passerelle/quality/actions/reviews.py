"""An agency reviews: planned or commissioned, begun, judged criterion by criterion, sent as a draft, published.

Source: DOMAIN 3.5 and journey 11; EQF 2017, Annex IV, 5 (self-assessment and external review) and 10 (results are
accessible); policy paper, 5.2 (a series of courses reviewed as one) and ch. 2 (an agency from abroad).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from passerelle.core import reviewing
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.shapes import day
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations import oversight
from passerelle.quality import independence
from passerelle.quality.actions.planning import planned
from passerelle.quality.actions.signals import give_back
from passerelle.quality.actions.steps import MOST_RECOMMENDATIONS, criterion_named, evidence_of, said, step
from passerelle.quality.models import (
    Judgement,
    Kind,
    Origin,
    Recommendation,
    Review,
    ReviewAnswer,
    ReviewFinding,
)
from passerelle.quality.permissions import may_commission, may_judge, may_lead, may_plan
from passerelle.quality.queries import criteria_of, newer_than
from passerelle.quality.states import MOVABLE, REVIEWS, ReviewState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import Standard


@transaction.atomic
def plan(
    agency: Organisation,
    subject: Organisation,
    standard: Standard,
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
) -> Review:
    """Plan a review: the agency says whom, by which standard, and by when the self-assessment is due.

    `stated`: kind, due_on, entries (numbers of a series). Raises NotPermitted, Malformed, NotNow with all `reasons`
    for which the agency may not review this body, or as the standard has a newer version, AlreadyDone where such a
    review is open.
    """
    if not may_plan(by, agency):
        raise NotPermitted
    return _open(agency, subject, standard, stated, origin=Origin.PLANNED, by=by, today=today)


@transaction.atomic
def commission(
    agency: Organisation,
    subject: Organisation,
    standard: Standard,
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
    commissioned_by: Organisation | None = None,
) -> Review:
    """Ask an agency, also one from abroad, for a review; the agency begins it or cancels it. Nobody named: the
    authority asks. Raises as `plan`.
    """
    if not may_commission(by, commissioned_by):
        raise NotPermitted
    return _open(
        agency,
        subject,
        standard,
        stated,
        origin=Origin.COMMISSIONED,
        commissioned_by=commissioned_by,
        by=by,
        today=today,
    )


@transaction.atomic
def begin(review: Review, *, by: Person, today: date) -> Review:
    """Ask the body for its self-assessment. Raises NotPermitted, NotNow (as `plan`), WrongState."""
    if not may_lead(by, review):
        raise NotPermitted
    _may_review(review.agency, review.subject, review.standard, review.commissioned_by, today)
    return step(review, "begin", by=by, noted={"due_on": review.due_on.isoformat()})


@transaction.atomic
def move_to_standard(review: Review, standard: Standard, *, by: Person, today: date) -> Review:
    """Go on by the newer version of the review's standard; answers and findings stay where the code is the same.

    After the self-assessment the body is asked again: for what the newer version asks beside. Nothing said is lost.
    Raises NotPermitted, Malformed for anything but the version in force, WrongState once the draft is out.
    """
    if not may_lead(by, review):
        raise NotPermitted
    newer = newer_than(review.standard, today)
    if newer is None or standard != newer:
        raise Malformed(field="standard", expected=str(newer or "no other version"), seen=str(standard))
    before = review.standard
    step(
        review,
        "move_to_standard",
        by=by,
        noted={"from": str(before), "to": str(newer)},
        standard=newer,
        handed_in_on=None,
    )
    codes = {criterion.code: criterion for criterion in criteria_of(review)}
    for model, fields in ((ReviewAnswer, ("text", "evidence")), (ReviewFinding, ("judgement", "reasons", "evidence"))):
        for told in model._default_manager.filter(review=review, criterion__standard=before).select_related(
            "criterion"
        ):
            if told.criterion.code in codes:
                same = {name: getattr(told, name) for name in fields}
                model._default_manager.update_or_create(
                    review=review, criterion=codes[told.criterion.code], defaults=same
                )
    return review


@transaction.atomic
def judge(
    review: Review,
    judgements: Mapping[str, Mapping[str, Any]],
    *,
    by: Person,
    today: date,
    seen_version: int | None = None,
) -> Review:
    """Say what was found on criteria, by code: {judgement, reasons, evidence}; said anew, it takes the place of what
    was said. Raises NotPermitted, Malformed with everything amiss at once, WrongState, StaleVersion where a colleague
    saved since the version that was seen.
    """
    if not may_judge(by, review):
        raise NotPermitted
    noted = {"criteria": sorted(str(code)[:20] for code in judgements)}
    step(review, "judge", by=by, noted=noted, seen=seen_version)
    criteria, amiss = {criterion.code: criterion for criterion in criteria_of(review)}, Together()
    for code, told in judgements.items():
        with amiss.also():
            found = _finding(f"findings.{str(code)[:20]}", told)
            criterion = criterion_named(criteria, code)
            ReviewFinding.objects.update_or_create(review=review, criterion=criterion, defaults=found)
    amiss.settle()
    return review


@transaction.atomic
def send_draft(
    review: Review,
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
    keep_standard: bool = False,
) -> Review:
    """Send the draft to the reviewed body, which may comment for as many days as the standard says.

    `stated`: report, result, recommendations [{text, due_on}]. Raises NotPermitted, Malformed, NotNow with every
    criterion that has no judgement, or as the standard changed in the middle and nobody chose by which version to
    finish (`keep_standard`), WrongState.
    """
    if not may_lead(by, review):
        raise NotPermitted
    REVIEWS.after(review.state, "send_draft")
    newer = newer_than(review.standard, today)
    if newer and not (keep_standard or review.keeps_standard):
        raise NotNow(reason="standard_changed", newer=str(newer))
    codes = [criterion.code for criterion in criteria_of(review)]
    told = dict(_findings(review))
    if missing := reviewing.missing(codes, told):
        raise NotNow(reason="criteria_missing", criteria=missing)
    fields, recommendations = _result(stated, told, today)
    until = _later(today, review.standard.comment_days)
    noted = {"comment_until": until.isoformat(), "keeps_standard": newer is not None}
    step(
        review,
        "send_draft",
        by=by,
        noted=noted,
        draft_sent_on=today,
        comment_until=until,
        keeps_standard=newer is not None,
        **fields,
    )
    _recommend(review, recommendations)
    return review


@transaction.atomic
def publish(review: Review, stated: Mapping[str, Any] | None = None, *, by: Person, today: date) -> Review:
    """Sign the review and make it public; who reviewed whom, when last and where to read it follow in the registers.

    `stated` as in `send_draft`, where the comments changed something. Raises NotPermitted, NotNow (the agency may not
    review this body any more; the body may still comment), Malformed, WrongState.
    """
    if not may_lead(by, review):
        raise NotPermitted
    REVIEWS.after(review.state, "publish")
    _may_review(review.agency, review.subject, review.standard, review.commissioned_by, today)
    if review.comment_until and may_still_comment(review, on=today):
        raise NotNow(reason="time_is_not_over", until=review.comment_until.isoformat())
    fields: dict[str, Any] = {}
    if stated is not None:
        fields, recommendations = _result(stated, dict(_findings(review)), today)
        review.recommendations.all().delete()
        _recommend(review, recommendations)
    result = fields.get("result", review.result)
    step(review, "publish", by=by, noted={"result": result}, published_on=today, signed_by=by, **fields)
    _tell_registers(review, by=by, today=today)
    return review


@transaction.atomic
def cancel(review: Review, *, by: Person, today: date, because: str) -> Review:
    """End a review without a result; why is kept, and its signals wait for another agency.

    Raises NotPermitted, Malformed, WrongState.
    """
    if not may_lead(by, review):
        raise NotPermitted
    why = said("because", because)
    give_back(review)
    return step(review, "cancel", by=by, noted={"because": why}, cancelled_on=today, cancelled_because=why)


def address_of(review: Review) -> str:
    """Return where anybody reads a published review."""
    return f"{settings.PASSERELLE_ORIGIN}/reviews/{review.number}/"


def may_still_comment(review: Review, *, on: date) -> bool:
    """Say whether the draft is out and the body may still comment on it on a day."""
    until = review.comment_until
    return review.state == ReviewState.COMMENTED and until is not None and on <= until and not review.commented_on


def may_move(review: Review) -> bool:
    """Say whether the review can still go on by a newer version of its standard."""
    return review.state in MOVABLE


def _open(
    agency: Organisation,
    subject: Organisation,
    standard: Standard,
    stated: Mapping[str, Any],
    *,
    origin: Origin,
    by: Person,
    today: date,
    commissioned_by: Organisation | None = None,
) -> Review:
    fields = planned(subject, standard, stated, today)
    _may_review(agency, subject, standard, commissioned_by, today)
    if (newer := newer_than(standard, today)) is not None:
        raise NotNow(reason="standard_changed", newer=str(newer))
    try:
        with transaction.atomic():
            review = Review.objects.create(
                number=next_number("QR"),
                agency=agency,
                subject=subject,
                standard=standard,
                origin=origin,
                commissioned_by=commissioned_by,
                planned_by=by,
                planned_on=today,
                **fields,
            )
    except IntegrityError:
        raise AlreadyDone(field="subject", seen=subject.number) from None
    noted = {"agency": agency.number, "subject": subject.number, "standard": str(standard), "kind": fields["kind"]}
    journal.record(
        "review.plan" if origin == Origin.PLANNED else "review.commission",
        subject=review.number,
        actor=by.reference,
        noted=noted,
    )
    return review


def _may_review(
    agency: Organisation, subject: Organisation, standard: Standard, commissioned_by: Organisation | None, today: date
) -> None:
    """Raise NotNow with every reason for which the agency may not review this body."""
    found = independence.against(agency, subject, standard=standard, commissioned_by=commissioned_by, on=today)
    if found:
        raise NotNow(reason=found[0], reasons=list(found))


def _finding(field: str, told: Mapping[str, Any]) -> dict[str, Any]:
    if told.get("judgement") not in Judgement.values:
        seen = str(told.get("judgement", ""))[:80]
        raise Malformed(field=f"{field}.judgement", expected=", ".join(Judgement.values), seen=seen)
    return {
        "judgement": told["judgement"],
        "reasons": said(f"{field}.reasons", told.get("reasons")),
        "evidence": evidence_of(f"{field}.evidence", told.get("evidence")),
    }


def _findings(review: Review) -> list[tuple[str, str]]:
    rows = ReviewFinding.objects.filter(review=review, criterion__standard=review.standard_id)
    return list(rows.values_list("criterion__code", "judgement"))


def _result(
    stated: Mapping[str, Any], found: Mapping[str, str], today: date
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the report, its result, and the recommendations. A result says no more than the criteria bear."""
    amiss = Together()
    report = amiss.of(said, "report", stated.get("report"))
    result = str(stated.get("result", ""))
    with amiss.also():
        if result not in Judgement.values:
            raise Malformed(field="result", expected=", ".join(Judgement.values), seen=result[:80])
        if result == Judgement.MET and Judgement.NOT_MET in found.values():
            raise Malformed(field="result", expected="partly or not_met, as a criterion is not met", seen=result)
    recommendations = []
    rows: Sequence[Mapping[str, Any]] = stated.get("recommendations") or []
    with amiss.also():
        if len(rows) > MOST_RECOMMENDATIONS:
            raise Malformed(field="recommendations", expected=f"at most {MOST_RECOMMENDATIONS}", seen=len(rows))
    for place, row in enumerate(rows[:MOST_RECOMMENDATIONS], start=1):
        at = f"recommendations.{place}"
        with amiss.also():
            text, due = said(f"{at}.text", row.get("text")), day(f"{at}.due_on", row.get("due_on"))
            if due is None or due <= today:
                raise Malformed(field=f"{at}.due_on", expected=f"later than {today}", seen=str(due or ""))
            recommendations.append({"place": place, "text": text, "due_on": due})
    amiss.settle()
    return {"report": report, "result": result}, recommendations


def _recommend(review: Review, rows: list[dict[str, Any]]) -> None:
    Recommendation.objects.bulk_create(Recommendation(review=review, **row) for row in rows)


def _later(today: date, days: int) -> date:
    return today.fromordinal(today.toordinal() + days)


def _tell_registers(review: Review, *, by: Person, today: date) -> None:
    """Let the registers say when the body was reviewed last and where the results are."""
    url = address_of(review)
    if review.kind == Kind.AGENCY:
        oversight.report_own_review(review.agency, review.subject, by=by, today=today, results_url=url)
        return
    seen = oversight.running(today).filter(
        agency=review.agency_id, organisation=review.subject_id, reviewed=review.kind
    )
    for one in seen:
        oversight.report_review(one, by=by, today=today, reviewed_on=today, results_url=url)
