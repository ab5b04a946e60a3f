"""Signing a sheet as a whole: every row that is marked, each judged like a result signed alone, a portion at a time.

Who cannot be signed is told by name and stops nobody else. Whoever is killed in the middle leaves whole portions; the
journal goes on behind the last row that was come to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.assessment import holds, queries, second_marking, seconds, sheet_rows, sparing
from passerelle.assessment.models import (
    Candidate,
    MarkingSheet,
    PriorLearningCase,
    SecondMarking,
    SheetRow,
    SittingBooking,
)
from passerelle.assessment.permissions import may_record_results
from passerelle.assessment.places import attended
from passerelle.assessment.second_states import SecondState
from passerelle.assessment.sheet_states import SHEET_LIFE, RowState, SheetState
from passerelle.assessment.sheets import PORTION
from passerelle.assessment.states import CANDIDATE_LIFE, CASE_LIFE, CandidateState, CaseState
from passerelle.assessment.steps import step
from passerelle.catalogue.models import Supervision
from passerelle.core import assessing
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from passerelle.core.assessing import CandidateFacts
    from passerelle.people.models import Person


def sign(sheet: MarkingSheet, identity_check: str, *, by: Person, today: date) -> MarkingSheet:
    """Sign every row of a sheet that is marked, and begin with the first portion. Safe to send twice.

    Raises NotPermitted, Malformed, WrongState, NotNow (`identity_check_too_weak`, `outcome_not_covered`,
    `choose_first`, `still_being_read`). A row that is marked twice is handed in to be compared, and waits.
    """
    if sheet.assessor_id != by.pk:
        raise NotPermitted
    if sheet.is_signing:
        return go_on(sheet)
    if identity_check not in Supervision.values:
        raise Malformed(field="identity_check", expected=", ".join(Supervision.values), seen=identity_check[:40])
    asked = queries.specification(sheet.micro_credential, sheet.edition).supervision
    if not assessing.meets(identity_check, asked):
        raise NotNow(reason="identity_check_too_weak", asked=asked)
    seconds.refuse_uncovered(queries.specification(sheet.micro_credential, sheet.edition), on=today)
    if sheet.returns.filter(state="reading").exists():
        raise NotNow(reason="still_being_read")
    if sheet.lines.filter(state=RowState.CONFLICT).exists():
        raise NotNow(reason="choose_first")
    told: dict[str, Any] = {"identity_check": identity_check, "signed_on": today, "signed_to": 0}
    return go_on(step(sheet, SHEET_LIFE, "sign", by=by, **told))


def go_on(sheet: MarkingSheet) -> MarkingSheet:
    """Sign the next portion; nothing where it is signed, or somebody else is at it."""
    found = MarkingSheet.objects.select_related("sitting", "micro_credential", "assessor").get(pk=sheet.pk)
    if not found.is_signing:
        return found
    rows = list(found.lines.filter(row__gt=found.signed_to).order_by("row")[:PORTION])
    last = rows[-1].row if rows else found.size
    with transaction.atomic():
        same = MarkingSheet.objects.filter(pk=found.pk, state=SheetState.SIGNING, signed_to=found.signed_to)
        if rows and same.update(signed_to=last):
            _sign(found, rows)
        if last >= found.size:
            step(found, SHEET_LIFE, "finish", by=found.assessor)
    return MarkingSheet.objects.get(pk=found.pk)


def finish(sheet: MarkingSheet) -> MarkingSheet:
    """Sign a sheet to its end. Safe to call twice."""
    while sheet.is_signing:
        sheet = go_on(sheet)
    return sheet


def _sign(sheet: MarkingSheet, rows: Sequence[SheetRow]) -> None:
    chosen = {row.candidate_id: row for row in rows if row.state == RowState.APPLIED}
    locked = Candidate.objects.filter(pk__in=chosen).select_for_update(of=("self",)).order_by("pk")
    candidates = list(locked.select_related("person", "organisation", "course__provider", "micro_credential"))
    spec = queries.specification(sheet.micro_credential, sheet.edition)
    spared = sparing.spared_of(candidates, spec)
    facts, came = _facts(candidates), _came(candidates)
    marks = sheet_rows.marks_of(chosen)
    may = _may(sheet, candidates)
    held, twice = holds.held(chosen), _marked_twice(chosen)
    assessor = queries.assessor_facts([sheet.assessor], on=_day(sheet))[sheet.assessor_id]
    results: dict[Candidate, assessing.Result] = {}
    refused: dict[str, list[int]] = defaultdict(list)
    for candidate in candidates:
        refusal = ""
        if candidate.is_signed:
            refused["signed_already"].append(candidate.pk)
            continue
        if not _is_theirs(sheet, candidate) or not may[candidate.organisation_id]:
            refusal = "another_assessor"
        elif assessing.bars(assessor, facts[candidate.pk], _day(sheet)):
            refusal = "conflicted"
        elif not attended(candidate.route, came.get(candidate.pk, set())):
            refusal = "did_not_attend"
        elif candidate.pk in held:
            refusal = "on_hold"
        elif candidate.pk in twice and twice[candidate.pk].state != SecondState.SETTLED:
            refusal = _hand_in(sheet, twice[candidate.pk])
        elif outcome := _amounts_to(spec, spared[candidate.pk], marks.get(candidate.pk, {})):
            results[candidate] = outcome
        else:
            refusal = "marks_missing"
        if refusal:
            refused[refusal].append(candidate.pk)
    _pass_or_fail(sheet, results)
    sparing.write((one, spared[one.pk]) for one in results)
    _record(sheet, list(results))
    for refusal, keys in refused.items():
        state = RowState.SIGNED if refusal == "signed_already" else RowState.APPLIED
        said = "" if refusal == "signed_already" else refusal
        sheet.lines.filter(candidate__in=keys).update(refusal=said, state=state)
    sheet.lines.filter(candidate__in=[one.pk for one in results]).update(state=RowState.SIGNED, refusal="")


def _amounts_to(
    spec: queries.Specification, spared: Collection[str], marks: Mapping[str, Any]
) -> assessing.Result | None:
    """Return what the marks of one candidate amount to, of the components that are marked for them."""
    own = replace(spec, spared=tuple(spared))
    return assessing_of({code: mark for code, mark in marks.items() if code not in spared}, own.components, own.grades)


def _marked_twice(candidates: Collection[int]) -> dict[int, SecondMarking]:
    rows = SecondMarking.objects.filter(candidate__in=candidates).exclude(state=SecondState.DROPPED)
    return {one.candidate_id: one for one in rows.select_related("candidate__organisation")}


def _hand_in(sheet: MarkingSheet, found: SecondMarking) -> str:
    """Hand in the marks of a row to be compared with those of a second assessor; return why it is not signed yet."""
    if not found.first_marks:
        try:
            second_marking.hand_in(found, [], by=sheet.assessor, today=_day(sheet))
        except Malformed:
            return "marks_missing"
    return "second_mark_wanted"


def _is_theirs(sheet: MarkingSheet, candidate: Candidate) -> bool:
    return candidate.state == CandidateState.ASSIGNED and candidate.assessor_id == sheet.assessor_id


def assessing_of(
    marks: Mapping[str, Any], components: Sequence[assessing.Component], grades: Sequence[assessing.Grade]
) -> assessing.Result | None:
    """Return what marks amount to; nothing where one is missing."""
    try:
        return assessing.result(marks, components, grades)
    except Malformed:
        return None


def _pass_or_fail(sheet: MarkingSheet, results: Mapping[Candidate, assessing.Result]) -> None:
    """Sign results, in one query all that are the same."""
    alike: dict[assessing.Result, list[Candidate]] = defaultdict(list)
    for candidate, outcome in results.items():
        alike[outcome].append(candidate)
    for outcome, candidates in alike.items():
        sheet_rows.move_many(
            candidates,
            CandidateState.ASSIGNED,
            state=CANDIDATE_LIFE.after(CandidateState.ASSIGNED, "pass" if outcome.passed else "fail"),
            result=outcome.grade,
            score=outcome.score,
            assessed_on=sheet.signed_on,
            identity_check=sheet.identity_check,
        )


def _record(sheet: MarkingSheet, signed: Sequence[Candidate]) -> None:
    """Leave the fact of each result, as one signed alone leaves it, and end the cases of prior learning behind them."""
    noted = {"micro_credential": sheet.micro_credential.reference, "edition": sheet.edition, "sheet": sheet.number}
    told = json.dumps(noted)
    journal.record_many("candidate.assess", [(one.number, sheet.assessor.reference, told) for one in signed])
    for case in PriorLearningCase.objects.filter(candidate__in=[one.pk for one in signed], state=CaseState.ADMITTED):
        step(case, CASE_LIFE, "assess", by=sheet.assessor)


def _facts(candidates: Sequence[Candidate]) -> dict[int, CandidateFacts]:
    advisers = queries.who_helped({one.person_id for one in candidates})
    return {
        one.pk: assessing.CandidateFacts(
            person=one.person.reference,
            organisation=one.organisation.reference if one.organisation else "",
            provider=one.course.provider.reference if one.course and one.course.provider else "",
            accompanied_by=advisers.get(one.person_id, frozenset()),
        )
        for one in candidates
    }


def _came(candidates: Collection[Candidate]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    booked = SittingBooking.objects.filter(candidate__in=[one.pk for one in candidates])
    for candidate, state in booked.values_list("candidate", "state"):
        found[candidate].add(state)
    return found


def _may(sheet: MarkingSheet, candidates: Sequence[Candidate]) -> dict[int | None, bool]:
    """Say of each body whether the assessor of the sheet signs there today: asked once a body, not once a row."""
    first = {one.organisation_id: one for one in candidates if one.assessor_id == sheet.assessor_id}
    may = {key: may_record_results(sheet.assessor, one, on=_day(sheet)) for key, one in first.items()}
    return defaultdict(bool, may)


def _day(sheet: MarkingSheet) -> date:
    if sheet.signed_on is None:
        raise AssertionError("a sheet is signed on a day")
    return sheet.signed_on
