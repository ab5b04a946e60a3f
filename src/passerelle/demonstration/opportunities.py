"""Jobs, promotions and projects of Mirane's employers, and the micro-credentials that open them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.files import read
from passerelle.opportunities.description import checked
from passerelle.opportunities.models import Effect, Opportunity, OpportunityItem
from passerelle.opportunities.states import OpportunityState
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

EFFECTS = {
    "interview": Effect.INTERVIEW,
    "job": Effect.JOB,
    "pay_step": Effect.PAY_STEP,
    "promotion": Effect.SHORTLIST,
}
"""What the employers' own lists promise for the same micro-credentials, in the register's words."""
NOT_YET = ("places", "pay_dinars_month")


def load_opportunities(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> dict[str, Opportunity]:
    """Write what is offered, oldest first; return it by key."""
    promised = _promised()
    told = sorted(read("opportunities"), key=lambda one: (one["opened_day"], one["key"]))
    shaped = [checked(_stated(ground, one, promised, entries), today=ground.today.day) for one in told]
    rows = [_row(ground, cast, one, fields) for one, (fields, _) in zip(told, shaped, strict=True)]
    Opportunity.objects.bulk_create(rows)
    OpportunityItem.objects.bulk_create(
        OpportunityItem(opportunity=row, **item) for row, (_, items) in zip(rows, shaped, strict=True) for item in items
    )
    for one, row in zip(told, rows, strict=True):
        on = ground.today.on(one["opened_day"])
        noted = {"items": [entries[key].number for key in one["accepted_items"]]}
        ground.chronicle.tell("opportunity.draft", row.number, by=row.drafted_by, on=on, hour=9)
        ground.chronicle.tell("opportunity.publish", row.number, by=row.drafted_by, on=on, hour=10, noted=noted)
    return {one["key"]: row for one, row in zip(told, rows, strict=True)}


def _promised() -> dict[tuple[str, str], str]:
    return {
        (owner["owner"], item): EFFECTS[line["effect"]]
        for owner in read("recognition")["employers"]
        for line in owner["lines"]
        for item in line["items"]
    }


def _stated(
    ground: Ground,
    told: dict[str, Any],
    promised: dict[tuple[str, str], str],
    entries: dict[str, MicroCredential],
) -> dict[str, Any]:
    usual = Effect.SHORTLIST if told["kind"] == "promotion" else Effect.INTERVIEW
    return {
        "title": told["title"],
        "kind": told["kind"],
        "description": told["description"],
        "place": told["place"],
        "closes_on": ground.today.on(told["closes_day"]),
        "any_of": told["choose_at_least"],
        "items": [
            {
                "micro_credential": entries[key],
                "min_result": told["min_result"],
                "effect": promised.get((told["employer"], key), usual),
            }
            for key in told["accepted_items"]
        ],
    }


def _row(ground: Ground, cast: Cast, told: dict[str, Any], fields: dict[str, Any]) -> Opportunity:
    opened = ground.today.on(told["opened_day"])
    writing = cast.acting_for(told["employer"], Function.EDITOR, Function.SIGNATORY, on=opened)
    if writing is None:
        raise ValueError(f"nobody writes for {told['employer']}")
    return Opportunity(
        number=ground.numbers.give("OP"),
        employer=cast.bodies[told["employer"]],
        state=OpportunityState.OPEN,
        version=2,
        drafted_by=writing,
        opened_on=opened,
        **fields,
    )
