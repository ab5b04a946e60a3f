"""A signal opens a review at the agency that reviews the body; where none may, a registrar hands it to one.

Whatever was seen twice is written once, and a body has one open review for signals: further ones join it. An agency
says that there is nothing to it, and why, or goes on as in any review. Nobody is sanctioned by a signal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core.errors import NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation
from passerelle.quality import independence, thresholds
from passerelle.quality.actions.steps import said, step
from passerelle.quality.models import Kind, Origin, Review, Signal, SignalKind
from passerelle.quality.permissions import may_hand_over, may_lead
from passerelle.quality.queries import newest, waiting_signals
from passerelle.quality.states import OPEN, ReviewState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.quality.models import Standard


@dataclass(frozen=True)
class Seen:
    """One cause that was seen: of which kind, what tells it from the next, about whom, in which numbers."""

    kind: SignalKind
    cause: str
    subject: Organisation
    facts: Mapping[str, Any]
    entries: tuple[str, ...] = field(default=())


@transaction.atomic
def open_signal(seen: Seen, *, today: date) -> Signal | None:
    """Write a signal down and have it looked into; None where its cause was written down before, also at this moment.

    It joins the open review for signals of the body, or what its agency reviews of it just now; else a review is opened
    at the first agency that reviews the body and may. Where there is none it waits for a registrar.
    """
    try:
        with transaction.atomic():
            signal = Signal.objects.create(
                number=next_number("SG"),
                kind=seen.kind,
                cause=seen.cause[:80],
                subject=seen.subject,
                entries=list(seen.entries),
                facts=dict(seen.facts),
                opened_on=today,
            )
    except IntegrityError:
        return None
    Organisation.objects.select_for_update().get(pk=seen.subject.pk)  # two signals of one body: one opens the review
    review = _open_review(seen.subject) or _at_its_agency(signal, today)
    if review is not None:
        Signal.objects.filter(pk=signal.pk).update(review=review)
        signal.review = review
    noted = {"kind": signal.kind, "subject": seen.subject.number, "review": review.number if review else ""}
    journal.record("signal.open", subject=signal.number, noted=noted)
    return signal


@transaction.atomic
def hand_over(subject: Organisation, agency: Organisation, *, by: Person, today: date) -> Review:
    """Hand what waits about a body to an agency, which begins the review, or says that there is nothing to it.

    Raises NotPermitted, WrongState where nothing waits, NotNow with all `reasons` for which the agency may not review
    this body.
    """
    if not may_hand_over(by):
        raise NotPermitted
    Organisation.objects.select_for_update().get(pk=subject.pk)
    waiting = list(waiting_signals().filter(subject=subject).order_by("pk"))
    if not waiting:
        raise WrongState("hand_over", "handed over")
    review = _open_review(subject)
    if review is None:
        kind, standard = _how(waiting[0], today)
        if standard is None:
            raise NotNow(reason="standard_changed")
        if reasons := independence.against(agency, subject, standard=standard, on=today):
            raise NotNow(reason=reasons[0], reasons=list(reasons))
        review = _same(agency, subject, kind) or _opened(waiting[0], agency, kind, standard, today)
    Signal.objects.filter(pk__in=[one.pk for one in waiting]).update(review=review)
    noted = {"agency": review.agency.number, "signals": [one.number for one in waiting]}
    journal.record("review.hand_over", subject=review.number, actor=by.reference, noted=noted)
    return review


@transaction.atomic
def hand_on(subject: Organisation, agency: Organisation, *, by: Person, today: date, because: str) -> Review:
    """Hand what an agency was to look into, and has not begun, on to another one, and say why; the first is told.

    Raises NotPermitted, Malformed, WrongState where nothing is looked into or the agency has begun, NotNow with all
    `reasons` for which the other agency may not review this body.
    """
    if not may_hand_over(by):
        raise NotPermitted
    why = said("because", because)
    Organisation.objects.select_for_update().get(pk=subject.pk)
    review = _open_review(subject)
    if review is None or review.state != ReviewState.PLANNED:
        raise WrongState("hand_on", review.state if review else "looked into")
    if review.agency_id == agency.pk:
        raise NotNow(reason="has_it_already")
    moved = give_back(review)
    if not moved:
        raise WrongState("hand_on", "handed on")
    step(
        review,
        "cancel",
        by=by,
        noted={"because": why, "handed_on_to": agency.number},
        cancelled_on=today,
        cancelled_because=why,
    )
    return hand_over(subject, agency, by=by, today=today)


@transaction.atomic
def dismiss(review: Review, *, by: Person, today: date, because: str) -> Review:
    """Say that there is nothing to the signals, and why. Raises NotPermitted, Malformed, NotNow for a review that no
    signal opened, WrongState once the draft is out."""
    if not may_lead(by, review):
        raise NotPermitted
    if review.origin != Origin.SIGNAL:
        raise NotNow(reason="no_signal_opened_it")
    why = said("because", because)
    return step(review, "dismiss", by=by, noted={"because": why}, cancelled_on=today, cancelled_because=why)


@transaction.atomic
def recommend_suspension(review: Review, *, by: Person, today: date, because: str) -> Review:
    """Recommend to the authority that what is reviewed be suspended; nothing is, before a registrar and an officer act.

    Said once. Raises NotPermitted, Malformed, WrongState.
    """
    if not may_lead(by, review):
        raise NotPermitted
    review.refresh_from_db()
    if review.suspension_advised_on:
        raise WrongState("recommend_suspension", "recommended")
    why, noted = said("because", because), {"subject": review.subject.number, "entries": review.entries}
    return step(review, "recommend_suspension", by=by, noted=noted, suspension_advised_on=today, suspension_because=why)


def give_back(review: Review) -> int:
    """Let what joined a review that was cancelled wait for a registrar again; return how many."""
    return Signal.objects.filter(review=review).update(review=None)


def _open_review(subject: Organisation) -> Review | None:
    return Review.objects.filter(subject=subject, origin=Origin.SIGNAL, state__in=OPEN).select_related("agency").first()


def _same(agency: Organisation, subject: Organisation, kind: str) -> Review | None:
    """Return what the agency reviews of the body already, where there can be one such review alone."""
    if kind == Kind.COURSES:
        return None
    return Review.objects.filter(agency=agency, subject=subject, kind=kind, state__in=OPEN).first()


def _how(signal: Signal, today: date) -> tuple[str, Standard | None]:
    """Return as what, and by which standard, a signal is looked into."""
    what = "course" if signal.entries else "body"
    if signal.kind == SignalKind.AGENCY_REVIEW_LAPSED or signal.facts.get("reviewed") == Kind.AGENCY:
        what = "agency"
    kind, scheme = thresholds.review_of(what)
    return kind, newest(scheme, today)


def _at_its_agency(signal: Signal, today: date) -> Review | None:
    kind, standard = _how(signal, today)
    if standard is None:
        return None
    for agency in _overseers(signal.subject, kind, today):
        if not independence.against(agency, signal.subject, standard=standard, on=today):
            return _same(agency, signal.subject, kind) or _opened(signal, agency, kind, standard, today)
    return None


def _overseers(subject: Organisation, kind: str, today: date) -> Iterator[Organisation]:
    """Yield who reviews the body: first whoever reviews of it what is looked into, then who began first."""
    found = sorted(
        oversight.running(today).filter(organisation=subject),
        key=lambda one: (one.reviewed != kind, one.valid_from, one.pk),
    )
    yield from dict.fromkeys(one.agency for one in found)


def _opened(signal: Signal, agency: Organisation, kind: str, standard: Standard, today: date) -> Review:
    review = Review.objects.create(
        number=next_number("QR"),
        agency=agency,
        subject=signal.subject,
        kind=kind,
        entries=signal.entries if kind == Kind.COURSES else [],
        standard=standard,
        origin=Origin.SIGNAL,
        planned_by=None,
        planned_on=today,
        due_on=today + timedelta(days=thresholds.due_days()),
    )
    noted = {"agency": agency.number, "subject": signal.subject.number, "standard": str(standard), "kind": kind}
    journal.record("review.open", subject=review.number, noted=noted)
    return review
