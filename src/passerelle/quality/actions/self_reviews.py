"""Within a cycle: self-reviews by the criteria of its standard, what is to be improved, and what was done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core import reviewing
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import day
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.quality.actions.cycles import OWN
from passerelle.quality.actions.steps import criterion_named, evidence_of, said, step
from passerelle.quality.cycle_permissions import may_review, may_run
from passerelle.quality.cycle_queries import criteria, own_entries
from passerelle.quality.models import ImprovementAction, Judgement, SelfFinding, SelfReview
from passerelle.quality.states import IMPROVEMENTS, SELF_REVIEWS, SelfReviewState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.quality.models import InternalCycle

MOST_ACTIONS = 60


@transaction.atomic
def begin(cycle: InternalCycle, entry: str, *, by: Person, today: date) -> SelfReview:
    """Begin the self-review of one course or micro-credential of the provider, planned or not.

    Raises NotPermitted, Malformed for anything that is not the provider's, WrongState in a closed cycle, AlreadyDone
    where this cycle has one of it.
    """
    if not may_review(by, cycle):
        raise NotPermitted
    number = str(entry or "").strip()[:80]
    if number not in own_entries(cycle.provider):
        raise Malformed(field="entry", expected=OWN, seen=number)
    if cycle.self_reviews.filter(entry=number).exists():
        raise AlreadyDone(field="self_review", seen=number)
    step(cycle, "begin_self_review", by=by, noted={"entry": number})
    try:
        with transaction.atomic():
            return SelfReview.objects.create(cycle=cycle, entry=number, begun_on=today, begun_by=by)
    except IntegrityError:
        raise AlreadyDone(field="self_review", seen=number) from None


@transaction.atomic
def judge(
    review: SelfReview,
    judgements: Mapping[str, Mapping[str, Any]],
    *,
    by: Person,
    today: date,
    seen_version: int | None = None,
) -> SelfReview:
    """Say what was found on criteria, by code: {judgement, reasons, evidence}; said anew, it takes the place of what
    was said. Raises NotPermitted, Malformed with everything amiss at once (also a criterion of another version),
    WrongState, StaleVersion where a colleague saved since the version that was seen.
    """
    if not may_review(by, review.cycle):
        raise NotPermitted
    step(review, "judge", by=by, noted={"criteria": sorted(str(code)[:20] for code in judgements)}, seen=seen_version)
    known, amiss = {one.code: one for one in criteria(review.cycle)}, Together()
    for code, told in judgements.items():
        with amiss.also():
            found = _finding(f"findings.{str(code)[:20]}", told)
            criterion = criterion_named(known, code)
            SelfFinding.objects.update_or_create(self_review=review, criterion=criterion, defaults=found)
    amiss.settle()
    return review


@transaction.atomic
def improve(review: SelfReview, stated: Mapping[str, Any], *, by: Person, today: date) -> ImprovementAction:
    """Agree on something to be done: `criterion` (code), `text`, `due_on`. Also after the self-review is done.

    Raises NotPermitted, Malformed with everything amiss at once, WrongState where it was left out.
    """
    if not may_review(by, review.cycle):
        raise NotPermitted
    amiss, known = Together(), {one.code: one for one in criteria(review.cycle)}
    criterion = amiss.of(lambda _field, code: criterion_named(known, code), "criterion", stated.get("criterion"))
    text = amiss.of(said, "text", stated.get("text"))
    due = None
    with amiss.also():
        due = day("due_on", stated.get("due_on"))
        if due is None or due <= today:
            raise Malformed(field="due_on", expected=f"later than {today}", seen=str(due or ""))
    amiss.settle()
    place = review.actions.count() + 1
    if place > MOST_ACTIONS:
        raise Malformed(field="actions", expected=f"at most {MOST_ACTIONS}", seen=place)
    step(review, "improve", by=by, noted={"action": place, "criterion": criterion.code, "due_on": str(due)})
    return ImprovementAction.objects.create(
        self_review=review, criterion=criterion, place=review.actions.count() + 1, text=text, due_on=due
    )


@transaction.atomic
def finish(review: SelfReview, *, by: Person, today: date) -> SelfReview:
    """End a self-review: what was judged stays as it is.

    Raises NotPermitted, NotNow with every criterion that nothing was said on, or that is not met and has nothing to be
    done about it, WrongState.
    """
    if not may_review(by, review.cycle):
        raise NotPermitted
    SELF_REVIEWS.after(review.state, "finish")
    found = dict(SelfFinding.objects.filter(self_review=review).values_list("criterion__code", "judgement"))
    codes = [one.code for one in criteria(review.cycle)]
    if missing := reviewing.missing(codes, found):
        raise NotNow(reason="criteria_missing", criteria=missing)
    helped = set(review.actions.values_list("criterion__code", flat=True))
    if unmet := [code for code in codes if found[code] == Judgement.NOT_MET and code not in helped]:
        raise NotNow(reason="nothing_to_be_done", criteria=unmet)
    return step(review, "finish", by=by, ended_on=today, ended_by=by)


@transaction.atomic
def leave_out(review: SelfReview, because: str, *, by: Person, today: date) -> SelfReview:
    """Leave an entry out of this cycle, and say why: it is taught no longer, or not yet.

    Raises NotPermitted (whoever runs the cycle says so), Malformed, WrongState.
    """
    if not may_run(by, review.cycle):
        raise NotPermitted
    why = said("because", because)
    return step(review, "leave_out", by=by, noted={"because": why}, ended_on=today, ended_by=by, left_out_because=why)


@transaction.atomic
def do(action: ImprovementAction, stated: Mapping[str, Any], *, by: Person, today: date) -> ImprovementAction:
    """Say that something was done: `evidence` (what shows it), `what_changed`, `done_on` (today where nothing is said).

    Also after the cycle closed. Raises NotPermitted, Malformed with everything amiss at once (done without evidence is
    not done), WrongState where it was done before.
    """
    review = action.self_review
    if not may_review(by, review.cycle):
        raise NotPermitted
    target = IMPROVEMENTS.after(action.state, "finish")
    amiss = Together()
    evidence = amiss.of(_something, "evidence", stated.get("evidence"))
    changed = amiss.of(said, "what_changed", stated.get("what_changed"))
    done = today
    with amiss.also():
        done = day("done_on", stated.get("done_on")) or today
        if not review.begun_on <= done <= today:
            raise Malformed(field="done_on", expected=f"from {review.begun_on} to {today}", seen=str(done))
    amiss.settle()
    told = {"state": target, "evidence": evidence, "what_changed": changed, "done_on": done, "done_by": by}
    if not ImprovementAction.objects.filter(pk=action.pk, state=action.state).update(**told):
        raise WrongState("finish", action.state)
    action.refresh_from_db()
    noted = {"action": action.place, "done_on": done.isoformat()}
    journal.record("improvement.finish", subject=review.reference, actor=by.reference, noted=noted)
    return action


def is_open(review: SelfReview) -> bool:
    return review.state == SelfReviewState.OPEN


def _something(field: str, value: Any) -> list[str]:
    found = evidence_of(field, value)
    if not found:
        raise Malformed(field=field, expected="what shows it, in words or as an address")
    return found


def _finding(field: str, told: Mapping[str, Any]) -> dict[str, Any]:
    amiss = Together()
    with amiss.also():
        if told.get("judgement") not in Judgement.values:
            seen = str(told.get("judgement", ""))[:80]
            raise Malformed(field=f"{field}.judgement", expected=", ".join(Judgement.values), seen=seen)
    reasons = amiss.of(said, f"{field}.reasons", told.get("reasons"))
    evidence = amiss.of(evidence_of, f"{field}.evidence", told.get("evidence"))
    amiss.settle()
    return {"judgement": told["judgement"], "reasons": reasons, "evidence": evidence}
