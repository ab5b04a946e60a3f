"""Opening a case, forming its panel, declarations of interest, and replacing a seat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.catalogue import revising
from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.core import clocks, panel
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.registers import actions as entries
from passerelle.registers import queries as registers
from passerelle.registers.numbers import next_number
from passerelle.registers.states import AWAITING_DECISION, State
from passerelle.vetting import pool, rules
from passerelle.vetting.actions.steps import (
    active_seats,
    give_room,
    give_seat,
    is_whole,
    move_seat,
    settle_chair,
    step,
    taken,
    turn_seat,
)
from passerelle.vetting.actions.waiting import close
from passerelle.vetting.models import AtExpiry, Case, Declaration, Expert, Purpose, Seat
from passerelle.vetting.permissions import may_begin_review, may_declare, may_form_panel, may_open_case
from passerelle.vetting.states import LIFECYCLE, SeatState, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from passerelle.core.gate import Finding
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

JUDGED_WHEN_NEW = (MicroCredential, ShortCourse)
"""What goes to a panel when it is submitted (policy paper, ch. 3, challenge 5); of every other register, reviews do."""
SILENCE: dict[str, str] = {Purpose.VERIFICATION: "panel", Purpose.REVIEW: "review"}
"""Whose silence a case is, as profiles name it; of a change to what is registered silence decides nothing."""


@transaction.atomic
def open_case(reference: str) -> Case:
    """Return the case of an entry that waits for a decision; that of its edition is opened if there is none yet.

    Of an entry with a change before a panel it is the case of the change, also in the moment before it is opened.

    Nobody's act: it follows from the submission. Raises Http404, Malformed for an entry that panels do not judge,
    WrongState for one that waits for no decision.
    """
    entry = registers.entry(reference)
    cases = Case.objects.filter(entry=reference).order_by("-edition", "-round")
    if found := cases.filter(waits=True).first():
        return found
    if (change := revising.open_of(reference)) and change.is_judged:
        return open_revision(reference)
    if found := cases.filter(edition=entry.edition).first():
        return found
    if not isinstance(entry, JUDGED_WHEN_NEW):
        raise Malformed(field="entry", seen=reference, expected="a micro-credential, a short course, or a review")
    owner = entry.owner_id
    if entry.state not in AWAITING_DECISION or entry.listed_on is None or owner is None:
        raise WrongState("open_case", entry.state)
    due = entry.due_on or clocks.panel_due(entry.listed_on, rules.clocks_on(entry.listed_on))
    return opened(entry, owner, opened_on=entry.listed_on, due=due)


@transaction.atomic
def open_revision(reference: str) -> Case:
    """Return the case of the change to an entry that was sent to a panel; opened if there is none yet.

    Nobody's act: it follows from the sending. A review of the entry that still waited is closed: the panel of the
    change looks at all of it. Raises Http404, WrongState where no change is before a panel.
    """
    revision = revising.open_of(reference)
    if revision is None or not revision.is_judged or revision.sent_on is None:
        raise WrongState("open_revision", "none")
    if found := Case.objects.filter(revision=revision).select_related("applicant", "revision").first():
        return found
    revising.hold(revision)  # of this and a withdrawal at the same moment, the later one sees the other
    for waiting in Case.objects.filter(entry=reference, waits=True):
        close(waiting)
    entry = revising.entry_of(revision)
    due = rules.change_due(revision.sent_on, entry.valid_until)
    return opened(
        entry, revision.owner_id, opened_on=revision.sent_on, due=due, purpose=Purpose.REVISION, revision=revision
    )


@transaction.atomic
def open_review(reference: str, *, today: date) -> Case:
    """Return the case that reviews an entry, of whatever register; opened if there is none yet in this review.

    Nobody's act: it follows from the clock. Raises Http404, WrongState for an entry not under review.
    """
    entry = registers.entry(reference)
    if entry.state != State.REVIEW_OPEN:
        raise WrongState("open_review", entry.state)
    return _waiting_review(entry) or _review(entry, today=today)


@transaction.atomic
def begin_review(reference: str, ground: str, *, by: Person, today: date) -> Case:
    """Review a registered entry before its day has come, because of what `ground` says; it stays valid meanwhile.

    The same ground again changes nothing. Raises Http404, NotPermitted, Malformed, AlreadyDone while a review is open
    for another reason, WrongState for an entry that is not registered.
    """
    if not may_open_case(by):
        raise NotPermitted
    entry = registers.entry(reference)
    if not may_begin_review(by, entry):
        raise NotPermitted
    if not ground.strip():
        raise Malformed(field="ground", expected="text")
    if entry.state == State.REVIEW_OPEN and (found := _waiting_review(entry)):
        if found.ground != ground.strip():
            raise AlreadyDone(field="entry", seen=found.number)
        return found
    entries.move(entry, "open_review", by=by, noted={"by_registrar": True})
    return _review(entry, today=today, by=by, ground=ground.strip())


def _waiting_review(entry: Entry) -> Case | None:
    cases = Case.objects.filter(entry=entry.number, edition=entry.edition, purpose=Purpose.REVIEW)
    return cases.filter(waits=True).first()


def _review(entry: Entry, *, today: date, by: Person | None = None, ground: str = "") -> Case:
    if entry.owner_id is None:
        raise WrongState("open_review", entry.state)
    due = clocks.panel_due(today, rules.clocks_on(today))
    due = max(today, min(due, entry.valid_until or due))
    return opened(entry, entry.owner_id, opened_on=today, due=due, purpose=Purpose.REVIEW, by=by, ground=ground)


def opened(
    entry: Entry,
    applicant: int,
    *,
    opened_on: date,
    due: date,
    purpose: str = Purpose.VERIFICATION,
    revision: Revision | None = None,
    by: Person | None = None,
    ground: str = "",
) -> Case:
    """Write the case down with what the profiles in force on that day say: who makes a panel, what it is asked, what
    silence means.

    The case of a change is about the edition that it would be.
    """
    edition = revision.edition + 1 if revision else entry.edition
    earlier = Case.objects.filter(entry=entry.number, edition=edition)
    profiles, clock = policy.in_force(opened_on), SILENCE.get(purpose)
    stated = revision.stated or {} if revision else entry.as_stated()
    is_review = purpose == Purpose.REVIEW
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=next_number("VC"),
                entry=entry.number,
                register=entry.register,
                edition=edition,
                revision=revision,
                round=earlier.count() + 1,
                purpose=purpose,
                applicant_id=applicant,
                opened_on=opened_on,
                due_on=due,
                composition=rules.composition_of(profiles, entry.gate_target),
                criteria=rules.criteria_of(profiles, stated, entry.gate_target, on=opened_on, is_review=is_review),
                ground=ground,
                on_expiry=AtExpiry.KEEP_PENDING if clock is None else policy.on_expiry(clock, opened_on),
            )
    except IntegrityError:  # opened by another request in the meantime
        return earlier.order_by("-round")[0]
    noted = {"entry": entry.number, "edition": case.edition, "purpose": str(purpose)}
    journal.record("case.open", subject=case.number, actor=by.reference if by else "", noted=noted)
    return case


@transaction.atomic
def form_panel(
    reference: str, *, by: Person, today: date, seats: Sequence[str] | None = None, chair: str | None = None
) -> Case:
    """Invite a panel to the case of an entry: the proposed one, or the experts the registrar names by reference.

    Raises NotPermitted, Malformed for somebody outside the pool, Conflicted with every tie, NotNow for an expert who
    is not free, GateRefused with what the composition misses, WrongState.
    """
    if not may_open_case(by):
        raise NotPermitted
    case = open_case(reference)
    if not may_form_panel(by, case):
        raise NotPermitted
    LIFECYCLE.after(case.stage, "form_panel")
    if seats is None:
        members = [one.expert for one in pool.propose(case, on=today, by=by.reference).seats]
    else:
        members = pool.chosen(case, seats, by=by.reference, on=today)
    missing = panel.composition_findings([_in_core(member) for member in members], case.panel)
    if missing:
        raise GateRefused(missing)
    if chair is not None and chair not in {member.person.reference for member in members}:
        raise Malformed(field="chair", expected="a member of the panel", seen=chair)
    noted = {"kinds": sorted({m.kind for m in members}), "countries": sorted({m.country for m in members})}
    step(case, "form_panel", by=by, noted=noted, registrar=by)
    taken([member.pk for member in members])
    for place, member in enumerate(members, start=1):
        give_seat(case, member, place, on=today, is_chair=member.person.reference == chair)
    settle_chair(case, on=today)
    return case


def quorum_of(composition: panel.Composition) -> panel.Composition:
    """Return what the quorum of a panel must be made up of: as the whole, but for the seats that may be empty."""
    empty = composition.size - composition.quorum
    seats = {kind: max(0, count - empty) for kind, count in composition.seats.items()}
    least = min(composition.min_kinds, composition.quorum), min(composition.min_countries, composition.quorum)
    return replace(composition, size=composition.quorum, seats=seats, min_kinds=least[0], min_countries=least[1])


def _in_core(member: Expert) -> panel.Expert:
    return panel.Expert(member.person.reference, member.kind, member.country, "")


@transaction.atomic
def declare(seat: Seat, *, by: Person, today: date, has_conflict: bool, statement: str = "") -> Declaration:
    """Say whether anything ties one to the case. A conflict recuses the seat; once nobody has one, documents open.

    A tie may also be declared later, until the decision: then the vote is open again. The same declaration again
    changes nothing. Raises NotPermitted, Malformed for a conflict without a word on it, or words without a conflict,
    Conflicted when the register itself knows a tie that is denied, WrongState.
    """
    if not may_declare(by, seat):
        raise NotPermitted
    if has_conflict and not statement.strip():
        raise Malformed(field="statement", expected="text")
    if not has_conflict and statement.strip():
        raise Malformed(field="statement", expected="nothing: where nothing ties you there is nothing to state")
    if earlier := seat.declarations.filter(has_conflict=has_conflict).first():
        return earlier
    if not has_conflict:
        pool.check_ties(seat.expert, seat.case, on=today)
    act, back = ("recuse", {"report": None}) if has_conflict else ("declare", {})
    case = step(seat.case, act, by=by, noted={"seat": seat.place}, **back)
    seat.refresh_from_db(fields=["state", "is_chair"])
    move_seat(seat, act)
    declaration = Declaration.objects.create(
        seat=seat, has_conflict=has_conflict, statement=statement.strip(), declared_at=timezone.now()
    )
    if has_conflict:
        settle_chair(case, on=today)
    elif case.stage == Stage.DECLARING and is_whole(active_seats(case)):
        step(case, "open_documents", by=by)
    return declaration


@transaction.atomic
def replace_seat(seat: Seat, *, by: Person, today: date, expert: str | None = None) -> Seat:
    """Give the place of a recused, silent or tied member to the next expert, or to the one who is named.

    What the member found does not count any more, and the case waits for the new declaration. Raises NotPermitted,
    NotNow when nobody in the pool can take the place, AlreadyDone when it is taken, and what `form_panel` raises.
    """
    if not may_form_panel(by, seat.case):
        raise NotPermitted
    return _replaced(seat, by=by, today=today, expert=expert)


@transaction.atomic
def replace_silent(seat: Seat, *, today: date) -> Seat:
    """Give the place of somebody who has not declared in time to the next expert: the clock's act, nobody's.

    Raises WrongState when the member spoke after all, NotNow when nobody in the pool can take the place.
    """
    seat.refresh_from_db(fields=["state", "is_chair"])
    if seat.state != SeatState.INVITED:
        raise WrongState("replace_silent", seat.state)
    return _replaced(seat, by=None, today=today)


def _replaced(seat: Seat, *, by: Person | None, today: date, expert: str | None = None) -> Seat:
    case, asker = seat.case, by.reference if by else ""
    step(case, "replace_seat", by=by, noted={"seat": seat.place} | ({} if by else {"silent": True}))
    seat.refresh_from_db(fields=["state", "is_chair"])
    if not seat.has_vote:
        raise NotNow(reason="rapporteur_has_no_vote", seen=seat.reference)
    if len(active_seats(case)) >= case.panel.size and not seat.is_active:
        raise AlreadyDone(field="seat", seen=seat.reference)
    leaves = seat.is_active
    if leaves:
        turn_seat(seat, "void")
    if expert:
        new: Expert | None = pool.chosen(case, [expert], by=asker, on=today)[0]
    else:
        new = pool.next_expert(case, on=today, by=asker)
    if new is None:
        raise NotNow(reason="nobody_is_free")
    if case.seats.filter(expert=new).exists():
        raise AlreadyDone(field="expert", seen=new.person.reference)
    remaining = [_in_core(one.expert) for one in active_seats(case)]
    if missing := _lost(remaining, _in_core(new), case):
        raise GateRefused(missing)
    taken([seat.expert_id, new.pk] if leaves else [new.pk])
    if leaves:
        give_room(seat.expert_id)
    given = give_seat(case, new, _next_place(case), on=today)
    settle_chair(case, on=today)
    return given


@transaction.atomic
def add_rapporteur(case: Case, expert: str, *, by: Person, today: date) -> Seat:
    """Let an expert read and report without a vote (France, Code du travail R6113-5).

    Raises NotPermitted, Malformed, Conflicted or NotNow as for a member, AlreadyDone, WrongState.
    """
    if not may_form_panel(by, case):
        raise NotPermitted
    new = pool.chosen(case, [expert], by=by.reference, on=today)[0]
    if case.seats.filter(expert=new).exists():
        raise AlreadyDone(field="expert", seen=new.person.reference)
    step(case, "add_rapporteur", by=by)
    return give_seat(case, new, _next_place(case), on=today, has_vote=False)


def _next_place(case: Case) -> int:
    return max(case.seats.values_list("place", flat=True), default=0) + 1


def _lost(remaining: list[panel.Expert], new: panel.Expert, case: Case) -> list[Finding]:
    """Return what a full panel would miss with the new member; while more seats are empty, nothing yet."""
    seats = [*remaining, new]
    if len(seats) < case.panel.size:
        return []
    return list(panel.composition_findings(seats, case.panel))


def short_of_quorum(case: Case, seats: Iterable[Seat]) -> tuple[Finding, ...]:
    """Return what those of these seats who declared miss to begin as a panel."""
    declared = [_in_core(seat.expert) for seat in seats if seat.state == SeatState.DECLARED]
    return tuple(panel.composition_findings(declared, quorum_of(case.panel)))


@transaction.atomic
def open_documents(case: Case, *, by: Person, today: date) -> Case:
    """Begin with those who declared, at least a quorum; who has not answered loses the seat.

    Raises NotPermitted, GateRefused when these are no panel (quorum, kinds, countries, learner), WrongState.
    """
    if not may_form_panel(by, case):
        raise NotPermitted
    step(case, "open_documents", by=by, noted={"by_quorum": True})
    seats = active_seats(case)
    if missing := short_of_quorum(case, seats):
        raise GateRefused(missing)
    silent = [seat for seat in seats if seat.state != SeatState.DECLARED]
    taken(seat.expert_id for seat in silent)
    for seat in silent:
        move_seat(seat, "void")
    settle_chair(case, on=today)
    return case
