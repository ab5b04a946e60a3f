"""What a larger award is made of, as its awarder states it: groups of credits, shares of the whole, what opens it.

Source: DOMAIN 3.5 (Programme: buckets, entry requirements) and 4.4; `docs/decisions/0046-one-composition.md`. Here rows
become the language of `core/composition.py` and `core/matching`, and what nobody could ever meet is named.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.catalogue.states import PROGRAMME_PUBLIC
from passerelle.conversions import reading
from passerelle.core import allotment, composition, stacking
from passerelle.core.errors import Malformed
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.matching.rules import Entry
from passerelle.core.shapes import count_of, each_once, items, number, short, short_text, words
from passerelle.core.together import Together
from passerelle.policy import queries as policy
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from passerelle.conversions.reading import Conversions
    from passerelle.core.conversions import Converted
    from passerelle.core.gate import Profile

MOST_CREDITS: Final = 2_000
BUCKET: Final = ("code", "title", "min_credits", "max_credits", "items", "tags")
SHARE: Final = ("code", "tags", "at_least", "at_most", "clause")
REQUIREMENT: Final = ("micro_credentials", "fields", "awarders", "min_level", "min_result", "max_age_years")


def buckets(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, title, min_credits, max_credits, items, tags}]: what its credits are made of.

    `items` are register numbers of which any counts, `tags` what all that counts must be (`core/composition.py`).
    """
    amiss, found = Together(), []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        with amiss.also():
            only(item, at, *BUCKET)
        least = amiss.of(number(MOST_CREDITS), f"{at}.min_credits", item.get("min_credits"))
        most = amiss.of(number(MOST_CREDITS), f"{at}.max_credits", item.get("max_credits"))
        if least is not None and most is not None and most < least:
            amiss.add(Malformed(field=f"{at}.max_credits", expected=f"{least} or more", seen=str(most)))
        found.append(
            {
                "code": amiss.of(short_text(12), f"{at}.code", item.get("code")) or f"B{place}",
                "title": amiss.of(short_text(200), f"{at}.title", item.get("title")),
                "min_credits": None if least is None else float(least),
                "max_credits": None if most is None else float(most),
                "items": sorted(set(amiss.of(words, f"{at}.items", item.get("items") or []) or [])),
                "tags": amiss.of(_tags_at_once, f"{at}.tags", item.get("tags") or []),
            }
        )
    with amiss.also():
        each_once(field, [item["code"] for item in found])
    amiss.settle()
    return found


def shares(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, tags, at_least, at_most, clause}]: of all its credits, so large a part has one of these tags."""
    amiss, found = Together(), []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        with amiss.also():
            only(item, at, *SHARE)
        tags = amiss.of(_tags, f"{at}.tags", item.get("tags") or [])
        least = amiss.of(_share, f"{at}.at_least", item.get("at_least"))
        most = amiss.of(_share, f"{at}.at_most", item.get("at_most"))
        if tags == []:
            amiss.add(Malformed(field=f"{at}.tags", expected="something that counts"))
        if (item.get("at_least"), item.get("at_most")) in {(None, None), ("", ""), (None, ""), ("", None)}:
            amiss.add(Malformed(field=f"{at}.at_least", expected="a share, here or as the most"))
        if least is not None and most is not None and most < least:
            amiss.add(Malformed(field=f"{at}.at_most", expected=f"{least} or more", seen=str(most)))
        found.append(
            {
                "code": amiss.of(short_text(12), f"{at}.code", item.get("code")) or f"S{place}",
                "tags": tags,
                "at_least": None if least is None else float(least),
                "at_most": None if most is None else float(most),
                "clause": amiss.of(short_text(200), f"{at}.clause", item.get("clause")),
            }
        )
    with amiss.also():
        each_once(field, [item["code"] for item in found])
    amiss.settle()
    return found


def requirements(field: str, value: Any) -> list[dict[str, Any]]:
    """[{micro_credentials, fields, awarders, min_level, min_result, max_age_years}]: an award for each row opens it.

    Everything a row states must hold of that award; of a list, one. `min_level` is `framework/edition:level`.
    """
    amiss, found = Together(), []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        with amiss.also():
            only(item, at, *REQUIREMENT)
        row: dict[str, Any] = {
            name: sorted(set(amiss.of(words, f"{at}.{name}", item.get(name) or []) or []))
            for name in ("micro_credentials", "fields", "awarders")
        }
        row["min_level"] = amiss.of(_level, f"{at}.min_level", item.get("min_level")) or ""
        row["min_result"] = amiss.of(short_text(40), f"{at}.min_result", item.get("min_result")) or ""
        row["max_age_years"] = amiss.of(count_of(60), f"{at}.max_age_years", item.get("max_age_years")) or None
        if not any(row[name] for name in ("micro_credentials", "fields", "awarders", "min_level")):
            expected = "a micro-credential, a field, an awarder or a level"
            amiss.add(Malformed(field=f"{at}.micro_credentials", expected=expected))
        found.append(row)
    amiss.settle()
    return found


def only(item: Mapping[str, Any], at: str, *names: str) -> None:
    """Raise Malformed for the first name in an item that nobody would keep."""
    if unknown := sorted(set(item) - set(names)):
        raise Malformed(field=f"{at}.{unknown[0]}", expected=", ".join(names))


def _tags(field: str, value: Any) -> list[str]:
    told = sorted(set(words(field, value)))
    if wrong := [tag for tag in told if not composition.is_tag(tag)]:
        known = ", ".join([*composition.PLAIN, *(f"{kind}:…" for kind in composition.KINDS)])
        raise Malformed(field=field, expected=known, seen=short(wrong[0]), reason="tag_unknown")
    return told


def _tags_at_once(field: str, value: Any) -> list[str]:
    told = _tags(field, value)
    if both := composition.never_together(told):
        expected = f"not {both[0]} and {both[1]}: no award is both"
        raise Malformed(field=field, expected=expected, seen=" ".join(both), reason="tags_exclude_each_other")
    return told


def _share(field: str, value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        found = Decimal(str(value).strip().replace(",", "."))
    except ArithmeticError:
        raise Malformed(field=field, expected="a number from 0 to 1", seen=short(value)) from None
    if not found.is_finite() or not 0 <= found <= 1:
        raise Malformed(field=field, expected="a number from 0 to 1", seen=short(value))
    return found.quantize(Decimal("0.0001"))


def _level(field: str, value: Any) -> str:
    said = short_text(100)(field, value)
    if not said:
        return ""
    try:
        return str(LevelStatement.parse(said))
    except Malformed:
        raise Malformed(field=field, expected="framework/edition:level", seen=short(said)) from None


# --- as the rules read it ---------------------------------------------------------------------------------------------


def composition_of(programme: Programme) -> composition.Composition:
    """Return what an edition is made of, as the rules allot by it."""
    return composition.Composition(
        size=programme.size,
        buckets=tuple(
            composition.Bucket(
                one["code"],
                _amount(one["min_credits"]) or Decimal(0),
                _amount(one["max_credits"]),
                frozenset(one["items"]),
                frozenset(one.get("tags") or ()),
            )
            for one in programme.buckets
        ),
        shares=tuple(
            composition.Share(
                one["code"],
                frozenset(one["tags"]),
                _amount(one["at_least"]),
                _amount(one["at_most"]),
                one["clause"],
            )
            for one in programme.shares
        ),
    )


def shares_in_force(on: date) -> list[composition.Share]:
    """Return the shares of the whole that the profiles in force ask of every larger award, whoever makes it."""
    return [
        found
        for profile in policy.in_force(on)
        for found in _shares_of(profile, on)
    ]  # fmt: skip


def _shares_of(profile: Profile, on: date) -> Iterator[composition.Share]:
    for rule in profile.rules:
        found = composition.share_of(rule) if rule.in_force(on) else None
        if found is not None:
            yield found


def entries_of(programme: Programme) -> tuple[Entry, ...]:
    """Return what opens an edition, as `core/matching` reads it: an award for each."""
    return tuple(
        Entry(
            micro_credentials=frozenset(one["micro_credentials"]),
            fields=frozenset(one["fields"]),
            awarders=frozenset(one["awarders"]),
            min_level=LevelStatement.parse(one["min_level"]) if one["min_level"] else None,
            min_result=one["min_result"] or None,
            max_age_years=one["max_age_years"],
        )
        for one in programme.requirements
    )


def counting(programmes: Iterable[Programme], entries: Iterable[MicroCredential], on: date) -> Conversions:
    """Return by which conversions these micro-credentials count in these larger awards; a query at most."""
    wholes = [(one.awarder_id, one.credit_system) for one in programmes]
    return reading.between((one.credit_system for one in entries), wholes, on)


def credits_of(entry: MicroCredential, programme: Programme, counts: Conversions) -> tuple[Decimal, Converted | None]:
    """Return what a micro-credential, as it stands in the register, counts for in a larger award."""
    size, stated, whole = entry.credits_that_hold, entry.credit_system, programme.credit_system
    country = entry.awarder.country if stated != whole and entry.awarder else ""
    return counts.in_whole(size, stated, whole, owner=programme.awarder_id, country=country)


def _amount(told: float | None) -> Decimal | None:
    return None if told is None else Decimal(str(told))


# --- what does not fit ------------------------------------------------------------------------------------------------


def contradictions(programme: Programme, *, on: date) -> Iterator[Malformed]:
    """Yield everything that nobody could ever meet: a group nobody can fill, rules that exclude each other, a circle.

    What its parts may be is read of the register as it is on that day; three queries, and one where credits are of
    several systems.
    """
    named = MicroCredential.objects.filter(number__in=_named(programme)).select_related("awarder")
    known = {one.number: one for one in named}
    yield from _unknown(programme, known)
    yield from _unfilled(programme, known, on)
    if programme.credits is not None and programme.buckets:
        yield from _excluding(programme, on)
    yield from _circles(programme)


def _named(programme: Programme) -> set[str]:
    return {one for bucket in programme.buckets for one in bucket["items"]} | {
        one for row in programme.requirements for one in row["micro_credentials"]
    }


def _unknown(programme: Programme, known: Mapping[str, MicroCredential]) -> Iterator[Malformed]:
    for place, row in enumerate(programme.requirements, start=1):
        if wrong := [one for one in row["micro_credentials"] if one not in known or known[one].state not in LISTED]:
            at, expected = f"requirements.{place}.micro_credentials", "numbers of listed micro-credentials"
            yield Malformed(field=at, expected=expected, seen=", ".join(wrong)[:80])


def _unfilled(programme: Programme, known: Mapping[str, MicroCredential], on: date) -> Iterator[Malformed]:
    """A group with a floor that all it lists could not reach, and one that lists nothing where only parts count."""
    counts = counting([programme], known.values(), on)
    for place, bucket in enumerate(programme.buckets, start=1):
        least = _amount(bucket["min_credits"])
        if not least:
            continue
        at = f"buckets.{place}.min_credits"
        if bucket["items"]:
            there = [known[one] for one in bucket["items"] if one in known]
            most = sum((credits_of(one, programme, counts)[0] for one in there), Decimal(0))
            if most < least:
                yield Malformed(field=at, expected=f"at most {most.normalize():f}", seen=str(least), reason="unfilled")
        elif not bucket.get("tags") and programme.awarded_as_id is not None:
            expected = "what counts there: it is made of parts alone"
            yield Malformed(field=f"buckets.{place}.items", expected=expected, reason="unfilled")


def _excluding(programme: Programme, on: date) -> Iterator[Malformed]:
    """Name each of the rules that exclude each other where it stands; those of a profile at the shares."""
    made = composition_of(programme)
    also = shares_in_force(on)
    found = allotment.conflict(composition.whole(made, also))
    if not found:
        return
    places = {one.code: f"buckets.{place}" for place, one in enumerate(made.buckets, start=1)}
    limits = {one.code: f"shares.{place}" for place, one in enumerate(made.shares, start=1)}
    told = ", ".join(one.partition(":")[2] or one for one in found)
    for one in found:
        kind, _colon, code = one.partition(":")
        at = {"place": places.get(code), "limit": limits.get(code, "shares")}.get(kind, "credits")
        expected = f"rules that can hold together: {told}"
        yield Malformed(field=at or "buckets", expected=expected, seen=code or kind, reason="rules_exclude_each_other")


def _circles(programme: Programme) -> Iterator[Malformed]:
    """Say where somebody would have to hold the award itself, by whatever way, before it can be had."""
    if programme.awarded_as is None:
        return
    own = programme.awarded_as.number
    into = _needed_by(programme)
    for field, rows, name in (
        ("buckets", programme.buckets, "items"),
        ("requirements", programme.requirements, "micro_credentials"),
    ):
        for place, row in enumerate(rows, start=1):
            ways = [stacking.circle(own, [one], into) for one in row[name]]
            if row[name] and (way := next((way for way in ways if way), ())):
                at = f"{field}.{place}.{name}"
                yield Malformed(field=at, expected="no circle", seen=" → ".join(way)[:200], reason="circle")


def _needed_by(programme: Programme) -> dict[str, set[str]]:
    """Return for every larger award what may stand in it or opens it, by number; this edition itself left out."""
    found: dict[str, set[str]] = defaultdict(set)
    others = Programme.objects.filter(state__in=PROGRAMME_PUBLIC, awarded_as__isnull=False)
    for other in others.exclude(number=programme.number).select_related("awarded_as"):
        if other.awarded_as is not None:
            found[other.awarded_as.number] |= _named(other)
    return found


def compositions_of(numbers: Collection[str], *, on: date) -> dict[str, Programme]:
    """Return what these micro-credentials are made of on a day: the edition in force of each, by number."""
    return {one.awarded_as.number: one for one in in_force(on) if one.awarded_as and one.awarded_as.number in numbers}


def in_force(on: date) -> Iterable[Programme]:
    """Return every edition of a larger award that can be had by its parts on a day: of each programme the newest."""
    begun = Programme.objects.filter(state__in=PROGRAMME_PUBLIC, valid_from__lte=on, awarded_as__isnull=False)
    newest: dict[str, Programme] = {}
    for one in begun.select_related("awarder", "awarded_as").order_by("number", "edition"):
        newest[one.number] = one
    return [one for one in newest.values() if one.ends_on is None or on < one.ends_on]
