"""Two signs of risk: one that an agency looks into, one that waits for a registrar as nobody reviews the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.files import read
from passerelle.quality.models import Kind, Origin, Review, Signal, SignalKind
from passerelle.quality.queries import standard_named
from passerelle.vetting.models import Complaint
from passerelle.vetting.states import ComplaintState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.organisations.models import Organisation


def load_signals(ground: Ground, cast: Cast, courses: dict[str, ShortCourse]) -> None:
    """Write what was seen, the review that was opened for it, and what the journal says of both."""
    for told in read("signals"):
        subject, opened = cast.bodies[told["subject"]], ground.today.on(told["opened"])
        own = sorted(one.number for one in courses.values() if one.provider_id == subject.pk)
        entries = own[: told["courses"]]
        review = _review(ground, cast, told, entries, opened) if "agency" in told else None
        seen = _complaints(subject) if told["kind"] == SignalKind.COMPLAINTS else _fall(entries, opened)
        signal = Signal.objects.create(
            number=ground.numbers.give("SG"),
            kind=told["kind"],
            cause=seen.pop("cause"),
            subject=subject,
            entries=entries,
            facts=told["facts"] | seen,
            opened_on=opened,
            review=review,
        )
        noted = {"kind": signal.kind, "subject": subject.number, "review": review.number if review else ""}
        ground.chronicle.tell("signal.open", signal.number, by=None, on=opened, hour=6, noted=noted)


def _complaints(subject: Organisation) -> dict[str, Any]:
    """Return the complaints about a body that were held valid, as the register sees them (`quality/seeing`)."""
    held = Complaint.objects.filter(state=ComplaintState.TAKEN_UP, sanction__owner=subject).order_by("answered_on")
    rows = list(held.values_list("number", "entry"))
    numbers, about = [number for number, _entry in rows], sorted({entry for _number, entry in rows})
    return {"cause": f"{subject.number}:{numbers[0]}", "complaints": numbers, "entries": about}


def _fall(entries: list[str], opened: date) -> dict[str, Any]:
    return {"cause": f"{entries[0]}:{opened}", "until": opened.replace(day=1).isoformat()}


def _review(ground: Ground, cast: Cast, told: dict[str, Any], entries: list[str], opened: date) -> Review:
    agency, standard = cast.bodies[told["agency"]], standard_named(told["standard"])
    review = Review.objects.create(
        number=ground.numbers.give("QR"),
        agency=agency,
        subject=cast.bodies[told["subject"]],
        kind=Kind.COURSES,
        entries=entries,
        standard=standard,
        origin=Origin.SIGNAL,
        planned_by=None,
        planned_on=opened,
        due_on=ground.today.on(told["due"]),
    )
    noted = {"agency": agency.number, "subject": review.subject.number, "standard": str(standard), "kind": review.kind}
    ground.chronicle.tell("review.open", review.number, by=None, on=opened, hour=5, noted=noted)
    return review
