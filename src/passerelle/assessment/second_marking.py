"""Acts of a second marking: somebody without ties is named, each marks alone, a third decides where they are apart.

Source: DOMAIN 3.7, 3.8 (conflicts of interest), 6, journey 6.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from passerelle.assessment import actions, queries, sparing
from passerelle.assessment.models import ComponentResult, DeclaredTie, SecondMarking
from passerelle.assessment.permissions import candidates_to_assign, may_assign, may_choose_body, may_mark
from passerelle.assessment.second_states import SECOND_LIFE, SecondState
from passerelle.assessment.steps import step
from passerelle.core import assessing
from passerelle.core import marking as rules
from passerelle.core.errors import Conflicted, NotNow, NotPermitted, WrongState
from passerelle.organisations.models import Function, Role
from passerelle.organisations.permissions import acts_for, has_role, organisations_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

PLACES = {SecondState.MARKING: "second", SecondState.DECIDING: "third"}
"""Who of the further assessors marks in which state."""
THIRD = (SecondState.APART, SecondState.DECIDING)


def visible_to(person: Person) -> QuerySet[SecondMarking]:
    """Those one was named for as second or third, those of the candidates one assesses, and those one names for."""
    bodies = organisations_of(person, Function.ASSESSOR)
    own = Q(second=person, second_body__in=bodies) | Q(third=person, third_body__in=bodies)
    first = Q(candidate__assessor=person, candidate__organisation__in=bodies)
    names = Q(candidate__in=candidates_to_assign(person).exclude(person=person).values("pk"))
    return _rows().filter(own | first | names).exclude(candidate__person=person)


def to_mark(person: Person) -> QuerySet[SecondMarking]:
    """Those one is to mark as second or third and has not yet."""
    bodies = organisations_of(person, Function.ASSESSOR)
    second = Q(state=SecondState.MARKING, second=person, second_body__in=bodies, second_marks={})
    third = Q(state=SecondState.DECIDING, third=person, third_body__in=bodies)
    return _rows().filter(second | third)


def to_name(person: Person) -> QuerySet[SecondMarking]:
    """Those for which one may name the assessor who is missing."""
    mine = candidates_to_assign(person).exclude(person=person).values("pk")
    return _rows().filter(state__in=[SecondState.WANTED, SecondState.APART], candidate__in=mine)


def _rows() -> QuerySet[SecondMarking]:
    return SecondMarking.objects.select_related(
        "candidate__person", "candidate__micro_credential__awarder", "candidate__organisation", "candidate__assessor",
        "candidate__course__provider", "candidate__assessed_under", "second", "third", "second_body", "third_body",
    ).order_by("asked_on", "pk")  # fmt: skip


def may_name(person: Person, found: SecondMarking) -> bool:
    """Whoever may name the first assessor; never the candidate."""
    return person.pk != found.candidate.person_id and may_assign(person, found.candidate)


def may_hand_in(person: Person, found: SecondMarking, *, on: date) -> str:
    """Return as whom somebody marks (`first`, `second`, `third`) while mandate and role hold; nothing for others."""
    if may_mark(person, found.candidate):
        return "first"
    for place in ("second", "third"):
        body = getattr(found, f"{place}_body_id")
        if getattr(found, f"{place}_id") == person.pk and body and acts_for(person, body, Function.ASSESSOR):
            return place if has_role(body, Role.ASSESSOR, on=on) else ""
    return ""


def choices(found: SecondMarking, *, on: date, by: Person) -> list[queries.Choice]:
    """Return who may be named, those with a tie last; who marks already is not among them."""
    candidate = found.candidate
    may = may_choose_body(by, candidate, on=on)
    named = queries.choices(candidate, on=on, organisation=None if may else candidate.organisation_id)
    taken = {candidate.assessor_id, found.second_id if found.state in THIRD else None}
    return [one for one in named if one.person.pk not in taken]


@transaction.atomic
def name(found: SecondMarking, assessor: Person, body: Organisation, *, by: Person, today: date) -> SecondMarking:
    """Name the second assessor, or the third where two are apart.

    Raises NotPermitted, WrongState, Conflicted with every tie, NotNow (`marks_already`, `not_let_assess`,
    `marks_handed_in` for a second who handed in).
    """
    if not may_name(by, found):
        raise NotPermitted
    if body.pk != found.candidate.organisation_id and not may_choose_body(by, found.candidate, on=today):
        raise NotPermitted
    place = "third" if found.state in THIRD else "second"
    SECOND_LIFE.after(found.state, f"name_{place}")
    if getattr(found, f"{place}_marks"):
        raise NotNow(reason="marks_handed_in")
    others = {found.candidate.assessor_id, found.first_id, found.second_id if place == "third" else None}
    if assessor.pk in others:
        raise NotNow(reason="marks_already")
    if ties := queries.ties(found.candidate, assessor, organisation=body, on=today):
        raise Conflicted(ties=[tie.code for tie in ties])
    own = body.pk == found.candidate.organisation_id
    if not own and body not in queries.assessing_bodies(found.candidate.micro_credential, on=today):
        raise NotNow(reason="not_let_assess")
    noted = {"assessor": assessor.reference, "organisation": body.reference}
    said: dict[str, Any] = {place: assessor, f"{place}_body": body}
    if getattr(found, f"{place}_id") != assessor.pk:
        said["draft"] = {}
    return step(found, SECOND_LIFE, f"name_{place}", by=by, noted=noted, **said)


@transaction.atomic
def step_aside(found: SecondMarking, *, by: Person, today: date) -> SecondMarking:
    """Say, as second or third, that the candidate is close to oneself: somebody else is named, and one stays barred.

    Raises NotPermitted, NotNow once one has handed in, or WrongState.
    """
    place = may_hand_in(by, found, on=today)
    if place not in {"second", "third"} or PLACES.get(SecondState(found.state)) != place:
        raise NotPermitted
    if getattr(found, f"{place}_marks"):
        raise NotNow(reason="marks_handed_in")
    said: dict[str, Any] = {place: None, f"{place}_body": None, "draft": {}}
    step(found, SECOND_LIFE, "step_aside", by=by, **said)
    DeclaredTie.objects.get_or_create(assessor=by, candidate=found.candidate.person, defaults={"declared_on": today})
    return found


@transaction.atomic
def hand_in(found: SecondMarking, marks: Sequence[actions.Mark], *, by: Person, today: date) -> SecondMarking:
    """Hand in one's marks, once; what was handed in is not changed. Where both are in, they are compared at once.

    Of the first, marks saved before stand where none is given now; the others hand in their draft where they give
    none at all. What they note goes to who decides. The same marks again change nothing. Raises
    NotPermitted, Malformed with everything that is amiss, Conflicted when a tie arose meanwhile, NotNow
    (`marks_handed_in`) or WrongState.
    """
    place = may_hand_in(by, found, on=today)
    if not place:
        raise NotPermitted
    candidate = found.candidate
    spec = sparing.specification(candidate)
    if place != "first" and not marks:
        marks = drafted(found)
    given = {mark.component: mark.score for mark in marks}
    if place == "first":
        given = actions.saved_scores(candidate) | given
    kept = {code: str(score) for code, score in given.items()}
    before = getattr(found, f"{place}_marks")
    if before and scores_of(before) == given:
        return found
    if before:
        raise NotNow(reason="marks_handed_in")
    act = "decide" if place == "third" else "hand_in"
    SECOND_LIFE.after(found.state, act)
    body = candidate.organisation if place == "first" else getattr(found, f"{place}_body")
    if ties := queries.ties(candidate, by, organisation=body, on=today):
        raise Conflicted(ties=[tie.code for tie in ties])
    assessing.result(given, spec.components, spec.grades)
    ordered = {part.code: kept[part.code] for part in spec.components}
    noted: dict[str, Any] = {}
    if place == "first":
        actions.keep_marks(candidate, marks)
    else:
        actions.check_notes(marks)
        noted = {f"{place}_notes": notes_of(marks), "draft": {}}
    if place == "third":
        return _settle(found, "decide", scores_of(ordered), by=by, today=today, third_marks=ordered, **noted)
    if place == "second" and found.state != SecondState.MARKING:
        raise WrongState("hand_in", found.state)
    changed: dict[str, Any] = {f"{place}_marks": ordered, **noted} | ({"first": by} if place == "first" else {})
    step(found, SECOND_LIFE, "hand_in", by=by, noted={"marks": len(ordered)}, **changed)
    return _compare(found, by=by, today=today)


@transaction.atomic
def hand_in_sheet(
    found: SecondMarking,
    marks: Sequence[actions.Mark],
    *,
    identity_check: str,
    seen_version: int,
    by: Person,
    today: date,
) -> SecondMarking:
    """Save the sheet of the first assessor as they see it, and hand its marks in; what else both acts refuse."""
    candidate = found.candidate
    actions.save_marks(candidate, marks, by=by, seen_version=seen_version, identity_check=identity_check)
    return hand_in(found, [], by=by, today=today)


def scores_of(marks: Mapping[str, str]) -> dict[str, Decimal]:
    return {code: Decimal(mark) for code, mark in marks.items()}


def notes_of(marks: Sequence[actions.Mark]) -> dict[str, str]:
    return {mark.component: mark.note.strip() for mark in marks if mark.note.strip()}


def drafted(found: SecondMarking) -> list[actions.Mark]:
    """Return the draft of who marks at present."""
    kept = found.draft.get("notes", {})
    return [
        actions.Mark(code, score, kept.get(code, "")) for code, score in scores_of(found.draft.get("marks", {})).items()
    ]


def _compare(found: SecondMarking, *, by: Person, today: date) -> SecondMarking:
    """Compare what two handed in; nothing before both have."""
    if not (found.first_marks and found.second_marks):
        return found
    first, second = scores_of(found.first_marks), scores_of(found.second_marks)
    if parts := rules.apart(first, second, found.tolerance):
        return step(found, SECOND_LIFE, "differ", by=by, noted={"components": list(parts)})
    return _settle(found, "agree", rules.settled(first, second, found.within), by=by, today=today)


def _settle(
    found: SecondMarking, act: str, marks: Mapping[str, Decimal], *, by: Person, today: date, **more: Any
) -> SecondMarking:
    """Keep the marks that count, also as those of the candidate, whom the first assessor then signs."""
    said: dict[str, Any] = {"settled": {code: str(mark) for code, mark in marks.items()}, "settled_on": today} | more
    step(found, SECOND_LIFE, act, by=by, **said)
    for code, mark in marks.items():
        ComponentResult.objects.filter(candidate=found.candidate_id, component=code).update(score=mark)
    actions.raise_version(found.candidate)
    return found


def marks_for(found: SecondMarking, person: Person, *, on: date) -> dict[str, dict[str, str]]:
    """Return what one may see of the marks, by place: one's own, and all of them once they are no longer blind."""
    place = may_hand_in(person, found, on=on)
    every = {one: getattr(found, f"{one}_marks") for one in ("first", "second", "third")}
    if found.state == SecondState.SETTLED:
        every["settled"] = found.settled
    if not place:
        return {}
    opened = found.state == SecondState.SETTLED or (place == "third" and found.state == SecondState.DECIDING)
    return {one: marks for one, marks in every.items() if marks and (opened or one == place)}
