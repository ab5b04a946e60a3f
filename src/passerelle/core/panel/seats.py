"""Who may sit on a panel, and which seats together make one.

Source: policy paper, footnotes 9 and 12 (six kinds of member, "preferably from different UNESCO Member States");
DOMAIN 3.8 for conflicts of interest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from math import comb

from passerelle.core.calendar import add_months
from passerelle.core.gate import Finding

KINDS = ("qa_agency", "teacher", "learner", "employer", "professional_association", "public_authority")
COOLING_OFF_MONTHS = 36
CLAUSE = "policy paper, ch. 3, challenge 5, footnotes 9 and 12"
_EXACT_UP_TO = 60_000  # panels compared one by one; a larger pool is shortlisted, then climbed

Names = frozenset[str]


@dataclass(frozen=True)
class Expert:
    """A panellist as the register knows them; every set holds references."""

    reference: str
    kind: str
    country: str
    organisation: str
    former_organisations: Mapping[str, date] = field(default_factory=dict)  # organisation: left on
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


@dataclass(frozen=True)
class CaseFacts:
    """What a panel reads, and who stands behind it."""

    entry: str
    applicant_organisations: Names
    partners: Names = frozenset()
    authors: Names = frozenset()
    field: str = ""
    language: str = ""
    uploaded: date | None = None
    candidates: Names = frozenset()


@dataclass(frozen=True)
class Conflict:
    """A tie that bars an expert from a case; `detail` is the reference it runs through."""

    code: str
    detail: str


def conflicts(expert: Expert, case: CaseFacts, on: date) -> tuple[Conflict, ...]:
    """Return every tie a machine can see; empty still leaves the declaration, due before documents open."""
    applicants = case.applicant_organisations
    recent = {name for name, left in expert.former_organisations.items() if add_months(left, COOLING_OFF_MONTHS) >= on}
    entry = {case.entry}
    ties = (
        ("same_organisation", {expert.organisation} & applicants),
        ("former_organisation", recent & applicants),
        ("partner", (expert.partner_of & applicants) | ({expert.organisation} & case.partners)),
        ("author", (expert.co_author_of & entry) | ({expert.reference} & case.authors)),
        ("endorser", expert.endorsed & entry),
        ("competitor", expert.competes_with & entry),
        ("taught", expert.taught_for & (applicants | case.candidates)),
        ("declared", expert.declared & entry),
    )
    return tuple(Conflict(code, detail) for code, through in ties for detail in sorted(through))


@dataclass(frozen=True)
class Composition:
    """How a panel must be made up; every number may be a country's own."""

    size: int = 5
    min_kinds: int = 4
    min_countries: int = 2
    needs_learner: bool = True
    max_load: int = 4
    quorum: int = 4


DEFAULT = Composition()


@dataclass(frozen=True)
class Proposal:
    """Seats for a registrar to confirm. `missing` says what this pool cannot give: seats, kinds, countries, learner."""

    seats: tuple[Expert, ...]
    chair: Expert | None
    missing: tuple[str, ...]


def composition_findings(seats: Sequence[Expert], composition: Composition = DEFAULT) -> tuple[Finding, ...]:
    """Return how these seats fall short of a panel."""
    learners = sum(expert.kind == "learner" for expert in seats)
    counts = (
        ("seats", len({expert.reference for expert in seats}), composition.size),
        ("kinds", len({expert.kind for expert in seats}), composition.min_kinds),
        ("countries", len({expert.country for expert in seats}), composition.min_countries),
        ("learner", learners, int(composition.needs_learner)),
    )
    return tuple(
        Finding(f"PN-{name.upper()}", f"panel.{name}", seen, least, CLAUSE, "block", kind="min_count")
        for name, seen, least in counts
        if seen < least
    )


def may_sit(expert: Expert, case: CaseFacts, composition: Composition, on: date) -> bool:
    """Whether an expert is trained that day, has room for one more case, and has no tie to this one."""
    trained = expert.trained_until is not None and expert.trained_until >= on
    return trained and expert.open_cases < composition.max_load and not conflicts(expert, case, on)


def propose(
    pool: Iterable[Expert],
    case: CaseFacts,
    composition: Composition = DEFAULT,
    *,
    on: date,
    avoid: Collection[str] = (),
) -> Proposal:
    """Return the best panel this pool can give: the same one, whatever the order of the pool.

    It falls short of the composition as little as possible; then most members read the language, then it has the
    most kinds, countries and members of the field, and then the least load; of a pool too large to compare every
    panel, it is one that no single exchange improves. `avoid` are references that have to stay out, such as
    everybody who handled the case before.
    """
    free = [e for e in pool if e.reference not in avoid and may_sit(e, case, composition, on)]
    able = sorted({e.reference: e for e in free}.values(), key=lambda e: (e.open_cases, e.reference))
    size = min(composition.size, len(able))

    def worth(seats: Sequence[Expert]) -> tuple[int, ...]:
        kinds, countries = len({e.kind for e in seats}), len({e.country for e in seats})
        short = max(0, composition.min_kinds - kinds) + max(0, composition.min_countries - countries)
        short += composition.needs_learner and all(e.kind != "learner" for e in seats)
        readers = sum(case.language in e.languages for e in seats)
        of_field = sum(case.field in e.fields for e in seats)
        return -short, readers, kinds, countries, of_field, -sum(e.open_cases for e in seats)

    shortlist = _shortlist(able, case, size)
    few = comb(len(shortlist), size) <= _EXACT_UP_TO
    start = max(combinations(shortlist, size), key=worth) if few else tuple(able[:size])
    seats = _climb(start, able, worth)
    missing = tuple(found.field.removeprefix("panel.") for found in composition_findings(seats, composition))
    return Proposal(seats, _chair(seats, case), missing)


def _shortlist(able: Sequence[Expert], case: CaseFacts, size: int) -> list[Expert]:
    """Return the least loaded of those who are alike in all that counts; fewer of each while there are too many."""
    shortlist = list(able)
    for of_each in range(size, 0, -1):
        seen: Counter[tuple[object, ...]] = Counter()
        shortlist = []
        for expert in able:
            alike = (expert.kind, expert.country, case.language in expert.languages, case.field in expert.fields)
            seen[alike] += 1
            if seen[alike] <= of_each:
                shortlist.append(expert)
        if comb(len(shortlist), size) <= _EXACT_UP_TO:
            break
    return shortlist


def _climb(
    seats: tuple[Expert, ...], able: Sequence[Expert], worth: Callable[[Sequence[Expert]], tuple[int, ...]]
) -> tuple[Expert, ...]:
    """Exchange one member at a time while that makes a better panel."""
    while True:
        others = [expert for expert in able if expert not in seats]
        swaps = [(*seats[:n], other, *seats[n + 1 :]) for n in range(len(seats)) for other in others]
        best = max([seats, *swaps], key=worth)
        if worth(best) == worth(seats):
            return seats
        seats = best


def _chair(seats: Sequence[Expert], case: CaseFacts) -> Expert | None:
    def rank(expert: Expert) -> tuple[bool, bool, bool, int, str]:
        reads, knows = case.language in expert.languages, case.field in expert.fields
        return expert.kind == "learner", not reads, not knows, expert.open_cases, expert.reference

    return min(seats, key=rank, default=None)
