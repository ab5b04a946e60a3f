"""Acts on sittings: opened by a centre, booked by a candidate or by anybody, held, called off (DOMAIN 3.5, journey 6).

A place is taken by a conditional update, so that there is never one too many. Of the document that was seen at the
door its kind alone is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from passerelle.assessment import actions, places, queries, retakes
from passerelle.assessment import scales as marks_scales
from passerelle.assessment.models import (
    AssessmentRules,
    Candidate,
    CandidateRoute,
    DeclaredTie,
    IdentityDocument,
    Sitting,
    SittingBooking,
)
from passerelle.assessment.sitting_facts import checked, rules_of
from passerelle.assessment.sitting_permissions import may_book_for, may_open, may_run, may_set_rules
from passerelle.assessment.states import (
    BOOKING_LIFE,
    LIVE_BOOKINGS,
    OPEN_CANDIDATES,
    SITTING_LIFE,
    BookingState,
    CandidateState,
    SittingState,
)
from passerelle.assessment.steps import step
from passerelle.catalogue import authorised
from passerelle.catalogue.models import PartnerAct, Supervision
from passerelle.core import assessing, assurance
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.people import identities
from passerelle.registers.numbers import next_number
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_OF_A_REASON = 500


@transaction.atomic
def set_rules(
    entry: MicroCredential,
    *,
    by_exam: bool,
    retake_after_days: int,
    by: Person,
    seen_version: int,
    scales: Mapping[str, str] | None = None,
) -> AssessmentRules:
    """Say whether anybody may book a sitting for an entry, how long who did not pass waits, and how marks are written.

    Where no `scales` are told, those that were set stay.

    Nobody set them yet where `seen_version` is nought. Raises NotPermitted, Malformed or StaleVersion.
    """
    if not may_set_rules(by, entry):
        raise NotPermitted
    if not 0 <= retake_after_days <= 3650:
        raise Malformed(field="retake_after_days", expected="a number from 0 to 3650", seen=retake_after_days)
    said: dict[str, Any] = {"by_exam": by_exam, "retake_after_days": retake_after_days}
    if scales is not None:
        said["scales"] = marks_scales.checked(scales, entry)
    before = AssessmentRules.objects.filter(pk=entry.pk)
    if not before.filter(version=seen_version).update(version=F("version") + 1, **said):
        if seen_version or before.exists():
            raise StaleVersion(seen=seen_version)
        AssessmentRules.objects.create(micro_credential=entry, **said)
    journal.record("assessment_rules.set", subject=entry.reference, actor=by.reference, noted=said)
    return AssessmentRules.objects.get(pk=entry.pk)


@transaction.atomic
def open_sitting(
    centre: Organisation, entry: MicroCredential, stated: Mapping[str, Any], *, by: Person, today: date
) -> Sitting:
    """Open a date at a centre for booking; the centre is live as an assessor and may assess the entry.

    Raises NotPermitted, Malformed with everything that is amiss, NotNow (`not_listed`, `body_not_live`,
    `not_let_assess`, `identity_check_too_weak`).
    """
    if not may_open(by, centre.pk):
        raise NotPermitted
    said = checked(stated, today)
    if entry.state not in BEGINNING:
        raise NotNow(reason="not_listed")
    if not has_role(centre.pk, Role.ASSESSOR, on=today):
        raise NotNow(reason="body_not_live")
    authorised.under(centre.pk, entry, PartnerAct.ASSESS, on=today)
    _strict_enough(entry, said["supervision"])
    sitting = Sitting.objects.create(number=next_number("SI"), centre=centre, micro_credential=entry, **said)
    noted = {"organisation": centre.reference, "micro_credential": entry.reference}
    journal.record("sitting.open", subject=sitting.number, actor=by.reference, noted=noted)
    return sitting


def _strict_enough(entry: MicroCredential, supervision: str) -> None:
    asked = queries.specification(entry, entry.edition).supervision
    if not assessing.meets(supervision, asked):
        raise NotNow(reason="identity_check_too_weak", asked=asked)


@transaction.atomic
def cancel_sitting(sitting: Sitting, reason: str, *, by: Person) -> Sitting:
    """Call a sitting off: every place in it ends, and who held one may book elsewhere.

    Raises NotPermitted, Malformed or WrongState.
    """
    if not may_open(by, sitting.centre_id):
        raise NotPermitted
    why = some_text(MOST_OF_A_REASON)("reason", reason)
    step(sitting, SITTING_LIFE, "cancel", by=by, reason=why)
    for booking in sitting.bookings.filter(state=BookingState.BOOKED):
        step(booking, BOOKING_LIFE, "call_off", by=None)
    return sitting


@transaction.atomic
def book(sitting: Sitting, *, by: Person, today: date) -> SittingBooking:
    """Take a place in a sitting, with one's candidature or, where the entry allows it, with a new one.

    The same request again returns the place already held. Raises NotPermitted (who runs the sitting), NotNow
    (`sitting_not_open`, `booking_closed`, `full`, `route_not_offered`, `not_listed`, `assessed_elsewhere`,
    `jury_convened`, `booked_elsewhere`, `no_more_attempts`, `too_soon_again`, `already_candidate`, `open_case`,
    `not_let_assess`).
    """
    if before := sitting.bookings.filter(person=by, state__in=LIVE_BOOKINGS).first():
        return before
    if not may_book_for(by, sitting):
        raise NotPermitted
    _in_time(sitting, today)
    if not has_role(sitting.centre_id, Role.ASSESSOR, on=today):
        raise NotNow(reason="body_not_live")
    _take_place(sitting, today)
    candidate = _candidature(sitting, by, today)
    if candidate.state == CandidateState.WAITING:
        actions.entrust_by_booking(candidate, sitting.centre, by=by, today=today)
    try:
        with transaction.atomic():
            booking = SittingBooking.objects.create(
                number=next_number("BK"), sitting=sitting, candidate=candidate, person=by, booked_on=today
            )
    except IntegrityError:
        raise NotNow(reason="booked_elsewhere") from None
    sitting.taken += 1
    noted = {"sitting": sitting.number, "candidate": candidate.number}
    journal.record("booking.book", subject=booking.number, actor=by.reference, noted=noted)
    return booking


def _take_place(sitting: Sitting, today: date) -> None:
    """Take a place before anything else is written: who comes too late has written nothing, and waits for nobody.

    What is refused afterwards undoes the transaction, and with it the place.
    """
    free = Sitting.objects.filter(pk=sitting.pk, state=SittingState.OPEN, taken__lt=F("places"))
    if not free.update(taken=F("taken") + 1):
        _in_time(Sitting.objects.get(pk=sitting.pk), today)
        raise NotNow(reason="full")


def _in_time(sitting: Sitting, today: date) -> None:
    if not sitting.is_open:
        raise NotNow(reason="sitting_not_open")
    if today > sitting.book_until:
        raise NotNow(reason="booking_closed")


def asks_for_a_course(sitting: Sitting, who: Person) -> bool:
    """Say whether somebody has to begin a course first: nothing of theirs can be assessed there, and none alone."""
    entry = sitting.micro_credential
    under_way = Candidate.objects.filter(person=who, micro_credential=entry, state__in=OPEN_CANDIDATES)
    return not (rules_of(entry).by_exam or under_way.exists() or _to_try_again(who, entry))


def _to_try_again(who: Person, entry: MicroCredential) -> Candidate | None:
    """Return the attempt after a course that was not passed, where the description says how often one may try."""
    if retakes.stated(entry) is None:
        return None
    return retakes.failed_by(who, entry).filter(route=CandidateRoute.COURSE).order_by("-pk").first()


def _candidature(sitting: Sitting, who: Person, today: date) -> Candidate:
    """Return the candidature that is assessed in a sitting: the one under way, or a new one.

    The new one is another attempt for who did not pass after a course, and by assessment alone for everybody else.
    """
    entry = sitting.micro_credential
    found = Candidate.objects.filter(person=who, micro_credential=entry, state__in=OPEN_CANDIDATES)
    candidate = found.select_related("micro_credential", "organisation").order_by("-edition").first()
    if candidate is not None:
        if candidate.organisation_id not in {None, sitting.centre_id}:
            raise NotNow(reason="assessed_elsewhere")
        if queries.has_open_jury(candidate):
            raise NotNow(reason="jury_convened")
        return candidate
    if failed := _to_try_again(who, entry):
        retakes.refuse_now(who, entry, today)
        return retakes.again(failed, by=who, today=today)
    if not rules_of(entry).by_exam:
        raise NotNow(reason="route_not_offered")
    if entry.state not in BEGINNING:
        raise NotNow(reason="not_listed")
    retakes.refuse_now(who, entry, today)
    return actions.register_candidate(who, entry, route=CandidateRoute.EXAM, by=who, today=today)


@transaction.atomic
def cancel_booking(booking: SittingBooking, *, by: Person, today: date) -> SittingBooking:
    """Give a place back; who came by assessment alone is no longer a candidate. After the stated day, only the centre.

    Raises NotPermitted, NotNow (`cancelling_closed`) or WrongState.
    """
    sitting = booking.sitting
    runs = may_run(by, sitting)
    if booking.person_id != by.pk and not runs:
        raise NotPermitted
    if booking.state == BookingState.CANCELLED:
        return booking
    if not runs and today > sitting.cancel_until:
        raise NotNow(reason="cancelling_closed")
    places.give_back(booking, "cancel", by=by)
    if booking.candidate.route == CandidateRoute.EXAM:
        actions.withdraw_candidate(booking.candidate, by=by)
    return booking


@transaction.atomic
def hold(sitting: Sitting, supervision: str, *, by: Person) -> Sitting:
    """Note that a sitting took place, and how identity and supervision were ensured in it.

    Raises NotPermitted, Malformed, NotNow before it began, or WrongState.
    """
    if not may_run(by, sitting):
        raise NotPermitted
    if supervision not in Supervision.values:
        raise Malformed(field="supervision", expected=", ".join(Supervision.values), seen=supervision[:40])
    _begun(sitting)
    return step(sitting, SITTING_LIFE, "hold", by=by, supervision=supervision, noted={"supervision": supervision})


@transaction.atomic
def note_attendance(booking: SittingBooking, *, came: bool, document: str = "", by: Person) -> SittingBooking:
    """Note who came, and which kind of document they showed; a mistake may be put right until the result is signed.

    Of an electronic identity its level of assurance is kept, as it was proven last. Raises NotPermitted (never of
    oneself), Conflicted (nor of somebody to whom a tie was declared), Malformed, NotNow (`not_begun_yet`,
    `sitting_not_open`, `result_signed`, `booked_elsewhere`, `no_electronic_identity`, `identity_level_too_low`) or
    WrongState.
    """
    sitting = booking.sitting
    if not may_run(by, sitting) or booking.person_id == by.pk:
        raise NotPermitted
    if DeclaredTie.objects.filter(assessor=by, candidate=booking.person_id).exists():
        raise Conflicted(ties=["declared"])
    asked = [*sitting.documents] if came and sitting.documents else [""]
    if document not in asked:
        raise Malformed(field="document", expected=", ".join(asked), seen=document[:40])
    if sitting.state == SittingState.CANCELLED:
        raise NotNow(reason="sitting_not_open")
    _begun(sitting)
    if booking.state == (BookingState.ATTENDED if came else BookingState.ABSENT) and booking.document == document:
        return booking
    if booking.candidate.is_signed:
        raise NotNow(reason="result_signed")
    level = _level(booking) if document == IdentityDocument.ELECTRONIC else ""
    act = "attend" if came else "miss"
    try:
        with transaction.atomic():
            return step(booking, BOOKING_LIFE, act, by=by, document=document, identity_level=level, noted_by=by)
    except IntegrityError:
        raise NotNow(reason="booked_elsewhere") from None


def _level(booking: SittingBooking) -> str:
    """Return how sure a provider was of somebody last. Raises NotNow where that is less than the sitting asks."""
    proven, asked = identities.level_of(booking.person), booking.sitting.identity_level
    if proven is None:
        raise NotNow(reason="no_electronic_identity")
    level, _when = proven
    if not assurance.meets(level, asked):
        raise NotNow(reason="identity_level_too_low", asked=asked, seen=level)
    return level


def _begun(sitting: Sitting) -> None:
    if timezone.now() < sitting.starts_at:
        raise NotNow(reason="not_begun_yet")
