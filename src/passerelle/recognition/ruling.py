"""Published lines and what the register holds, in the words of `core/matching`, `core/deciding` and their faults."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from passerelle.catalogue.editions import stated_now
from passerelle.catalogue.models import MicroCredential
from passerelle.core import deciding
from passerelle.core.matching.items import Item
from passerelle.core.matching.plainly import is_listed
from passerelle.core.matching.rules import Entry, Rule
from passerelle.core.positive_lists import asking
from passerelle.frameworks import queries as frameworks
from passerelle.recognition.models import LineEffect
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.catalogue.editions import Stated
    from passerelle.core.frameworks import Atlas
    from passerelle.recognition.models import PositiveListLine

NOTHING = Decimal(0)


def entry_of(line: PositiveListLine) -> Entry:
    """Return the one entry of a line that names one micro-credential."""
    item = line.micro_credential
    return Entry(
        micro_credentials=frozenset({item.number} if item else ()),
        min_edition=line.min_edition,
        min_result=line.min_result or None,
        scale=tuple(item.scale) if item else (),
        max_age_years=line.max_age_years,
    )


def rule_of(line: PositiveListLine) -> Rule:
    """Return what a line asks for, on the days on which it holds, and for what (`target_of`)."""
    days = {"valid_from": line.valid_from, "valid_to": line.valid_to, "target": target_of(line)}
    if line.asks is None:
        return Rule(line.number, ((entry_of(line),),), **days)  # type: ignore[arg-type]
    return asking.rule_of(line.asks, line.number, **days)


def asks_of(line: PositiveListLine) -> dict[str, Any]:
    """Return what a line asks for as data, whichever way it is kept; without the scale that the register knows."""
    if line.asks is not None:
        return dict(line.asks)
    rule = Rule(line.number, ((_without_scale(entry_of(line)),),))
    return asking.asks_of(rule)


def _without_scale(entry: Entry) -> Entry:
    return Entry(
        micro_credentials=entry.micro_credentials,
        min_edition=entry.min_edition,
        min_result=entry.min_result,
        max_age_years=entry.max_age_years,
    )


def target_of(line: PositiveListLine) -> str:
    """Return for what an award counts once: a programme, in any edition, its entry, or what else a line opens."""
    if line.programme and line.effect == LineEffect.WAIVER:
        return line.programme.number
    if line.programme and line.effect == LineEffect.ENTRY:
        return f"{line.programme.number}/entry"
    return line.root


def place_of(line: PositiveListLine) -> str:
    """Return what a line opens, as one text: a module of an edition of a programme, or a post of its owner."""
    where = line.programme.reference if line.programme else ""
    return "/".join(part for part in (where, line.module_code, line.effect, line.opens) if part)


def as_line(line: PositiveListLine) -> deciding.Line:
    """Return a published line for `core/deciding`."""
    return deciding.Line(
        reference=line.number,
        owner=line.owner.number,
        rule=rule_of(line),
        effect=line.effect,
        place=line.module_code,
        credits=line.credits,
        mode=line.mode,
        human=line.conditions,
        clause=line.edition.reference,
    )


def item_of(entry: MicroCredential) -> Item:
    """Return an entry as a rule sees it, in the edition registered now."""
    return item_as_stated(entry, entry.edition, stated_now(entry), entry.awarder.number if entry.awarder else "")


def item_as_stated(entry: MicroCredential, edition: int, stated: Stated, awarder: str) -> Item:
    """Return one edition of an entry as a rule sees it: its level, credits and outcomes are those of that edition."""
    outcomes = {f"{entry.number}#{one['code']}" for one in stated.outcomes if one.get("code")}
    skills = {str(tag["uri"]) for one in stated.outcomes for tag in one.get("skills") or () if tag.get("uri")}
    return Item(
        number=entry.number,
        edition=edition,
        credits=(stated.credits or NOTHING).quantize(Decimal("0.01")),
        credit_system=stated.credit_system,
        levels=stated.levels,
        awarder=awarder,
        field=stated.field,
        quality=stated.quality,
        blocks=frozenset(f"{entry.number}#{block['code']}" for block in stated.blocks if block.get("code")),
        outcomes=frozenset(outcomes | skills),
        scale=stated.scale,
    )


def maybe_listed(entries: Iterable[Entry]) -> Q:
    """Return a filter for the listed micro-credentials that these entries may list: never too narrow."""
    wanted = Q(pk=None)
    for entry in entries:
        wanted |= _maybe(entry)
    return Q(state__in=LISTED) & wanted


def _maybe(entry: Entry) -> Q:
    found = Q()
    if entry.micro_credentials:
        found &= Q(number__in=entry.micro_credentials)
    if entry.fields:
        found &= Q(field__in=entry.fields)
    if entry.awarders:
        found &= Q(awarder__number__in=entry.awarders)
    for named in (entry.blocks, entry.outcomes):
        numbers = {name.partition("#")[0] for name in named if "#" in name}
        if numbers and len(numbers) == len(named):
            found &= Q(number__in=numbers)
    return found


def lists(line: PositiveListLine, item: Item, atlas: Atlas) -> bool:
    """Say whether any entry of a line lists an item."""
    return any(is_listed(item, entry, atlas) for entry in rule_of(line).entries)


def listed_by(lines: Iterable[PositiveListLine]) -> set[str]:
    """Return the numbers of the listed entries that these lines list, in any of their clauses."""
    entries = [entry for line in lines for entry in rule_of(line).entries]
    named = {number for entry in entries if entry == _named_only(entry) for number in entry.micro_credentials}
    filters = [entry for entry in entries if entry != _named_only(entry)]
    if not filters:
        return named
    atlas = frameworks.atlas()
    rows = MicroCredential.objects.filter(maybe_listed(filters)).select_related("awarder")
    found = {row.number for row in rows if any(is_listed(item_of(row), entry, atlas) for entry in filters)}
    return named | found


def _named_only(entry: Entry) -> Entry:
    return Entry(
        micro_credentials=entry.micro_credentials or frozenset({"-"}),
        min_edition=entry.min_edition,
        min_result=entry.min_result,
        scale=entry.scale,
        max_age_years=entry.max_age_years,
    )
