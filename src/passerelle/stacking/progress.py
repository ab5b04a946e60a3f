"""How far somebody is towards a larger award: what counts where, what is missing, the least that would still do.

Source: DOMAIN 4.4, "Engine contract" (allowed, per-rule result, headroom, cheapest next step). Nothing here is kept: it
is found anew whenever it is asked, by `core/allotment`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from passerelle.awards.models import Award
from passerelle.catalogue import composing
from passerelle.catalogue.editions import stated_now
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.core import allotment, composition
from passerelle.core.allotment import AWARDS, Allotment, Limit, Lot, Whole
from passerelle.core.errors import RulesExclude
from passerelle.core.frameworks import Atlas
from passerelle.core.matching import plainly
from passerelle.core.matching.rules import Entry, Rule
from passerelle.core.progression import OWN
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.groups import group_of, groups_of
from passerelle.registers.states import LISTED
from passerelle.stacking import holding
from passerelle.stacking.holding import Holding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.conversions.reading import Conversions
    from passerelle.people.models import Person

SECONDS: Final = 1.0
"""Wall time of each question behind a page."""
SECONDS_EACH: Final = 0.05
"""The same where one page asks for many."""
MOST_OFFERED: Final = 60
"""So many micro-credentials are looked at for the least that would still do."""
MOST_AWARDS: Final = 200
"""So many awards of one person are looked at; nobody had more."""
NOT_CONVERTED: Final = "not_converted"
"""Why an award counts for nothing here of which nobody confirmed what its credits count for."""
HOURS_A_CREDIT: Final = 25
"""What a credit without stated hours is taken to cost (policy paper, footnote 10: 25 to 30 hours)."""


@dataclass(frozen=True)
class Counted:
    """One award at its place, and how much of it counts there."""

    holding: Holding
    bucket: str
    credits: Decimal


@dataclass(frozen=True)
class Idle:
    """One award that counts for nothing here, and why.

    `in_use` (in another larger award), `spared` (in a programme), `ran_out`, `identity`, `not_converted` (nobody
    confirmed what its credits count for), `not_here` or `not_needed`.
    """

    holding: Holding
    reason: str


@dataclass(frozen=True)
class Group:
    """One bucket: what counts in it, how much is missing, and how much more it would take."""

    code: str
    title: str
    least: Decimal
    most: Decimal | None
    counted: tuple[Counted, ...]
    missing: Decimal

    @property
    def credits(self) -> Decimal:
        return sum((one.credits for one in self.counted), Decimal(0))

    @property
    def room(self) -> Decimal | None:
        """How many more credits may count here; None where nothing limits them."""
        return None if self.most is None else max(self.most - self.credits, Decimal(0))


@dataclass(frozen=True)
class ShareStanding:
    """One share of the whole: how much of what counts has it, within which bounds, and how much is missing of it."""

    limit: Limit
    credits: Decimal
    missing: Decimal

    @property
    def room(self) -> Decimal | None:
        return None if self.limit.at_most is None else max(self.limit.at_most - self.credits, Decimal(0))


@dataclass(frozen=True)
class Requirement:
    """One row of what opens the larger award, and the awards that meet it."""

    entry: Entry
    met_by: tuple[Holding, ...]


@dataclass(frozen=True)
class Step:
    """The least work that would still do: what to earn, and in how many hours."""

    entries: tuple[MicroCredential, ...]
    hours: Decimal
    proven: bool


@dataclass(frozen=True)
class Progress:
    """Where somebody stands on a day; `proven` says whether nothing better can be made of what they hold."""

    programme: Programme
    on: date
    found: Allotment
    groups: tuple[Group, ...]
    shares: tuple[ShareStanding, ...]
    idle: tuple[Idle, ...]
    requirements: tuple[Requirement, ...]
    is_opened: bool
    step: Step | None
    whole: Whole
    lots: tuple[Lot, ...]
    """What could be counted on that day, counted or not."""
    itself: Award | None
    """The larger award, where it is held already."""

    @property
    def counted(self) -> list[Counted]:
        return [one for group in self.groups for one in group.counted]

    @property
    def holdings(self) -> list[Holding]:
        """Everything that is held, whether it counts here or not."""
        return [*(one.holding for one in self.counted), *(one.holding for one in self.idle)]

    @property
    def is_complete(self) -> bool:
        return self.found.is_complete and self.is_opened

    @property
    def runs_out(self) -> list[Counted]:
        """What counts today and will not for ever, what runs out first, first."""
        ending = [one for one in self.counted if one.holding.part.credits_until is not None]
        return sorted(ending, key=lambda one: (one.holding.part.credits_until or self.on, one.holding.lot))


@dataclass(frozen=True)
class Near:
    """How far somebody is towards one of several larger awards: what counts, and which of its groups are full."""

    programme: Programme
    found: Allotment
    groups: tuple[Group, ...]

    @property
    def share(self) -> Decimal:
        """What counts, of the whole: 0 to 1."""
        return min(self.found.credits / self.programme.size, Decimal(1)) if self.programme.size else Decimal(0)

    @property
    def full(self) -> int:
        """How many groups nothing is missing of."""
        return sum(not one.missing for one in self.groups)


def progress(person: Person, programme: Programme, *, on: date, with_step: bool = True) -> Progress:
    """Return where a person stands towards an edition of a larger award. Raises RulesExclude for rules nobody can meet.

    `with_step` asks, where something is missing, for the least that would still do.
    """
    made = composing.composition_of(programme)
    own = group_of(programme.awarder)
    kept = holding.kept_by(person)
    held = holding.held_of(kept, programme, own, holding.counting(kept, [programme], on))[-MOST_AWARDS:]
    whole, lots = _asked(made, composing.shares_in_force(on), held, on)
    found = allotment.allot(lots, whole, seconds=SECONDS)
    by_number = {one.part.reference: one for one in held}
    requirements, is_opened = _requirements(programme, held, on)
    return Progress(
        programme=programme,
        on=on,
        found=found,
        groups=tuple(_groups(programme, found, by_number)),
        shares=tuple(_shares(whole, found, lots)),
        idle=tuple(_idle(held, lots, found, on)),
        requirements=requirements,
        is_opened=is_opened,
        step=_step(programme, made, whole, lots, held, own, on) if with_step and not found.is_complete else None,
        whole=whole,
        lots=tuple(lots),
        itself=next((one for one in kept.awards if one.micro_credential_id == programme.awarded_as_id), None),
    )


def nearness(person: Person, programmes: Sequence[Programme], *, on: date) -> list[Near]:
    """Return how far a person is towards each of these editions, the nearest first; what nobody can meet is left out.

    What one holds is read once: seven queries, one more where credits are of several systems, and one for each step in
    the family tree of the awarders.
    """
    kept, also = holding.kept_by(person), composing.shares_in_force(on)
    groups = groups_of([one.awarder for one in programmes])
    counts = holding.counting(kept, programmes, on)
    found = []
    for programme in programmes:
        made = composing.composition_of(programme)
        held = holding.held_of(kept, programme, groups[programme.awarder_id], counts)[-MOST_AWARDS:]
        whole, lots = _asked(made, also, held, on)
        try:
            counted = allotment.allot(lots, whole, seconds=SECONDS_EACH)
        except RulesExclude:
            continue
        by_number = {one.part.reference: one for one in held}
        found.append(Near(programme, counted, tuple(_groups(programme, counted, by_number))))
    return sorted(found, key=lambda one: (-one.share, one.programme.number))


def _asked(
    made: composition.Composition, also: Sequence[composition.Share], held: Sequence[Holding], on: date
) -> tuple[Whole, list[Lot]]:
    """Return what a larger award asks of one who holds this, and what of it can be counted on a day."""
    able = [one for one in held if not one.weak]
    whole = _once_each(composition.whole(made, also), able)
    return whole, composition.lots([_tagged(one) for one in able], made, on=on)


def _tagged(one: Holding) -> composition.Part:
    """Return a part that can be told from others of the same micro-credential, of which one counts."""
    part = one.part
    tags = part.tags | {_item_tag(part.item)}
    return composition.Part(
        part.reference, part.item, part.credits, part.awarded_on, tags, part.credits_until, part.in_use
    )


def _item_tag(item: str) -> str:
    return f"item:{item}"


def _once_each(whole: Whole, held: Sequence[Holding]) -> Whole:
    """Return the whole, with what somebody holds in two editions limited to one: the same learning counts once."""
    again = sorted(item for item, times in Counter(one.part.item for one in held).items() if times > 1)
    once = tuple(
        Limit(_item_tag(item), frozenset({_item_tag(item)}), at_most=Decimal(1), unit=AWARDS) for item in again
    )
    return Whole(whole.places, (*whole.limits, *once), whole.size, whole.apart)


def _groups(programme: Programme, found: Allotment, held: dict[str, Holding]) -> list[Group]:
    missing = dict(found.missing.by_place)
    return [
        Group(
            bucket["code"],
            bucket["title"] or bucket["code"],
            Decimal(str(bucket["min_credits"] or 0)),
            None if bucket["max_credits"] is None else Decimal(str(bucket["max_credits"])),
            tuple(Counted(held[use.lot], use.place, use.credits) for use in found.uses if use.place == bucket["code"]),
            missing.get(bucket["code"], Decimal(0)),
        )
        for bucket in programme.buckets
    ]


def _shares(whole: Whole, found: Allotment, lots: Sequence[Lot]) -> list[ShareStanding]:
    tags = {lot.reference: lot.tags for lot in lots}
    missing = dict(found.missing.by_limit)
    return [
        ShareStanding(
            limit,
            sum((use.credits for use in found.uses if tags[use.lot] & limit.tags), Decimal(0)),
            missing.get(limit.code, Decimal(0)),
        )
        for limit in whole.limits
        if limit.unit != AWARDS
    ]


def _idle(held: Sequence[Holding], lots: Sequence[Lot], found: Allotment, on: date) -> list[Idle]:
    counted = {use.lot for use in found.uses}
    places = {lot.reference: lot.places for lot in lots}
    return [
        Idle(one, _why(one, places, on))
        for one in held
        if one.part.reference not in counted
    ]  # fmt: skip


def _why(one: Holding, places: dict[str, frozenset[str]], on: date) -> str:
    if one.part.in_use:
        return "spared" if one.is_spared else "in_use"
    if one.part.credits_until is not None and one.part.credits_until < on:
        return "ran_out"
    if one.weak:
        return "identity"
    if not places.get(one.part.reference):
        return "not_here"
    if one.converted is not None and not one.part.credits:
        return NOT_CONVERTED
    return "not_needed" if one.part.credits else "not_here"


def _requirements(programme: Programme, held: Sequence[Holding], on: date) -> tuple[tuple[Requirement, ...], bool]:
    """Return who meets which row, and whether all are met, each award for one row. A part that counts may open, too."""
    entries = composing.entries_of(programme)
    if not entries:
        return (), True
    atlas = frameworks.atlas() if any(one.min_level for one in entries) else Atlas({})
    rule = Rule(programme.reference, clauses=tuple((one,) for one in entries), target=programme.number)
    met = tuple(
        Requirement(entry, tuple(one for one in held if plainly.counts(one.match, entry, rule, atlas, on)))
        for entry in entries
    )
    useful = {id(one): one for row in met for one in row.met_by}
    return met, plainly.opens(rule, [one.match for one in useful.values()], atlas, on)


def _step(
    programme: Programme,
    made: composition.Composition,
    whole: Whole,
    lots: Sequence[Lot],
    held: Sequence[Holding],
    own: set[int],
    on: date,
) -> Step | None:
    """Return the least work that makes the whole with what is held; None where no micro-credential of today does."""
    offered = {one.number: one for one in _offered(programme, {one.part.item for one in held}, own)}
    counts = composing.counting([programme], offered.values(), on)
    new = [_as_lot(one, programme, made, own, counts) for one in offered.values()]
    found = allotment.cheapest(lots, [one for one in new if one.places and one.credits], whole, seconds=SECONDS)
    if found is None:
        return None
    entries = tuple(offered[use.lot] for use in found.uses if use.lot in offered)
    return Step(entries, sum((hours_of(one) for one in entries), Decimal(0)), found.proven)


def _offered(programme: Programme, held: set[str], own: set[int]) -> list[MicroCredential]:
    """Return listed micro-credentials that could count and are not held yet, those that are named first."""
    named = {one for bucket in programme.buckets for one in bucket["items"]}
    asked = Q(number__in=named)
    for bucket in programme.buckets:
        if not bucket["items"] and bucket.get("tags"):
            asked |= _having(bucket["tags"], own)
    listed = MicroCredential.objects.filter(asked, state__in=LISTED).exclude(number__in=held)
    listed = listed.exclude(pk=programme.awarded_as_id or 0).select_related("awarder").order_by("number")
    found = list(listed[: MOST_OFFERED * 2])
    return sorted(found, key=lambda one: (one.number not in named, one.number))[:MOST_OFFERED]


def _having(tags: Sequence[str], own: set[int]) -> Q:
    """Return which entries may have these tags, as far as a query tells; the rule looks at each."""
    asked = Q(awarder__isnull=False)
    for tag in tags:
        kind, _colon, value = tag.partition(":")
        if tag == OWN:
            asked &= Q(awarder__in=own)
        elif kind == "level":
            asked &= Q(level=value) | Q(determined_level=value)
        elif kind == "field":
            asked &= Q(field__startswith=value)
        elif kind == "awarder":
            asked &= Q(awarder__number=value)
        elif tag == holding.ONLINE:
            asked &= Q(participation_form=holding.ONLINE)
    return asked


def _as_lot(
    entry: MicroCredential, programme: Programme, made: composition.Composition, own: set[int], counts: Conversions
) -> Lot:
    tags = holding.tags_of(stated_now(entry), entry.awarding_body, own)
    size, _converted = composing.credits_of(entry, programme, counts)
    part = composition.Part(entry.number, entry.number, size, programme.valid_from, tags)  # type: ignore[arg-type]
    places = frozenset(one.code for one in made.buckets if one.takes(part))
    return Lot(entry.number, size, places, tags, cost=hours_of(entry))


def hours_of(entry: MicroCredential) -> Decimal:
    """Return the work that a micro-credential takes, in hours: those it states, or what its credits stand for."""
    return entry.hours or (entry.credits_that_hold or Decimal(0)) * HOURS_A_CREDIT
