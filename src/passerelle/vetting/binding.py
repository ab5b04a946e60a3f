"""What binds the registration that a case decides: for how long at most, and what the rules in force find in it.

The one question is `core/registration.py`; here is what the register knows to answer it with. It is asked by the
decision on a report, by the two clocks that decide, by an appeal that is upheld: so by a change that either accepts.

Some of it who registers states (`core/registration.py`): it holds as it stands in the version that is decided on,
unless whoever decides corrects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import registration
from passerelle.core.errors import GateRefused, Malformed
from passerelle.core.shapes import text
from passerelle.journal import queries as journal
from passerelle.organisations.models import OrganisationRole
from passerelle.policy import queries as policy
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.queries import versions
from passerelle.vetting import queries
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


def beside(
    case: Case, stated: Mapping[str, Any] | None, *, on: date, profiles: Sequence[Profile] | None = None
) -> tuple[registration.Beside, ...]:
    """Return what is stated of each of those facts, beside the rules that read it, while the case is open.

    `stated` is what is judged, as the reader may see it: None before that.
    """
    if stated is None or not case.is_open or case.register == OrganisationRole.register:
        return ()
    return registration.beside(stated, _in_force(profiles, on), on=on, is_review=_is_review(case))


def decided_on(case: Case, entered: Mapping[str, Any], reason: str, *, on: date) -> dict[str, dict[str, Any]]:
    """Return what stays with the step: the facts it is decided on, and what was corrected, as it was stated, and why.

    What was entered counts always, what the applicant stated where a rule in force reads it. Raises Malformed for
    another number than the applicant stated without a reason; what nobody stated needs none.
    """
    stated, given = _stated(case, entry_of(case.entry), on), registration.facts(entered)
    otherwise = {name: stated[name] for name, value in given.items() if stated.get(name, value) != value}
    why = text("facts_reason", reason)
    if otherwise and not why:
        raise Malformed(field="facts_reason", expected="text")
    read = asked(case, on=on) if stated.keys() - given.keys() else ()
    told: dict[str, dict[str, Any]] = {
        "facts": {name: value for name, value in (stated | given).items() if name in given or name in read},
        "facts_corrected": {"stated": otherwise, "reason": why} if otherwise else {},
    }
    return {name: said for name, said in told.items() if said}


def corrected_in(case: Case | None) -> dict[str, int]:
    """Return what the decision on a case was taken on otherwise than the applicant stated it; {} where nothing was."""
    if case is None:
        return {}
    for fact in journal.about(case.entry):
        if fact.noted.get("case") == case.number and (was := fact.noted.get("facts_corrected")):
            return {name: int(fact.noted["facts"][name]) for name in was["stated"]}
    return {}


def _stated(case: Case | None, entry: Entry, on: date) -> dict[str, int]:
    """Return what the version that is decided on states of them."""
    if not entry.states_facts:
        return {}
    if case is not None:
        return _own_facts(entry, queries.judged(case), on)
    kept = versions(entry.reference).filter(edition=entry.edition).first()
    return _own_facts(entry, kept.stated, on) if kept else {}


def _own_facts(entry: Entry, stated: Mapping[str, Any], on: date) -> dict[str, int]:
    return registration.stated_facts(stated, on=on) if entry.states_facts else {}


def longest_months(
    case: Case | None,
    entry: Entry,
    *,
    on: date,
    facts: Mapping[str, Any] | None = None,
    profiles: Sequence[Profile] | None = None,
    stated: Mapping[str, Any] | None = None,
) -> int:
    """Return for how many months the entry may be verified at most; one where no length is allowed, which is refused.

    A fact that nobody stated counts as the stricter case. Whoever has read what is judged passes it (`stated`).
    """
    read = _stated(case, entry, on) if stated is None else _own_facts(entry, stated, on)
    known = read | registration.facts(facts or {})
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
    known = _known(case, entry) | {"conditions": list(conditions)} | _stated(case, entry, on)
    known |= registration.facts(facts or {})
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
