"""What binds the registration that a case decides: for how long at most, and what the rules in force find in it.

The one question is `core/registration.py`; here is what the register knows to answer it with. It is asked by the
decision on a report, by the two clocks that decide, by an appeal that is upheld: so by a change that either accepts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import registration
from passerelle.core.errors import GateRefused, Malformed
from passerelle.organisations.models import OrganisationRole
from passerelle.policy import queries as policy
from passerelle.vetting.models import Case, Kind, Purpose, Seat
from passerelle.vetting.states import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Finding, Profile
    from passerelle.registers.models import Entry


def asked(case: Case, *, on: date, profiles: Sequence[Profile] | None = None) -> tuple[str, ...]:
    """Return which facts whoever decides this case is asked for: those that a rule in force reads.

    Whoever asks more than one thing of a case reads the profiles once and passes them (so too below).
    """
    if case.register == OrganisationRole.register:
        return ()
    return registration.asked(_in_force(profiles, on), on=on, is_review=_is_review(case))


def longest_months(
    case: Case | None,
    entry: Entry,
    *,
    on: date,
    facts: Mapping[str, Any] | None = None,
    profiles: Sequence[Profile] | None = None,
) -> int:
    """Return for how many months the entry may be verified at most; one where no length is allowed, which is refused.

    A fact that was not stated counts as the stricter case.
    """
    known = registration.facts(facts or {})
    found = registration.longest_months(
        known, _in_force(profiles, on), on=on, is_review=_is_review(case), assumed=_assumed(entry)
    )
    return found or 1


def checked(
    case: Case | None,
    entry: Entry,
    *,
    on: date,
    months: int | None,
    overdue: bool,
    facts: Mapping[str, Any] | None = None,
    conditions: Sequence[Any] = (),
) -> list[Finding]:
    """Return what the rules in force warn of in a registration.

    Raises GateRefused with every finding at once, Malformed for longer than anything is verified (five years) where no
    rule says less.
    """
    known = _known(case, entry) | {"conditions": list(conditions)} | registration.facts(facts or {})
    known["panel"] = {**known["panel"], "overdue": overdue}
    found = registration.findings(
        known, policy.in_force(on), on=on, months=months, is_review=_is_review(case), assumed=_assumed(entry)
    )
    if any(finding.blocks for finding in found):
        raise GateRefused(found)
    if months and months > registration.LONGEST_MONTHS:
        most = f"a number from 1 to {registration.LONGEST_MONTHS}"
        raise Malformed(field="validity_months", expected=most, seen=months)
    return found


def _known(case: Case | None, entry: Entry) -> dict[str, Any]:
    """Return what the register knows of a registration by itself: its panel, and when it is reviewed again."""
    held = Seat.objects.filter(case=case, state__in=ACTIVE, has_vote=True) if case else Seat.objects.none()
    rows = [(seat.reference, seat.kind, seat.country) for seat in held.select_related("case")]
    panel = {
        "seats": [reference for reference, _, _ in rows],
        "kinds": list(dict.fromkeys(kind for _, kind, _ in rows)),
        "countries": list(dict.fromkeys(country for _, _, country in rows)),
        "learner": [reference for reference, kind, _ in rows if kind == Kind.LEARNER],
    }
    again = getattr(entry, entry.reviewed_every, None) if entry.reviewed_every else None
    return {"panel": panel, "review_period_years": again}


def _in_force(profiles: Sequence[Profile] | None, on: date) -> Sequence[Profile]:
    return policy.in_force(on) if profiles is None else profiles


def _is_review(case: Case | None) -> bool:
    return case is not None and case.purpose == Purpose.REVIEW


def _assumed(entry: Entry) -> tuple[str, ...]:
    """A role of an organisation has no cohorts and no statistics: nothing is assumed of them."""
    return () if isinstance(entry, OrganisationRole) else registration.FACTS
