"""Level and credits as a panel finds and a decision determines them: of micro-credentials alone."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import Malformed
from passerelle.vetting.levels import of_case
from passerelle.vetting.models import Case, Decision, Purpose

if TYPE_CHECKING:
    from passerelle.registers.models import Entry

MOST_CREDITS = 9_999
NOT_STATED = (None, "")


def determined(decision: Decision, entry: Entry) -> dict[str, Any]:
    """Return level and credits as they are determined now; a review leaves what it says nothing about."""
    if not isinstance(entry, MicroCredential):
        return {}
    is_review = decision.case.purpose == Purpose.REVIEW
    found: dict[str, Any] = {
        "determined_level": decision.determined_level or (is_review and entry.determined_level) or entry.level
    }
    if decision.determined_credits is not None or not is_review:
        found["determined_credits"] = decision.determined_credits
    return found


def size(stated: Any, case: Case) -> Decimal | None:
    """Return the credits that are determined, None for as they are claimed. Raises Malformed."""
    if stated in NOT_STATED:
        return None
    _of_a_qualification("determined_credits", case)
    try:
        amount = Decimal(str(stated))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= MOST_CREDITS) or amount != round(amount, 2):
        raise Malformed(field="determined_credits", expected=f"a number from 0 to {MOST_CREDITS}", seen=str(stated))
    return amount


def _of_a_qualification(field: str, case: Case) -> None:
    if case.register != MicroCredential.register:
        raise Malformed(field=field, expected="nothing: only micro-credentials have a level and credits")


def level(code: str, case: Case) -> str:
    """Return a level code as it is. Raises Malformed for one that the edition judged by does not have."""
    if code:
        _of_a_qualification("determined_level", case)
    levels = [one.code for one in of_case(case)] if code else []
    if levels and code not in levels:
        raise Malformed(field="determined_level", expected=", ".join(levels), seen=code)
    return code
