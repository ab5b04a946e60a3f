"""What binds a registration: for how long something may be verified, and what must be known when that is decided.

One question for whoever verifies: the decision on a panel's report, one on appeal, a change that is accepted, the
silence that counts as yes, and the role of an organisation. The rules are data (target `registration`, stage `decide`,
and in a review `review` as well); source: DOMAIN 4.1, rule 4 (some thresholds bind the decision, not a description).

What nobody stated counts as the stricter case: France lets an entry with one cohort year of data stand for three years
and with more for five; where the number of years was not said, three is the most.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from passerelle.core import gate
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from passerelle.core.gate import Finding, Profile, Rule

LONGEST_MONTHS = 60
"""Five years, the longest found in law (France L6113-5; Jamaica's registry): the most where no rule says less, and what
is meant where nothing is said."""
TARGET = "registration"
VALIDITY = "validity_years"
FACTS = ("cohort_years_of_data", "months_since_outcome_statistics")
"""Whole numbers that whoever decides enters, where a rule asks for them; all else is known to the register."""
MOST = 1_200


def stages(*, is_review: bool) -> tuple[str, ...]:
    """Return the stages whose rules are asked: of a review, those of reviews too."""
    return ("decide", "review") if is_review else ("decide",)


def asked(profiles: Iterable[Profile], *, on: date, is_review: bool = False) -> tuple[str, ...]:
    """Return which facts the rules in force on a day read, in the order of `FACTS`."""
    read = {path for rule in _rules(profiles, on, is_review) for path in rule.paths}
    return tuple(fact for fact in FACTS if fact in read)


def facts(stated: Mapping[str, Any]) -> dict[str, int]:
    """Return what was entered, as whole numbers; what was left empty is left out. Raises Malformed."""
    known = {}
    for name, value in stated.items():
        if name not in FACTS:
            raise Malformed(field=f"facts.{name}", expected=", ".join(FACTS))
        if value in (None, ""):
            continue
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if not 0 <= number <= MOST:
            raise Malformed(field=f"facts.{name}", expected=f"a whole number from 0 to {MOST}", seen=str(value)[:40])
        known[name] = number
    return known


def findings(
    known: Mapping[str, Any],
    profiles: Iterable[Profile],
    *,
    on: date,
    months: int | None,
    is_review: bool = False,
    assumed: Collection[str] = FACTS,
) -> list[Finding]:
    """Return everything the profiles find in a registration for so many months (None: nothing is verified).

    `known` is what else is stated: the facts, whether the panel was late, its members. `assumed` are the facts that
    count as the stricter case where they were not stated; none where they do not apply.
    """
    stated, unknown = dict(known), frozenset(assumed).difference(known)
    if months:
        stated[VALIDITY] = months / 12
    return [
        finding
        for profile in profiles
        for stage in stages(is_review=is_review)
        for finding in gate.findings(stated, _unguarded(profile, unknown), on=on, target=TARGET, stage=stage)
    ]


def longest_months(
    known: Mapping[str, Any],
    profiles: Iterable[Profile],
    *,
    on: date,
    is_review: bool = False,
    assumed: Collection[str] = FACTS,
) -> int | None:
    """Return for how many months something may be verified at most, five years where no rule says less.

    None where the rules in force allow no length at all: then no decision verifies anything, and the rules say why.
    """
    read = tuple(profiles)
    for months in range(LONGEST_MONTHS, 0, -1):
        found = findings(known, read, on=on, months=months, is_review=is_review, assumed=assumed)
        if not any(one.blocks and one.field == VALIDITY for one in found):
            return months
    return None


def months_between(begins: date, ends: date) -> int:
    """Return the fewest whole months after which a validity that begins on a day covers another: at least one.

    >>> from datetime import date
    >>> months_between(date(2026, 11, 26), date(2029, 11, 26)), months_between(date(2026, 11, 26), date(2029, 11, 27))
    (36, 37)
    """
    months = max(1, (ends.year - begins.year) * 12 + ends.month - begins.month)
    return months if add_months(begins, months) >= ends else months + 1


@lru_cache(maxsize=64)
def _unguarded(profile: Profile, unknown: frozenset[str]) -> Profile:
    """Return the profile without the guards on facts nobody knows; itself where it has none of them."""
    rules = tuple(
        dataclasses.replace(rule, when=None)
        if rule.target == TARGET and rule.when is not None and rule.when[0] in unknown
        else rule
        for rule in profile.rules
    )
    return profile if rules == profile.rules else dataclasses.replace(profile, rules=rules)


def _rules(profiles: Iterable[Profile], on: date, is_review: bool) -> list[Rule]:
    read = stages(is_review=is_review)
    return [
        rule
        for profile in profiles
        if profile.in_force(on)
        for rule in profile.rules
        if rule.target == TARGET and rule.stage in read and rule.in_force(on)
    ]
