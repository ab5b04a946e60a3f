"""Opening a case, forming its panel, declarations of interest, and replacing a seat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.catalogue.models import MicroCredential
from passerelle.core import panel
from passerelle.core.calendar import due_on
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.registers import queries as registers
from passerelle.registers.numbers import next_number
from passerelle.registers.states import AWAITING_DECISION
from passerelle.vetting import pool
from passerelle.vetting.actions.steps import active_seats, is_whole, move_seat, settle_chair, step
from passerelle.vetting.models import Case, Declaration, Expert, Kind, Seat
from passerelle.vetting.permissions import may_declare, may_form_panel, may_name_experts, may_open_case
from passerelle.vetting.states import LIFECYCLE, SeatState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.core.gate import Finding
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


@transaction.atomic
def name_expert(
    person: Person,
    *,
    by: Person,
    kind: str,
    country: str,
    languages: Sequence[str] = (),
    fields: Sequence[str] = (),
    organisation: Organisation | None = None,
    former_organisations: Sequence[dict[str, str]] = (),
    trained_until: date | None = None,
) -> Expert:
    """Take a person into the pool. Raises NotPermitted, Malformed for an unknown kind, AlreadyDone."""
    if not may_name_experts(by):
        raise NotPermitted
    if kind not in Kind.values:
        raise Malformed(field="kind", seen=kind, expected=", ".join(Kind.values))
    if Expert.objects.filter(person=person).exists():
        raise AlreadyDone(field="person", seen=person.reference)
    expert = Expert.objects.create(
        person=person,
        kind=kind,
        country=country,
        languages=list(languages),
        fields=list(fields),
        organisation=organisation,
        former_organisations=list(former_organisations),
        trained_until=trained_until,
    )
    journal.record("expert.name", subject=person.reference, actor=by.reference, noted={"kind": kind})
    return expert


@transaction.atomic
def open_case(reference: str) -> Case:
    """Return the case of the edition of an entry that waits for a decision; it is opened if there is none yet.

    Nobody's act: it follows from the submission. Raises Http404, Malformed for an entry that panels do not judge,
    WrongState for one that waits for no decision.
    """
    entry = registers.entry(reference)
    if not isinstance(entry, MicroCredential):
        raise Malformed(field="entry", seen=reference, expected="a micro-credential")
    if found := Case.objects.filter(entry=reference, edition=entry.edition).first():
        return found
    if entry.state not in AWAITING_DECISION or entry.listed_on is None or entry.awarder_id is None:
        raise WrongState("open_case", entry.state)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=next_number("VC"),
                entry=reference,
                register=entry.register,
                edition=entry.edition,
                applicant_id=entry.awarder_id,
                opened_on=entry.listed_on,
                due_on=entry.due_on or due_on(entry.listed_on),
            )
    except IntegrityError:  # opened by another request in the meantime
        return Case.objects.get(entry=reference, edition=entry.edition)
    journal.record("case.open", subject=case.number, noted={"entry": reference, "edition": case.edition})
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
        members = _chosen(case, seats, by=by, on=today)
    missing = panel.composition_findings([_in_core(member) for member in members], pool.COMPOSITION)
    if missing:
        raise GateRefused(missing)
    if chair is not None and chair not in {member.person.reference for member in members}:
        raise Malformed(field="chair", expected="a member of the panel", seen=chair)
    noted = {"kinds": sorted({m.kind for m in members}), "countries": sorted({m.country for m in members})}
    step(case, "form_panel", by=by, noted=noted, registrar=by)
    Seat.objects.bulk_create(
        Seat(
            case=case,
            expert=member,
            place=place,
            kind=member.kind,
            country=member.country,
            is_chair=member.person.reference == chair,
        )
        for place, member in enumerate(members, start=1)
    )
    settle_chair(case, on=today)
    return case


def _chosen(case: Case, references: Sequence[str], *, by: Person, on: date) -> list[Expert]:
    """Return the experts a registrar named, none of whom anything bars. Raises Malformed, Conflicted or NotNow."""
    members = pool.named(references)
    facts = pool.case_facts(case)
    known = pool.known(members, facts, on=on)
    if ties := [tie for member in members for tie in pool.tied(known[member.pk], facts, on=on)]:
        raise pool.conflicted(ties)
    for member in members:
        if barred := pool.barred(member, known[member.pk], facts, by=by.reference, on=on):
            raise NotNow(reason=f"expert_{barred[0]}", seen=member.person.reference)
    return members


def _in_core(member: Expert) -> panel.Expert:
    return panel.Expert(member.person.reference, member.kind, member.country, "")


@transaction.atomic
def declare(seat: Seat, *, by: Person, today: date, has_conflict: bool, statement: str = "") -> Declaration:
    """Say whether anything ties one to the case. A conflict recuses the seat; once nobody has one, documents open.

    A tie may also be declared later, until the votes close. The same declaration again changes nothing. Raises
    NotPermitted, Malformed for a conflict without a word on it, Conflicted when the register itself knows a tie
    that is denied, WrongState.
    """
    if not may_declare(by, seat):
        raise NotPermitted
    if has_conflict and not statement.strip():
        raise Malformed(field="statement", expected="text")
    if earlier := seat.declarations.filter(has_conflict=has_conflict).first():
        return earlier
    if not has_conflict:
        pool.check_ties(seat.expert, seat.case, on=today)
    act = "recuse" if has_conflict else "declare"
    case = step(seat.case, act, by=by, noted={"seat": seat.place})
    seat.refresh_from_db(fields=["state", "is_chair"])
    move_seat(seat, act)
    declaration = Declaration.objects.create(
        seat=seat, has_conflict=has_conflict, statement=statement.strip(), declared_at=timezone.now()
    )
    if has_conflict:
        settle_chair(case, on=today)
    elif is_whole(active_seats(case)):
        step(case, "open_documents", by=by)
    return declaration


@transaction.atomic
def replace_seat(seat: Seat, *, by: Person, today: date, expert: str | None = None) -> Seat:
    """Give the place of a recused, silent or tied member to the next expert, or to the one who is named.

    What the member found does not count any more, and the case waits for the new declaration. Raises NotPermitted,
    NotNow when nobody in the pool can take the place, AlreadyDone when it is taken, and what `form_panel` raises.
    """
    case = seat.case
    if not may_form_panel(by, case):
        raise NotPermitted
    step(case, "replace_seat", by=by, noted={"seat": seat.place})
    seat.refresh_from_db(fields=["state", "is_chair"])
    if len(active_seats(case)) >= pool.COMPOSITION.size and not seat.is_active:
        raise AlreadyDone(field="seat", seen=seat.reference)
    if seat.is_active:
        move_seat(seat, "void")
    new = _chosen(case, [expert], by=by, on=today)[0] if expert else pool.next_expert(case, on=today, by=by.reference)
    if new is None:
        raise NotNow(reason="nobody_is_free")
    if case.seats.filter(expert=new).exists():
        raise AlreadyDone(field="expert", seen=new.person.reference)
    remaining = [_in_core(one.expert) for one in active_seats(case)]
    if missing := _lost(remaining, _in_core(new)):
        raise GateRefused(missing)
    place = max(case.seats.values_list("place", flat=True)) + 1
    given = Seat.objects.create(case=case, expert=new, place=place, kind=new.kind, country=new.country)
    settle_chair(case, on=today)
    return given


def _lost(remaining: list[panel.Expert], new: panel.Expert) -> list[Finding]:
    """Return what a full panel would miss with the new member; while more seats are empty, nothing yet."""
    seats = [*remaining, new]
    if len(seats) < pool.COMPOSITION.size:
        return []
    return list(panel.composition_findings(seats, pool.COMPOSITION))


@transaction.atomic
def open_documents(case: Case, *, by: Person, today: date) -> Case:
    """Begin with those who declared, at least a quorum; who has not answered loses the seat.

    Raises NotPermitted, GateRefused when these are no panel (quorum, kinds, countries, learner), WrongState.
    """
    if not may_form_panel(by, case):
        raise NotPermitted
    step(case, "open_documents", by=by, noted={"by_quorum": True})
    seats = active_seats(case)
    declared = [seat for seat in seats if seat.state == SeatState.DECLARED]
    least = replace(pool.COMPOSITION, size=pool.COMPOSITION.quorum)
    if missing := panel.composition_findings([_in_core(seat.expert) for seat in declared], least):
        raise GateRefused(missing)
    for seat in seats:
        if seat not in declared:
            move_seat(seat, "void")
    settle_chair(case, on=today)
    return case
