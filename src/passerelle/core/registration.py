"""What binds a registration: for how long something may be verified, and what must be known when that is decided.

One question for whoever verifies: the decision on a panel's report, one on appeal, a change that is accepted, the
silence that counts as yes, and the role of an organisation. The rules are data (target `registration`, stage `decide`,
and in a review `review` as well); source: DOMAIN 4.1, rule 4 (some thresholds bind the decision, not a description).

Some of these rules read facts that who registers states in the description: on how many years of graduates there are
data, and of which day the last statistics on outcomes are (France R6113-11 II a, R6113-15). Whoever decides reads them
beside the rule, and may correct them with a reason.

What nobody stated counts as the stricter case: France lets an entry with one cohort year of data stand for three years
and with more for five; where the number of years was not said, or there is none, three is the most. Statistics of which
no day was stated, or one that lies ahead, are none.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from passerelle.core import gate
from passerelle.core.calendar import add_months
from passerelle.core.errors import Malformed
from passerelle.core.gate import Finding, Profile, Rule
from passerelle.core.gate.kinds import STATED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

LONGEST_MONTHS = 60
"""Five years, the longest found in law (France L6113-5; Jamaica's registry): the most where no rule says less, and what
is meant where nothing is said."""
TARGET = "registration"
VALIDITY = "validity_years"
YEARS_OF_DATA, STATISTICS_AGE = "cohort_years_of_data", "months_since_outcome_statistics"
FACTS = (YEARS_OF_DATA, STATISTICS_AGE)
"""Whole numbers that rules ask for; all else is known to the register."""
STATED_AT = {YEARS_OF_DATA: YEARS_OF_DATA, STATISTICS_AGE: "outcome_statistics_on"}
"""Where a description states each: of what grows old, the day, from which the age follows on the day it is asked."""
SHORTER = "shorter_validity"
"""The kind of a finding that says beforehand for how many months at most what is stated can be verified."""
MOST = 1_200


@dataclasses.dataclass(frozen=True)
class Beside:
    """A fact that rules in force read, as it is stated: what stands there, what it comes to, and who asks."""

    name: str
    said: Any
    """What the description states: a number of years, or a day; None for nothing."""
    value: int | None
    """What that comes to on the day it is read; None where nobody stated it, or it cannot hold."""
    rules: tuple[tuple[Profile, Rule], ...]


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


def places(profiles: Iterable[Profile]) -> frozenset[str]:
    """Return where a description states what rules on its registration read, whatever their stage."""
    read = {path for profile in profiles for path in gate.fields(profile, TARGET)}
    return frozenset(place for fact, place in STATED_AT.items() if fact in read)


def stated_facts(stated: Mapping[str, Any], *, on: date) -> dict[str, int]:
    """Return the facts that a description states, as they are on a day; what it leaves out is left out."""
    known = {fact: _worth(fact, stated.get(place), on) for fact, place in STATED_AT.items()}
    return {fact: value for fact, value in known.items() if value is not None}


def beside(
    stated: Mapping[str, Any], profiles: Iterable[Profile], *, on: date, is_review: bool = False
) -> tuple[Beside, ...]:
    """Return each fact that the rules in force read, beside those rules, in the order of `FACTS`."""
    rules = [one for profile in profiles for one in _reading(profile, on, is_review)]
    return tuple(
        Beside(fact, stated.get(place), _worth(fact, stated.get(place), on), asking)
        for fact, place in STATED_AT.items()
        if (asking := tuple((profile, rule) for profile, rule in rules if fact in rule.paths))
    )


def foretold(
    stated: Mapping[str, Any], profiles: Iterable[Profile], *, on: date, is_review: bool = False
) -> list[Finding]:
    """Return, as advice to who registers, what these rules will ask and say of the facts that a description states.

    Nothing of it keeps a gate shut: what is not stated is decided as the stricter case, and a shorter validity is one.
    """
    known, found = stated_facts(stated, on=on), list[Finding]()
    for profile, rule in (one for each in profiles for one in _reading(each, on, is_review)):
        read = [fact for fact in FACTS if fact in rule.paths]
        if missing := [fact for fact in read if fact not in known]:
            found += [_unstated(profile, rule, STATED_AT[fact], stated.get(STATED_AT[fact])) for fact in missing]
        elif VALIDITY in rule.paths:
            found += _shortened(profile, rule, read[0], known, on)
        else:
            told = gate.findings(known, _alone(profile, rule), on=on, target=TARGET, stage=rule.stage)
            found += [dataclasses.replace(one, severity="warn").told_by(one.message_key) for one in told]
    return found


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
    stated, unknown = dict(known), frozenset(assumed).difference(_held(known))
    if months:
        stated[VALIDITY] = months / 12
    found = list[Finding]()
    for profile in profiles:
        for stage in stages(is_review=is_review):
            told = gate.findings(stated, _unguarded(profile, unknown), on=on, target=TARGET, stage=stage)
            found += [*told, *(_missing(profile, stage, unknown, told, on) if months else ())]
    return found


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


def _missing(
    profile: Profile, stage: str, unknown: frozenset[str], told: Iterable[Finding], on: date
) -> Iterator[Finding]:
    """Yield what a rule asks of a fact that nobody knows; of one that only guards a rule, that rule speaks itself."""
    said = {(one.rule, one.field) for one in told}
    for _, rule in _reading(profile, on, is_review=True):
        if rule.stage == stage:
            guard = rule.when[0] if rule.when else ""
            for fact in (one for one in FACTS if one in rule.paths and one in unknown and one != guard):
                if (rule.id, fact) not in said:
                    yield dataclasses.replace(_unstated(profile, rule, fact, None), severity=rule.severity)


def _unstated(profile: Profile, rule: Rule, field: str, seen: Any) -> Finding:
    return Finding(rule.id, field, seen, STATED, rule.clause, "warn", profile.id, "required")


def _shortened(profile: Profile, rule: Rule, fact: str, known: Mapping[str, int], on: date) -> list[Finding]:
    """Return for how long at most this rule lets be verified what states this, where that is not the longest."""
    is_review = rule.stage == "review"
    months = longest_months(known, [_alone(profile, rule)], on=on, is_review=is_review) or 0
    if months == LONGEST_MONTHS:
        return []
    return [Finding(rule.id, STATED_AT[fact], known[fact], months, rule.clause, "warn", profile.id, SHORTER)]


def _held(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known but for data of no year: those are none, as if nobody had stated any."""
    return {name: value for name, value in known.items() if name != YEARS_OF_DATA or value}


def _worth(fact: str, said: Any, on: date) -> int | None:
    """Return what a description states of a fact as a whole number; None for nothing, and for a day that lies ahead."""
    if said in (None, ""):
        return None
    if fact == YEARS_OF_DATA:
        return int(said) or None
    day = said if isinstance(said, date) else date.fromisoformat(str(said))
    return _months_since(day, on) if day <= on else None


def _months_since(day: date, on: date) -> int:
    """Return how many months ago a day was, one that has begun counting as a whole."""
    return 0 if day == on else months_between(day, on)


@lru_cache(maxsize=256)
def _reading(profile: Profile, on: date, is_review: bool) -> tuple[tuple[Profile, Rule], ...]:
    """Return the rules of a profile on registrations that read one of the facts, each with the profile."""
    return tuple((profile, rule) for rule in _rules([profile], on, is_review) if set(FACTS) & set(rule.paths))


@lru_cache(maxsize=256)
def _alone(profile: Profile, rule: Rule) -> Profile:
    return dataclasses.replace(profile, rules=(rule,))


def _rules(profiles: Iterable[Profile], on: date, is_review: bool) -> list[Rule]:
    read = stages(is_review=is_review)
    return [
        rule
        for profile in profiles
        if profile.in_force(on)
        for rule in profile.rules
        if rule.target == TARGET and rule.stage in read and rule.in_force(on)
    ]
