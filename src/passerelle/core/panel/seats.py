"""Who may sit on a panel, and what a set of seats lacks.

Source: policy paper, footnotes 9 and 12; DOMAIN 3.8 for conflicts of interest. The best panel of a pool is found in
`proposing.py`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from passerelle.core.calendar import add_months
from passerelle.core.gate import Finding
from passerelle.core.panel.composition import DEFAULT, Composition

COOLING_OFF_MONTHS = DEFAULT.cooling_off_months
CLAUSE = "policy paper, ch. 3, challenge 5, footnotes 9 and 12"

Names = frozenset[str]


@dataclass(frozen=True)
class Expert:
    """A panellist as the register knows them; every set holds references."""

    reference: str
    kind: str
    country: str
    organisation: str
    former_organisations: Mapping[str, date] = dataclasses.field(default_factory=dict)  # organisation: left on
    languages: Names = frozenset()
    fields: Names = frozenset()
    trained_until: date | None = None
    open_cases: int = 0
    partner_of: Names = frozenset()  # organisations whose authorised partner they work for
    co_author_of: Names = frozenset()  # entries
    endorsed: Names = frozenset()  # entries
    competes_with: Names = frozenset()  # entries much like one their organisation owns (70 % of the outcomes)
    taught_for: Names = frozenset()  # organisations, or candidates in prior learning
    declared: Names = frozenset()  # entries about which they declared family, money or another tie
    acts_for: Names = frozenset()  # organisations beside their own for which they hold a mandate


@dataclass(frozen=True)
class CaseFacts:
    """What a panel reads, and who stands behind it."""

    entry: str
    applicant_organisations: Names
    partners: Names = frozenset()
    coaches: Names = frozenset()  # organisations that coach an applicant, or did not long ago
    endorsers: Names = frozenset()  # organisations and experts who said publicly what it is worth
    authors: Names = frozenset()
    designers: Names = frozenset()  # organisations and people who took part in the design
    field: str = ""
    language: str = ""
    uploaded: date | None = None
    candidates: Names = frozenset()
    group: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Organisations that hang together with an applicant, with the way there (`relations.group_of`)."""
    overlap: float = 0.7
    """The share of its outcomes from which on another entry competes with it, as the case's composition says."""


@dataclass(frozen=True)
class Conflict:
    """A tie that bars an expert from a case; `detail` is the reference it runs through, or the way."""

    code: str
    detail: str


def conflicts(
    expert: Expert, case: CaseFacts, on: date, *, cooling_off_months: int = COOLING_OFF_MONTHS
) -> tuple[Conflict, ...]:
    """Return every tie a machine can see; empty still leaves the declaration, due before documents open."""
    if not may_be_tied(expert, case):
        return ()
    applicants, group = case.applicant_organisations, case.group
    own = {expert.organisation} | expert.acts_for
    recent = {name for name, left in expert.former_organisations.items() if add_months(left, cooling_off_months) >= on}
    entry = {case.entry}
    ties = (
        ("same_organisation", own & applicants),
        ("same_group", {" > ".join(group[name]) for name in own & group.keys()}),
        ("former_organisation", recent & applicants),
        ("former_group", {" > ".join(group[name]) for name in (recent - applicants) & group.keys()}),
        ("partner", (expert.partner_of & (applicants | group.keys())) | (own & case.partners)),
        ("coach", (own | recent) & case.coaches),
        ("author", (expert.co_author_of & entry) | ({expert.reference} & case.authors)),
        ("co_designer", (own | {expert.reference}) & case.designers),
        ("endorser", (expert.endorsed & entry) | ((own | {expert.reference}) & case.endorsers)),
        ("competitor", expert.competes_with & entry),
        ("taught", expert.taught_for & (applicants | case.candidates)),
        ("declared", expert.declared & entry),
    )
    return tuple(Conflict(code, detail) for code, through in ties for detail in sorted(through))


def may_be_tied(expert: Expert, case: CaseFacts) -> bool:
    """Say whether any tie can hold at all: of thousands of experts nearly none has one, and asking less is quick."""
    applicants, group = case.applicant_organisations, case.group
    return bool(
        expert.organisation in applicants
        or expert.organisation in group
        or expert.organisation in case.partners
        or expert.organisation in case.coaches
        or expert.organisation in case.endorsers
        or expert.reference in case.endorsers
        or expert.reference in case.authors
        or expert.organisation in case.designers
        or expert.reference in case.designers
        or expert.former_organisations
        or expert.acts_for
        or expert.partner_of
        or expert.co_author_of
        or expert.endorsed
        or expert.competes_with
        or expert.taught_for
        or expert.declared
    )


def bars(expert: Expert, case: CaseFacts, composition: Composition, on: date) -> tuple[str, ...]:
    """Return what keeps an expert from a case, as stable words: ties first, then kind, training and load."""
    found = dict.fromkeys(
        tie.code for tie in conflicts(expert, case, on, cooling_off_months=composition.cooling_off_months)
    )
    keeps = (
        ("kind_not_asked", not composition.admits(expert.kind)),
        ("untrained", expert.trained_until is None or expert.trained_until < on),
        ("full", expert.open_cases >= composition.max_load),
    )
    return (*found, *(word for word, holds in keeps if holds))


def composition_findings(seats: Sequence[Expert], composition: Composition = DEFAULT) -> tuple[Finding, ...]:
    """Return how these seats fall short of a panel."""
    held = Counter({expert.reference: expert.kind for expert in seats}.values())
    counts = [
        ("SEATS", "seats", held.total(), composition.size),
        ("KINDS", "kinds", len(held), composition.min_kinds),
        ("COUNTRIES", "countries", len({expert.country for expert in seats}), composition.min_countries),
    ]
    for kind, least in composition.needed().items():
        counts.append((kind.upper().replace("_", "-"), kind, held[kind], least))
    return tuple(
        Finding(f"PN-{rule}", f"panel.{name}", seen, least, CLAUSE, "block", kind="min_count")
        for rule, name, seen, least in counts
        if seen < least
    )


def may_sit(expert: Expert, case: CaseFacts, composition: Composition, on: date) -> bool:
    """Whether an expert is trained that day, has room for one more case, and has no tie to this one."""
    if expert.open_cases >= composition.max_load or not composition.admits(expert.kind):
        return False
    if expert.trained_until is None or expert.trained_until < on:
        return False
    if not may_be_tied(expert, case):
        return True
    return not conflicts(expert, case, on, cooling_off_months=composition.cooling_off_months)
