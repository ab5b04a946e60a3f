"""Internal quality assurance for programs: what is public of a cycle, the provider's acts, an agency's samples.

Who may take a step is asked by the act itself; the last word of an address is the step.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.catalogue import own_organisation
from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.quality import cycle_queries, queries
from passerelle.quality.actions import cycles, samples, self_reviews
from passerelle.quality.cycle_permissions import reads_inside, samples_visible_to
from passerelle.quality.models import ImprovementAction, InternalCycle, QualitySample, SampledReview, SelfReview

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["internal quality assurance"])
drawn = Router(tags=["internal quality assurance"])
Long = Annotated[str, Field(max_length=20_000)]


class CycleOut(Schema):
    """What everybody reads: that a cycle runs, in which function somebody is responsible, what changed."""

    number: str
    organisation: str
    year: int
    standard: str
    state: str
    responsible: str
    begun_on: date
    due_on: date
    closed_on: date | None
    what_changed: str

    @staticmethod
    def resolve_organisation(cycle: InternalCycle) -> str:
        return cycle.provider.number

    @staticmethod
    def resolve_standard(cycle: InternalCycle) -> str:
        return cycle.standard.reference

    @staticmethod
    def resolve_responsible(cycle: InternalCycle) -> str:
        return cycle.responsible.function


class CyclePage(Schema):
    total: int
    items: list[CycleOut]


class AskedCycles(Window):
    organisation: str = ""


class InnerReviewOut(Schema):
    entry: str
    state: str
    ended_on: date | None
    actions_open: int


class WholeCycleOut(Schema):
    """A cycle with its plan and self-reviews, for the provider, agencies that review it, and the authority."""

    cycle: CycleOut
    version: int
    policy: str
    plan: str
    entries: list[str]
    responsible: int | None
    self_reviews: list[InnerReviewOut]
    samples: list[str]


class PlanIn(Schema):
    policy: Long = ""
    plan: Long = ""
    entries: list[str] = Field(default_factory=list, max_length=60)
    responsible: int | None = None
    """The id of a mandate of the provider."""
    due_on: date | None = None
    standard: str = ""


class CycleIn(PlanIn):
    organisation: str
    year: int


class CycleStepIn(PlanIn):
    """What goes with a step; each step reads its own part of it."""

    text: Long = ""
    keep_standard: bool = False


class EntryIn(Schema):
    entry: str


class FoundOut(Schema):
    criterion: str
    judgement: str
    reasons: str
    evidence: list[str]

    @staticmethod
    def resolve_criterion(finding: Any) -> str:
        return str(finding.criterion.code)


class ImprovementOut(Schema):
    place: int
    criterion: str
    text: str
    due_on: date
    state: str
    done_on: date | None
    evidence: list[str]
    what_changed: str

    @staticmethod
    def resolve_criterion(action: ImprovementAction) -> str:
        return action.criterion.code


class SelfReviewOut(Schema):
    cycle: str
    entry: str
    state: str
    version: int
    begun_on: date
    ended_on: date | None
    left_out_because: str
    findings: list[FoundOut]
    actions: list[ImprovementOut]

    @staticmethod
    def resolve_cycle(review: SelfReview) -> str:
        return review.cycle.number

    @staticmethod
    def resolve_findings(review: SelfReview) -> list[Any]:
        return list(review.findings.select_related("criterion").order_by("criterion__place"))

    @staticmethod
    def resolve_actions(review: SelfReview) -> list[Any]:
        return list(review.actions.select_related("criterion").order_by("place"))


class SelfReviewStepIn(Schema):
    """What goes with a step of a self-review; each step reads its own part of it."""

    findings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    criterion: str = ""
    text: Long = ""
    due_on: date | None = None


class DoneIn(Schema):
    evidence: list[str] = Field(default_factory=list, max_length=60)
    what_changed: Long = ""
    done_on: date | None = None


class SampleIn(Schema):
    agency: str
    size: int


class DrawnOut(Schema):
    place: int
    entry: str
    says: str
    note: str
    noted_on: date | None

    @staticmethod
    def resolve_entry(one: SampledReview) -> str:
        return one.self_review.entry


class SampleOut(Schema):
    """Pool, seed and size give what was drawn: by SHA-256 of seed, line end and number (`core/sampling.py`)."""

    number: str
    agency: str
    cycle: str
    state: str
    pool: list[str]
    size: int
    seed: str
    drawn_on: date
    noted_on: date | None
    drawn: list[DrawnOut]

    @staticmethod
    def resolve_agency(sample: QualitySample) -> str:
        return sample.agency.number

    @staticmethod
    def resolve_cycle(sample: QualitySample) -> str:
        return sample.cycle.number

    @staticmethod
    def resolve_drawn(sample: QualitySample) -> list[Any]:
        return list(sample.drawn.all())


class NoteIn(Schema):
    says: str = ""
    note: Long = ""


@router.get("", response=CyclePage, auth=OPTIONAL, operation_id="listQualityCycles")
def list_cycles(request: SignedInRequest, asked: Query[AskedCycles]) -> dict[str, Any]:
    """List the cycles of internal quality assurance, of one provider where its number is given."""
    rows = cycle_queries.cycles().order_by("number")
    return window(rows.filter(provider__number=asked.organisation) if asked.organisation else rows, asked)


@router.post("", response={201: WholeCycleOut}, operation_id="beginQualityCycle")
def begin_cycle(request: SignedInRequest, body: CycleIn) -> Status[dict[str, Any]]:
    """Begin a cycle (signatories of the provider): year, policy, plan, entries, who is responsible, by when."""
    provider, standard = own_organisation(request, body.organisation), queries.standard_named(body.standard)
    made = cycles.begin(provider, standard, body.dict(), by=request.user, today=request.today)
    return Status(201, _whole(request, made))


@router.get("/{number}", response=WholeCycleOut, auth=OPTIONAL, operation_id="readQualityCycle")
def read_cycle(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read one cycle; plan and self-reviews are for the provider, agencies that review it, and the authority."""
    return _whole(request, _cycle(number))


@router.post("/{number}/steps/{step}", response=WholeCycleOut, operation_id="stepQualityCycle")
def step_cycle(request: SignedInRequest, number: str, step: str, body: CycleStepIn) -> dict[str, Any]:
    """Take one step of a cycle: `plan` (all of the plan anew) or `closing` (text: what changed; keep_standard)."""
    cycle, who = _cycle(number), _who(request)
    if step == "plan":
        cycles.change_plan(cycle, body.dict(), **who)
    elif step == "closing":
        cycles.close(cycle, body.text, keep_standard=body.keep_standard, **who)
    else:
        raise Http404(step)
    return _whole(request, cycle)


@router.post("/{number}/self-reviews", response={201: SelfReviewOut}, operation_id="beginSelfReview")
def begin_self_review(request: SignedInRequest, number: str, body: EntryIn) -> Status[SelfReview]:
    """Begin the self-review of one course or micro-credential of the provider; once a cycle."""
    return Status(201, self_reviews.begin(_cycle(number), body.entry, **_who(request)))


@router.get("/{number}/self-reviews/{entry}", response=SelfReviewOut, operation_id="readSelfReview")
def read_self_review(request: SignedInRequest, number: str, entry: str) -> SelfReview:
    """Read one self-review: the provider, agencies that review it, the authority."""
    return _review(request, number, entry)


@router.post("/{number}/self-reviews/{entry}/{step}", response=SelfReviewOut, operation_id="stepSelfReview")
def step_self_review(
    request: SignedInRequest, number: str, entry: str, step: str, body: SelfReviewStepIn
) -> SelfReview:
    """Take one step of a self-review: `findings` ({code: {judgement, reasons, evidence}}), `actions` (criterion, text,
    due_on), `finishing`, `leaving-out` (text: why).
    """
    review, who = _review(request, number, entry), _who(request)
    if step == "findings":
        self_reviews.judge(review, body.findings, **who)
    elif step == "actions":
        self_reviews.improve(review, body.dict(), **who)
    elif step == "finishing":
        self_reviews.finish(review, **who)
    elif step == "leaving-out":
        self_reviews.leave_out(review, body.text, **who)
    else:
        raise Http404(step)
    return review


@router.post(
    "/{number}/self-reviews/{entry}/actions/{place}/done", response=SelfReviewOut, operation_id="finishImprovement"
)
def finish_improvement(request: SignedInRequest, number: str, entry: str, place: int, body: DoneIn) -> SelfReview:
    """Say that something was done: what shows it, what it changed, and when (today where nothing is said)."""
    review = _review(request, number, entry)
    self_reviews.do(get_object_or_404(review.actions.all(), place=place), body.dict(), **_who(request))
    return review


@router.post("/{number}/samples", response={201: SampleOut}, operation_id="drawQualitySample")
def draw_sample(request: SignedInRequest, number: str, body: SampleIn) -> Status[QualitySample]:
    """Draw a sample of the self-reviews that are done (an agency that reviews the provider). The register makes the
    seed; the journal keeps it with the pool.
    """
    agency, seed = own_organisation(request, body.agency), secrets.token_hex(16)
    made = samples.draw(_cycle(number), agency, body.size, seed=seed, **_who(request))
    return Status(201, made)


@drawn.get("", response=list[SampleOut], operation_id="listQualitySamples")
def list_samples(request: SignedInRequest, asked: Query[Window]) -> list[QualitySample]:
    """List the samples one's agencies drew, and those of one's own cycles."""
    rows = samples_visible_to(request.user).order_by("number")
    return list(rows[asked.offset : asked.offset + asked.limit])


@drawn.get("/{number}", response=SampleOut, operation_id="readQualitySample")
def read_sample(request: SignedInRequest, number: str) -> QualitySample:
    """Read one sample: its pool, seed, what was drawn and what was found."""
    return get_object_or_404(samples_visible_to(request.user), number=number)


@drawn.post("/{number}/{place}", response=SampleOut, operation_id="noteSampledReview")
def note_sampled(request: SignedInRequest, number: str, place: int, body: NoteIn) -> QualitySample:
    """Note what was found on one self-review that was drawn: `says` (holds, partly, not) and `note`; once."""
    sample = get_object_or_404(samples_visible_to(request.user), number=number)
    one = get_object_or_404(sample.drawn.select_related("sample__agency", "self_review"), place=place)
    samples.note(one, body.dict(), **_who(request))
    return get_object_or_404(samples_visible_to(request.user), number=number)


def _who(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "today": request.today}


def _cycle(number: str) -> InternalCycle:
    return get_object_or_404(cycle_queries.cycles(), number=number)


def _review(request: SignedInRequest, number: str, entry: str) -> SelfReview:
    """Return a self-review; to whoever may not read it there is none."""
    cycle = _cycle(number)
    if not reads_inside(request.user, cycle, on=request.today):
        raise Http404(entry)
    rows = SelfReview.objects.select_related("cycle__responsible", "cycle__provider")
    return get_object_or_404(rows, cycle=cycle, entry=entry)


def _whole(request: SignedInRequest, cycle: InternalCycle) -> dict[str, Any]:
    sees = reads_inside(request.user, cycle, on=request.today)
    told = samples_visible_to(request.user).filter(cycle=cycle) if sees else []
    return {
        "cycle": cycle,
        "version": cycle.version,
        "policy": cycle.policy if sees else "",
        "plan": cycle.plan if sees else "",
        "entries": cycle.planned if sees else [],
        "responsible": cycle.responsible_id if sees else None,
        "self_reviews": list(cycle_queries.reviews_of(cycle)) if sees else [],
        "samples": [sample.number for sample in told],
    }
