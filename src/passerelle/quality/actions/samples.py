"""An agency samples the self-reviews of a provider it reviews: drawn by chance that is kept, noted one by one.

Source: DOMAIN journey 11 (2: sampling of short courses instead of every module) and 3.8; policy paper, 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core import sampling
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import count_of
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations import oversight
from passerelle.quality import independence
from passerelle.quality.actions.steps import said, step
from passerelle.quality.cycle_permissions import may_sample
from passerelle.quality.models import Agreement, QualitySample, SampledReview
from passerelle.quality.states import SampleState, SelfReviewState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.quality.models import InternalCycle

MOST = 100


@transaction.atomic
def draw(cycle: InternalCycle, agency: Organisation, size: Any, *, by: Person, today: date, seed: str) -> QualitySample:
    """Draw so many of the self-reviews that are done; pool, seed and what was drawn stand in the journal.

    `seed` is chance made by the register for this draw: the agency chooses neither it nor what is drawn. Raises
    NotPermitted, NotNow with all `reasons` for which the agency may not (no oversight of this provider, as for a
    review) or as nothing is done yet, Malformed, AlreadyDone while it has not noted what it drew before.
    """
    if not may_sample(by, agency):
        raise NotPermitted
    reasons = list(independence.against(agency, cycle.provider, standard=cycle.standard, on=today))
    if not oversight.running(today).filter(agency=agency, organisation=cycle.provider_id).exists():
        reasons.insert(0, "no_oversight")
    if reasons:
        raise NotNow(reason=reasons[0], reasons=reasons)
    many: int | None = count_of(MOST)("size", size)
    if not many:
        raise Malformed(field="size", expected=f"from 1 to {MOST}", seen=str(size)[:80])
    done = {one.entry: one for one in cycle.self_reviews.filter(state=SelfReviewState.DONE)}
    if not done:
        raise NotNow(reason="nothing_to_sample")
    pool = sorted(done)
    drawn = sampling.draw(pool, many, seed)
    try:
        with transaction.atomic():
            sample = QualitySample.objects.create(
                number=next_number("QS"), agency=agency, cycle=cycle, pool=pool, size=len(drawn), seed=seed,
                drawn_on=today, drawn_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(field="sample", seen=cycle.number) from None
    SampledReview.objects.bulk_create(
        SampledReview(sample=sample, self_review=done[entry], place=place) for place, entry in enumerate(drawn, start=1)
    )
    noted = {"cycle": cycle.number, "agency": agency.number, "pool": pool, "seed": seed, "drawn": drawn}
    journal.record("quality_sample.draw", subject=sample.number, actor=by.reference, noted=noted)
    return sample


@transaction.atomic
def note(drawn: SampledReview, stated: Mapping[str, Any], *, by: Person, today: date) -> SampledReview:
    """Say what was found on a self-review that was drawn: `says` (holds, partly, not) and `note`; said once.

    With the last one the sample is finished. Raises NotPermitted, Malformed with everything amiss at once, WrongState
    where it was said before.
    """
    sample = drawn.sample
    if not may_sample(by, sample.agency):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        if stated.get("says") not in Agreement.values:
            raise Malformed(field="says", expected=", ".join(Agreement.values), seen=str(stated.get("says") or "")[:80])
    text = amiss.of(said, "note", stated.get("note"))
    amiss.settle()
    step(sample, "note", by=by, noted={"entry": drawn.self_review.entry, "says": stated["says"]})
    told = {"says": stated["says"], "note": text, "noted_on": today, "noted_by": by}
    if not SampledReview.objects.filter(pk=drawn.pk, noted_on=None).update(**told):
        raise WrongState("note", SampleState.NOTED)
    drawn.refresh_from_db()
    if not sample.drawn.filter(noted_on=None).exists():
        step(sample, "finish", by=by, noted_on=today)
    return drawn
