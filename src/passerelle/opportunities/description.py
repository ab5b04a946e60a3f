"""The shape of an opportunity as people state it: checked once, here, for pages and API alike."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import Malformed
from passerelle.core.fields_of_study import stated as field_of_study
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.overlap import mark, plain_outcome
from passerelle.core.shapes import name_texts, one_of, short_text, text, words
from passerelle.core.together import Together
from passerelle.opportunities.models import Effect, Kind
from passerelle.organisations.models import Organisation
from passerelle.recognition.description import result_of, whole
from passerelle.registers.states import LISTED
from passerelle.skills import queries as skills

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS = ("title", "kind", "description", "place", "closes_on", "any_of", "items")
ITEM_FIELDS = (
    *("micro_credential", "blocks", "outcomes", "fields", "awarders", "level"),
    *("is_needed", "min_edition", "min_result", "max_age_years", "effect"),
)
MOST_ITEMS = 30
RESULTS = ("pass", "merit", "distinction")
"""What a row that names no micro-credential may ask for: the results most scales know."""


def checked(stated: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the opportunity's fields and those of its rows. Raises Malformed with every field that does not fit.

    Each row is {micro_credential (the object), blocks, outcomes, fields, awarders, level, is_needed, min_edition,
    min_result, max_age_years, effect}; it names a micro-credential, or something else that it lists.
    """
    amiss = Together()
    for name in stated:
        with amiss.also():
            if name not in FIELDS:
                raise Malformed(field=name, expected=", ".join(FIELDS))
    title, kind = amiss.of(name_texts, "title", stated.get("title")), ""
    with amiss.also():
        if title is not None and not title:
            raise Malformed(field="title", expected="text")
    with amiss.also():
        kind = one_of(*Kind.values)("kind", stated.get("kind"))
        if not kind:
            raise Malformed(field="kind", expected=", ".join(Kind.values))
    closes_on = stated.get("closes_on")
    with amiss.also():
        if not isinstance(closes_on, date) or closes_on < today:
            raise Malformed(field="closes_on", expected="today or a later date", seen=str(closes_on or "")[:80])
    items: list[dict[str, Any]] = []
    any_of = 0
    with amiss.also():
        items = _items(stated.get("items") or [], kind)
        any_of = _any_of(stated.get("any_of"), items)
    fields = {
        "title": title,
        "kind": kind,
        "description": amiss.of(text, "description", stated.get("description")),
        "place": amiss.of(short_text(80), "place", stated.get("place")),
        "closes_on": closes_on,
        "any_of": any_of,
    }
    amiss.settle()
    return fields, items


def _any_of(value: Any, items: Sequence[Mapping[str, Any]]) -> int:
    """Return how many of the rows that are not needed one must meet; none where all are needed."""
    chosen_from = sum(not item["is_needed"] for item in items)
    if items and not chosen_from:
        return 0
    return whole("any_of", value, 1, max(1, chosen_from)) or 1


def _items(stated: Sequence[Mapping[str, Any]], kind: str) -> list[dict[str, Any]]:
    if len(stated) > MOST_ITEMS:
        raise Malformed(field="items", expected=f"at most {MOST_ITEMS}", seen=len(stated))
    amiss, items = Together(), []
    for place, item in enumerate(stated, start=1):
        with amiss.also():
            items.append(_item(f"items.{place}", item, kind))
    amiss.settle()
    asked = [(item["micro_credential"], item["lists"]) for item in items]
    if any(one in asked[:place] for place, one in enumerate(asked)):
        raise Malformed(field="items", expected="each row once")
    return items


def _item(at: str, stated: Mapping[str, Any], kind: str) -> dict[str, Any]:
    if unknown := [name for name in stated if name not in ITEM_FIELDS]:
        raise Malformed(field=f"{at}.{unknown[0]}", expected=", ".join(ITEM_FIELDS))
    entry, lists = stated.get("micro_credential"), _lists(at, stated)
    if (entry is not None or not lists) and (not isinstance(entry, MicroCredential) or not entry.is_listed):
        raise Malformed(field=f"{at}.micro_credential", expected="a listed micro-credential", seen=str(entry or ""))
    effect = one_of(*Effect.values)(f"{at}.effect", stated.get("effect")) or Effect.INTERVIEW
    if effect == Effect.PROMOTION and kind != Kind.PROMOTION:
        raise Malformed(field=f"{at}.effect", expected="the promotion, only where a promotion is offered", seen=effect)
    return {
        "micro_credential": entry,
        "lists": lists,
        "is_needed": bool(stated.get("is_needed")),
        "min_edition": whole(f"{at}.min_edition", stated.get("min_edition"), 1, 999) or 1,
        "min_result": _result(f"{at}.min_result", entry, stated.get("min_result")),
        "max_age_years": whole(f"{at}.max_age_years", stated.get("max_age_years"), 1, 50),
        "effect": effect,
    }


def _result(at: str, entry: MicroCredential | None, value: Any) -> str:
    if entry is not None:
        return result_of(at, entry, value)
    return str(one_of(*RESULTS)(at, value))


def _lists(at: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row lists beside or instead of one micro-credential, as it is kept; what is empty is left out."""
    amiss = Together()
    fields = [
        amiss.of(field_of_study, f"{at}.fields", one) for one in words(f"{at}.fields", stated.get("fields") or [])
    ]
    lists: dict[str, Any] = {"fields": sorted({str(one) for one in fields if one})}
    for name, shaped in (("blocks", _blocks), ("outcomes", _outcomes), ("awarders", _awarders)):
        with amiss.also():
            lists[name] = shaped(f"{at}.{name}", words(f"{at}.{name}", stated.get(name) or []))
    with amiss.also():
        lists["level"] = _level(f"{at}.level", stated.get("level"))
    amiss.settle()
    return {name: value for name, value in lists.items() if value}


def _level(at: str, value: Any) -> str:
    said = short_text(120)(at, value)
    try:
        return str(LevelStatement.parse(said)) if said else ""
    except Malformed:
        raise Malformed(field=at, expected="framework/edition:level", seen=said) from None


def _parts(at: str, said: Sequence[str]) -> dict[str, MicroCredential]:
    """Return the listed entries that parts such as MC-00412/B1 are of, by number, in one query."""
    numbers = {one.partition("/")[0].upper() for one in said}
    found = {entry.number: entry for entry in MicroCredential.objects.filter(number__in=numbers, state__in=LISTED)}
    for one in said:
        if "/" not in one or one.partition("/")[0].upper() not in found:
            raise Malformed(field=at, expected="a part of a listed micro-credential, such as MC-00412/B1", seen=one)
    return found


def _part(at: str, one: str, parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    number, _slash, code = one.partition("/")
    for part in parts:
        if str(part.get("code", "")).casefold() == code.strip().casefold():
            return part
    codes = ", ".join(f"{number}/{part.get('code')}" for part in parts)
    raise Malformed(field=at, expected=codes or "a micro-credential that has some", seen=one[:80])


def _blocks(at: str, said: Sequence[str]) -> list[dict[str, str]]:
    """Return blocks as {key: MC-00412/B1, text: its title}."""
    entries, told = _parts(at, [one for one in said if one]), []
    for one in said:
        entry = entries[one.partition("/")[0].upper()]
        part = _part(at, one, entry.blocks)
        title = part.get("title") or part["code"]
        named = title if isinstance(title, str) else next(iter(title.values()), "")
        told.append({"key": f"{entry.number}/{part['code']}", "text": str(named)[:200]})
    return told


def _outcomes(at: str, said: Sequence[str]) -> list[dict[str, str]]:
    """Return outcomes as {key, text}: of a skill its address and label, of an entry's outcome its mark and words."""
    told, parts = [], [one for one in said if one and "://" not in one]
    entries = _parts(at, parts)
    for one in said:
        if "://" in one:
            label = skills.label_of(one)
            if not label:
                raise Malformed(field=at, expected="a skill of a scheme loaded here", seen=one[:80])
            told.append({"key": one, "text": label})
        elif one:
            words_ = str(_part(at, one, entries[one.partition("/")[0].upper()].outcomes).get("text", ""))
            told.append({"key": mark(plain_outcome(words_)), "text": words_[:300], "said": one})
    return told


def _awarders(at: str, said: Sequence[str]) -> list[dict[str, str]]:
    found = {body.number: body for body in Organisation.objects.filter(number__in=[one.upper() for one in said])}
    for one in said:
        if one.upper() not in found:
            raise Malformed(field=at, expected="the number of an organisation, such as ORG-00012", seen=one[:40])
    return [{"key": one.upper(), "text": found[one.upper()].legal_name} for one in said]
