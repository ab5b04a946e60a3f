"""What a report or a decision sets down: a reason for each question, and conditions with the day each is due."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed
from passerelle.core.together import Together
from passerelle.vetting.models import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.vetting.models import Case


def reasons_for(reasons: Mapping[str, str], questions: Sequence[str]) -> dict[str, str]:
    """Return a reason for each question of the case, in order. Raises Malformed, all at once."""
    amiss = Together()
    for question in reasons:
        if question not in questions:
            amiss.add(Malformed(field=f"reasons.{question}", expected=", ".join(questions)))
    stated = {question: reasons.get(question, "").strip() for question in questions}
    for question, reason in stated.items():
        if not reason:
            amiss.add(Malformed(field=f"reasons.{question}", expected="text"))
    amiss.settle()
    return stated


def checked_conditions(
    conditions: Sequence[Mapping[str, Any]], are_due: bool, *, on: date, until: date | None = None
) -> list[dict[str, Any]]:
    """Return [{text, due_on}], some where they are due and none where not; due before what is verified has ended.

    `until` is the last day of the validity. Raises Malformed, all at once.
    """
    if bool(conditions) != are_due:
        raise Malformed(field="conditions", expected="at least one condition" if are_due else "no condition")
    amiss, checked = Together(), []
    for place, item in enumerate(conditions, start=1):
        text, due = str(item.get("text", "")).strip(), _day(item.get("due_on"))
        if not text:
            amiss.add(Malformed(field=f"conditions.{place}.text", expected="text"))
        if due is None or due <= on:
            amiss.add(Malformed(field=f"conditions.{place}.due_on", expected="a day after today"))
        elif until is not None and due > until:
            last = f"a day until {until.isoformat()}, when the validity ends"
            amiss.add(Malformed(field=f"conditions.{place}.due_on", expected=last, seen=due.isoformat()))
        checked.append({"text": text, "due_on": due})
    amiss.settle()
    return checked


def write_conditions(case: Case, conditions: Sequence[Mapping[str, Any]]) -> None:
    """Give every condition a row in which its evidence and its end will stand."""
    last = Condition.objects.filter(case=case).count()
    Condition.objects.bulk_create(
        Condition(case=case, place=place, text=item["text"], due_on=item["due_on"])
        for place, item in enumerate(conditions, start=last + 1)
    )


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
