"""Who sat on the panels that judged before the year of the story: told short, and built as the panels of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration import panels
from passerelle.demonstration.files import read
from passerelle.demonstration.panel_story import Told
from passerelle.vetting.models import Expert

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.vetting.models import Case

FORMED_AFTER, DECLARED_AFTER = 3, 6
"""Days from the upload to the panel, and to its declarations."""
SEALED_BEFORE = 8
"""Days from the first sealed finding to the decision; a member a day, then the votes, then the chair's report."""
NO_INTEREST = "I have no interest in this case."


def judge(ground: Ground, cast: Cast, told: list[dict[str, Any]], rows: list[Case]) -> None:
    """Write the panels, findings, votes, reports and decisions of decided cases, whose decisions are `told`."""
    known = {one["case"]: one for one in read("judges")}
    cases = [Told(_whole(ground, one, known[one["case"]], row), row) for one, row in zip(told, rows, strict=True)]
    persons = {cast.people[seat["expert"]].pk: seat["expert"] for one in cases for seat in one.told["seats"]}
    experts = {
        persons[one.person_id]: one for one in Expert.objects.filter(person__in=persons).select_related("person")
    }
    for case in cases:
        for seat in case.told["seats"]:
            seat |= {"kind": experts[seat["expert"]].kind, "country": experts[seat["expert"]].country}
    panels.judge(ground, cast, cases, experts)


def _whole(ground: Ground, told: dict[str, Any], panel: dict[str, Any], row: Case) -> dict[str, Any]:
    """Return a case with its panel as `panels.json` tells one."""
    opened = _days(ground, row.opened_on)
    signed = _days(ground, ground.today.on(told["decision"]["published_day"]))
    seats = [
        {
            "expert": seat["expert"],
            "status": "declared",
            "invited_day": opened + FORMED_AFTER,
            "declared_day": opened + DECLARED_AFTER,
            "declaration": {"interest": False, "text": NO_INTEREST},
            "finding": {
                "state": "sealed",
                "sealed_day": signed - SEALED_BEFORE + min(place, SEALED_BEFORE // 2),
                **{question: seat[question] for question in row.questions},
            },
            "votes": {question: seat[question]["judgement"] for question in row.questions},
        }
        for place, seat in enumerate(panel["seats"])
    ]
    decision = told["decision"] | {"signed_day": signed}
    chaired = {name: panel[name] for name in ("chair", "chair_report")}
    return told | chaired | {"formed_day": opened + FORMED_AFTER, "seats": seats, "decision": decision}


def _days(ground: Ground, on: date) -> int:
    return (on - ground.today.day).days
