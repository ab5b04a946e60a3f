"""The clocks of vetting: how long each runs, from which day, and what happens when nobody did anything.

One function for each kind of deadline. Source: DOMAIN 3.9; France, Code du travail R6113-16-7 and -9 for sanctions.
Amounts are defaults that a profile may replace (`params.clocks`); a day that is due is the last one on which the
act is in time, and the clock has run out the day after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from passerelle.core.calendar import add_months, due_on
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from passerelle.core.working_days import WorkingCalendar


@dataclass(frozen=True)
class Clocks:
    """The amounts: months or days, as the names say."""

    panel_months: int = 2
    declaration_days: int = 7
    completion_days: int = 30
    publication_working_days: int = 5
    reminder_days: int = 14
    appeal_days: int = 60
    appeal_result_months: int = 4
    notice_days: int = 30
    compliance_days: int = 15
    suspension_days: int = 60
    suspension_renewals: int = 1
    ban_months: int = 24
    desk_days: int = 30
    """For the authority to look at what lies before it: evidence, comments, a breach, a removal, a complaint."""
    second_person_days: int = 7
    """For a second person to confirm or decline a suspension that was proposed."""
    review_days: int = 90
    review_months: int = 0
    """So many months after a decision an entry is reviewed again; 0: before it runs out alone."""
    partner_authorisation_months: int = 2
    """For an awarder to answer who asks to teach or assess for it; own number."""
    appraisal_months: int = 4
    """The longest that a credential evaluator may take (Lisbon Recognition Convention, Recommendation of 2010)."""
    ministry_authorisation_months: int = 4
    """The same, of an awarder that is a public authority (France, Code du travail R6113-16-1)."""
    larger_award_months: int = 2
    """For an awarder to answer who holds every part of a larger award and asks for it; own number."""


DEFAULT = Clocks()
BY_PROFILE = (
    *("panel", "review", "publication", "prior_learning", "recognition", "partner_authorisation"),
    *("ministry_authorisation", "larger_award"),
)
"""The clocks of which a profile says what their end does where nobody did anything (`on_expiry`)."""
OF_THEIR_OWN = (
    *("declaration", "completion", "appeal", "appeal_result", "condition", "notice", "compliance", "suspension"),
    *("ban", "validity"),
)
"""Clocks with an end of their own, whatever a profile says: a silent member is replaced, the case runs on, the right to
appeal is over, the authority is called, a condition is not met, a notice counts as heard, a removal is proposed, a
suspension and a ban are over, an entry has expired."""
UNITS = ("working_days", "days", "months", "renewals")


def clocks(document: Any) -> Clocks:
    """Return the clocks a profile states (`params.clocks`). Raises Malformed with the path of what is amiss.

    The unit is part of the name: `panel_days` is refused and told that this clock counts months.
    """
    stated = {} if document is None else document
    if not isinstance(stated, Mapping):
        _refuse("clocks", "a mapping")
    names = {one.name for one in fields(Clocks)}
    for name, amount in stated.items():
        if name not in names:
            meant = next((other for other in sorted(names) if _without_unit(other) == _without_unit(str(name))), "")
            _refuse(f"clocks.{name}", meant or f"one of {', '.join(sorted(names))}")
        if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= 1000:
            _refuse(f"clocks.{name}", "a whole number from 0 to 1000")
    return Clocks(**stated)


def _without_unit(name: str) -> str:
    unit = next((unit for unit in UNITS if name.endswith(f"_{unit}")), "")
    return name.removesuffix(f"_{unit}")


def panel_due(uploaded: date, clock: Clocks = DEFAULT, *, stopped_days: int = 0) -> date:
    """Return the last day for a panel: two calendar months from upload, and the days the clock stood still."""
    return due_on(uploaded, clock.panel_months, stopped_days)


def completion_due(asked: date, clock: Clocks = DEFAULT) -> date:
    """Return the last day for the applicant's answer; the case's clock stands still no longer than that."""
    return asked + timedelta(days=clock.completion_days)


def stood_still(asked: date, until: date, clock: Clocks = DEFAULT) -> int:
    """Return for how many days a question stopped the clock: until the answer, at most until it was due.

    >>> stood_still(date(2026, 11, 1), date(2026, 11, 11)), stood_still(date(2026, 11, 1), date(2027, 11, 1))
    (10, 30)
    """
    return max(0, min((until - asked).days, clock.completion_days))


def publication_due(decided: date, calendar: WorkingCalendar, clock: Clocks = DEFAULT) -> date:
    """Return the last day to publish a decision: five working days of the country."""
    return calendar.after(decided, clock.publication_working_days)


def appeal_until(published: date, clock: Clocks = DEFAULT) -> date:
    return published + timedelta(days=clock.appeal_days)


def appeal_result_due(lodged: date, clock: Clocks = DEFAULT) -> date:
    return add_months(lodged, clock.appeal_result_months)


def notice_until(noticed: date, clock: Clocks = DEFAULT) -> date:
    """Return the last day for comments on a notice: thirty days."""
    return noticed + timedelta(days=clock.notice_days)


def compliance_due(confirmed: date, clock: Clocks = DEFAULT) -> date:
    return confirmed + timedelta(days=clock.compliance_days)


def suspension_ends(began: date, clock: Clocks = DEFAULT, *, renewals: int = 0) -> date:
    """Return a suspension's last day: sixty days, and as many again for the one renewal there may be."""
    if not 0 <= renewals <= clock.suspension_renewals:
        raise Malformed(field="renewals", expected=f"at most {clock.suspension_renewals}", seen=renewals)
    return began + timedelta(days=clock.suspension_days * (1 + renewals))


def ban_ends(removed: date, months: int, clock: Clocks = DEFAULT) -> date:
    """Return a ban's last day. Raises Malformed for one that is longer than two years, or for no time."""
    if not 1 <= months <= clock.ban_months:
        raise Malformed(field="ban_months", expected=f"a number from 1 to {clock.ban_months}", seen=months)
    return add_months(removed, months)


def desk_due(lies_there_since: date, clock: Clocks = DEFAULT) -> date:
    """Return the last day for the authority to act on what an owner, or somebody who complains, has said."""
    return lies_there_since + timedelta(days=clock.desk_days)


def confirmation_due(proposed: date, clock: Clocks = DEFAULT) -> date:
    """Return the last day for a second person to say whether an entry is suspended."""
    return proposed + timedelta(days=clock.second_person_days)


def authorisation_due(asked: date, clock: Clocks = DEFAULT, *, of_ministry: bool) -> date:
    """Return the last day for an awarder to answer who asks to teach or assess for it.

    >>> [str(authorisation_due(date(2026, 12, 31), of_ministry=whose)) for whose in (True, False)]
    ['2027-04-30', '2027-02-28']
    """
    months = clock.ministry_authorisation_months if of_ministry else clock.partner_authorisation_months
    return add_months(asked, months)


def larger_award_due(asked: date, clock: Clocks = DEFAULT) -> date:
    """Return the last day for an awarder to answer who asks for a larger award."""
    return add_months(asked, clock.larger_award_months)


def _refuse(where: str, expected: str) -> NoReturn:
    raise Malformed(field=where, expected=expected)
