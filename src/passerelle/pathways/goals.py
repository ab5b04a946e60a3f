"""Where one can want to be, found by a code that can be said aloud.

    MC-00012                       an entry of the register; a larger award by its parts
    PG-00003                       a larger award, or the entry into a programme by what opens it
    OP-00004                       a job or a promotion, by what its employer accepts
    occupation:2512.4              an occupation of a scheme of skills, by the skills it always needs
    outcomes:MC-00012#K1,MC-7#S2   outcomes of entries, or addresses of skills

What no plan can promise (a result, an age, a share by source) is told beside it (`Goal.besides`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from passerelle.catalogue import composing
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.core.errors import Malformed
from passerelle.core.pathways.wishing import Kind, OneOf
from passerelle.opportunities.queries import open_on
from passerelle.pathways import larger, ruled
from passerelle.pathways.ways import Way
from passerelle.skills.models import Occupation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from passerelle.opportunities.models import Opportunity
    from passerelle.pathways.holding import Held
    from passerelle.pathways.shelf import Shelf
    from passerelle.people.models import Person

ENTRY, LARGER, PROGRAMME, OPPORTUNITY, OCCUPATION, OUTCOMES = (
    *("entry", "larger_award", "programme", "opportunity", "occupation"),
    "outcomes",
)
MOST_OUTCOMES: Final = 500
MOST_FOUND: Final = 8
"""Of each kind, when one looks for where to go."""
LONGEST_CODE: Final = 20_000
ASKS: Final = "asks"
"""What a programme asks of who begins, in words that no plan can read."""


@dataclass(frozen=True)
class Goal:
    """Where somebody wants to be: one of these ways has to be gone. `besides`: what no plan can promise, as codes."""

    code: str
    kind: str
    title: str
    ways: tuple[Way, ...]
    besides: tuple[tuple[str, str], ...] = ()
    reference: str = ""
    """Which edition of a programme it is."""

    @property
    def can_be_planned(self) -> bool:
        return bool(self.ways)


@dataclass(frozen=True)
class Place:
    """Where one could go, as it stands among what was looked for."""

    code: str
    kind: str
    title: str
    of: str = ""


def find(code: str, *, shelf: Shelf, held: Sequence[Held], person: Person | None, on: date) -> Goal:
    """Return where a code leads. Raises Malformed (`no_such_goal`) where it leads nowhere that is public."""
    said = code.strip()[:LONGEST_CODE]
    kind, _colon, rest = said.partition(":")
    asked: Callable[[], Goal | None]
    if kind == OCCUPATION and rest:
        asked = lambda: _occupation(said, rest, shelf)  # noqa: E731
    elif kind == OUTCOMES and rest:
        asked = lambda: _outcomes(said, rest, shelf)  # noqa: E731
    elif said.startswith("MC-"):
        asked = lambda: _entry(said, shelf, held, person, on)  # noqa: E731
    elif said.startswith("OP-"):
        asked = lambda: _opportunity(said, shelf, held, on)  # noqa: E731
    else:
        asked = lambda: _programme(said, shelf, held, person, on)  # noqa: E731
    found = asked()
    if found is None:
        raise Malformed(field="to", expected="where to: MC-00012, PG-00003, OP-00004, occupation:2512.4",
                        seen=said[:80], reason="no_such_goal")  # fmt: skip
    return found


def _entry(code: str, shelf: Shelf, held: Sequence[Held], person: Person | None, on: date) -> Goal | None:
    item = shelf.items.get(code)
    made = composing.compositions_of([code], on=on).get(code)
    words = {(str(Kind.ONE_OF), code): item.name if item else code}
    by_itself = Way(one_of=(OneOf(code, shelf.codes([code])),), words=words)
    if made is not None:
        way, besides = larger.way(made, shelf, held, person, on)
        also = (by_itself,) if item is not None and any(one.item == code for one in shelf.offers.values()) else ()
        return Goal(code, LARGER, made.name, (way, *also), besides)
    if item is not None:
        return Goal(code, ENTRY, item.name, (by_itself,))
    known = MicroCredential.objects.filter(number=code).first()
    return Goal(code, ENTRY, known.name, (by_itself,)) if known is not None and known.is_public else None


def _programme(code: str, shelf: Shelf, held: Sequence[Held], person: Person | None, on: date) -> Goal | None:
    editions = Programme.objects.filter(number=code, state__in=PROGRAMME_PUBLIC, valid_from__lte=on)
    found = editions.select_related("awarder", "awarded_as").order_by("-edition").first()
    if found is None or (found.ends_on is not None and found.ends_on <= on):
        return None
    if found.awarded_as is not None:
        way, besides = larger.way(found, shelf, held, person, on)
        return Goal(code, LARGER, found.name, (way,), besides, found.reference)
    ways, besides = ruled.entry_of(found, shelf, on)
    if found.entry_requirements:
        besides = ((ASKS, found.entry_requirements), *besides)
    return Goal(code, PROGRAMME, found.name, ways, besides, found.reference)


def _opportunity(code: str, shelf: Shelf, held: Sequence[Held], on: date) -> Goal | None:
    found: Opportunity | None = open_on(on).filter(number=code).prefetch_related("items__micro_credential").first()
    if found is None:
        return None
    ways, besides = ruled.opportunity(found, shelf, held)
    return Goal(code, OPPORTUNITY, found.name, ways, besides)


def _occupation(code: str, named: str, shelf: Shelf) -> Goal | None:
    """Return an occupation by its code, or by the end of its address, of the version loaded last."""
    whole = Occupation.objects.filter(scheme__loaded_at__isnull=False).order_by("-scheme__loaded_at", "pk")
    found = whole.filter(code=named).first() or whole.filter(uri__endswith=f"/{named}").first()
    if found is None:
        return None
    needs = list(found.needs.filter(essential=True).select_related("skill").order_by("pk"))
    words = {(str(Kind.OUTCOME), one.skill.uri): one.skill.label for one in needs}
    taught = [one.skill.uri for one in needs if shelf.catalogue.by_outcome.get(one.skill.uri)][:MOST_OUTCOMES]
    besides = tuple(("nobody_teaches", one.skill.label) for one in needs if one.skill.uri not in taught)
    ways = (Way(outcomes=frozenset(taught), words=words),) if taught else ()
    return Goal(code, OCCUPATION, found.label, ways, besides)


def _outcomes(code: str, named: str, shelf: Shelf) -> Goal | None:
    words: dict[tuple[str, str], str] = {}
    besides = []
    for one in list(dict.fromkeys(part.strip() for part in named.split(",") if part.strip()))[:MOST_OUTCOMES]:
        number, _mark, place = one.partition("#")
        item = shelf.items.get(number)
        said = [(mark, text) for own, text, mark in item.says if own == place] if item else []
        if not item and one in shelf.catalogue.by_outcome:
            said = [(one, one)]
        for mark, text in said:
            words[Kind.OUTCOME, mark] = text
        if not said:
            besides.append(("nobody_teaches", one[:200]))
    if not words:
        return None
    way = Way(outcomes=frozenset(mark for _kind, mark in words), words=words)
    return Goal(code, OUTCOMES, "; ".join([*words.values()][:3]), (way,), tuple(besides))


def look_for(text: str, *, shelf: Shelf, on: date) -> list[Place]:
    """Return where one could go whose name holds these words: entries, larger awards, jobs, occupations; 3 queries."""
    wanted = text.casefold().split()
    if not wanted:
        return []

    def fits(name: str) -> bool:
        return all(word in name.casefold() for word in wanted)

    found = [
        Place(one.number, ENTRY, one.name, one.awarder)
        for one in shelf.items.values()
        if any(fits(title) for title in one.title.values()) or one.number.casefold() == text.strip().casefold()
    ][:MOST_FOUND]
    programmes = Programme.objects.filter(state__in=PROGRAMME_PUBLIC, valid_from__lte=on).select_related("awarder")
    newest = {one.number: one for one in programmes.order_by("number", "edition")}
    found += [
        Place(one.number, LARGER if one.awarded_as_id else PROGRAMME, one.name, one.awarder.legal_name)
        for one in newest.values()
        if any(fits(title) for title in one.title.values()) and (one.ends_on is None or on < one.ends_on)
    ][:MOST_FOUND]
    found += [
        Place(one.number, OPPORTUNITY, one.name, one.employer.legal_name)
        for one in open_on(on)
        if any(fits(title) for title in one.title.values())
    ][:MOST_FOUND]
    jobs = Occupation.objects.filter(scheme__loaded_at__isnull=False, label__icontains=text.strip()[:100])
    for job in jobs.order_by("-scheme__loaded_at", "label", "pk")[:MOST_FOUND]:
        found.append(Place(f"{OCCUPATION}:{job.code or job.uri.rpartition('/')[2]}", OCCUPATION, job.label))
    return found
