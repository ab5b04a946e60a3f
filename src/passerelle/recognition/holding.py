"""What somebody brings, as the engine reads it, and what the lines in force make of it for one body or programme.

One question for every page and act: what one's awards open, bringing them, and trying a draft on the cases of a year.
Sources are told by the awarder itself and the body it belongs to. Source: DOMAIN 4.4 (headroom, each lot once).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from passerelle.assessment.models import CandidateRoute
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.catalogue.editions import stated_in
from passerelle.conversions import reading
from passerelle.core import deciding
from passerelle.core.deciding import Ceiling, Shared
from passerelle.core.matching.plainly import Held, is_listed
from passerelle.recognition import ruling
from passerelle.recognition.models import CaseAward, cap_of
from passerelle.stacking import lots
from passerelle.stacking.models import LotUse, UsedFor
from passerelle.vetting import queries as vetting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.models import Programme
    from passerelle.conversions.reading import Conversions
    from passerelle.core.deciding import Considered, Decision
    from passerelle.core.frameworks import Atlas
    from passerelle.core.matching.items import Item
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.recognition.models import PositiveListLine, Waived

ROOM: Final = "room"
"""The ceiling of what a programme waives at most, and what a line lacks where it is full."""
CREDITS: Final = "credits"
"""What a line lacks that asks for more credits than count."""
TAKEN: Final = "taken"
"""What a line lacks whose awards serve another line of the same programme."""
VERIFIED: Final = "verified"
A_PERSON: Final = "for_a_person"
"""What the check of an award said, and that a person has to look at it."""
NEAREST: Final = 3
"""So many lines that came close are told."""


def status_on(award: Award, on: date) -> str:
    """Return the state of an award on a day; one that ran out is expired, even before a job has said so."""
    ran_out = award.valid_until is not None and award.valid_until < on
    return AwardState.EXPIRED if award.is_in_force and ran_out else award.state


def items_of(awards: Iterable[Award]) -> dict[int, Item]:
    """Return what each award is of, by its key: as the edition stated it in which it was awarded, by who awarded it.

    Two queries where any of these editions was replaced since, none otherwise.
    """
    awards = list(awards)
    stated = stated_in((award.micro_credential, award.edition) for award in awards)
    return {
        award.pk: ruling.item_as_stated(
            award.micro_credential,
            award.edition,
            stated[award.micro_credential_id, award.edition],
            award.awarder.number,
        )
        for award in awards
    }


def shared(
    award: Award,
    item: Item,
    owner: Organisation,
    programme: Programme | None,
    spent: Mapping[int, frozenset[str]],
    *,
    counted: Mapping[int, str] = MappingProxyType({}),
    for_a_person: Collection[str] = (),
    conversions: Conversions = reading.NONE,
) -> Shared:
    """Return an award as the body that owns the lines sees it, its credits as the programme counts them.

    `spent` is for what each award counts already, by its key, `counted` in which larger award: there its credits are
    used, so that no programme spares any for them, while it still opens what asks none. `for_a_person` are entries of
    which no award decides by itself (`for_a_person`); `conversions` are those that the body decides by.
    """
    larger = counted.get(award.pk, "") if programme else ""
    used = frozenset({programme.number, larger}) if programme and larger else frozenset()
    country = award.awarder.country
    system = programme.credit_system if programme else ""
    converted = conversions.credits(item.credits, item.credit_system, system, owner=owner.pk, country=country)
    held = Held(
        item=replace(item, credits=converted.credits, credit_system=converted.to) if converted else item,
        awarded_on=award.awarded_on,
        result=award.result or None,
        source=source_of(award, owner),
        valid_until=award.valid_until,
        in_force=award.is_in_force,
        spent_on=spent.get(award.pk, frozenset()) | used,
    )
    return Shared(
        award.number,
        held,
        proof=A_PERSON if item.number in for_a_person else VERIFIED,
        converted=converted,
        marks=conversions.marks(item, owner.pk, country),
    )


def for_a_person(awards: Iterable[Award]) -> set[str]:
    """Return the entries of these awards that a person looks at first: a procedure is open against them (DOMAIN 4.4).

    One query. Why is not told: a procedure is public when it has ended.
    """
    return vetting.under_procedure(award.micro_credential.number for award in awards)


def source_of(award: Award, owner: Organisation) -> str:
    """Return where an award comes from, as the body that recognises it sees it (`asking.SOURCES`)."""
    awarder = award.awarder
    if owner.pk in (awarder.pk, awarder.parent_id) or owner.parent_id in (awarder.pk, awarder.parent_id or -1):
        return "own"
    if award.route == CandidateRoute.PRIOR_LEARNING:
        return "prior_learning"
    return "abroad" if awarder.country != owner.country else "elsewhere"


def spent(person: Person) -> dict[int, frozenset[str]]:
    """Return for what each award of a person was brought already, by its key: it counts once for a target."""
    found: dict[int, set[str]] = defaultdict(set)
    live = CaseAward.objects.filter(case__learner=person, is_live=True)
    for award, target in live.values_list("award", "target"):
        found[award].add(target)
    return {award: frozenset(targets) for award, targets in found.items()}


def counted(person: Person) -> dict[int, str]:
    """Return in which larger award the credits of each award of a person are counted, by its key.

    One query where none is, else two.
    """
    own = Award.objects.filter(holder=person).values("number")
    uses = LotUse.objects.filter(use=UsedFor.COUNTED, times__gt=0, lot__in=own).values_list("lot", "where")
    where = dict(uses)
    return {key: where[lot] for key, lot in lots.lots_of(person).items() if lot in where} if where else {}


def room(programme: Programme | None, waived: Waived | None) -> tuple[Ceiling, ...]:
    """Return the ceiling of a programme for one learner, with what is waived already."""
    if programme is None:
        return ()
    return (Ceiling(ROOM, waived.cap if waived else cap_of(programme), waived.credits if waived else ruling.NOTHING),)


def decided(
    target: str,
    lines: Sequence[PositiveListLine],
    brought: Sequence[Shared],
    ceilings: Sequence[Ceiling],
    atlas: Atlas,
    *,
    on: date,
) -> Decision:
    """Return what the lines that name anything brought make of it; where none does, how near the nearest are."""
    items = [one.held.item for one in brought]
    about = [line for line in lines if names_any(line, items, atlas)]
    if not about:
        far = deciding.decide(target, map(ruling.as_line, lines), brought, ceilings, atlas, on=on)
        closest = {one.line for one in far.near[:NEAREST]}
        about = [line for line in lines if line.number in closest]
    return deciding.decide(target, map(ruling.as_line, about), brought, ceilings, atlas, on=on)


def names_any(line: PositiveListLine, items: Collection[Item], atlas: Atlas) -> bool:
    """Say whether any entry of a line is about any of these items, be they of too low a level or too old an edition.

    What that makes of them is for the engine to say: a level that nobody verified is looked at by a person. The line is
    read once for all of them.
    """
    entries = [replace(entry, min_level=None, min_edition=0) for entry in ruling.rule_of(line).entries]
    return any(is_listed(item, entry, atlas) for item in items for entry in entries)


def lacks(looked: Considered, decision: Decision) -> tuple[str, ...]:
    """Return what the nearest awards lack, clause by clause, or why a line that is met is not used."""
    codes: dict[str, None] = {}
    for place in looked.short:
        nearest = min(looked.clauses[place], key=lambda one: len(one.unmet), default=None)
        codes |= dict.fromkeys(fact.code for fact in nearest.unmet) if nearest else {"item": None}
    if codes:
        return tuple(codes)
    if decision.counted(looked) < looked.min_credits:
        return (CREDITS,)
    is_full = any(decision.headroom(ceiling) < looked.credits for ceiling in decision.ceilings)
    return (ROOM,) if is_full else (TAKEN,)


def not_in_force(awards: Iterable[Award], *, on: date) -> tuple[Award, str] | None:
    """Return the first award that is not in force on a day, with the state it is in."""
    for award in awards:
        if (state := status_on(award, on)) != AwardState.IN_FORCE:
            return award, state
    return None
