"""Level and credits as a panel finds and a decision determines them: of micro-credentials alone.

What is determined passes the rules that what is claimed passed; where it is another than the panel found, whoever
decides says why, in public (`core/determination.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from passerelle.catalogue import determining as described
from passerelle.catalogue.levels import edition_in
from passerelle.catalogue.models import MicroCredential
from passerelle.core import determination
from passerelle.core.determination import CREDITS, LEVEL, Determined
from passerelle.core.errors import GateRefused, Malformed
from passerelle.core.together import Together
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import queries
from passerelle.vetting.levels import of_case
from passerelle.vetting.models import Case, Decision, Purpose

if TYPE_CHECKING:
    from datetime import date

    from passerelle.registers.models import Entry
    from passerelle.vetting.models import Report

MOST_CREDITS = 9_999
NOT_STATED = (None, "")


@dataclass(frozen=True)
class Found:
    """Level and credits of one decision, each beside what is claimed and what the panel found; `reason` is public."""

    level: Determined
    credits: Determined
    reason: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What of it stays with the step; nothing where all is as it was claimed and found."""
        return determination.kept((self.level, self.credits), self.reason)


def reported(case: Case, said_level: str, said_credits: Any, *, on: date) -> tuple[str, Decimal | None]:
    """Return level and credits as a panel's report may say them. Raises Malformed, GateRefused, all at once."""
    amiss = Together()
    code, amount = amiss.of(lambda _, said: level(said, case), LEVEL, said_level), None
    with amiss.also():
        amount = size(said_credits, case)
    amiss.settle()
    if code or amount is not None:
        own = _judged(case)
        _check(own, code or own.level, own.credits if amount is None else amount, on=on)
    return code or "", amount


def found(
    case: Case,
    report: Report,
    *,
    said_level: str = "",
    said_credits: Any = None,
    reason: str = "",
    on: date | None = None,
) -> Found | None:
    """Return what is determined, where what is not said is as the panel found it; None of what has no level or credits.

    With a day `on` it is checked: raises Malformed, also where it is another than the panel found and nothing says
    why, and GateRefused with what the rules forbid. All at once.
    """
    amiss = Together()
    code = amiss.of(lambda _, said: level(said, case), LEVEL, said_level) or ""
    amount = amiss.of(lambda _, said: size(said, case), CREDITS, said_credits)
    if case.register != MicroCredential.register:
        amiss.settle()
        return None
    own = _judged(case)
    found_level = report.determined_level or own.level
    found_credits = own.credits if report.determined_credits is None else report.determined_credits
    told = Found(
        level=Determined(LEVEL, own.level, found_level, code or found_level),
        credits=Determined(CREDITS, own.credits, found_credits, found_credits if amount is None else amount),
        reason=reason.strip(),
    )
    if on is not None:
        if determination.departing((told.level, told.credits)) and not told.reason:
            amiss.add(Malformed(field="determined_reason", expected="text"))
        with amiss.also(GateRefused):
            _check(own, told.level.now, told.credits.now, on=on)
    amiss.settle()
    return told


def determined(decision: Decision, entry: Entry) -> dict[str, Any]:
    """Return level and credits as they are determined now; a review leaves what it says nothing about."""
    if not isinstance(entry, MicroCredential):
        return {}
    is_review = decision.case.purpose == Purpose.REVIEW
    changes: dict[str, Any] = {
        "determined_level": decision.determined_level or (is_review and entry.determined_level) or entry.level
    }
    if decision.determined_credits is not None or not is_review:
        changes["determined_credits"] = decision.determined_credits
    return changes


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


def level(code: str, case: Case) -> str:
    """Return a level code as it is. Raises Malformed for one that the edition judged by does not have."""
    if code:
        _of_a_qualification("determined_level", case)
    levels = [one.code for one in of_case(case)] if code else []
    if levels and code not in levels:
        raise Malformed(field="determined_level", expected=", ".join(levels), seen=code)
    return code


def _judged(case: Case) -> MicroCredential:
    """Return the entry as it is judged; a review judges the level and the size that stand, claimed or determined."""
    entry = entry_of(case.entry)
    assert isinstance(entry, MicroCredential)  # noqa: S101  (asked of this register alone)
    own = described.judged(entry, case.revision, level_framework=edition_in(queries.judged(case)))
    if case.purpose == Purpose.REVIEW:
        own.level, own.credits = own.level_that_holds, own.credits_that_hold
    return own


def _check(own: MicroCredential, code: str, amount: Decimal | None, *, on: date) -> None:
    """Raise GateRefused with everything that the gate would find in what is determined, and not in what is claimed."""
    if (code, amount) != (own.level, own.credits) and (
        found_now := described.refused(own, level=code, credits_=amount, on=on)
    ):
        raise GateRefused(found_now)


def _of_a_qualification(field: str, case: Case) -> None:
    if case.register != MicroCredential.register:
        raise Malformed(field=field, expected="nothing: only micro-credentials have a level and credits")
