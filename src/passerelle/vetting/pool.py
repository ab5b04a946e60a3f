"""What the register knows about experts and cases, in the words of `core/panel.py`, and the panel that follows.

The rules are the core's; here stands only where each fact comes from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from heapq import nsmallest
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from passerelle.core import panel
from passerelle.core.errors import Conflicted, Malformed, NotNow
from passerelle.journal.models import Fact
from passerelle.organisations.models import Mandate
from passerelle.vetting import interests, subjects
from passerelle.vetting.competing import with_competitors
from passerelle.vetting.models import Declaration, Expert, Seat
from passerelle.vetting.states import ACTIVE
from passerelle.vetting.ties import group_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from passerelle.vetting.models import Case

AUTHORING = tuple(
    f"{register}.{act}"
    for register in ("micro_credential", "short_course", "organisation_role")
    for act in ("draft", "edit", "submit", "submit_for_review")
)
"""What makes somebody an author of an entry."""
GLANCED = 500
"""So many entries are looked at for who competes among those that are merely shown."""
NOWHERE = "no field"
SHOWN = 60
"""So many of those who are free, and of those who are not, stand on the page beside the proposal."""


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
    """A panel for the registrar to confirm, who else there is with the reason, and what the pool cannot give."""

    title: str
    """Of the entry, in the reader's language."""
    seats: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    missing: tuple[str, ...]
    gaps: tuple[panel.Gap, ...] = ()
    field: str = ""
    """The broad field of the entry, and the language it is written in, as codes; empty where it has none."""
    language: str = ""
    countries: frozenset[str] = frozenset()
    """From which somebody in the pool comes."""


def experts() -> QuerySet[Expert]:
    """Return the pool; each member carries the number of open cases held (`open_cases`)."""
    return Expert.objects.select_related("person", "organisation")


def case_facts(case: Case, subject: subjects.Subject | None = None, *, on: date) -> panel.CaseFacts:
    """Return what the core asks about a case on a day: who has a hand in the entry, its field and its language."""
    subject = subject or subjects.of(case.entry)
    authors = Fact.objects.filter(subject=case.entry, kind__in=AUTHORING).values_list("actor", flat=True)
    hands = interests.hands(case.applicant.number, case.entry)
    applicants = hands.applicants
    months = case.panel.cooling_off_months
    near = interests.near(applicants, case.entry, on=on, cooling_off_months=months)
    return panel.CaseFacts(
        entry=case.entry,
        applicant_organisations=applicants,
        partners=(near.partners | subject.around) - applicants,
        coaches=near.coaches,
        endorsers=hands.endorsers,
        authors=(frozenset(authors) | near.authors) - {""},
        designers=near.designers,
        field=subject.field,
        language=subject.language,
        uploaded=case.opened_on,
        group=group_of(applicants),
        overlap=case.panel.overlap,
    )


_COLUMNS = (
    *("pk", "person_id", "person__reference", "kind", "country", "organisation__number"),
    *("left_text", "languages_text", "fields_text", "trained_until", "open_cases"),
    *("is_available", "is_confirmed"),
)
_TEXTS = {
    "left_text": Cast("former_organisations", TextField()),
    "languages_text": Cast("languages", TextField()),
    "fields_text": Cast("fields", TextField()),
}
"""Lists as the database keeps them: of five thousand experts only a word or two of each is asked for."""


@dataclass(frozen=True)
class _Pool:
    """The whole pool as the core knows it, by primary key, and who of it is away or has not confirmed."""

    members: dict[int, panel.Expert]
    away: dict[int, str]


def _read(rows: QuerySet[Expert], facts: panel.CaseFacts, *, on: date) -> _Pool:
    """Return experts in the words of the core: three queries for any number of them, and no model objects.

    Whether an organisation owns an entry that competes is not asked here but of those who would get a seat: it costs
    a look at everything the organisation has.
    """
    found = list(rows.annotate(**_TEXTS).order_by("pk").values_list(*_COLUMNS))
    current, left = _mandates([row[1] for row in found], on)
    declared = _declared(facts.entry)
    entry, nobody = frozenset({facts.entry}), frozenset[str]()
    reads, knows = frozenset({facts.language}), frozenset({facts.field})
    language, field = f'"{facts.language}"', f'"{facts.field or NOWHERE}'
    members, away = {}, {}
    for (
        pk,
        person,
        reference,
        kind,
        country,
        organisation,
        former,
        languages,
        fields,
        trained,
        load,
        here,
        said,
    ) in found:
        members[pk] = panel.Expert(
            reference=reference,
            kind=kind,
            country=country,
            organisation=organisation or "",
            former_organisations=left.get(person, {}) | (_stated_former(json.loads(former)) if former != "[]" else {}),
            languages=reads if language in languages else nobody,
            fields=knows if field in fields else nobody,
            trained_until=trained,
            open_cases=load,
            declared=entry if pk in declared else nobody,
            acts_for=frozenset(current[person]) if person in current else nobody,
        )
        if not here:
            away[pk] = "unavailable"
        elif not said:
            away[pk] = "unconfirmed"
    return _Pool(members, away)


def known(members: Iterable[Expert], facts: panel.CaseFacts, *, on: date) -> dict[int, panel.Expert]:
    """Return these experts as the core knows them, by primary key, with who owns a competing entry."""
    keys = [expert.pk for expert in members]
    return with_competitors(_read(Expert.objects.filter(pk__in=keys), facts, on=on).members, facts)


def _stated_former(stated: Iterable[Mapping[str, str]]) -> dict[str, date]:
    return {item["organisation"]: date.fromisoformat(str(item["left_on"])) for item in stated}


def _declared(entry: str) -> set[int]:
    """Return the experts who declared a tie to this entry, in whatever case about it."""
    rows = Declaration.objects.filter(seat__case__entry=entry, has_conflict=True)
    return set(rows.values_list("seat__expert", flat=True))


def _mandates(people: Collection[int], on: date) -> tuple[Mapping[int, set[str]], Mapping[int, dict[str, date]]]:
    """Return the organisations each person acts for, and those they left, with the day; not of who has neither."""
    current: dict[int, set[str]] = {}
    left: dict[int, dict[str, date]] = {}
    rows = Mandate.objects.filter(person__expert__isnull=False)
    if len(people) <= SHOWN:
        rows = rows.filter(person__in=people)
    for person, number, ends_on in rows.order_by("ends_on").values_list("person", "organisation__number", "ends_on"):
        if ends_on is None or ends_on > on:
            current.setdefault(person, set()).add(number)
        else:
            left.setdefault(person, {})[number] = ends_on
    return current, left


def ties(members: Iterable[Expert], case: Case, *, on: date) -> list[dict[str, str]]:
    """Return the ties of these experts to one case as plain data, for a refusal; the case is read once for them all."""
    facts = case_facts(case, on=on)
    return [tie for member in known(members, facts, on=on).values() for tie in tied(member, facts, case, on=on)]


def check_ties(expert: Expert, case: Case, *, on: date) -> None:
    """Raise Conflicted where the register itself knows a tie of this expert to this case."""
    if found := ties([expert], case, on=on):
        raise conflicted(found)


def conflicted(found: Sequence[Mapping[str, str]]) -> Conflicted:
    """Return the refusal for these ties: their codes, and through whom each of them runs."""
    return Conflicted(ties=sorted({tie["code"] for tie in found}), details=list(found))


def tied(member: panel.Expert, facts: panel.CaseFacts, case: Case, *, on: date) -> list[dict[str, str]]:
    found = panel.conflicts(member, facts, on, cooling_off_months=case.panel.cooling_off_months)
    return [{"expert": member.reference, "code": tie.code, "detail": tie.detail} for tie in found]


def propose(case: Case, *, on: date, by: str = "") -> Proposed:
    """Return the panel the pool gives for a case, with the reasons; reads only. `by` is who asks, and stays out."""
    subject = subjects.of(case.entry)
    facts, composition = case_facts(case, subject, on=on), case.panel
    pool = _read(Expert.objects.all(), facts, on=on)
    members = dict(pool.members)
    found = _untied(members, pool, facts, composition, on=on, avoid={by})
    order = {member.reference: place for place, member in enumerate(found.seats)}
    barred = {
        pk: barred_by(member, pool.away.get(pk, ""), facts, composition, asker=by, on=on)
        for pk, member in members.items()
    }
    seats = sorted(
        (pk for pk, m in members.items() if m.reference in order), key=lambda pk: order[members[pk].reference]
    )
    rest = [pk for pk in members if members[pk].reference not in order]

    def rank(pk: int) -> tuple[int, str, str]:
        return len(barred[pk]), members[pk].kind, members[pk].reference

    shown = [
        *nsmallest(SHOWN, (pk for pk in rest if not barred[pk]), key=rank),
        *nsmallest(SHOWN, (pk for pk in rest if barred[pk]), key=rank),
    ]
    closer = with_competitors({pk: members[pk] for pk in shown}, facts, at_most=GLANCED)
    close = {near.expert.reference for gap in found.gaps for near in gap.closest}
    shown += [pk for pk in rest if members[pk].reference in close and pk not in shown]
    rows = {expert.pk: expert for expert in experts().filter(pk__in=[*seats, *shown])}
    chair = found.chair.reference if found.chair else ""

    def why(member: panel.Expert) -> tuple[str, ...]:
        return panel.reasons(member, found.seats, facts, composition)

    others = [
        Candidate(
            rows[pk],
            member,
            why=why(member),
            barred=barred_by(member, pool.away.get(pk, ""), facts, composition, asker=by, on=on),
        )
        for pk, member in closer.items()
    ]
    others.sort(key=lambda one: (len(one.barred), one.known.kind, one.known.reference))
    return Proposed(
        subject.name,
        tuple(
            Candidate(rows[pk], members[pk], True, members[pk].reference == chair, why=why(members[pk])) for pk in seats
        ),
        tuple(others),
        found.missing,
        found.gaps,
        facts.field,
        facts.language,
        frozenset(member.country for member in members.values()),
    )


def _untied(
    members: dict[int, panel.Expert],
    pool: _Pool,
    facts: panel.CaseFacts,
    composition: panel.Composition,
    *,
    on: date,
    avoid: Collection[str],
    keep: Collection[str] = (),
) -> panel.Proposal:
    """Return the best panel in which nobody's organisation owns a competing entry; `members` learn who does.

    Of whoever is proposed that is looked up, and if one is tied the question is put again without them: the best
    panel of a larger pool that holds only members of the smaller one is the best of the smaller one too.
    """
    looked_up: set[int] = set()
    while True:
        free = [member for pk, member in members.items() if pk not in pool.away]
        found = panel.propose(free, facts, composition, on=on, avoid=avoid, keep=keep)
        seated = {seat.reference for seat in found.seats} - set(keep)
        asked = {pk: m for pk, m in members.items() if m.reference in seated and pk not in looked_up}
        if not asked:
            return found
        looked_up |= asked.keys()
        closer = with_competitors(asked, facts)
        members |= closer
        if closer == asked:
            return found


def barred_by(
    member: panel.Expert,
    away: str,
    facts: panel.CaseFacts,
    composition: panel.Composition,
    *,
    asker: str = "",
    on: date,
) -> tuple[str, ...]:
    """Return what keeps an expert from this case, as stable words; empty for one who was merely not chosen."""
    own = (away, "handles_the_case" if asker and member.reference == asker else "")
    return (*panel.bars(member, facts, composition, on), *(word for word in own if word))


def away(expert: Expert) -> str:
    """Return why an expert is not asked at present whatever the case is, as a stable word; empty for who is."""
    if not expert.is_available:
        return "unavailable"
    return "" if expert.is_confirmed else "unconfirmed"


def named(references: Sequence[str]) -> list[Expert]:
    """Return the experts a registrar chose, in that order. Raises Malformed for one who is not in the pool."""
    by_reference = {expert.person.reference: expert for expert in experts().filter(person__reference__in=references)}
    for reference in references:
        if reference not in by_reference:
            raise Malformed(field="seats", expected="experts of the pool", seen=reference)
    return [by_reference[reference] for reference in dict.fromkeys(references)]


def chosen(case: Case, references: Sequence[str], *, by: str, on: date) -> list[Expert]:
    """Return the experts a registrar named, none of whom anything bars. Raises Malformed, Conflicted or NotNow."""
    members, facts = named(references), case_facts(case, on=on)
    core = known(members, facts, on=on)
    if found := [tie for member in members for tie in tied(core[member.pk], facts, case, on=on)]:
        raise conflicted(found)
    for member in members:
        if bars := barred_by(core[member.pk], away(member), facts, case.panel, asker=by, on=on):
            raise NotNow(reason=f"expert_{bars[0]}", seen=member.person.reference)
    return members


def next_expert(case: Case, *, on: date, by: str = "") -> Expert | None:
    """Return who fits best into the empty place of a panel: what all places together would be best filled with."""
    facts = case_facts(case, on=on)
    pool = _read(Expert.objects.all(), facts, on=on)
    states = dict(case.seats.values_list("expert", "state"))
    voting = set(case.seats.filter(state__in=ACTIVE, has_vote=True).values_list("expert", flat=True))
    members = {pk: m for pk, m in pool.members.items() if pk not in states or pk in voting}
    staying = {members[pk].reference for pk in voting}
    sitting = _Pool(members, {pk: word for pk, word in pool.away.items() if pk not in voting})
    found = _untied(members, sitting, facts, case.panel, on=on, avoid={by}, keep=staying)
    new = [seat.reference for seat in found.seats if seat.reference not in staying]
    return experts().filter(person__reference=new[0]).first() if new else None


def chair_of(members: Sequence[Expert], case: Case, *, on: date) -> Expert | None:
    """Return who among these members takes the chair, as the core would choose; load does not count any more.

    Of the case only its field and its language matter here: who is tied to it was asked before any seat was given.
    """
    subject = subjects.of(case.entry)
    facts = panel.CaseFacts(case.entry, frozenset(), field=subject.field, language=subject.language)
    read = _read(Expert.objects.filter(pk__in=[member.pk for member in members]), facts, on=on).members
    found = panel.chair_of([replace(member, open_cases=0) for member in read.values()], facts)
    return next((expert for expert in members if found and expert.person.reference == found.reference), None)


def recount() -> None:
    """Count anew what every expert holds; for whoever wrote seats in bulk."""
    held = (
        Seat.objects.filter(expert=OuterRef("pk"), state__in=ACTIVE)
        .filter(case__waits=True)
        .order_by()
        .values("expert")
        .annotate(n=Count("pk"))
        .values("n")
    )
    Expert.objects.update(open_cases=Coalesce(Subquery(held), 0))
