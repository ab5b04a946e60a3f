"""What can be taken today, as `core/pathways` reads it: made once for each state of the registers, asked by everybody.

What is taken is a micro-credential; its runs are the dated runs of courses that lead to it (a place in one makes a
candidate for one micro-credential) and the sittings that anybody may book. What one must hold before is stated by each
run, so runs that ask alike stand under one code, and others under a code of their own (`MC-00012~2`): one of them is
taken at most.
A run that asks for something counts from its last day to enrol: by then it has to be held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from django.db.models import Count, F, Max, Q, Sum, Value

from passerelle.assessment.models import Sitting
from passerelle.assessment.states import SittingState
from passerelle.catalogue.models import CourseInstance, MicroCredential
from passerelle.conversions import reading
from passerelle.conversions.reading import Conversions
from passerelle.core.pathways.world import ONLINE, Catalogue, Course, Run
from passerelle.journal.models import Fact
from passerelle.pathways.stock import READ, SOMEWHERE, Item, Offer, item_of, of_courses, of_sittings
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHANGES: Final = (
    *("micro_credential.", "short_course.", "sitting.", "admission.", "assessment_rules.", "partner"),
    *("organisation.", "provider.", "awarder.", "role.", "conversion."),
)
"""How the kinds of those facts begin that may change what can be taken."""
BACK: Final = 1_000
"""So many facts before the last are counted again: one that began earlier may be written later."""
MOST_SINCE: Final = 50_000
ECTS: Final = "ECTS"


@dataclass(frozen=True)
class Shelf:
    """Everything that can be taken on a day. `left_out` counts runs that are priced in another currency."""

    on: date
    currency: str
    system: str
    items: Mapping[str, Item]
    offers: Mapping[str, Offer]
    courses: tuple[Course, ...]
    sittings: Mapping[str, tuple[Run, ...]]
    variants: Mapping[str, tuple[str, ...]]
    counts: Conversions
    """What credits of other systems count for to everybody; the awarder of a larger award may have stated others."""
    left_out: int = 0

    @cached_property
    def catalogue(self) -> Catalogue:
        """The runs of courses."""
        return Catalogue.of(self.courses)

    @cached_property
    def with_sittings(self) -> Catalogue:
        """The same, and assessment alone for whoever may know it already."""
        return Catalogue.of(
            Course(
                one.code, one.credits, one.outcomes, one.tags, one.prerequisites, (*one.runs, *self.sittings[one.code])
            )
            if one.code in self.sittings
            else one
            for one in self.courses
        )

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What outcomes say, by what tells them from others."""
        return {mark: text for one in self.items.values() for _code, text, mark in one.says}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Where one can go, the places with most runs first."""
        found = Counter(one.place for one in self.offers.values() if one.place not in (ONLINE, SOMEWHERE))
        return tuple(place for place, _count in sorted(found.items(), key=lambda one: (-one[1], one[0])))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({one.language for one in self.offers.values() if one.language}))

    def codes(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return all codes under which these micro-credentials stand here; their numbers are among them."""
        return frozenset(code for number in numbers for code in self.variants.get(number, (number,)))


_kept: dict[tuple[date, str], tuple[tuple[object, ...], Shelf]] = {}
_builders: defaultdict[tuple[date, str], Lock] = defaultdict(Lock)


def shelf(*, on: date, system: str = ECTS) -> Shelf:
    """Return what can be taken on a day, with credits in a system; two queries where nothing has changed.

    Whoever finds it still right waits for nobody, also while another day or system is built. Where it is not right any
    more it is never served: one builds it aside, and only those who need the same wait for that, and build it no second
    time.
    """
    if (right := _right(on, system)) is not None:
        return right
    with _builders[on, system]:
        if (right := _right(on, system)) is not None:
            return right  # somebody built it meanwhile
        state = _state(on, None)
        made = _made(on, system)
        for old in [key for key in tuple(_kept) if key[0] != on]:
            _kept.pop(old, None)
        _kept[on, system] = state, made
        return made


def _right(on: date, system: str) -> Shelf | None:
    """Return what is kept, where the registers stand as they did when it was read."""
    if (kept := _kept.get((on, system))) is None:
        return None
    state, shelf = kept
    return shelf if _state(on, cast("int | None", state[0])) == state else None


def forget() -> None:
    """Forget what was read: for tests, whose databases begin anew."""
    _kept.clear()


def _state(on: date, base: int | None) -> tuple[object, ...]:
    """Return what tells this state of the registers from others: how much was written since, and what is full."""
    if base is None:
        base = max(0, (Fact.objects.aggregate(last=Max("pk"))["last"] or 0) - BACK)
    ours = Q()
    for beginning in CHANGES:
        ours |= Q(kind__startswith=beginning)
    since = Fact.objects.filter(pk__gt=base).aggregate(all=Count("pk"), ours=Count("pk", filter=ours))
    full = CourseInstance.objects.filter(enrol_until__gte=on, cancelled_on=None, taken__gte=F("places"))
    booked = Sitting.objects.filter(book_until__gte=on, state=SittingState.OPEN, taken__gte=F("places"))
    of_each = [
        found.order_by().annotate(of=Value(of)).values("of").annotate(n=Count("pk"), s=Sum("pk"))
        for of, found in enumerate((full, booked))
    ]
    told = [tuple(row.values()) for row in of_each[0].union(of_each[1]).order_by("of")]
    return base, since["ours"], since["all"] // MOST_SINCE, *told


def _made(on: date, system: str) -> Shelf:
    entries = MicroCredential.objects.filter(state__in=BEGINNING).select_related("awarder").only(*READ)
    known: dict[int, MicroCredential] = {one.pk: one for one in entries.order_by("number").iterator(chunk_size=2_000)}
    items = {one.number: item_of(one) for one in known.values()}
    offers = [*of_courses(known, on), *of_sittings(known, on)]
    currency = _currency(offers)
    ours = [one for one, money, _asks in offers if not one.price or money == currency]
    asked = {one.reference: asks for one, _money, asks in offers}
    by_item: dict[str, dict[tuple[frozenset[str], ...], list[Offer]]] = defaultdict(lambda: defaultdict(list))
    sittings: dict[str, list[Offer]] = defaultdict(list)
    for one in ours:
        if one.is_sitting:
            sittings[one.item].append(one)
            by_item[one.item].setdefault((), [])
        else:
            by_item[one.item][asked[one.reference]].append(one)
    names = {
        number: (number, *(f"{number}~{place}" for place in range(2, len(by_item[number]) + 1))) for number in items
    }
    counts = reading.of_bodies((), on)
    courses = tuple(_courses(items, by_item, names, system, counts))
    return Shelf(
        on,
        currency,
        system,
        items,
        {one.reference: one for one in ours},
        courses,
        {number: tuple(map(_run, found)) for number, found in sittings.items()},
        names,
        counts,
        len(offers) - len(ours),
    )


def _currency(offers: Iterable[tuple[Offer, str, object]]) -> str:
    """Return the currency of most runs that cost something; what is priced in another cannot be added to it."""
    found = Counter(money for one, money, _asks in offers if one.price and money)
    return min(found, key=lambda money: (-found[money], money), default="")


def _courses(
    items: Mapping[str, Item],
    by_item: Mapping[str, Mapping[tuple[frozenset[str], ...], list[Offer]]],
    names: Mapping[str, tuple[str, ...]],
    system: str,
    counts: Conversions,
) -> Iterator[Course]:
    for number, item in items.items():
        country = item.awarder_country
        size, _by = counts.in_whole(item.credits, item.system, system, owner=reading.NO_BODY, country=country)
        ways = sorted(by_item[number].items(), key=lambda one: (len(one[0]), str(one[0]))) or [((), [])]
        for code, (asks, runs) in zip(names[number], ways, strict=True):
            groups = tuple(
                frozenset(name for one in group for name in names.get(one, (one,))) for group in asks
            )  # fmt: skip
            yield Course(
                code,
                int(size * 100),
                item.reached,
                item.tags | {f"item:{number}"},
                groups,
                tuple(_run(one, asks=bool(asks)) for one in runs),
                same_as=number if len(ways) > 1 else "",
            )


def number_of(code: str) -> str:
    """Return which micro-credential a code of the shelf stands for.

    >>> number_of("MC-00012"), number_of("MC-00012~2")
    ('MC-00012', 'MC-00012')
    """
    return code.partition("~")[0]


def _run(offer: Offer, *, asks: bool = False) -> Run:
    return Run(
        offer.reference,
        min(offer.starts, offer.enrol_until) if asks else offer.starts,
        offer.ends,
        offer.weekly,
        offer.price,
        offer.language,
        offer.place,
        is_full=offer.places_left <= 0,
    )
