"""Cases that panels judged before the year of the story: what was decided stands here, who sat on them does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import clocks
from passerelle.demonstration.catalogue import ACTS, case_number
from passerelle.demonstration.files import read
from passerelle.registers.states import State
from passerelle.vetting.models import CONFIRMING, Case, Condition, Decision, Outcome
from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_judged(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> dict[str, Case]:
    """Write them with their decisions and conditions; return them by the key of their entry."""
    told, described = read("aftermath")["cases"], {one["key"]: one for one in read("micro_credentials")}
    rows = [_row(ground, cast, one, entries[one["micro_credential"]]) for one in told]
    Case.objects.bulk_create(rows)
    decisions = [
        _decision(ground, cast, one, described[one["micro_credential"]], row, entries[one["micro_credential"]])
        for one, row in zip(told, rows, strict=True)
    ]
    Decision.objects.bulk_create(decisions)
    Condition.objects.bulk_create(
        Condition(case=decision.case, place=place, text=item["text"], due_on=item["due_on"])
        for decision in decisions
        for place, item in enumerate(decision.conditions, start=1)
    )
    for decision in decisions:
        _tell(ground, decision)
    return {one["micro_credential"]: row for one, row in zip(told, rows, strict=True)}


def _row(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential) -> Case:
    if entry.due_on is None or entry.listed_on is None:
        raise ValueError(f"{entry} was never listed")
    return Case(
        number=ground.numbers.seen(case_number(told)),
        entry=entry.number,
        register=entry.register,
        edition=entry.edition,
        applicant=entry.awarder,
        opened_on=entry.listed_on,
        due_on=entry.due_on,
        stage=Stage.DECIDED,
        registrar=cast.people[told["registrar"]],
        version=2,
    )


def _decision(
    ground: Ground, cast: Cast, told: dict[str, Any], described: dict[str, Any], case: Case, entry: MicroCredential
) -> Decision:
    on = ground.today.on(described["decided_day"])
    is_removed = described["state"] == State.REMOVED and described["end"]["by"] == "panel"
    outcome = Outcome.REMOVE if is_removed else Outcome(ACTS.get(described["state"], "register"))
    return Decision(
        case=case,
        outcome=outcome,
        reasons=described["panel_reasons"],
        conditions=[
            {"text": item["text"], "due_on": ground.today.on(item["due_day"])} for item in described["conditions"]
        ],
        determined_level=entry.level if outcome in CONFIRMING else "",
        validity_months=told["valid_months"],
        was_overdue=on > case.due_on,
        decided_by=cast.people[told["decision_officer"]],
        decided_on=on,
        published_on=on,
        appeal_until=clocks.appeal_until(on),
        decided_at=ground.today.at(on, 15),
    )


def _tell(ground: Ground, decision: Decision) -> None:
    case = decision.case
    noted: dict[str, Any] = {"entry": case.entry, "edition": case.edition}
    ground.chronicle.tell("case.open", case.number, by=None, on=case.opened_on, hour=11, noted=noted)
    noted = {"outcome": str(decision.outcome), "overdue": decision.was_overdue}
    by, on = decision.decided_by, decision.decided_on
    ground.chronicle.tell("case.decide", case.number, by=by, on=on, hour=15, noted=noted)
