"""What naming, marking and signing ask of a second marking: begun with the assessor, begun anew, given up, settled.

The acts of those who mark are in `second_marking.py`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.assessment.models import SecondMarking
from passerelle.assessment.second_states import BLIND, OPEN_SECONDS, SECOND_LIFE, SecondState
from passerelle.assessment.steps import step
from passerelle.core import assessing
from passerelle.core import marking as rules
from passerelle.core.errors import NotNow
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.assessment.models import Candidate
    from passerelle.assessment.queries import Specification
    from passerelle.core.marking import Terms
    from passerelle.people.models import Person


def terms_on(day: date) -> Terms:
    """Return what the rules in force on a day ask of marking (`params.marking`)."""
    return rules.terms(policy.said(policy.in_force(day), "marking"))


def of(candidate: Candidate) -> SecondMarking | None:
    return SecondMarking.objects.filter(candidate=candidate).exclude(state=SecondState.DROPPED).first()


def begin(candidate: Candidate, *, by: Person, today: date) -> SecondMarking | None:
    """Ask for a second marking of a candidate who has an assessor now, where the rules of today do; once for each."""
    if SecondMarking.objects.filter(candidate=candidate).exists():
        return None
    asked = terms_on(today)
    why = rules.why_twice(asked, level=candidate.micro_credential.level, number=candidate.number)
    if not why:
        return None
    made = SecondMarking.objects.create(
        number=next_number("SM"),
        candidate=candidate,
        why=why,
        asked_on=today,
        tolerance=asked.tolerance,
        within=asked.within,
        first=candidate.assessor,
    )
    noted = {"candidate": candidate.number, "why": why}
    journal.record("second_marking.ask", subject=made.number, actor=by.reference, noted=noted)
    return made


def restart(candidate: Candidate, *, by: Person) -> None:
    """Begin anew where who assesses changed: nothing that was marked counts any more."""
    found = of(candidate)
    if found is None:
        return
    step(
        found,
        SECOND_LIFE,
        "restart",
        by=by,
        first=candidate.assessor,
        first_marks={},
        second=None,
        second_body=None,
        second_marks={},
        second_notes={},
        third=None,
        third_body=None,
        third_marks={},
        third_notes={},
        draft={},
        settled={},
        settled_on=None,
    )


def drop(candidate: Candidate, *, by: Person | None) -> None:
    """Give a second marking up with the candidature, or where a jury judges in its place."""
    found = of(candidate)
    if found is not None and found.state in OPEN_SECONDS:
        step(found, SECOND_LIFE, "drop", by=by)


def refuse_marking(candidate: Candidate) -> None:
    """Raise NotNow (`marks_handed_in`) for marks that were handed in to be compared, or compared already."""
    found = of(candidate)
    if found is not None and (found.first_marks or found.state not in BLIND):
        raise NotNow(reason="marks_handed_in")


def refuse_signing(candidate: Candidate, scores: Mapping[str, Decimal]) -> None:
    """Raise NotNow before the marks are settled (`second_mark_wanted`), or for others than these (`marks_settled`)."""
    found = of(candidate)
    if found is None:
        return
    if found.state in OPEN_SECONDS:
        raise NotNow(reason="second_mark_wanted")
    if dict(scores) != {code: Decimal(mark) for code, mark in found.settled.items()}:
        raise NotNow(reason="marks_settled")


def refuse_uncovered(spec: Specification, *, on: date) -> None:
    """Raise NotNow (`outcome_not_covered`) for outcomes that no component shows, where the rules ask for all."""
    left = uncovered(spec)
    if left and terms_on(on).covers_all:
        raise NotNow(reason="outcome_not_covered", outcomes=left)


def uncovered(spec: Specification) -> list[str]:
    """Return the outcomes that no component of the description shows, however it is marked."""
    full = {part.code: assessing.PASS_MARK for part in spec.every}
    return list(assessing.uncovered(full, spec.every, [one["code"] for one in spec.outcomes]))
