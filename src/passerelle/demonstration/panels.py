"""The cases before panels, each at the stage the data tell: seats, declarations, findings, votes, report, decision."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.catalogue import revising
from passerelle.catalogue.models import MicroCredential
from passerelle.core import clocks, panel
from passerelle.demonstration.catalogue import case_number
from passerelle.demonstration.experts import load_experts
from passerelle.demonstration.files import read
from passerelle.demonstration.panel_story import Told, tell_judging, tell_opening
from passerelle.policy import queries as policy
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.actions.steps import settle_chair
from passerelle.vetting.models import (
    CONFIRMING,
    Case,
    Condition,
    Decision,
    Declaration,
    Judgement,
    Outcome,
    Purpose,
    Report,
    Seat,
    Vote,
)
from passerelle.vetting.pool import recount
from passerelle.vetting.states import SeatState, Stage

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import ShortCourse
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.vetting.models import Expert

STAGES = {
    "panel_to_form": Stage.TO_FORM,
    "declarations": Stage.DECLARING,
    "findings": Stage.FINDING,
    "discussion": Stage.VOTING,
    "clock_stopped": Stage.VOTING,
    "vote": Stage.VOTING,
    "chair_report": Stage.REPORTING,
    "publish": Stage.DECIDING,
    "decided": Stage.DECIDED,
}
"""Members discuss between findings and votes; a signed decision is public at once, so `publish` waits for one."""
SEATS = {
    "invited": SeatState.INVITED,
    "declared": SeatState.DECLARED,
    "conflict_open": SeatState.RECUSED,
    "replaced": SeatState.RECUSED,
}
NOT_YET = ("findings_due_day", "next_act", "call_day", "published_day", "draft findings")
"""What the data tell of cases and nobody keeps; when the clock stood still counts in the due date alone."""


def load_panels(
    ground: Ground, cast: Cast, entries: dict[str, MicroCredential], courses: dict[str, ShortCourse]
) -> dict[str, Case]:
    """Write the pool and the cases; return the cases by the key of their entry."""
    experts = load_experts(ground, cast)
    judged: dict[str, MicroCredential | ShortCourse] = {**entries, **courses}
    cases = [Told(told, _row(ground, cast, told, judged[about(told)])) for told in read("panels")]
    Case.objects.bulk_create(case.row for case in cases)
    judge(ground, cast, cases, experts)
    recount()
    return {about(case.told): case.row for case in cases}


def judge(ground: Ground, cast: Cast, cases: list[Told], experts: dict[str, Expert]) -> None:
    """Write what panels did in cases that are written, each as far as it came, and tell it."""
    for case in cases:
        case.seats = _seats(ground, case, experts)
    Seat.objects.bulk_create(seat for case in cases for _, seat in case.seats)
    for case in cases:
        settle_chair(case.row, on=ground.today.day)  # where the data name none, as when a panel is formed
    Declaration.objects.bulk_create(row for case in cases for row in _declarations(ground, case))
    Judgement.objects.bulk_create(row for case in cases for row in _judgements(ground, case))
    for case in cases:
        case.votes = _votes(ground, case)
    Vote.objects.bulk_create(vote for case in cases for vote in case.votes)
    for case in cases:
        tell_opening(ground, cast, case)
        tell_judging(ground, case)
        _conclude(ground, cast, case)


def about(told: dict[str, Any]) -> str:
    """Return the key of the micro-credential or course that a case of the data is about."""
    return str(told.get("micro_credential") or told["short_course"])


def _row(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential | ShortCourse) -> Case:
    change = revising.open_of(entry.number) if entry.state == State.REVIEW_OPEN else None
    opened = ground.today.on(told["uploaded_day"])
    due = rules.change_due(opened, entry.valid_until) if change else entry.due_on
    if due is None or entry.owner_id is None:
        raise ValueError(f"{entry} has no due date, or no owner")
    stage = STAGES[told["stage"]]
    return Case(
        number=ground.numbers.seen(case_number(told)),
        entry=entry.number,
        register=entry.register,
        edition=told["version"],
        revision=change,
        purpose=Purpose.REVISION if change else Purpose.VERIFICATION,
        criteria=[] if isinstance(entry, MicroCredential) else _asked(entry, opened),
        applicant_id=entry.owner_id,
        opened_on=opened,
        due_on=due,
        stopped_days=sum(stop["until_day"] - stop["from_day"] for stop in told["clock_stops"]),
        stage=stage,
        registrar=None if stage == Stage.TO_FORM else cast.people[told["registrar"]],
    )


def _asked(course: ShortCourse, on: date) -> list[dict[str, Any]]:
    """Return what the panel of a course is asked; of a micro-credential it is the paper's two questions."""
    return rules.criteria_of(policy.in_force(on), course.as_stated(), course.gate_target, on=on)


def _seats(ground: Ground, case: Told, experts: dict[str, Expert]) -> list[tuple[dict[str, Any], Seat]]:
    """Return the seats in the order in which they were given."""
    ordered = sorted(case.told["seats"], key=lambda seat: seat["invited_day"])
    return [
        (
            told,
            Seat(
                case=case.row,
                expert=experts[told["expert"]],
                place=place,
                kind=told["kind"],
                country=told["country"],
                is_chair=told["expert"] == case.told["chair"],
                state=SEATS[told["status"]],
                invited_on=ground.today.on(told["invited_day"]),
            ),
        )
        for place, told in enumerate(ordered, start=1)
    ]


def _declarations(ground: Ground, case: Told) -> list[Declaration]:
    return [
        Declaration(
            seat=seat,
            has_conflict=told["declaration"]["interest"],
            statement=told["declaration"]["text"],
            declared_at=ground.today.at(ground.today.on(told["declared_day"]), 14),
        )
        for told, seat in case.seats
        if told["declared_day"] is not None
    ]


def _judgements(ground: Ground, case: Told) -> list[Judgement]:
    return [
        Judgement(
            seat=seat,
            question=question,
            judgement=told["finding"][question]["judgement"],
            reason=told["finding"][question]["reason"],
            sealed_at=ground.today.at(ground.today.on(told["finding"]["sealed_day"]), 16),
        )
        for told, seat in case.sealed
        for question in case.row.questions
    ]


def _votes(ground: Ground, case: Told) -> list[Vote]:
    voted = [(told, seat) for told, seat in case.active if told["votes"]]
    if not voted:
        return []
    at = ground.today.at(case.voted_on(ground), 15)
    return [
        Vote(
            case=case.row,
            seat=seat,
            question=question,
            judgement=told["votes"][question],
            reason=_reason(told, question),
            cast_at=at,
        )
        for told, seat in voted
        for question in case.row.questions
    ]


def _reason(told: dict[str, Any], question: str) -> str:
    """Return the finding's reason, in words the public may read; who votes otherwise after the discussion says how."""
    found, vote = told["finding"][question], told["votes"][question]
    if found["judgement"] == vote:
        return str(found["reason"])
    return PERSUADED[vote].format(reason=found["reason"])


PERSUADED = {
    "yes": "{reason} This goes to the awarder as advice.",
    "condition": "{reason} The others showed that a condition is needed all the same.",
    "no": "{reason} The others showed that this does not suffice.",
}


def _conclude(ground: Ground, cast: Cast, case: Told) -> None:
    """Write the chair's report and the decision, where the case got that far."""
    if case.row.stage in (Stage.DECIDING, Stage.DECIDED):
        report = _report(ground, case)
        by, on = report.by.expert.person, timezone.localdate(report.reported_at)
        ground.chronicle.tell("case.report", case.row.number, by=by, on=on, hour=17)
        if case.row.stage == Stage.DECIDED:
            _decision(ground, cast, case, report)
    steps = [fact for fact in ground.chronicle.facts if fact.subject == case.row.number and fact.kind != "case.open"]
    Case.objects.filter(pk=case.row.pk).update(version=1 + len(steps))


def _report(ground: Ground, case: Told) -> Report:
    chair = next(seat for _, seat in case.active if seat.is_chair)
    votes = [panel.Vote(vote.seat.reference, vote.question, vote.judgement, vote.reason) for vote in case.votes]
    tallies = panel.tally(votes, case.row.questions, chair=chair.reference)
    found = panel.outcome(tallies)
    entry_level = case.told["decision"]["outcome"] in CONFIRMING
    written = Report.objects.create(
        case=case.row,
        by=chair,
        outcome=found,
        text=case.told["chair_report"],
        determined_level=_level(case) if entry_level else "",
        conditions=_conditions(ground, case),
        tallies=[asdict(one) for one in tallies],
        reported_at=ground.today.at(ground.today.on(case.told["decision"]["signed_day"] - 1), 17),
    )
    Case.objects.filter(pk=case.row.pk).update(report=written)
    return written


def _level(case: Told) -> str:
    levels = {entry["key"]: entry["level_nqf"]["level"] for entry in read("micro_credentials")}
    return str(levels.get(about(case.told), ""))


def _conditions(ground: Ground, case: Told) -> list[dict[str, Any]]:
    """Return what the entry has to mend, [{text, due_on}], where it is registered with conditions."""
    if case.told["decision"]["outcome"] != Outcome.REGISTER_WITH_CONDITIONS:
        return []
    told = next(entry for entry in read("micro_credentials") if entry["key"] == about(case.told))
    return [{"text": one["text"], "due_on": ground.today.on(one["due_day"])} for one in told["conditions"]]


def _decision(ground: Ground, cast: Cast, case: Told, report: Report) -> None:
    """Sign what the entry's own step already tells (`catalogue`)."""
    told = case.told["decision"]
    on, officer = ground.today.on(told["published_day"]), cast.people[case.told["decision_officer"]]
    Decision.objects.create(
        case=case.row,
        outcome=told["outcome"],
        reasons=told["reasons"],
        conditions=report.conditions,
        determined_level=report.determined_level,
        validity_months=told["valid_months"],
        was_overdue=on > case.row.due_on,
        decided_by=officer,
        decided_on=on,
        published_on=on,
        appeal_until=clocks.appeal_until(on),
        decided_at=ground.today.at(on, 15),
    )
    Condition.objects.bulk_create(
        Condition(case=case.row, place=place, text=one["text"], due_on=one["due_on"])
        for place, one in enumerate(report.conditions, start=1)
    )
    noted = {"outcome": told["outcome"], "overdue": on > case.row.due_on}
    ground.chronicle.tell("case.decide", case.row.number, by=officer, on=on, hour=15, noted=noted)
