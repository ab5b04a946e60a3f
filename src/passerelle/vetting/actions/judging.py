"""Blind findings, the votes, and who chairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from passerelle.core import panel
from passerelle.core.errors import AlreadyDone, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.vetting import pool, queries
from passerelle.vetting.actions.steps import active_seats, is_whole, move_seat, settle_chair, step, taken
from passerelle.vetting.models import Answer, Case, Judgement, Seat, Vote
from passerelle.vetting.permissions import may_form_panel, may_seal, may_vote
from passerelle.vetting.states import SeatState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.core.gate import Finding
    from passerelle.people.models import Person


@transaction.atomic
def seal_findings(seat: Seat, findings: Mapping[str, tuple[str, str]], *, by: Person, today: date) -> list[Judgement]:
    """Seal one's answer and reason to every question of the case, `{question: (judgement, reason)}`.

    The last one opens the votes.

    The same findings again change nothing. Raises NotPermitted, Malformed, Conflicted, WrongState, AlreadyDone.
    """
    if not may_seal(by, seat):
        raise NotPermitted
    questions = seat.case.questions
    for question in questions:
        _check_answer(question, *findings.get(question, ("", "")))
    if unknown := sorted(set(findings) - set(questions)):
        raise Malformed(field=unknown[0], expected=", ".join(questions))
    if earlier := list(seat.judgements.order_by("pk")):
        if any(findings[one.question] != (one.judgement, one.reason) for one in earlier):
            raise AlreadyDone(field="findings", seen=seat.reference)
        return earlier
    _check_seat(seat, "seal_findings", on=today)
    case = step(seat.case, "seal_findings", by=by, noted={"seat": seat.place})
    sealed = [
        Judgement(
            seat=seat,
            question=question,
            judgement=findings[question][0],
            reason=findings[question][1].strip(),
            sealed_at=timezone.now(),
        )
        for question in questions
    ]
    Judgement.objects.bulk_create(sealed)
    seats = active_seats(case)
    if is_whole(seats) and not _unsealed(seats):
        step(case, "open_votes", by=by)
    return sealed


def _check_answer(question: str, answer: str, reason: str) -> None:
    if answer not in Answer.values:
        raise Malformed(field=question, expected=", ".join(Answer.values), seen=answer)
    if not reason.strip():
        raise Malformed(field=f"{question}.reason", expected="text")


def _check_seat(seat: Seat, act: str, *, on: date) -> None:
    """A recused, void or undeclared seat says nothing; nor does one whose holder has got tied to the case."""
    seat.refresh_from_db(fields=["state", "is_chair"])
    if not seat.has_vote:
        raise NotNow(reason="rapporteur_has_no_vote", seen=seat.reference)
    if seat.state != SeatState.DECLARED:
        raise WrongState(act, seat.state)
    pool.check_ties(seat.expert, seat.case, on=on)


def _unsealed(seats: list[Seat]) -> list[Seat]:
    sealed = set(Judgement.objects.filter(seat__in=seats).values_list("seat", flat=True))
    return [seat for seat in seats if seat.pk not in sealed]


@transaction.atomic
def open_votes(case: Case, *, by: Person, today: date) -> Case:
    """Open the findings with a quorum of them; who has not sealed loses the seat.

    Raises NotPermitted, NotNow below the quorum, WrongState.
    """
    if not may_form_panel(by, case):
        raise NotPermitted
    step(case, "open_votes", by=by, noted={"by_quorum": True})
    seats = active_seats(case)
    late = _unsealed(seats)
    if len(seats) - len(late) < case.panel.quorum:
        raise NotNow(reason="below_quorum", seen=len(seats) - len(late), asked=case.panel.quorum)
    taken(seat.expert_id for seat in late)
    for seat in late:
        move_seat(seat, "void")
    settle_chair(case, on=today)
    return case


@transaction.atomic
def vote(seat: Seat, question: str, judgement: str, *, by: Person, today: date, reason: str = "") -> Vote:
    """Vote once on one question; the last vote closes them. A vote that departs from one's finding says why.

    The same vote again changes nothing. Raises NotPermitted, Malformed, Conflicted, WrongState, AlreadyDone.
    """
    if not may_vote(by, seat):
        raise NotPermitted
    questions = seat.case.questions
    if question not in questions:
        raise Malformed(field="question", expected=", ".join(questions), seen=question)
    found = seat.judgements.filter(question=question).first()
    if not reason.strip() and found and found.judgement == judgement:
        reason = found.reason
    _check_answer(question, judgement, reason)
    if earlier := seat.votes.filter(question=question).first():
        if (earlier.judgement, earlier.reason) != (judgement, reason.strip()):
            raise AlreadyDone(field=question, seen=earlier.judgement)
        return earlier
    _check_seat(seat, "vote", on=today)
    case = step(seat.case, "vote", by=by, noted={"seat": seat.place, "question": question})
    cast = Vote.objects.create(
        case=case, seat=seat, question=question, judgement=judgement, reason=reason.strip(), cast_at=timezone.now()
    )
    seats = active_seats(case)
    voted = Vote.objects.filter(seat__in=seats).count()
    if voted == len(seats) * len(questions) and not _short(case):
        _close(case, by=by, by_quorum=False)
    return cast


@transaction.atomic
def close_votes(case: Case, *, by: Person) -> Case:
    """Close the votes with a quorum of them on each question. Raises NotPermitted, GateRefused, WrongState."""
    if not may_form_panel(by, case):
        raise NotPermitted
    return _close(case, by=by, by_quorum=True)


def _close(case: Case, *, by: Person, by_quorum: bool) -> Case:
    step(case, "close_votes", by=by, noted={"by_quorum": by_quorum})
    if missing := _short(case):
        raise GateRefused(missing)
    return case


def _short(case: Case) -> tuple[Finding, ...]:
    seats = [seat.reference for seat in active_seats(case)]
    return panel.vote_findings(queries.in_core(queries.votes(case)), case.questions, case.panel, seats=seats)


@transaction.atomic
def appoint_chair(seat: Seat, *, by: Person) -> Seat:
    """Let another member write the report where the chair does not. Raises NotPermitted or WrongState."""
    if not may_form_panel(by, seat.case):
        raise NotPermitted
    step(seat.case, "appoint_chair", by=by, noted={"seat": seat.place})
    seat.refresh_from_db(fields=["state", "is_chair"])
    if seat.state != SeatState.DECLARED:
        raise WrongState("appoint_chair", seat.state)
    if not seat.has_vote:
        raise NotNow(reason="rapporteur_has_no_vote", seen=seat.reference)
    Seat.objects.filter(case=seat.case, is_chair=True).update(is_chair=False)
    Seat.objects.filter(pk=seat.pk).update(is_chair=True)
    seat.is_chair = True
    return seat
