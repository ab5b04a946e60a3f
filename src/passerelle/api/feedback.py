"""Feedback on entries: given, changed, replied to, moderated, and read by anybody.

Who a learner is stands in no answer, not even in the one to the owner of the entry.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.quality.actions import feedback as acts
from passerelle.quality.actions import moderating
from passerelle.quality.feedback import permissions, queries
from passerelle.quality.feedback.states import COUNTED, WordsState
from passerelle.quality.models import Feedback, FeedbackReply
from passerelle.registers import queries as registers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import PublicRequest, SignedInRequest
    from passerelle.registers.models import Entry

router = Router(tags=["feedback"])


class SaidIn(Schema):
    outcomes: int | None = None
    assessment: int | None = None
    usefulness: int | None = None
    by_outcome: dict[str, int] = Field(default_factory=dict, max_length=60)
    text: str = Field("", max_length=20_000)


class FeedbackIn(SaidIn):
    entry: str
    speaks_as: str = "learner"
    """learner, or the kind of giver and the number of the body: employer:ORG-00012."""
    moment: str = "first"


class ChangeIn(SaidIn):
    version: int


class TextIn(Schema):
    text: str = Field(max_length=20_000)


class DecisionIn(Schema):
    act: str
    """show, strike or keep_back; of a report show or refuse."""
    because: str = Field("", max_length=2_000)
    passages: list[str] = Field(default_factory=list, max_length=20)


class ReplyOut(Schema):
    text: str
    replied_on: date
    is_to_earlier_words: bool


class FeedbackOut(Schema):
    """What anybody reads of one feedback: a body by name, a learner by nothing but the month."""

    number: str
    entry: str
    giver_kind: str
    organisation: str
    organisation_name: str
    moment: str
    month: str
    text: str
    reply: ReplyOut | None

    @staticmethod
    def resolve_organisation(one: Feedback) -> str:
        return one.organisation.number if one.organisation else ""

    @staticmethod
    def resolve_organisation_name(one: Feedback) -> str:
        return one.organisation.legal_name if one.organisation else ""

    @staticmethod
    def resolve_month(one: Feedback) -> str:
        return f"{one.given_on:%Y-%m}"

    @staticmethod
    def resolve_text(one: Feedback) -> str:
        return one.shown_text

    @staticmethod
    def resolve_reply(one: Feedback) -> dict[str, Any] | None:
        shown = [reply for reply in one.replies.all() if reply.state == WordsState.SHOWN]
        if not shown:
            return None
        last = max(shown, key=lambda reply: reply.to_version)
        earlier = last.to_version < one.version
        return {"text": last.shown_text, "replied_on": last.replied_on, "is_to_earlier_words": earlier}


class FeedbackPage(Schema):
    total: int
    items: list[FeedbackOut]


class OwnOut(FeedbackOut):
    """One's own feedback: what was said, and whether a registrar holds or struck the words, and why."""

    version: int
    outcomes: int | None
    assessment: int | None
    usefulness: int | None
    said: str
    state: str
    held_because: list[str]
    decided_because: str

    @staticmethod
    def resolve_said(one: Feedback) -> str:
        return one.text


class OwnPage(Schema):
    total: int
    items: list[OwnOut]


class HeldOut(Schema):
    """Words that a registrar reads; who wrote them is not said, except a body."""

    number: str
    entry: str
    giver_kind: str
    organisation: str
    text: str
    held_because: list[str]
    state: str
    is_reply: bool


class HeldPage(Schema):
    total: int
    items: list[HeldOut]


class SumsOut(Schema):
    giver_kind: str
    moment: str
    n: int
    means: dict[str, float | None]
    answered: dict[str, int]


class OutcomeOut(Schema):
    code: str
    text: str
    n: int
    mean: float | None


class SummaryOut(Schema):
    entry: str
    sums: list[SumsOut]
    by_outcome: list[OutcomeOut]


class Asked(Window):
    entry: str = ""
    giver_kind: str = ""


@router.get("", response=FeedbackPage, auth=OPTIONAL, operation_id="listFeedback")
def list_feedback(request: PublicRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List what was written on entries and is shown, by number; `entry` and `giver_kind` narrow it."""
    rows = Feedback.objects.filter(state=WordsState.SHOWN).exclude(shown_text="")
    if asked.entry:
        rows = rows.filter(entry=asked.entry)
    if asked.giver_kind:
        rows = rows.filter(giver_kind=asked.giver_kind)
    return window(_readable(rows).order_by("number"), asked)


@router.get("/entries/{number}", response=SummaryOut, auth=OPTIONAL, operation_id="readFeedbackSums")
def read_sums(request: PublicRequest, number: str) -> dict[str, Any]:
    """Read how many of each kind spoke on an entry, and the means; of learners, from three answers on."""
    entry = public_entry(number)
    outcomes = queries.by_outcome(number, getattr(entry, "outcomes", ()))
    return {"entry": number, "sums": queries.told(queries.sums(number)), "by_outcome": outcomes}


@router.get("/mine", response=OwnPage, operation_id="listOwnFeedback")
def list_own(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what one said, and what was said for the bodies one writes for."""
    return window(permissions.own_feedback(request.user).order_by("number"), asked)


@router.get("/received", response=FeedbackPage, operation_id="listReceivedFeedback")
def list_received(request: SignedInRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List what is said of the entries of one's organisations, those without a reply first; teachers read it too."""
    return window(queries.of_owner(organisations_of(request.user), asked.entry), asked)


@router.get("/held", response=HeldPage, operation_id="listHeldFeedback")
def list_held(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the words that wait for a registrar, the oldest first, replies after feedback (registrars only)."""
    if not holds(request.user, Duty.REGISTRAR):
        raise NotPermitted
    rows = [_held(one, one) for one in queries.waiting()[:500]]
    rows += [_held(reply, reply.feedback) for reply in queries.replies_waiting()[:500]]
    return {"total": len(rows), "items": rows[asked.offset : asked.offset + asked.limit]}


@router.post("", response={201: OwnOut}, operation_id="giveFeedback")
def give_feedback(request: SignedInRequest, body: FeedbackIn) -> Status[Feedback]:
    """Say what an entry was worth: by an award or enrolment of it, a holder hired, or a mandate in its field.

    Words that may name or abuse somebody are held for a registrar (`state`: held); the ratings count at once.
    """
    stated = body.dict(exclude={"entry", "speaks_as", "moment"})
    entry = public_entry(body.entry)
    made = acts.give(entry, body.speaks_as, body.moment, stated, by=request.user, today=request.today)
    return Status(201, made)


@router.put("/{number}", response=OwnOut, operation_id="changeFeedback")
def change_feedback(request: SignedInRequest, number: str, body: ChangeIn) -> Feedback:
    """Say it otherwise; what was said before is kept, for its giver and a registrar."""
    found = _own(request, number)
    stated, entry = body.dict(exclude={"version"}), registers.entry(found.entry)
    return acts.change(found, stated, by=request.user, today=request.today, entry=entry, version=body.version)


@router.post("/{number}/withdrawal", response=OwnOut, operation_id="withdrawFeedback")
def withdraw_feedback(request: SignedInRequest, number: str) -> Feedback:
    """Take one's own feedback back."""
    return acts.withdraw(_own(request, number), by=request.user, today=request.today)


@router.post("/{number}/reply", response={201: FeedbackOut}, operation_id="replyToFeedback")
def reply_to_feedback(request: SignedInRequest, number: str, body: TextIn) -> Status[Feedback]:
    """Reply for the owner of the entry, once; what is shown stays, what is held can be written anew."""
    found = get_object_or_404(Feedback.objects.select_related("organisation"), number=number, state__in=COUNTED)
    acts.reply(found, body.text, by=request.user, today=request.today)
    return Status(201, found)


@router.post("/{number}/moderation", response=HeldOut, operation_id="moderateFeedback")
def moderate_feedback(request: SignedInRequest, number: str, body: DecisionIn) -> dict[str, Any]:
    """Decide on words: `show`, `strike` (with `passages` and a reason) or `keep_back` (with a reason); registrars."""
    found = get_object_or_404(Feedback.objects.select_related("organisation"), number=number, state__in=COUNTED)
    return _moderated(request, found, found, body)


@router.post("/{number}/reply/moderation", response=HeldOut, operation_id="moderateReply")
def moderate_reply(request: SignedInRequest, number: str, body: DecisionIn) -> dict[str, Any]:
    """Decide on the newest reply to a feedback, as on the feedback itself; registrars."""
    rows = FeedbackReply.objects.filter(feedback__number=number).select_related("feedback__organisation")
    found = rows.order_by("-to_version").first()
    if found is None:
        raise Http404(number)
    return _moderated(request, found, found.feedback, body)


def public_entry(number: str) -> Entry:
    """Return an entry that people can speak on and everybody sees. Raises Http404."""
    found = registers.entry(number)
    if not isinstance(found, MicroCredential | ShortCourse) or not found.is_public:
        raise Http404(number)
    return found


def _readable(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    return rows.select_related("organisation").prefetch_related("replies")


def _own(request: SignedInRequest, number: str) -> Feedback:
    return get_object_or_404(permissions.own_feedback(request.user), number=number)


def _moderated(
    request: SignedInRequest, words: Feedback | FeedbackReply, about: Feedback, body: DecisionIn
) -> dict[str, Any]:
    moderating.moderate(
        words, body.act, by=request.user, today=request.today, because=body.because, passages=body.passages
    )
    return _held(words, about)


def _held(words: Feedback | FeedbackReply, about: Feedback) -> dict[str, Any]:
    return {
        "number": about.number,
        "entry": about.entry,
        "giver_kind": about.giver_kind,
        "organisation": about.organisation.number if about.organisation else "",
        "text": words.text,
        "held_because": words.held_because,
        "state": words.state,
        "is_reply": isinstance(words, FeedbackReply),
    }
