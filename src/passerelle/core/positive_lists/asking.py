"""What a line asks for: a rule of `core/matching` as plain data, and in the short words that fit one cell of a table.

Data is what the database, the signed file and the API hold; the words are for tables that people edit:

    MC-00012                                     who holds this micro-credential
    MC-00012 edition 2 result merit age 5        ... its second edition or later, merit or better, 5 years old at most
    MC-00012 or MC-00013 and field 0713 level eqf/2017:5
                                                 one of two, and besides one of a field at a level
    further field 0713; credits 30; at most 1/3 from elsewhere
                                                 thirty credits of a field, at most a third of them from elsewhere

Both are read by one shape (`rule_of`), so that no table can say what the API cannot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import LevelStatement
from passerelle.core.matching.rules import MOST_CLAUSES, Cap, Entry, Rule
from passerelle.core.shapes import short_text
from passerelle.core.together import Together

MOST_NAMES: Final = 60
MOST_ENTRIES: Final = 30
LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 2_000
SOURCES: Final = ("own", "elsewhere", "abroad", "prior_learning")
"""Where an award comes from, as seen by the body that recognises it: each award has one of them."""
SETS: Final = {
    "micro_credentials": "item",
    "blocks": "block",
    "outcomes": "outcome",
    "fields": "field",
    "awarders": "awarder",
    "quality": "quality",
}
"""What an entry names, and the word for one of them in a cell."""
ENTRY: Final = (*SETS, "min_edition", "min_level", "min_result", "scale", "max_age_years")
RULE: Final = ("clauses", "further", "min_credits", "caps")
NUMBER: Final = re.compile(r"MC-\d{5,9}")


def rule_of(asks: Mapping[str, Any], reference: str = "", **more: Any) -> Rule:
    """Return the rule that data states; `more` are its target and days. Raises Malformed with everything amiss."""
    amiss = Together()
    for name in asks:
        if name not in RULE:
            amiss.add(Malformed(field=str(name)[:40], expected=", ".join(RULE)))
    clauses: list[tuple[Entry, ...]] = []
    for place, clause in enumerate(_listed(amiss, "clauses", asks.get("clauses"), MOST_CLAUSES), 1):
        clauses.append(_entries(amiss, f"clauses.{place}", clause))
    further = _entries(amiss, "further", asks.get("further") or [])
    credits_ = amiss.of(_credits, "min_credits", asks.get("min_credits"))
    caps = [
        amiss.of(_cap, f"caps.{place}", cap) for place, cap in enumerate(_listed(amiss, "caps", asks.get("caps"), 4), 1)
    ]
    amiss.settle()
    return Rule(reference, tuple(clauses), further, credits_ or Decimal(0), tuple(caps), **more)


def _listed(amiss: Together, field: str, value: Any, most: int) -> Sequence[Any]:
    if value in (None, ""):
        return ()
    if not isinstance(value, list) or len(value) > most:
        amiss.add(Malformed(field=field, expected=f"a list of at most {most}"))
        return ()
    return value


def _entries(amiss: Together, field: str, value: Any) -> tuple[Entry, ...]:
    found = [amiss.of(_entry, field, one) for one in _listed(amiss, field, value, MOST_ENTRIES)]
    return tuple(one for one in found if one is not None)


def _entry(field: str, value: Any) -> Entry:
    if not isinstance(value, Mapping):
        raise Malformed(field=field, expected=", ".join(ENTRY))
    if unknown := [name for name in value if name not in ENTRY]:
        raise Malformed(field=f"{field}.{str(unknown[0])[:40]}", expected=", ".join(ENTRY))
    sets = {name: frozenset(_names(f"{field}.{name}", value.get(name))) for name in SETS}
    level = value.get("min_level")
    return Entry(
        **sets,
        min_edition=_whole(f"{field}.min_edition", value.get("min_edition"), 999) or 1,
        min_level=_level(f"{field}.min_level", level) if level else None,
        min_result=short_text(40)(f"{field}.min_result", value.get("min_result")) or None,
        scale=tuple(_names(f"{field}.scale", value.get("scale"))),
        max_age_years=_whole(f"{field}.max_age_years", value.get("max_age_years"), 50),
        marks=(),  # whoever decides brings the tables
    )


def _names(field: str, value: Any) -> list[str]:
    if value in (None, ""):
        return []
    if not isinstance(value, list) or len(value) > MOST_NAMES:
        raise Malformed(field=field, expected=f"a list of at most {MOST_NAMES} names")
    found = [short_text(LONGEST_NAME)(field, one) for one in value]
    if not all(found) or any(character.isspace() or character in ",;" for one in found for character in one):
        raise Malformed(field=field, expected="names without spaces")
    return found


def _level(field: str, value: Any) -> LevelStatement:
    try:
        return LevelStatement.parse(value)
    except Malformed as refusal:
        raise Malformed(field=field, expected=refusal.data["expected"], seen=str(value)[:80]) from None


def _whole(field: str, value: Any, most: int) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= most:
        raise Malformed(field=field, expected=f"a whole number from 1 to {most}", seen=text[:40])
    return int(text)


def _credits(field: str, value: Any) -> Decimal:
    try:
        found = Decimal(str(value or 0).strip().replace(",", "."))
    except InvalidOperation:
        raise Malformed(field=field, expected="a number of credits", seen=str(value)[:40]) from None
    if not found.is_finite() or not 0 <= found <= 1000 or found != found.quantize(Decimal("0.01")):
        raise Malformed(field=field, expected="credits from 0 to 1000, in hundredths", seen=str(value)[:40])
    return found


def _cap(field: str, value: Any) -> Cap:
    if not isinstance(value, Mapping) or set(value) - {"sources", "share"}:
        raise Malformed(field=field, expected="sources, share")
    sources = _names(f"{field}.sources", value.get("sources"))
    if not sources or set(sources) - set(SOURCES):
        raise Malformed(field=f"{field}.sources", expected=", ".join(SOURCES), seen=", ".join(sources)[:80])
    return Cap(frozenset(sources), share(f"{field}.share", value.get("share")))


def share(field: str, value: Any) -> Fraction:
    """Return a share written as 1/3, 0.4 or 40%. Raises Malformed."""
    text = str(value if value is not None else "").strip().replace(",", ".").replace(" ", "")
    try:
        found = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1) if len(text) < 20 else Fraction(2)
    except (ValueError, ZeroDivisionError):
        found = Fraction(2)
    if not 0 <= found <= 1 or found.denominator > 10_000:
        raise Malformed(field=field, expected="a share such as 1/3 or 40 %", seen=text[:40])
    return found


def asks_of(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain data, in one order and without what asks nothing: the same rule gives the same bytes."""
    stated: dict[str, Any] = {}
    if rule.clauses:
        stated["clauses"] = [[entry_of(entry) for entry in clause] for clause in rule.clauses]
    if rule.further:
        stated["further"] = [entry_of(entry) for entry in rule.further]
    if rule.min_credits:
        stated["min_credits"] = _plain(rule.min_credits)
    if rule.caps:
        stated["caps"] = [{"sources": sorted(cap.sources), "share": str(cap.share)} for cap in rule.caps]
    return stated


def entry_of(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data, without what asks nothing."""
    stated: dict[str, Any] = {name: sorted(getattr(entry, name)) for name in SETS if getattr(entry, name)}
    if entry.min_edition > 1:
        stated["min_edition"] = entry.min_edition
    if entry.min_level is not None:
        stated["min_level"] = str(entry.min_level)
    if entry.min_result:
        stated["min_result"] = entry.min_result
    if entry.scale:
        stated["scale"] = list(entry.scale)
    if entry.max_age_years:
        stated["max_age_years"] = entry.max_age_years
    return stated


def _plain(amount: Decimal) -> str:
    return format(amount.normalize(), "f")


def only_entry(rule: Rule) -> Entry | None:
    """Return the one entry of a rule that names one micro-credential and asks nothing else than edition, result, age.

    Such a line stands in columns, every other in `asks`: one truth for each.
    """
    if len(rule.clauses) != 1 or len(rule.clauses[0]) != 1 or rule.further or rule.min_credits or rule.caps:
        return None
    entry = rule.clauses[0][0]
    others = (entry.blocks, entry.outcomes, entry.fields, entry.awarders, entry.quality, entry.scale)
    return None if any(others) or entry.min_level is not None or len(entry.micro_credentials) != 1 else entry


# In the words of one cell


def written(rule: Rule) -> str:
    """Return a rule in the words of one cell; `read` gives the same rule again."""
    said = [" and ".join(" or ".join(_entry_words(entry) for entry in clause) for clause in rule.clauses)]
    if rule.further:
        said.append("further " + " or ".join(_entry_words(entry) for entry in rule.further))
    if rule.min_credits:
        said.append(f"credits {_plain(rule.min_credits)}")
    said += [f"at most {cap.share} from {' '.join(sorted(cap.sources))}" for cap in rule.caps]
    return "; ".join(part for part in said if part)


def _entry_words(entry: Entry) -> str:
    words = [",".join(sorted(entry.micro_credentials))] if entry.micro_credentials else []
    for name, word in SETS.items():
        if word != "item" and getattr(entry, name):
            words += [word, ",".join(sorted(getattr(entry, name)))]
    if entry.min_level is not None:
        words += ["level", str(entry.min_level).replace(" ", "_")]
    if entry.min_edition > 1:
        words += ["edition", str(entry.min_edition)]
    if entry.min_result:
        words += ["result", entry.min_result.replace(" ", "_")]
    if entry.scale:
        words += ["scale", ",".join(entry.scale)]
    if entry.max_age_years:
        words += ["age", str(entry.max_age_years)]
    return " ".join(words)


def read(text: str) -> dict[str, Any]:
    """Return the data that the words of one cell state; `rule_of` checks it. Raises Malformed for other words."""
    if len(text) > LONGEST_TEXT:
        raise Malformed(field="asks", expected=f"at most {LONGEST_TEXT} characters", seen=len(text))
    asks: dict[str, Any] = {}
    for part in filter(None, (" ".join(part.split()) for part in text.split(";"))):
        word, _space, rest = part.partition(" ")
        if word == "further":
            asks["further"] = [*asks.get("further", []), *_read_entries(rest)]
        elif word == "credits":
            asks["min_credits"] = rest
        elif part.startswith("at most "):
            amount, joined, sources = part.removeprefix("at most ").partition(" from ")
            if not joined:
                raise Malformed(field="asks", expected="at most 1/3 from elsewhere", seen=part[:80])
            asks["caps"] = [*asks.get("caps", []), {"share": amount, "sources": sources.replace(",", " ").split()}]
        elif "clauses" in asks:
            raise Malformed(field="asks", expected="and between what is asked for", seen=part[:80])
        else:
            asks["clauses"] = [_read_entries(clause) for clause in re.split(r" and ", part)]
    return asks


WORDS: Final = {word: name for name, word in SETS.items() if word != "item"} | {
    "level": "min_level", "edition": "min_edition", "result": "min_result", "scale": "scale", "age": "max_age_years",
}  # fmt: skip


def _read_entries(text: str) -> list[dict[str, Any]]:
    return [_read_entry(entry) for entry in re.split(r" or ", text)]


def _read_entry(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    words = iter(text.split())
    for word in words:
        names = [name for name in word.split(",") if name]
        if names and all(NUMBER.fullmatch(name.upper()) for name in names):
            found["micro_credentials"] = [*found.get("micro_credentials", []), *(name.upper() for name in names)]
            continue
        value = next(words, None)
        if word not in WORDS or value is None:
            raise Malformed(field="asks", expected=f"a number such as MC-00012, or {', '.join(WORDS)}", seen=word[:80])
        name = WORDS[word]
        found[name] = value.split(",") if name in SETS or name == "scale" else value.replace("_", " ")
    return found
