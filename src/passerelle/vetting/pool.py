"""What the register knows about experts and cases, in the words of `core/panel.py`, and the panel that follows.

The rules are the core's; here stands only where each fact comes from.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core import panel
from passerelle.core.errors import Conflicted, Malformed
from passerelle.journal.models import Fact
from passerelle.organisations.models import Mandate
from passerelle.registers.states import LISTED
from passerelle.vetting.models import Case, Declaration, Expert
from passerelle.vetting.states import ACTIVE, Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

COMPOSITION = panel.DEFAULT
COMPETING_OVERLAP = 0.7  # DOMAIN 3.8
AUTHORING = ("micro_credential.draft", "micro_credential.edit", "micro_credential.submit")


@dataclass(frozen=True)
class Candidate:
    """One expert beside one case: what speaks for a seat (`why`), and what keeps them out (`barred`)."""

    expert: Expert
    known: panel.Expert
    is_proposed: bool = False
    is_chair: bool = False
    why: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposed:
    """A panel for the registrar to confirm, everybody else with the reason, and what the pool cannot give."""

    title: str
    """Of the entry, in the reader's language."""
    seats: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    missing: tuple[str, ...]


def experts() -> QuerySet[Expert]:
    """Return the pool with the number of open cases each member holds (`load`)."""
    held = Q(seats__state__in=ACTIVE) & ~Q(seats__case__stage=Stage.DECIDED)
    return Expert.objects.select_related("person", "organisation").annotate(load=Count("seats", filter=held))


def case_facts(case: Case, entry: MicroCredential | None = None) -> panel.CaseFacts:
    """Return what the core asks about a case: who stands behind the entry, its field and its language."""
    entry = entry or MicroCredential.objects.get(number=case.entry)
    courses = ShortCourse.objects.filter(leads_to=entry, state__in=LISTED, provider__isnull=False)
    authors = Fact.objects.filter(subject=case.entry, kind__in=AUTHORING).values_list("actor", flat=True)
    partners = courses.exclude(provider=entry.awarder_id).values_list("provider__number", flat=True)
    return panel.CaseFacts(
        entry=case.entry,
        applicant_organisations=frozenset({case.applicant.number}),
        partners=frozenset(partners),
        authors=frozenset(authors) - {""},
        field=entry.field[:2],
        language=entry.language,
        uploaded=case.opened_on,
    )


def known(members: Iterable[Expert], facts: panel.CaseFacts, *, on: date) -> dict[int, panel.Expert]:
    """Return these experts as the core knows them, by primary key; a fixed number of queries for any pool."""
    pool = list(members)
    declared = _declared(pool)
    current, left = _mandates(pool, on)
    owners = {expert.organisation.number for expert in pool if expert.organisation}.union(*current.values())
    competing = _competing_owners(facts.entry, owners)
    found = {}
    for expert in pool:
        own = expert.organisation.number if expert.organisation else ""
        here = current[expert.person_id]
        tied = sorted(here & facts.applicant_organisations)
        found[expert.pk] = panel.Expert(
            reference=expert.person.reference,
            kind=expert.kind,
            country=expert.country,
            organisation=tied[0] if tied else own,
            former_organisations=left[expert.person_id] | _stated_former(expert),
            languages=frozenset(expert.languages),
            fields=frozenset(code[:2] for code in expert.fields),
            trained_until=expert.trained_until,
            open_cases=getattr(expert, "load", 0),
            competes_with=frozenset({facts.entry}) if competing & (here | {own}) else frozenset(),
            declared=frozenset(declared[expert.pk]),
        )
    return found


def _stated_former(expert: Expert) -> dict[str, date]:
    return {item["organisation"]: date.fromisoformat(str(item["left_on"])) for item in expert.former_organisations}


def _declared(pool: Sequence[Expert]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Declaration.objects.filter(seat__expert__in=pool, has_conflict=True)
    for expert, entry in rows.values_list("seat__expert", "seat__case__entry"):
        found[expert].add(entry)
    return found


def _mandates(pool: Sequence[Expert], on: date) -> tuple[Mapping[int, set[str]], Mapping[int, dict[str, date]]]:
    """Return the organisations each person acts for, and those they left, with the day."""
    current: dict[int, set[str]] = defaultdict(set)
    left: dict[int, dict[str, date]] = defaultdict(dict)
    people = [expert.person_id for expert in pool]
    for mandate in Mandate.objects.filter(person__in=people).select_related("organisation").order_by("ends_on"):
        number = mandate.organisation.number
        if mandate.ends_on is None or mandate.ends_on > on:
            current[mandate.person_id].add(number)
        else:
            left[mandate.person_id][number] = mandate.ends_on
    return current, left


def _competing_owners(reference: str, among: Collection[str]) -> set[str]:
    """Return who among these owns a listed entry that shares at least 70 % of the outcomes, word for word."""
    rows = MicroCredential.objects.filter(Q(state__in=LISTED, awarder__number__in=among) | Q(number=reference))
    texts, owners = {}, {}
    for number, outcomes, owner in rows.values_list("number", "outcomes", "awarder__number"):
        texts[number] = {" ".join(str(item.get("text", "")).casefold().split()) for item in outcomes} - {""}
        owners[number] = owner
    own, owner = texts.pop(reference, set()), owners.pop(reference, "")
    alike = {number for number, theirs in texts.items() if own and len(own & theirs) / len(own) >= COMPETING_OVERLAP}
    return {owners[number] for number in alike} - {owner}


def ties(expert: Expert, case: Case, *, on: date) -> list[dict[str, str]]:
    """Return the ties of one expert to one case as plain data, for a refusal."""
    facts = case_facts(case)
    return tied(known([expert], facts, on=on)[expert.pk], facts, on=on)


def check_ties(expert: Expert, case: Case, *, on: date) -> None:
    """Raise Conflicted where the register itself knows a tie of this expert to this case."""
    if found := ties(expert, case, on=on):
        raise conflicted(found)


def conflicted(found: Sequence[Mapping[str, str]]) -> Conflicted:
    """Return the refusal for these ties: their codes, and through whom each of them runs."""
    return Conflicted(ties=sorted({tie["code"] for tie in found}), details=list(found))


def tied(member: panel.Expert, facts: panel.CaseFacts, *, on: date) -> list[dict[str, str]]:
    found = panel.conflicts(member, facts, on)
    return [{"expert": member.reference, "code": tie.code, "detail": tie.detail} for tie in found]


def propose(case: Case, *, on: date, by: str = "") -> Proposed:
    """Return the panel the pool gives for a case, with the reasons; reads only. `by` is who asks, and stays out."""
    entry = MicroCredential.objects.select_related("awarder").get(number=case.entry)
    facts = case_facts(case, entry)
    pool = list(experts())
    members = known(pool, facts, on=on)
    free = [members[expert.pk] for expert in pool if expert.is_available]
    found = panel.propose(free, facts, COMPOSITION, on=on, avoid={by})
    seated = {member.reference for member in found.seats}
    chair = found.chair.reference if found.chair else ""
    everybody = [_candidate(expert, members[expert.pk], facts, seated, chair, by=by, on=on) for expert in pool]
    order = {member.reference: place for place, member in enumerate(found.seats)}
    seats = sorted((one for one in everybody if one.is_proposed), key=lambda one: order[one.known.reference])
    rest = [one for one in everybody if not one.is_proposed]
    others = sorted(rest, key=lambda one: (len(one.barred), one.known.kind, one.known.reference))
    return Proposed(entry.name, tuple(seats), tuple(others), found.missing)


def _candidate(
    expert: Expert,
    member: panel.Expert,
    facts: panel.CaseFacts,
    seated: Collection[str],
    chair: str,
    *,
    by: str,
    on: date,
) -> Candidate:
    reference = member.reference
    why = _why(member, facts)
    if reference in seated:
        return Candidate(expert, member, True, reference == chair, why=why)
    return Candidate(expert, member, why=why, barred=barred(expert, member, facts, by=by, on=on))


def _why(member: panel.Expert, facts: panel.CaseFacts) -> tuple[str, ...]:
    """Return what speaks for a member, as stable words (sentences in `policy/sentences.py`)."""
    speaks = (
        (f"kind_{member.kind}", True),
        ("reads_language", facts.language in member.languages),
        ("knows_field", facts.field in member.fields),
        ("has_room", member.open_cases < COMPOSITION.max_load),
    )
    return tuple(word for word, holds in speaks if holds)


def barred(expert: Expert, member: panel.Expert, facts: panel.CaseFacts, *, by: str = "", on: date) -> tuple[str, ...]:
    """Return what keeps an expert from this case, as stable words; empty for one who was merely not chosen."""
    keeps = (
        ("unavailable", not expert.is_available),
        ("untrained", member.trained_until is None or member.trained_until < on),
        ("full", member.open_cases >= COMPOSITION.max_load),
        ("handles_the_case", member.reference == by),
    )
    found = [tie.code for tie in panel.conflicts(member, facts, on)]
    return tuple(dict.fromkeys([*found, *(word for word, holds in keeps if holds)]))


def named(references: Sequence[str]) -> list[Expert]:
    """Return the experts a registrar chose, in that order. Raises Malformed for one who is not in the pool."""
    by_reference = {expert.person.reference: expert for expert in experts().filter(person__reference__in=references)}
    for reference in references:
        if reference not in by_reference:
            raise Malformed(field="seats", expected="experts of the pool", seen=reference)
    return [by_reference[reference] for reference in dict.fromkeys(references)]


def next_expert(case: Case, *, on: date, by: str = "") -> Expert | None:
    """Return who fits best into the empty place of a panel: fewest gaps left, then language, field, load."""
    facts = case_facts(case)
    pool = list(experts())
    members = known(pool, facts, on=on)
    states = dict(case.seats.values_list("expert", "state"))
    remaining = [members[pk] for pk, state in states.items() if state in ACTIVE]
    free = [
        expert
        for expert in pool
        if expert.pk not in states and not barred(expert, members[expert.pk], facts, by=by, on=on)
    ]

    def rank(expert: Expert) -> tuple[int, bool, bool, int, str]:
        member = members[expert.pk]
        gaps = len(panel.composition_findings([*remaining, member], COMPOSITION))
        reads, knows = facts.language in member.languages, facts.field in member.fields
        return gaps, not reads, not knows, member.open_cases, member.reference

    return min(free, key=rank, default=None)


def chair_of(members: Sequence[Expert], case: Case, *, on: date) -> Expert | None:
    """Return who among these members takes the chair, as the core would choose; load does not count any more."""
    facts = case_facts(case)
    seated = {pk: replace(member, open_cases=0) for pk, member in known(members, facts, on=on).items()}
    found = panel.propose(seated.values(), facts, replace(COMPOSITION, size=len(seated)), on=on).chair
    return next((expert for expert in members if found and expert.person.reference == found.reference), None)
